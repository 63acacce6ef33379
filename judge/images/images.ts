/**
 * Toolchain images, made on the judge host from the recipes in this folder and named by the hash of all that goes in,
 * so that a changed recipe is a new image and an unchanged one is there at once. Two layers: a base with the packages
 * (from an image registry, or by debootstrap and import where none answers: campuses, CI), and on it the supervisor.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { SandboxError } from '../sandbox/sandbox.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const SUPERVISOR = fileURLToPath(new URL('../supervisor/', import.meta.url));
const DEBIAN = 'bookworm';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const REGISTRY_TIMEOUT_MS = 60_000;

export type OnLine = (line: string) => void;

interface Recipe {
  packages: string[];
  dockerfile: Buffer;
  supervisor: { name: string; content: Buffer }[];
}

function recipeOf(toolchain: string): Recipe {
  const folder = join(FOLDER, toolchain);
  return {
    packages: readFileSync(join(folder, 'packages.txt'), 'utf8').split(/\s+/).filter(Boolean),
    dockerfile: readFileSync(join(folder, 'Dockerfile')),
    supervisor: readdirSync(SUPERVISOR)
      .filter((name) => /\.[ch]$/.test(name))
      .sort()
      .map((name) => ({ name, content: readFileSync(join(SUPERVISOR, name)) })),
  };
}

function hashOf(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(String(part.length)).update(':').update(part);
  return hash.digest('hex').slice(0, 16);
}

function baseName(recipe: Recipe): string {
  return `kernelway-base:${hashOf(DEBIAN, readFileSync(join(FOLDER, 'base.Dockerfile')), recipe.packages.join(' '))}`;
}

/** The name an up-to-date image of the toolchain has. */
export function imageName(toolchain: string): string {
  const recipe = recipeOf(toolchain);
  const sources = recipe.supervisor.flatMap(({ name, content }) => [name, content]);
  return `kernelway-${toolchain}:${hashOf(baseName(recipe), recipe.dockerfile, ...sources)}`;
}

async function idOf(docker: Docker, name: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(name).inspect()).Id;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

/** Name and id of the toolchain's image. @throws SandboxError when it has not been made. */
export async function findImage(docker: Docker, toolchain: string): Promise<{ name: string; id: string }> {
  const name = imageName(toolchain);
  const id = await idOf(docker, name);
  if (id === undefined) throw new SandboxError(`the image ${name} is not there`);
  return { name, id: id.replace('sha256:', '').slice(0, 12) };
}

/** Makes the toolchain's image when it is missing; `onLine` hears what goes on. Safe to call from two processes. */
export async function ensureImage(
  docker: Docker,
  toolchain: string,
  onLine: OnLine,
  signal: AbortSignal,
): Promise<void> {
  const name = imageName(toolchain);
  if (await idOf(docker, name)) return;
  const recipe = recipeOf(toolchain);
  const base = baseName(recipe);
  if (!(await idOf(docker, base))) await makeBase(docker, base, recipe, onLine, signal);
  signal.throwIfAborted();
  const files = recipe.supervisor.map(({ name: file, content }) => ({ name: `supervisor/${file}`, content }));
  await build(
    docker,
    name,
    [{ name: 'Dockerfile', content: recipe.dockerfile }, ...files],
    { BASE: base },
    'none',
    onLine,
  );
}

async function makeBase(
  docker: Docker,
  name: string,
  recipe: Recipe,
  onLine: OnLine,
  signal: AbortSignal,
): Promise<void> {
  if (await registryAnswers(docker, onLine)) {
    const dockerfile = readFileSync(join(FOLDER, 'base.Dockerfile'));
    await build(
      docker,
      name,
      [{ name: 'Dockerfile', content: dockerfile }],
      { PACKAGES: recipe.packages.join(' ') },
      undefined,
      onLine,
    );
    return;
  }
  onLine('no image registry answers: the base is made with debootstrap');
  await bootstrapBase(docker, name, recipe.packages, onLine, signal);
}

/** Whether the Debian image is here or can be pulled. */
async function registryAnswers(docker: Docker, onLine: OnLine): Promise<boolean> {
  const image = `debian:${DEBIAN}-slim`;
  if (await idOf(docker, image)) return true;
  const pull = (async () => {
    const stream = await docker.pull(image);
    await new Promise<void>((resolve, reject) =>
      docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve())),
    );
    return true;
  })();
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), REGISTRY_TIMEOUT_MS).unref());
  return await Promise.race([pull, late]).catch((error: unknown) => {
    onLine(`the image registry does not answer: ${(error as Error).message}`);
    return false;
  });
}

async function bootstrapBase(
  docker: Docker,
  name: string,
  packages: string[],
  onLine: OnLine,
  signal: AbortSignal,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'kernelway-image-'));
  const root = join(folder, 'root');
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const keyring = existsSync(KEYRING) ? [`--keyring=${KEYRING}`] : [];
  try {
    await command(
      [...asRoot, 'debootstrap', '--variant=minbase', ...keyring, `--include=${packages.join(',')}`, DEBIAN, root],
      onLine,
      signal,
    );
    const tar = spawn(
      asRoot[0] ?? 'tar',
      [
        ...asRoot.slice(1),
        ...(asRoot.length ? ['tar'] : []),
        '-C',
        root,
        '--exclude=./var/cache/apt/archives/*.deb',
        '--exclude=./var/lib/apt/lists/*',
        '-c',
        '.',
      ],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const [repo, tag] = name.split(':');
    const answer = (await docker.importImage(tar.stdout, { repo, tag })) as NodeJS.ReadableStream;
    await new Promise<void>((resolve, reject) =>
      docker.modem.followProgress(answer, (error) => (error ? reject(error) : resolve())),
    );
  } finally {
    await command([...asRoot, 'rm', '-rf', folder], () => undefined, new AbortController().signal);
  }
}

function command(argv: string[], onLine: OnLine, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0] as string, argv.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], signal });
    let last = '';
    const hear = (chunk: Buffer) => {
      for (const line of chunk.toString('utf8').split('\n').filter(Boolean)) onLine((last = line));
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT'
          ? new SandboxError(
              `${argv.find((part) => !['sudo', '-n'].includes(part))} is not installed (Debian/Ubuntu: apt-get install debootstrap)`,
            )
          : error,
      ),
    );
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new SandboxError(`${argv.slice(0, 3).join(' ')} failed (${code}): ${last}`)),
    );
  });
}

async function build(
  docker: Docker,
  name: string,
  files: { name: string; content: Buffer }[],
  buildargs: Record<string, string>,
  networkmode: string | undefined,
  onLine: OnLine,
): Promise<void> {
  const context = pack();
  for (const file of files) context.entry({ name: file.name, mode: 0o644 }, file.content);
  context.finalize();
  const stream = await docker.buildImage(context as unknown as NodeJS.ReadableStream, {
    t: name,
    buildargs,
    networkmode,
    rm: true,
    forcerm: true,
  });
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error: Error | null, events: { error?: string }[]) => {
        const failed = events.find((event) => event.error);
        if (error || failed)
          reject(new SandboxError(`the image ${name} could not be built: ${failed?.error ?? error?.message}`));
        else resolve();
      },
      (event: { stream?: string }) => {
        const line = event.stream?.trim();
        if (line) onLine(line);
      },
    );
  });
}

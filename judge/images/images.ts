/**
 * Toolchain images, built on the judge host from the recipes in this folder. The name of an image contains the hash
 * of everything that goes into it, so a changed recipe gives a new image and an unchanged one is reused. Three
 * layers: Debian (`debian.ts`), the packages of the toolchain (`base.Dockerfile`), and the supervisor
 * (`toolchain.Dockerfile`, or a Dockerfile of the toolchain). Only the image `cpp` needs a C compiler: it compiles
 * the supervisor, and the others copy it from there.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import type { ImageFacts } from '../contract/api.ts';
import { languages } from '../contract/languages.ts';
import { SandboxError } from '../sandbox/sandbox.ts';
import { buildImage } from './commands.ts';
import type { OnLine } from './commands.ts';
import { DEBIAN, ensureDebian, imageId } from './debian.ts';
import { askVersions } from './versions.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const SUPERVISOR = fileURLToPath(new URL('../supervisor', import.meta.url));
/** Label of an image: the versions of its languages as JSON, so that they are not queried at every start. */
const VERSIONS_LABEL = 'kernelway.versions';
/** The toolchain whose image compiles the supervisor. */
export const FIRST_TOOLCHAIN = 'cpp';

interface RecipeFile {
  name: string;
  content: Buffer;
}

interface Recipe {
  packages: string[];
  dockerfile: Buffer;
  supervisor: RecipeFile[];
  /** Programs of ours that go into the image, from its folder `tools/`. */
  tools: RecipeFile[];
}

function recipeOf(toolchain: string): Recipe {
  const folder = join(FOLDER, toolchain);
  const own = join(folder, 'Dockerfile');
  return {
    packages: readFileSync(join(folder, 'packages.txt'), 'utf8').split(/\s+/).filter(Boolean),
    dockerfile: readFileSync(existsSync(own) ? own : join(FOLDER, 'toolchain.Dockerfile')),
    supervisor: filesIn(SUPERVISOR, 'supervisor').filter(({ name }) => /\.[ch]$/.test(name)),
    tools: filesIn(join(FOLDER, toolchain, 'tools'), 'tools'),
  };
}

/** The files below `prefix/`, in the order of their names; none if the folder does not exist. */
function filesIn(folder: string, prefix: string): RecipeFile[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.map((name) => ({ name: `${prefix}/${name}`, content: readFileSync(join(folder, name)) }));
}

function hashOf(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(String(part.length)).update(':').update(part);
  return hash.digest('hex').slice(0, 16);
}

function baseName(recipe: Recipe): string {
  return `kernelway-base:${hashOf(DEBIAN, readFileSync(join(FOLDER, 'base.Dockerfile')), recipe.packages.join(' '))}`;
}

/** The name of an up-to-date image of the toolchain. */
export function imageName(toolchain: string): string {
  const recipe = recipeOf(toolchain);
  const sources = [...recipe.supervisor, ...recipe.tools].flatMap(({ name, content }) => [name, content]);
  const asked = languagesOf(toolchain).flatMap(({ id, versionCommand }) => [id, versionCommand]);
  return `kernelway-${toolchain}:${hashOf(baseName(recipe), recipe.dockerfile, ...sources, ...asked)}`;
}

function languagesOf(toolchain: string) {
  return languages().filter((language) => language.toolchain === toolchain);
}

/** Name and id of the toolchain's image. @throws SandboxError if it has not been built. */
export async function findImage(docker: Docker, toolchain: string): Promise<{ name: string; id: string }> {
  const name = imageName(toolchain);
  const id = await imageId(docker, name);
  if (id === undefined) throw new SandboxError(`the image ${name} is not there`);
  return { name, id: id.replace('sha256:', '').slice(0, 12) };
}

/** The tags of all images of a toolchain, including those of older recipes. */
export async function imageTags(docker: Docker, toolchain: string): Promise<{ tag: string; sizeBytes: number }[]> {
  const found = await docker.listImages({ filters: JSON.stringify({ reference: [`kernelway-${toolchain}`] }) });
  return found.flatMap(({ RepoTags, Size }) => (RepoTags ?? []).map((tag) => ({ tag, sizeBytes: Size })));
}

/** What the site is told about the toolchain's image. @throws SandboxError if it has not been built. */
export async function imageFacts(docker: Docker, toolchain: string): Promise<ImageFacts> {
  const { name, id } = await findImage(docker, toolchain);
  const { Config } = await docker.getImage(name).inspect();
  const versions = JSON.parse(Config.Labels?.[VERSIONS_LABEL] ?? '{}') as ImageFacts['versions'];
  return { toolchain, id, versions };
}

/** Builds the toolchain's image if it is missing; `onLine` receives the progress. Two processes may call it at once. */
export async function ensureImage(
  docker: Docker,
  toolchain: string,
  onLine: OnLine,
  signal: AbortSignal,
): Promise<void> {
  const name = imageName(toolchain);
  if (await imageId(docker, name)) return;
  if (toolchain !== FIRST_TOOLCHAIN) await ensureImage(docker, FIRST_TOOLCHAIN, onLine, signal);
  const recipe = recipeOf(toolchain);
  const base = baseName(recipe);
  if (!(await imageId(docker, base))) await makeBase(docker, base, recipe, onLine, signal);
  signal.throwIfAborted();
  const files = [...recipe.supervisor, ...recipe.tools];
  const buildargs = { BASE: base, SUPERVISOR: imageName(FIRST_TOOLCHAIN) };
  const unasked = `${name}-unasked`;
  const { dockerfile } = recipe;
  await buildImage(docker, { name: unasked, dockerfile, files, buildargs, network: 'none' }, onLine, signal);
  const versions = JSON.stringify(await askVersions(docker, unasked, languagesOf(toolchain)));
  onLine(`versions: ${versions}`);
  const labelled = Buffer.from(`FROM ${unasked}\nLABEL ${VERSIONS_LABEL}=${JSON.stringify(versions)}\n`);
  await buildImage(docker, { name, dockerfile: labelled, buildargs: {}, network: 'none' }, onLine, signal);
  // Only the tag is removed: the image built from it keeps its layers.
  await docker
    .getImage(unasked)
    .remove({ noprune: true })
    .catch(() => undefined);
}

async function makeBase(
  docker: Docker,
  name: string,
  recipe: Recipe,
  onLine: OnLine,
  signal: AbortSignal,
): Promise<void> {
  const buildargs = { DEBIAN: await ensureDebian(docker, onLine, signal), PACKAGES: recipe.packages.join(' ') };
  signal.throwIfAborted();
  const dockerfile = readFileSync(join(FOLDER, 'base.Dockerfile'));
  // The build uses the machine's own network, so it reaches package mirrors like the machine itself.
  await buildImage(docker, { name, dockerfile, buildargs, network: 'host' }, onLine, signal);
}

/** How images are built: a command on the machine, or a build in the Docker Engine; both report line by line. */
import { spawn } from 'node:child_process';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { SandboxError } from '../sandbox/sandbox.ts';

export type OnLine = (line: string) => void;

/** Runs a command on the machine. @throws SandboxError with its last line when it fails or does not exist. */
export function runCommand(argv: string[], onLine: OnLine, signal: AbortSignal): Promise<void> {
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

/** Reads an answer of the engine to its end. */
export function followed(
  docker: Docker,
  answer: NodeJS.ReadableStream,
  onLine: OnLine = () => undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(
      answer,
      (error: Error | null, events: { error?: string }[]) => {
        const failed = events?.find((event) => event.error)?.error ?? error?.message;
        if (failed === undefined) resolve();
        else reject(new Error(failed));
      },
      (event: { stream?: string }) => {
        const line = event.stream?.trim();
        if (line) onLine(line);
      },
    );
  });
}

export interface ImageBuild {
  name: string;
  dockerfile: Buffer;
  files?: { name: string; content: Buffer }[];
  buildargs: Record<string, string>;
  network: 'none' | 'host';
}

/** Builds an image. `signal` stops it between steps of the engine. @throws SandboxError with the engine's message. */
export async function buildImage(
  docker: Docker,
  build: ImageBuild,
  onLine: OnLine,
  signal: AbortSignal,
): Promise<void> {
  const context = pack();
  context.entry({ name: 'Dockerfile', mode: 0o644 }, build.dockerfile);
  for (const file of build.files ?? []) context.entry({ name: file.name, mode: 0o644 }, file.content);
  context.finalize();
  const answer = await docker.buildImage(context as unknown as NodeJS.ReadableStream, {
    t: build.name,
    buildargs: build.buildargs,
    networkmode: build.network,
    rm: true,
    forcerm: true,
    // The engine stops the build when we disconnect.
    abortSignal: signal,
  });
  await followed(docker, answer, onLine).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new SandboxError(`the image ${build.name} could not be built: ${(error as Error).message}`);
  });
}

/** The Docker Engine of this machine as the judge sees it. DOCKER_HOST is honoured. */
import Docker from 'dockerode';
import { languages } from './contract/languages.ts';
import type { ContainerHost } from './preparation.ts';
import { SandboxError } from './sandbox/sandbox.ts';

/** Every container of a judge carries this label with the judge's instance. */
export const INSTANCE_LABEL = 'kernelway.instance';
const PING_TIMEOUT_MS = 5_000;

/**
 * The host for one judge instance.
 * The confinement itself (`judge/sandbox/docker.ts`) and the image recipes are not in this tree yet: until they are, a
 * judge stays in the state `blocked` and says so, and takes no work.
 */
export function dockerHost(options: { instance: string }): ContainerHost {
  const docker = new Docker();
  const missing = (): never => {
    throw new SandboxError('this copy of the judge has no sandbox: judge/sandbox/docker.ts is missing');
  };
  return {
    ping: () => withTimeout(docker.ping(), PING_TIMEOUT_MS),
    removeAll: () => removeContainers(docker, options.instance),
    toolchains: () => [...new Set(languages().map((language) => language.toolchain))],
    ensureImage: async () => missing(),
    sandbox: { open: async () => missing() },
  };
}

async function removeContainers(docker: Docker, instance: string): Promise<void> {
  const filters = { label: [`${INSTANCE_LABEL}=${instance}`] };
  const left = await docker.listContainers({ all: true, filters });
  await Promise.all(
    left.map(({ Id }) =>
      docker
        .getContainer(Id)
        .remove({ force: true, v: true })
        // Somebody else may have removed it, or be doing so.
        .catch((error: { statusCode?: number }) => {
          if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
        }),
    ),
  );
}

/** A socket that accepts and never answers must not hold the judge's preparation for ever. */
async function withTimeout(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

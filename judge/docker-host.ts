/** The Docker Engine of this machine, as the judge uses it. Respects DOCKER_HOST. */
import { readFile } from 'node:fs/promises';
import Docker from 'dockerode';
import { readTimeFactor } from './config.ts';
import { defaultToolchains, isExtra, toolchains } from './contract/languages.ts';
import { headerVolumes } from './headers/header-volume.ts';
import type { HeaderStore } from './headers/precompiled.ts';
import type { ContainerHost } from './preparation.ts';
import { PROBE_TOOLCHAIN, probesHash, runProbes } from './probes/probes.ts';
import { DockerSandbox } from './sandbox/docker.ts';
import { SandboxError } from './sandbox/sandbox.ts';
import { ensureImage, findImage, imageFacts, imageTags } from './images/images.ts';
import { removeAbandonedFolders } from './temporary-folders.ts';

/** Label of every container of a judge, with the judge's instance as its value. */
export const INSTANCE_LABEL = 'kernelway.instance';
const PING_TIMEOUT_MS = 5_000;

/** The host for one judge instance. @throws ConfigError if JUDGE_TIME_FACTOR is invalid. */
export function dockerHost(options: { instance: string }): ContainerHost & { headers: HeaderStore } {
  const docker = new Docker();
  const sandbox = new DockerSandbox({
    docker,
    instance: options.instance,
    timeFactor: readTimeFactor(),
    imageOf: remembered((toolchain) => findImage(docker, toolchain)),
  });
  return {
    ping: () => withTimeout(docker.ping(), PING_TIMEOUT_MS),
    removeAll: async () => {
      await removeContainers(docker, options.instance);
      await removeVolumes(docker, options.instance);
      await removeAbandonedFolders();
    },
    toolchains: defaultToolchains,
    added: async () => {
      const extras = toolchains().filter(isExtra);
      const tags = await Promise.all(extras.map((toolchain) => imageTags(docker, toolchain)));
      return extras.filter((_, index) => tags[index]!.length > 0);
    },
    ensureImage: (toolchain, onLine, signal) => ensureImage(docker, toolchain, onLine, signal),
    imageFacts: (toolchain) => imageFacts(docker, toolchain),
    hasImage: (toolchain) =>
      findImage(docker, toolchain).then(
        () => true,
        (error: unknown) => {
          if (error instanceof SandboxError) return false;
          throw error;
        },
      ),
    probe: () => runProbes(sandbox),
    circumstances: () => circumstancesOf(docker),
    headers: headerVolumes(docker, { [INSTANCE_LABEL]: options.instance }),
    sandbox,
  };
}

/** Boot, engine, image of the probes, and container options. */
async function circumstancesOf(docker: Docker): Promise<string> {
  const engine = (await docker.info()) as Record<string, unknown>;
  const told = ['ID', 'ServerVersion', 'KernelVersion', 'CgroupVersion', 'SecurityOptions', 'DefaultRuntime'];
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const image = await findImage(docker, PROBE_TOOLCHAIN);
  return JSON.stringify([boot, told.map((key) => engine[key]), image, await probesHash(), readTimeFactor()]);
}

/** Name and id of an image do not change while the judge runs, so they are read once. */
function remembered<T>(find: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, T>();
  return async (key) => {
    const found = known.get(key) ?? (await find(key));
    known.set(key, found);
    return found;
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
        // Another process may have removed it, or is removing it.
        .catch((error: { statusCode?: number }) => {
          if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
        }),
    ),
  );
}

/** Volumes of interactive runs whose judge died. */
async function removeVolumes(docker: Docker, instance: string): Promise<void> {
  const filters = JSON.stringify({ label: [`${INSTANCE_LABEL}=${instance}`] });
  const { Volumes } = await docker.listVolumes({ filters });
  await Promise.all(
    (Volumes ?? []).map(({ Name }) =>
      docker
        .getVolume(Name)
        .remove()
        .catch(() => undefined),
    ),
  );
}

/** A socket that accepts but never answers must not block preparation forever. */
async function withTimeout(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

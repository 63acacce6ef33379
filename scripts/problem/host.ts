/** The machine as a place to judge: the Docker Engine, its toolchain images, a cache of built bases while the command runs. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskCache } from '../../judge/artefacts.ts';
import { dockerHost } from '../../judge/docker-host.ts';
import type { Sandbox } from '../../judge/sandbox/sandbox.ts';
import type { BuiltCache } from '../../judge/stages/job-context.ts';

export interface JudgingHost {
  sandbox: Sandbox;
  built: BuiltCache;
  /** Removes the containers and the cache. */
  close(): Promise<void>;
}

const CACHE_BYTES = 1024 * 1024 * 1024;

/**
 * Makes the host able to judge with the named toolchains (undefined: all there are recipes for), images included.
 * Throws with a sentence for people.
 */
export async function openHost(
  toolchains: readonly string[] | undefined,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<JudgingHost> {
  const host = dockerHost({ instance: `verify-${process.pid}-${randomBytes(4).toString('hex')}` });
  onProgress('looking for the Docker Engine');
  await host.ping();
  for (const toolchain of toolchains ?? host.toolchains()) {
    onProgress(`toolchain image ${toolchain}`);
    await host.ensureImage(toolchain, (line) => onProgress(`toolchain image ${toolchain}: ${line.trim()}`), signal);
  }
  const folder = await mkdtemp(join(tmpdir(), 'kernelway-verify-'));
  return {
    sandbox: host.sandbox,
    built: new DiskCache(join(folder, 'built'), CACHE_BYTES),
    close: async () => {
      await host.removeAll().catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The machine as a place to judge: the Docker Engine, its toolchain images, a cache of built bases. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskCache } from '../../judge/artefacts.ts';
import { isExtra } from '../../judge/contract/languages.ts';
import { dockerHost } from '../../judge/docker-host.ts';
import type { Sandbox } from '../../judge/sandbox/sandbox.ts';
import type { BuiltCache } from '../../judge/stages/job-context.ts';

export interface JudgingHost {
  sandbox: Sandbox;
  /** Of what belongs to the problem; while the command runs, unless it was opened with one that stays. */
  built: BuiltCache;
  cores: number;
  /** Extra toolchains that were wanted and whose images are not here: they are made only when someone asks for them. */
  missing: ReadonlySet<string>;
  /** Removes the containers, and the cache that does not stay. */
  close(): Promise<void>;
}

export interface HostWishes {
  /** Undefined: all that are made without being asked for. */
  toolchains?: readonly string[];
  /** A cache that stays. */
  built?: BuiltCache;
}

const CACHE_BYTES = 1024 * 1024 * 1024;

/** Makes the host able to judge with the named toolchains, images included. Throws with a sentence for people. */
export async function openHost(
  wishes: HostWishes,
  onProgress: (text: string) => void,
  signal: AbortSignal,
): Promise<JudgingHost> {
  const host = dockerHost({ instance: `verify-${process.pid}-${randomBytes(4).toString('hex')}` });
  onProgress('looking for the Docker Engine');
  await host.ping();
  const missing = new Set<string>();
  for (const toolchain of wishes.toolchains ?? host.toolchains()) {
    if (isExtra(toolchain) && !(await host.hasImage(toolchain))) {
      missing.add(toolchain);
      continue;
    }
    onProgress(`toolchain image ${toolchain}`);
    await host.ensureImage(toolchain, (line) => onProgress(`toolchain image ${toolchain}: ${line.trim()}`), signal);
  }
  const folder = await mkdtemp(join(tmpdir(), 'kernelway-verify-'));
  return {
    sandbox: host.sandbox,
    built: wishes.built ?? new DiskCache(join(folder, 'built'), CACHE_BYTES),
    cores: cpus().length,
    missing,
    close: async () => {
      await host.removeAll().catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

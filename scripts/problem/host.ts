/** This machine as a judge: the Docker Engine, its toolchain images, a cache of built bases. */
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
  /** Cache of the problem's builds; temporary, unless a permanent one was given. */
  built: BuiltCache;
  cores: number;
  /** Extra toolchains that are needed but have no image here, because extra images are built only on request. */
  missing: ReadonlySet<string>;
  /** Removes the containers and the temporary cache. */
  close(): Promise<void>;
}

export interface HostWishes {
  /** Undefined: all toolchains that are built by default. */
  toolchains?: readonly string[];
  /** A permanent cache. */
  built?: BuiltCache;
}

const CACHE_BYTES = 1024 * 1024 * 1024;

/** Prepares the host for the named toolchains, including images. Throws with a sentence for people. */
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

/**
 * Remembers on disk that the probes passed, so that a judge that starts again on the same machine is ready at once. What
 * could change the answer is part of what is remembered: the boot, the engine, the image, our own policy and probes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { whyUnsafe } from './probes.ts';
import type { ProbeResult } from './probes.ts';

interface Memory {
  circumstances: string;
  results: ProbeResult[];
}

/** A file torn by a power cut is no memory. */
function readMemory(text: string): Memory | undefined {
  try {
    return JSON.parse(text) as Memory;
  } catch {
    return undefined;
  }
}

/**
 * The results of `probe`, or those of an earlier time under the same `circumstances`. A failure is never remembered:
 * someone is about to fix it.
 */
export async function rememberedProbes(
  file: string,
  circumstances: string,
  probe: () => Promise<ProbeResult[]>,
): Promise<ProbeResult[]> {
  const kept = await readFile(file, 'utf8').then(readMemory, () => undefined);
  if (kept?.circumstances === circumstances) return kept.results;
  const results = await probe();
  if (whyUnsafe(results) === undefined) await writeFile(file, JSON.stringify({ circumstances, results }));
  return results;
}

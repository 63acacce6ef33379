/**
 * Remembers on disk that the probes passed, so that a judge that restarts on the same machine is ready at once. Everything that
 * could change the result is part of the record: boot, engine, image, our policy and probes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { whyUnsafe } from './probes.ts';
import type { ProbeResult } from './probes.ts';

interface Memory {
  circumstances: string;
  results: ProbeResult[];
}

/** An incomplete file counts as missing. */
function readMemory(text: string): Memory | undefined {
  try {
    return JSON.parse(text) as Memory;
  } catch {
    return undefined;
  }
}

/**
 * The results of `probe`, or earlier results under the same `circumstances`. Failures are not remembered, because someone will fix
 * them.
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

/** The work of a check: which submissions, what of them, how alike. Untrusted source is read in the lane for it. */
import type { App } from '../platform/app-context.ts';
import { task } from '../platform/aside/lane.ts';
import { similarityLane } from '../platform/aside/lanes.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { baseOfUnchecked, type BaseTree } from '../submissions/source-base.service.ts';
import { getSubmissionForJudgingUnchecked } from '../submissions/submissions.service.ts';
import type { Candidate } from './checks.rules.ts';
import { leftOutBecause, readingOf, reasonOfWhole, type LeftReason } from './compared-files.rules.ts';
import type * as reading from './fingerprints.aside.ts';
import type { FileFingerprints, FileToRead } from './fingerprints.aside.ts';
import { BASE_WITHIN_MS, MOST_BYTES, MOST_FILE_BYTES, MOST_FILES, READ_WITHIN_MS } from './similarity-limits.rules.ts';

const MODULE = new URL('./fingerprints.aside.ts', import.meta.url).href;
const READ = task<typeof reading.fingerprints>(MODULE, 'fingerprints');

/** A submission as a check compares it. */
export interface ReadSubmission {
  candidate: Candidate;
  isOutside: boolean;
  files: FileFingerprints[];
  tokens: number;
  reason: LeftReason | null;
  leftFiles: { path: string; reason: LeftReason }[];
}

/** Files named beside a submission as not compared. */
const MOST_NAMED = 20;

/** The starter code that a submission was made for; undefined for problems without any. */
export async function baseOfVersionUnchecked(app: App, versionId: string): Promise<BaseTree | undefined> {
  const { kernel } = (await getProblemVersionUnchecked(app, versionId)).pkg;
  return kernel ? await baseOfUnchecked(app, kernel.baseArchive.sha256) : undefined;
}

/** Reads what one submission changed. Never throws because of its content. */
export async function readForCheckUnchecked(
  app: App,
  candidate: Candidate,
  isOutside: boolean,
  base: BaseTree | undefined,
): Promise<ReadSubmission> {
  const { files } = await getSubmissionForJudgingUnchecked(app, candidate.id);
  const left: { path: string; reason: LeftReason }[] = [];
  const wanted: FileToRead[] = [];
  let bytes = 0;
  for (const { path, blob } of files) {
    // The name and the size come first: what is not read costs nothing.
    const early = blob.sizeBytes > MOST_FILE_BYTES ? leftOutBecause(path, '', blob.sizeBytes) : undefined;
    const isFull = wanted.length >= MOST_FILES || bytes + blob.sizeBytes > MOST_BYTES;
    if (early ?? (isFull ? 'too_large' : undefined)) {
      left.push({ path, reason: early ?? 'too_large' });
      continue;
    }
    const text = (await app.blobs.get(blob.sha256)).toString('utf8');
    const reason = leftOutBecause(path, text, blob.sizeBytes);
    if (reason) {
      left.push({ path, reason });
      continue;
    }
    bytes += blob.sizeBytes;
    wanted.push({ path, text: plainEnds(text), base: base?.read(path)?.toString('utf8') });
  }
  const read = wanted.length === 0 ? undefined : await similarityLane.run(READ, { files: wanted }, READ_WITHIN_MS);
  if (wanted.length > 0 && !read) left.push(...wanted.map(({ path }) => ({ path, reason: 'too_slow' as const })));
  left.push(...(read?.left ?? []));
  const found = read?.files ?? [];
  const hasCode = found.some(({ hashes }) => hashes.length > 0);
  const tokens = read?.tokens ?? 0;
  const whole =
    tokens > 0
      ? 'too_short'
      : reasonOfWhole(
          left.map(({ reason }) => reason),
          files.length > 0 && !base,
        );
  return {
    ...{ candidate, isOutside, files: found, tokens },
    reason: hasCode ? null : whole,
    leftFiles: left.filter(({ reason }) => reason !== 'not_source').slice(0, MOST_NAMED),
  };
}

/** Line ends and a byte order mark say nothing about code. */
const plainEnds = (text: string) => text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');

/** Starter code of which all fingerprints are taken, in bytes. */
const MOST_BASE_BYTES = 4 * 1024 * 1024;
const BASE_FILES_AT_ONCE = 20;

/** Fingerprints of code that everyone was given: starter code, and what the form names. */
export async function ignoredHashesUnchecked(
  bases: readonly BaseTree[],
  ignoredCode: string | null,
  touched: ReadonlySet<string>,
): Promise<Int32Array> {
  const files: FileToRead[] = [];
  let bytes = 0;
  for (const base of bases) {
    // Files that someone changed come first: their code is what would be found in several submissions.
    const paths = base.paths().sort((a, b) => Number(touched.has(b)) - Number(touched.has(a)) || (a < b ? -1 : 1));
    for (const path of paths) {
      if (readingOf(path) === undefined) continue;
      const text = base.read(path)!.toString('utf8');
      bytes += text.length;
      if (bytes > MOST_BASE_BYTES) break;
      if (leftOutBecause(path, text, text.length) === undefined) files.push({ path, text: plainEnds(text) });
    }
  }
  if (ignoredCode) for (const path of pathsByReading(touched)) files.push({ path, text: ignoredCode });
  const hashes = new Set<number>();
  for (let start = 0; start < files.length; start += BASE_FILES_AT_ONCE) {
    const some = files.slice(start, start + BASE_FILES_AT_ONCE);
    const read = await similarityLane.run(READ, { files: some, isWhole: true }, BASE_WITHIN_MS);
    for (const file of read?.files ?? []) for (const hash of file.hashes) hashes.add(hash);
  }
  return Int32Array.from(hashes);
}

/** One path for each way in which the files of a check are read: code that is ignored may be in any of their languages. */
function pathsByReading(touched: ReadonlySet<string>): string[] {
  const byReading = new Map<string, string>();
  for (const path of touched) {
    const found = readingOf(path);
    if (found) byReading.set(found === 'plain' ? 'plain' : found.grammar, `given/${path.split('/').at(-1)}`);
  }
  return [...byReading.values()];
}

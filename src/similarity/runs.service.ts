/**
 * Runs of checks. A job starts the run of a check in this process and ends, so that other background work goes on: the run reads
 * one submission after another in its lane, then has all of them compared. It keeps a lease of the check. The next job comes
 * when a lease from now would be over: should the process of the run have died, it starts the run again. Results are written at
 * once, at the end.
 */
import type { App } from '../platform/app-context.ts';
import { task } from '../platform/aside/lane.ts';
import { similarityLane } from '../platform/aside/lanes.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { newId } from '../platform/ids.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import type { BaseTree } from '../submissions/source-base.service.ts';
import * as checks from './checks.store.ts';
import {
  chosenOf,
  commonAbove,
  isUnderWay,
  ownerOf,
  type Candidate,
  type Failure,
  type SimilarityCheck,
} from './checks.rules.ts';
import { listElsewhere, listInPlace, listMembers } from './compared.store.ts';
import {
  baseOfVersionUnchecked,
  ignoredHashesUnchecked,
  readForCheckUnchecked,
  type ReadSubmission,
} from './comparison.service.ts';
import { insertPairs, type NewPair } from './pairs.store.ts';
import type * as comparing from './ranking.aside.ts';
import type { Ranking } from './ranking.rules.ts';
import { similarityStarted } from './similarity.topics.ts';
import {
  CHECK_WITHIN_MS,
  DETAIL_WITHIN_MS,
  LEAST_KEPT_MILLI,
  MOST_FINGERPRINTS,
  MOST_PAIRS,
  MOST_SUBMISSIONS,
  RANK_WITHIN_MS,
} from './similarity-limits.rules.ts';

const MODULE = new URL('./ranking.aside.ts', import.meta.url).href;
const RANK = task<typeof comparing.rank>(MODULE, 'rank');
const DETAIL = task<typeof comparing.detailPairs>(MODULE, 'detailPairs');

const LEASE_MS = 10 * 60_000;
const PAIRS_AT_ONCE = 25;
const SAY_EVERY_MS = 1_000;

const runs = new WeakMap<App, Map<string, Promise<void>>>();

/** Starts the run of a check unless another process has it, and comes back after a lease. Safe to repeat. */
export async function startRunUnchecked(app: App, checkId: string): Promise<void> {
  const check = await checks.findCheck(app.db, checkId);
  if (!check || !isUnderWay(check)) return;
  const own = runs.get(app) ?? new Map<string, Promise<void>>();
  runs.set(app, own);
  const nowMs = app.clock.nowMs();
  const worker = newId();
  const isStarted = await inTransaction(app.db, async (trx) => {
    await enqueue(trx, nowMs, similarityStarted, { checkId }, { runAt: nowMs + LEASE_MS + 1 });
    return !own.has(checkId) && (await checks.moveToRun(trx, checkId, worker, nowMs, nowMs + LEASE_MS));
  });
  if (!isStarted) return;
  own.set(
    checkId,
    run(app, check, worker).finally(() => own.delete(checkId)),
  );
}

/** Resolves when no run of this process is under way. */
export async function runsEndedUnchecked(app: App): Promise<void> {
  const own = runs.get(app);
  if (own) await Promise.all([...own.values()]);
}

/** Ends a run that no longer has its check, or that fails for a reason that staff are told. */
class Ended extends Error {
  constructor(readonly failure?: Failure) {
    super(failure ?? 'no longer wanted');
  }
}

async function run(app: App, check: SimilarityCheck, worker: string): Promise<void> {
  try {
    await compare(app, check, worker);
  } catch (error) {
    const failure = error instanceof Ended ? error.failure : 'error';
    if (failure === 'error') app.log.error({ err: error, checkId: check.id }, 'similarity check failed');
    if (failure === undefined) return;
    const end = { state: 'failed', failure, endedAt: app.clock.nowMs() } as const;
    await checks
      .moveToEnd(app.db, check.id, worker, end)
      .catch((late: unknown) => app.log.error({ err: late, checkId: check.id }, 'similarity check did not end'));
  }
}

async function compare(app: App, check: SimilarityCheck, worker: string): Promise<void> {
  const startedMs = performance.now();
  const { inside, outside, outsideLeft } = await candidatesUnchecked(app, check);
  if (inside.length > MOST_SUBMISSIONS) throw new Ended('too_much');
  const wanted = [...inside, ...outside].sort((a, b) => a.submittedAt - b.submittedAt || (a.id < b.id ? -1 : 1));
  const isOutside = new Set(outside.map(({ id }) => id));
  const bases = new Map<string, BaseTree | undefined>();
  const all: ReadSubmission[] = [];
  let fingerprints = 0;
  let saidMs = -Infinity;
  const say = async (): Promise<void> => {
    if (performance.now() - startedMs > CHECK_WITHIN_MS) throw new Ended('too_slow');
    const to = { done: all.length, total: wanted.length, leaseUntil: app.clock.nowMs() + LEASE_MS };
    if (!(await checks.moveProgress(app.db, check.id, worker, to))) throw new Ended();
    saidMs = performance.now();
  };
  for (const one of wanted) {
    if (performance.now() - saidMs > SAY_EVERY_MS) await say();
    const { problemVersionId } = one;
    if (!bases.has(problemVersionId)) bases.set(problemVersionId, await baseOfVersionUnchecked(app, problemVersionId));
    const read = await readForCheckUnchecked(app, one, isOutside.has(one.id), bases.get(problemVersionId));
    const size = read.files.reduce((sum, { hashes }) => sum + hashes.length, 0);
    fingerprints += size;
    all.push(fingerprints > MOST_FINGERPRINTS ? { ...read, files: [], reason: 'check_full' } : read);
  }
  await say();
  const compared = all.filter(({ reason }) => reason === null);
  if (compared.filter((one) => !one.isOutside).length === 0 || compared.length < 2) throw new Ended('too_little');
  const touched = new Set(compared.flatMap(({ files }) => files.map(({ path }) => path)));
  const distinct = [...new Set(bases.values())].filter((base) => base !== undefined);
  const ignored = await ignoredHashesUnchecked(distinct, check.ignoredCode, touched);
  await say();
  const ranking = await rank(app, check, compared, ignored);
  const pairs = await detailed(check.id, compared, ranking, ignored, say);
  const entries = all.map((one) => {
    const at = compared.indexOf(one);
    const bestMilli = at === -1 || ranking.bestMilli[at]! < 0 ? null : ranking.bestMilli[at]!;
    const { candidate, tokens, reason, leftFiles } = one;
    return { submissionId: candidate.id, isOutside: one.isOutside, tokens, reason, leftFiles, bestMilli };
  });
  const { histogram, pairCount } = ranking;
  const left = all.length - compared.length;
  const figures = { histogram, pairCount, compared: compared.length, left, outsideLeft };
  await inTransaction(app.db, async (trx) => {
    const to = { state: 'finished', figures, endedAt: app.clock.nowMs() } as const;
    if (!(await checks.moveToEnd(trx, check.id, worker, to))) throw new Ended();
    await checks.insertEntries(trx, check.id, entries);
    await insertPairs(trx, pairs);
  });
}

/** What a check compares: in its place, and by its choice with the same problem elsewhere, as much as its limit allows. */
export async function candidatesUnchecked(
  app: App,
  check: Pick<SimilarityCheck, 'contextType' | 'contextId' | 'chosen' | 'isElsewhere'>,
): Promise<{ inside: Candidate[]; outside: Candidate[]; outsideLeft: number }> {
  const inside = chosenOf(await listInPlace(app.db, check), check.chosen);
  const [first] = inside;
  if (!check.isElsewhere || !first) return { inside, outside: [], outsideLeft: 0 };
  const { problem } = await getProblemVersionUnchecked(app, first.problemVersionId);
  const found = await listElsewhere(app.db, problem.id, check, 10 * MOST_SUBMISSIONS);
  const outside = chosenOf(found, check.chosen);
  const room = Math.max(0, MOST_SUBMISSIONS - inside.length);
  // The newest: they are the most likely to have been seen by someone here.
  const kept = room === 0 ? [] : outside.slice(-room);
  return { inside, outside: kept, outsideLeft: outside.length - kept.length };
}

async function rank(
  app: App,
  check: SimilarityCheck,
  compared: readonly ReadSubmission[],
  ignored: Int32Array,
): Promise<Ranking> {
  const participants = compared.flatMap(({ candidate }) => candidate.participantId ?? []);
  const members = await listMembers(app.db, [...new Set(participants)]);
  const owners = new Map<string, number>();
  const people: number[][] = [];
  const numbers = new Map<string, number>();
  const numberOf = (userId: string): number => {
    if (!numbers.has(userId)) numbers.set(userId, numbers.size);
    return numbers.get(userId)!;
  };
  const submissions = compared.map(({ candidate, isOutside, files }) => {
    const key = ownerOf(candidate);
    if (!owners.has(key)) {
      owners.set(key, owners.size);
      const team = members.get(candidate.participantId ?? '') ?? [];
      people.push([...new Set([...team, candidate.authorId])].map(numberOf));
    }
    return { hashes: Int32Array.from(files.flatMap(({ hashes }) => hashes)), owner: owners.get(key)!, isOutside };
  });
  const insiders = new Set(submissions.filter((one) => !one.isOutside).map(({ owner }) => owner)).size;
  const limits = { commonAbove: commonAbove(check.commonPercent, insiders), leastMilli: LEAST_KEPT_MILLI };
  const found = await similarityLane.run(
    RANK,
    { submissions, people, ignored, ...limits, most: MOST_PAIRS },
    RANK_WITHIN_MS,
  );
  if (!found) throw new Ended('too_much');
  return found;
}

async function detailed(
  checkId: string,
  compared: readonly ReadSubmission[],
  ranking: Ranking,
  ignored: Int32Array,
  say: () => Promise<void>,
): Promise<NewPair[]> {
  const dropped = new Set([...ignored, ...ranking.common]);
  const kept = (index: number) => compared[index]!.files.map((file) => without(file, dropped));
  const pairs: NewPair[] = [];
  for (let start = 0; start < ranking.pairs.length; start += PAIRS_AT_ONCE) {
    const some = ranking.pairs.slice(start, start + PAIRS_AT_ONCE);
    const details = await similarityLane.run(
      DETAIL,
      some.map(({ left, right }) => ({ left: kept(left), right: kept(right) })),
      DETAIL_WITHIN_MS,
    );
    await say();
    for (const [index, pair] of some.entries()) {
      const share = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((1000 * part) / whole));
      pairs.push({
        id: newId(),
        checkId,
        leftId: compared[pair.left]!.candidate.id,
        rightId: compared[pair.right]!.candidate.id,
        similarityMilli: pair.similarityMilli,
        leftShareMilli: share(pair.leftShared, pair.leftTotal),
        rightShareMilli: share(pair.rightShared, pair.rightTotal),
        overlap: pair.leftShared + pair.rightShared,
        // Without details a pair still has its place in the ranking.
        longestLines: details?.[index]?.longestLines ?? 0,
        fragments: details?.[index]?.fragments ?? [],
        state: 'open',
        rev: 0,
      });
    }
  }
  return pairs;
}

function without(file: ReadSubmission['files'][number], dropped: ReadonlySet<number>): ReadSubmission['files'][number] {
  const places = file.hashes.flatMap((hash, index) => (dropped.has(hash) ? [] : [index]));
  return {
    path: file.path,
    hashes: places.map((index) => file.hashes[index]!),
    rows: places.flatMap((index) => [file.rows[2 * index]!, file.rows[2 * index + 1]!]),
  };
}

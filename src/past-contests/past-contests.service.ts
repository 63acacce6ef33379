/** Imports of past contests by an organizer: hold a file, see what it would make, confirm or drop it. */
import { requirePermission } from '../accounts/permissions.rules.ts';
import { similarUniversities } from '../accounts/universities.rules.ts';
import { listUniversitiesUnchecked } from '../accounts/universities.service.ts';
import { discardImportedContest, makeImportedContest } from '../contests/imported-contests.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { actorId, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { task } from '../platform/aside/lane.ts';
import { tableLane } from '../platform/aside/lanes.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound, TooLarge } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { PastRead, readPast } from './past-contests.aside.ts';
import { dropPastBlobsUnchecked, holdFileUnchecked } from './past-blobs.service.ts';
import {
  HELD_MS,
  refusalOf,
  requireFailed,
  requireHeld,
  requireOver,
  TOO_HEAVY,
  type PastImport,
  type PastOptions,
} from './past-contests.rules.ts';
import * as store from './past-contests.store.ts';
import { pastImportStep } from './past-contests.topics.ts';

const readTask = task<typeof readPast>(import.meta.resolve('./past-contests.aside.ts'), 'readPast');
const READ_WITHIN_MS = 120_000;
const MOST_LISTED = 50;
const EXPIRED_AT_A_TIME = 100;
/** Names that are compared with those of this site; a larger contest keeps the rest as they are written. */
const MOST_COMPARED = 500;

/** The newest imports, each with the address of the contest that it made. */
export async function listPastImports(
  app: App,
  actor: Actor,
): Promise<(PastImport & { contest: { name: string; href: string } | null })[]> {
  requirePermission(actor, 'contest.create');
  const imports = await store.listPastImports(app.db, MOST_LISTED);
  return await Promise.all(imports.map(async (one) => ({ ...one, contest: await contestOfUnchecked(app, one) })));
}

/** The contest that an import made or makes; null before, and once it is deleted. */
export async function contestOfUnchecked(
  app: App,
  one: Pick<PastImport, 'contestId'>,
): Promise<{ name: string; href: string } | null> {
  const contest = await contestThereUnchecked(app, one);
  return contest ? { name: contest.name, href: contestHref(contest.slug) } : null;
}

/** The same as a contest; undefined before, and once it is deleted. */
export async function contestThereUnchecked(
  app: App,
  { contestId }: Pick<PastImport, 'contestId'>,
): Promise<Contest | undefined> {
  if (contestId === null) return undefined;
  const contest = await getContestUnchecked(app, contestId).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined;
    throw error;
  });
  return contest?.deletedAt === null ? contest : undefined;
}

/** One of them, with its contest. @throws NotFound */
export async function getPastImport(app: App, actor: Actor, id: string) {
  requirePermission(actor, 'contest.create');
  const found = await store.findPastImport(app.db, id);
  if (!found) throw new NotFound('import_gone');
  return { ...found, contest: await contestOfUnchecked(app, found) };
}

/** Reads a file and keeps it for a day; answers the id of the import. @throws InvalidInput, TooLarge that say why it can't be read */
export async function holdPastContest(
  app: App,
  actor: Actor,
  file: { name: string; content: Buffer },
): Promise<string> {
  requirePermission(actor, 'contest.create');
  const { report } = await readUnchecked(file, false);
  const nowMs = app.clock.nowMs();
  const id = newId();
  const sha256 = await holdFileUnchecked(app, file);
  const createdBy = actorId(actor);
  await store.insertPastImport(app.db, {
    ...{ id, createdBy, fileName: file.name, sha256, report, createdAt: nowMs, expiresAt: nowMs + HELD_MS },
  });
  return id;
}

/** What a file makes, in a thread. */
export async function readUnchecked(
  { name, content }: { name: string; content: Buffer },
  hasLines: boolean,
): Promise<PastRead> {
  const read = await tableLane.run(readTask, { name, content: new Uint8Array(content), hasLines }, READ_WITHIN_MS);
  // It took too long or too much memory: whatever it is, it is no contest.
  if (!read) throw new TooLarge(TOO_HEAVY, { limitBytes: 0, seconds: READ_WITHIN_MS / 1000 }, 'file');
  if ('fault' in read) throw refusalOf(read.fault);
  return read;
}

/** Universities of a held import that may be one that this site knows. No name is replaced unless the organizer says so. */
export async function universityQuestions(
  app: App,
  actor: Actor,
  { report }: PastImport,
): Promise<{ typed: string; teams: number; similar: string[] }[]> {
  requirePermission(actor, 'contest.create');
  const known = await listUniversitiesUnchecked(app);
  return report.universities.slice(0, MOST_COMPARED).flatMap(({ name, teams }) => {
    if (known.some((one) => one.name === name)) return [];
    const similar = similarUniversities(name, known).map((one) => one.name);
    return similar.length === 0 ? [] : [{ typed: name, teams, similar }];
  });
}

/**
 * Starts a held import: the contest is there at once, for staff alone until it is complete.
 * @throws Conflict once it was confirmed, until the contest is over, or when the URL name is taken; InvalidInput when faults were
 * not agreed to
 */
export async function confirmPastContest(
  app: App,
  actor: Actor,
  id: string,
  choice: {
    slug: string;
    name: string;
    roundName: string;
    from: string;
    onlyGood: boolean;
    universities: PastOptions['universities'];
  },
): Promise<void> {
  const held = await getPastImport(app, actor, id);
  requireHeld(held);
  requireOver(held.report, app.clock.nowMs());
  if (held.report.faultCount > 0 && !choice.onlyGood)
    throw new InvalidInput('past_faults', { count: held.report.faultCount }, 'onlyGood');
  const { slug, name, roundName, from, universities } = choice;
  const nowMs = app.clock.nowMs();
  const contestId = newId();
  await inTransaction(app.db, async (trx) => {
    const options = { name, roundName, universities };
    if (!(await store.movePastImport(trx, id, 'held', 'queued', { contestId, options })))
      throw new Conflict('import_not_held');
    await makeImportedContest(trx, actor, nowMs, { id: contestId, slug, name, importedFrom: from });
    await enqueue(trx, nowMs, pastImportStep, { importId: id }, { key: `past-contest:${id}:start` });
  });
  app.background.poke();
}

/** Forgets a held import. @throws Conflict once it was confirmed */
export async function dropPastImport(app: App, actor: Actor, id: string): Promise<void> {
  const held = await getPastImport(app, actor, id);
  requireHeld(held);
  if (!(await store.deletePastImport(app.db, id, 'held'))) throw new Conflict('import_not_held');
  await dropPastBlobsUnchecked(app, held.sha256);
}

/** Forgets an import that failed, and deletes the contest that it did not complete. @throws Conflict unless it failed */
export async function removePastImport(app: App, actor: Actor, id: string): Promise<void> {
  const failed = await getPastImport(app, actor, id);
  requireFailed(failed);
  const contest = await contestThereUnchecked(app, failed);
  await inTransaction(app.db, async (trx) => {
    if (!(await store.deletePastImport(trx, id, 'failed'))) throw new Conflict('past_import_not_failed');
    if (contest) await discardImportedContest(trx, actor, app.clock.nowMs(), contest.id);
  });
  await dropPastBlobsUnchecked(app, failed.sha256, failed.planSha256);
}

/** Housekeeping: forgets dry runs that no one confirmed, and imports whose contests are removed. */
export async function removeExpiredPastImportsUnchecked(app: App): Promise<void> {
  for (const one of await store.listExpiredPastImports(app.db, app.clock.nowMs(), EXPIRED_AT_A_TIME))
    if (await store.deletePastImport(app.db, one.id, one.state))
      await dropPastBlobsUnchecked(app, one.sha256, one.planSha256);
}

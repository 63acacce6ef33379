/** Imports by an organizer: hold a list, see what it would do, correct that, confirm or drop it. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { requireNoRehearsal } from '../contests/contest-rehearsals.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { actorId, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { task } from '../platform/aside/lane.ts';
import { tableLane } from '../platform/aside/lanes.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound, Unavailable } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { planFiles, readFiles, FilesToRead, Planned, ReadFiles } from './imports.aside.ts';
import { dropBlobsUnchecked, heldFilesUnchecked, holdFilesUnchecked, type HeldFile } from './import-files.service.ts';
import { knownPagesUnchecked } from './import-known.service.ts';
import {
  HELD_MS,
  joinedNames,
  refusalOf,
  requireHeld,
  usernamePrefix,
  type ImportOptions,
  type ParticipantImport,
} from './imports.rules.ts';
import * as store from './imports.store.ts';
import { importStep } from './imports.topics.ts';

const MODULE = import.meta.resolve('./imports.aside.ts');
const readTask = task<typeof readFiles>(MODULE, 'readFiles');
const planTask = task<typeof planFiles>(MODULE, 'planFiles');
const READ_WITHIN_MS = 30_000;
const PLAN_WITHIN_MS = 60_000;
const MOST_FAULTS = 500;
const MOST_LISTED = 20;
const EXPIRED_AT_A_TIME = 100;

type Encoding = FilesToRead['encoding'];

/** The imports of a contest, the newest first. */
export async function listContestImports(app: App, actor: Actor, contest: Contest): Promise<ParticipantImport[]> {
  requireInContest(actor, 'participant.import', contest.id);
  return await store.listImports(app.db, contest.id, MOST_LISTED);
}

/** One of them. @throws NotFound also when it is of another contest */
export async function getImport(app: App, actor: Actor, contest: Contest, id: string): Promise<ParticipantImport> {
  requireInContest(actor, 'participant.import', contest.id);
  const found = await store.findImport(app.db, id);
  if (!found || found.contestId !== contest.id) throw new NotFound('import_gone');
  return found;
}

/** Reads files and keeps them for a day; answers the id of the import. @throws InvalidInput, TooLarge that say what cannot be read */
export async function holdImport(
  app: App,
  actor: Actor,
  contest: Contest,
  files: readonly HeldFile[],
  language: string,
): Promise<string> {
  requireInContest(actor, 'participant.import', contest.id);
  requireNotArchived(contest);
  requireNoRehearsal(contest);
  await readUnchecked(files, contest, { encoding: null, mapping: null }, 'files');
  const nowMs = app.clock.nowMs();
  const id = newId();
  await store.insertImport(app.db, {
    id,
    contestId: contest.id,
    createdBy: actorId(actor),
    fileName: joinedNames(files.map(({ name }) => name)),
    sha256: await holdFilesUnchecked(app, files),
    options: {
      encoding: null,
      mapping: null,
      universities: {},
      onlyGood: false,
      invites: false,
      prefix: usernamePrefix(contest.slug),
      language,
    },
    createdAt: nowMs,
    expiresAt: nowMs + HELD_MS,
  });
  return id;
}

export interface DryRun {
  read: ReadFiles;
  plan: Planned;
}

/** What a held import would do now. */
export async function dryRun(app: App, actor: Actor, contest: Contest, held: ParticipantImport): Promise<DryRun> {
  requireInContest(actor, 'participant.import', contest.id);
  return await planUnchecked(app, contest, held, false);
}

/** The same for the job that writes it, with all that is to be written. */
export async function planUnchecked(
  app: App,
  contest: Contest,
  one: ParticipantImport,
  hasLines: boolean,
): Promise<DryRun> {
  const files = await heldFilesUnchecked(app, one.sha256);
  const read = await readUnchecked(files, contest, one.options, 'encoding');
  const pages = await knownPagesUnchecked(app, contest, read);
  const plan = await tableLane.run(
    planTask,
    {
      ...inputOf(files, contest, one.options),
      ...pages,
      answers: one.options.universities,
      mostFaults: MOST_FAULTS,
      hasLines,
    },
    PLAN_WITHIN_MS,
  );
  if (!plan) throw new Unavailable('import_busy');
  if ('fault' in plan) throw refusalOf(plan.fault, 'encoding');
  return { read, plan };
}

async function readUnchecked(
  files: readonly HeldFile[],
  contest: Contest,
  options: Pick<ImportOptions, 'encoding' | 'mapping'>,
  field: string,
): Promise<ReadFiles> {
  const read = await tableLane.run(readTask, inputOf(files, contest, options), READ_WITHIN_MS);
  // It took too long or too much memory: whatever it is, it is no list of teams.
  if (!read) throw refusalOf({ code: 'too_heavy', params: { seconds: READ_WITHIN_MS / 1000 } }, field);
  if ('fault' in read) throw refusalOf(read.fault, field);
  return read;
}

function inputOf(
  files: readonly HeldFile[],
  { participation }: Contest,
  { encoding, mapping }: Pick<ImportOptions, 'encoding' | 'mapping'>,
): FilesToRead {
  return {
    files: files.map(({ name, content }) => ({ name, content: new Uint8Array(content) })),
    encoding: encoding as Encoding,
    mapping,
    participation,
  };
}

/**
 * Corrects how a held list is read, or answers what it asked. @throws Conflict once it was confirmed, InvalidInput when the
 * files cannot be read so
 */
export async function changeOptions(
  app: App,
  actor: Actor,
  contest: Contest,
  id: string,
  change: Partial<ImportOptions>,
): Promise<void> {
  const held = await getImport(app, actor, contest, id);
  requireNotArchived(contest);
  requireHeld(held);
  const options = { ...held.options, ...change };
  await readUnchecked(await heldFilesUnchecked(app, held.sha256), contest, options, 'encoding');
  if (!(await store.updateOptions(app.db, id, options))) throw new Conflict('import_not_held');
}

/**
 * Starts a held import. It is compared once more when it runs: where a row is wrong by then, nothing is written, unless rows
 * with faults are to be left out.
 * @throws Conflict once it was confirmed, while another one of the contest runs, or in an archived contest
 */
export async function confirmImport(
  app: App,
  actor: Actor,
  contest: Contest,
  id: string,
  choice: Pick<ImportOptions, 'onlyGood' | 'invites' | 'prefix'>,
): Promise<void> {
  const held = await getImport(app, actor, contest, id);
  requireNotArchived(contest);
  requireHeld(held);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (await store.isImporting(trx, contest.id)) throw new Conflict('import_running');
    const options = { ...held.options, ...choice };
    if (!(await store.moveImport(trx, id, 'held', 'queued', { options }))) throw new Conflict('import_not_held');
    const subject = { type: 'contest', id: contest.id };
    await insertAudit(trx, actor, nowMs, 'contest.import_started', subject, { file: held.fileName, ...choice });
    await enqueue(trx, nowMs, importStep, { importId: id }, { key: `participant-import:${id}:start` });
  });
  app.background.poke();
}

/** Forgets a held import. @throws Conflict once it was confirmed */
export async function dropImport(app: App, actor: Actor, contest: Contest, id: string): Promise<void> {
  const held = await getImport(app, actor, contest, id);
  requireHeld(held);
  if (!(await store.deleteHeldImport(app.db, id))) throw new Conflict('import_not_held');
  await dropBlobsUnchecked(app, held.sha256);
}

/** Housekeeping: forgets dry runs that no one confirmed. */
export async function removeExpiredImportsUnchecked(app: App): Promise<void> {
  for (const held of await store.listExpired(app.db, app.clock.nowMs(), EXPIRED_AT_A_TIME))
    if (await store.deleteHeldImport(app.db, held.id)) await dropBlobsUnchecked(app, held.sha256);
}

/** Printing for participants: what they send during a round, what became of it, and the settings that limit it. */
import { createHash } from 'node:crypto';
import { requireInContest } from '../accounts/permissions.rules.ts';
import type { CopyContestTo } from '../contests/contest-parts.service.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { getContestWithin } from '../contests/contests.service.ts';
import { contestantIn } from '../participants/admission.service.ts';
import { ownParticipant } from '../participants/participants.service.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { changesBetween } from '../platform/audit/changes.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { pagesOfText } from '../platform/text-pages.ts';
import { acceptsSubmissions, type Round } from '../rounds/rounds.rules.ts';
import { listRounds } from '../rounds/rounds.service.ts';
import { listJobsOf } from './print-lists.store.ts';
import {
  languageOfFile,
  requirePages,
  requireWithdrawable,
  type PrintJob,
  type PrintLine,
  type PrintSettings,
} from './printing.rules.ts';
import * as store from './printing.store.ts';

/** How many of its jobs a participant sees. */
const JOBS_SHOWN = 50;

export interface OwnPrinting {
  settings: PrintSettings;
  /** Rounds that run, with the pages that are left in each. */
  rounds: { slug: string; name: string; pagesLeft: number }[];
  /** Why nothing can be sent now; null when something can. */
  closed: 'off' | 'paused' | 'no_round' | null;
  jobs: PrintLine[];
}

/** What the actor's participant printed, and may print now. @throws NotFound for those who are in no team of the contest */
export async function ownPrinting(app: App, actor: UserActor, contest: Contest): Promise<OwnPrinting> {
  const mine = await ownParticipant(app, actor, contest.id);
  if (!mine) throw new NotFound('print_not_registered');
  const nowMs = app.clock.nowMs();
  const settings = await store.readSettings(app.db, contest.id);
  const printed = await store.countPages(app.db, mine.id);
  const all = await listRounds(app, actor, contest);
  const running = all.filter((round) => acceptsSubmissions(round, nowMs).ok);
  const isPaused = all.some((round) => isPausedAt(round, nowMs));
  return {
    settings,
    rounds: running.map(({ id, slug, name }) => ({
      slug,
      name,
      pagesLeft: Math.max(0, settings.pagesPerRound - (printed.get(id) ?? 0)),
    })),
    closed: !settings.isOn ? 'off' : running.length > 0 ? null : isPaused ? 'paused' : 'no_round',
    jobs: await listJobsOf(app.db, mine.id, JOBS_SHOWN),
  };
}

function isPausedAt(round: Round, nowMs: number): boolean {
  const answer = acceptsSubmissions(round, nowMs);
  return !answer.ok && answer.code === 'round_paused';
}

/** Whether participants print in a contest now: for the way to the page. */
export async function isPrintingNow(app: App, actor: UserActor, contest: Contest): Promise<boolean> {
  const nowMs = app.clock.nowMs();
  if (contest.archivedAt !== null || !(await store.readSettings(app.db, contest.id)).isOn) return false;
  return (await listRounds(app, actor, contest)).some((round) => acceptsSubmissions(round, nowMs).ok);
}

export interface TextToSend {
  /** URL name; undefined where one round runs. */
  round: string | undefined;
  /** Ready to be laid out (`printable`). */
  text: string;
  fileName: string | null;
  language: string | undefined;
  formKey: string;
  /** At fault when the text is too long. */
  field: 'file' | 'text';
}

/**
 * Sends text to the printer, in a round that runs and is not paused. A form that is sent twice makes one job; with another text
 * under the same key, as after going back to it, it makes another one.
 * @throws Conflict while nothing is printed, for those who are not in the round, and once all pages are used; InvalidInput for an
 * empty text or one with too many pages
 */
export async function sendToPrinter(app: App, actor: UserActor, contest: Contest, sent: TextToSend): Promise<void> {
  requireNotArchived(contest);
  const settings = await store.readSettings(app.db, contest.id);
  if (!settings.isOn) throw new Conflict('print_off');
  const formKey = storedKey(actor, contest, sent);
  if (await store.findJobByKey(app.db, formKey)) return;
  const nowMs = app.clock.nowMs();
  const round = await roundToPrintIn(app, actor, contest, sent.round);
  const participant = await contestantIn(app, actor, { contest, round });
  if (!participant) throw new Conflict('round_not_registered', { contest: contest.name });
  const pages = pagesOfText(sent.text).length;
  requirePages(pages, settings, sent.field);
  const job: PrintJob = {
    id: newId(),
    contestId: contest.id,
    roundId: round.id,
    participantId: participant.id,
    createdBy: actor.id,
    createdAt: nowMs,
    fileName: sent.fileName,
    language: sent.language ?? languageOfFile(sent.fileName),
    pages,
    state: 'waiting',
    claimedBy: null,
  };
  try {
    await inTransaction(app.db, async (trx) => {
      if (!(await store.takePages(trx, job, pages, settings.pagesPerRound)))
        throw new Conflict('print_pages_used', { pages, max: settings.pagesPerRound, round: round.name });
      await store.insertJob(trx, job, sent.text, formKey);
      const subject = { type: 'print-job', id: job.id };
      await insertAudit(trx, actor, nowMs, 'print.sent', subject, { contestId: contest.id, pages });
    });
  } catch (error) {
    // The same form arrived twice at the same instant; the other one is at work.
    if (!isUniqueViolation(error)) throw error;
  }
}

/** The stored form of a form's key: what is sent is part of it. */
function storedKey(actor: UserActor, contest: Contest, { formKey, round, fileName, text }: TextToSend): string {
  const parts = [actor.id, formKey, contest.id, round ?? '', fileName ?? '', text];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function roundToPrintIn(app: App, actor: Actor, contest: Contest, slug: string | undefined): Promise<Round> {
  const nowMs = app.clock.nowMs();
  const rounds = await listRounds(app, actor, contest);
  const chosen = rounds.filter((one) => (slug === undefined ? acceptsSubmissions(one, nowMs).ok : one.slug === slug));
  const round = chosen[0];
  if (!round) {
    if (slug !== undefined) throw new InvalidInput('not_a_choice', {}, 'round');
    throw new Conflict(rounds.some((one) => isPausedAt(one, nowMs)) ? 'print_paused' : 'print_no_round');
  }
  const answer = acceptsSubmissions(round, nowMs);
  if (!answer.ok) throw new Conflict(answer.code, answer.params);
  return round;
}

/** Takes a job back before anyone has claimed it; its pages count no more. @throws Conflict, NotFound for a job of others */
export async function withdrawPrintJob(app: App, actor: UserActor, contest: Contest, jobId: string): Promise<void> {
  const mine = await ownParticipant(app, actor, contest.id);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const job = await store.findJob(trx, jobId);
    if (job?.contestId !== contest.id || job.participantId !== mine?.id) throw new NotFound('print_gone');
    requireWithdrawable(job);
    if (!(await store.moveJob(trx, job, { state: 'withdrawn', claimedBy: null }, nowMs)))
      throw new Conflict('print_under_way');
    await store.giveBackPages(trx, job);
    const subject = { type: 'print-job', id: job.id };
    await insertAudit(trx, actor, nowMs, 'print.withdrawn', subject, { contestId: contest.id });
  });
}

/** The settings of a contest, for those who may change them. */
export async function printSettings(app: App, actor: Actor, contest: Contest): Promise<PrintSettings> {
  requireInContest(actor, 'contest.edit', contest.id);
  return await store.readSettings(app.db, contest.id);
}

/** Saves the settings over the revision they are based on. @throws Conflict when overtaken, and in a rehearsal */
export async function editPrintSettings(
  app: App,
  actor: Actor,
  contest: Contest,
  settings: PrintSettings,
): Promise<void> {
  requireInContest(actor, 'contest.edit', contest.id);
  if (contest.rehearsalOfId !== null) throw new Conflict('print_in_rehearsal');
  await inTransaction(app.db, async (trx) => {
    requireNotArchived(await getContestWithin(trx, contest.id));
    const before = await store.readSettings(trx, contest.id);
    if (before.rev !== settings.rev || !(await store.saveSettings(trx, contest.id, settings)))
      throw new Conflict('changed_meanwhile');
    const shown = ({ isOn, pagesPerJob, pagesPerRound }: PrintSettings) => ({
      printing: isOn,
      pagesPerJob,
      pagesPerRound,
    });
    const detail = { changes: changesBetween(shown(before), shown(settings)) };
    const subject = { type: 'contest', id: contest.id };
    await insertAudit(trx, actor, app.clock.nowMs(), 'contest.printing_changed', subject, detail);
  });
}

/** Copies the settings; the made-up teams of a rehearsal print nothing. */
export const copyPrintSettings: CopyContestTo = async (trx, _actor, _nowMs, { fromId, toId, isRehearsal }) => {
  const settings = await store.readSettings(trx, fromId);
  if (settings.rev > 0 && !isRehearsal) await store.saveSettings(trx, toId, { ...settings, rev: 0 });
};

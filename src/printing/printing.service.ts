/** Print jobs for whoever prints and carries them: the list, and acts that happen once however often a bad network sends them. */
import { mayInContest, requireInContest } from '../accounts/permissions.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { notify } from '../notifications/notify.service.ts';
import { groupsOfUnchecked, roomsOfUnchecked } from '../participant-imports/participant-places.service.ts';
import { ownParticipant, participantsByIdUnchecked } from '../participants/participants.service.ts';
import { systemActor, type UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { countWaiting, listJobs, listTexts, type PrintFilter } from './print-lists.store.ts';
import { printHref } from './printing-links.rules.ts';
import {
  PAGES_AT_ONCE,
  stateAfter,
  type PrintAct,
  type PrintedJob,
  type PrintLine,
  type PrintSettings,
} from './printing.rules.ts';
import * as store from './printing.store.ts';

export interface PrintQueue {
  settings: PrintSettings;
  lines: PrintLine[];
  total: number;
  counts: { waiting: number; mine: number };
  groups: string[];
  rooms: string[];
}

/** One page of a contest's print jobs, with what to filter them by. */
export async function printQueue(
  app: App,
  actor: UserActor,
  contest: Contest,
  filter: Omit<PrintFilter, 'actorId'>,
  page: { limit: number; offset: number },
): Promise<PrintQueue> {
  requireInContest(actor, 'print.deliver', contest.id);
  return {
    ...(await listJobs(app.db, contest.id, { ...filter, actorId: actor.id }, page)),
    settings: await store.readSettings(app.db, contest.id),
    counts: await countWaiting(app.db, contest.id, actor.id),
    groups: await groupsOfUnchecked(app, contest.id),
    rooms: await roomsOfUnchecked(app, contest.id),
  };
}

/** A job with its text, for those who print it and for its participant. @throws NotFound for everyone else */
export async function jobToPrint(app: App, actor: UserActor, contest: Contest, jobId: string): Promise<PrintedJob> {
  const [job] = await listTexts(app.db, { id: jobId }, 1);
  const isStaff = mayInContest(actor, 'print.deliver', contest.id);
  const isOwn = job !== undefined && (await ownParticipant(app, actor, contest.id))?.id === job.participantId;
  if (job?.contestId !== contest.id || !(isStaff || isOwn)) throw new NotFound('print_gone');
  return job;
}

/** What the actor has claimed, up to so many pages; `left` is how many jobs come after that. */
export async function claimedToPrint(
  app: App,
  actor: UserActor,
  contest: Contest,
): Promise<{ jobs: PrintedJob[]; left: number }> {
  requireInContest(actor, 'print.deliver', contest.id);
  const found = await listTexts(app.db, { contestId: contest.id, claimedBy: actor.id }, PAGES_AT_ONCE);
  let pages = 0;
  const jobs = found.filter((job, index) => (pages += job.pages) <= PAGES_AT_ONCE || index === 0);
  const { mine } = await countWaiting(app.db, contest.id, actor.id);
  return { jobs, left: mine - jobs.length };
}

/**
 * Claims a job, takes it over from someone, gives it back, marks it as done, or takes that back. Of two people who claim one at the
 * same instant, one wins. An act that is sent again under its key does nothing more. The team is told once that it is done.
 * @throws Conflict when someone else has it, NotFound for a job of another contest
 */
export async function actOnPrintJob(
  app: App,
  actor: UserActor,
  contest: Contest,
  jobId: string,
  act: PrintAct,
  key: string,
): Promise<void> {
  requireInContest(actor, 'print.deliver', contest.id);
  const nowMs = app.clock.nowMs();
  const told = act === 'done' ? await doneNews(app, contest, jobId) : undefined;
  try {
    await inTransaction(app.db, async (trx) => {
      const job = await store.findJob(trx, jobId);
      if (job?.contestId !== contest.id) throw new NotFound('print_gone');
      if (!(await store.insertAct(trx, { key: `${actor.id}:${key}`, jobId, actorId: actor.id, act, at: nowMs })))
        return;
      const state = stateAfter(job, act, actor.id);
      if (state === null) return;
      const claimedBy = state === 'waiting' ? null : actor.id;
      if (!(await store.moveJob(trx, job, { state, claimedBy }, nowMs))) throw new Conflict('print_moved');
      const subject = { type: 'participant', id: job.participantId };
      await insertAudit(trx, actor, nowMs, `print.${act}`, subject, { contestId: contest.id, jobId });
      if (told) await notify(trx, nowMs, told.news, told.people);
    });
  } catch (error) {
    // The same act arrived twice at the same instant; the other one is at work.
    if (!isUniqueViolation(error)) throw error;
  }
  app.background.poke();
}

/** That a job is done, for the members of its team; each of them is told once. */
async function doneNews(app: App, contest: Contest, jobId: string) {
  const [job] = await listTexts(app.db, { id: jobId }, 1);
  if (!job) return undefined;
  const [team] = await participantsByIdUnchecked(app, [job.participantId]);
  const news = {
    kind: 'print_done',
    key: `print:${job.id}`,
    href: printHref(contest.slug),
    params: { contest: contest.name, round: job.round },
  } as const;
  return { news, people: team?.memberIds ?? [] };
}

/** Empties what an erased account sent, and takes back what waits: there is nothing left to print. Safe to run again. */
export async function forgetPrintsUnchecked(app: App, userId: string): Promise<void> {
  const nowMs = app.clock.nowMs();
  for (const job of await store.listWaitingOf(app.db, userId)) {
    await inTransaction(app.db, async (trx) => {
      if (!(await store.moveJob(trx, job, { state: 'withdrawn', claimedBy: null }, nowMs))) return;
      await store.giveBackPages(trx, job);
      const subject = { type: 'print-job', id: job.id };
      await insertAudit(trx, systemActor('erased account'), nowMs, 'print.withdrawn', subject, {
        contestId: job.contestId,
      });
    });
  }
  await store.forgetTexts(app.db, userId);
}

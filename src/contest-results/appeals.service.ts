/** Participants appeal against the results of their contest; its staff answer. */
import { contestPeopleUnchecked } from '../accounts/contest-roles.service.ts';
import { publicPeople, thoseWhoMayUnchecked } from '../accounts/users.service.ts';
import { mayInContest, requireInContest } from '../accounts/permissions.rules.ts';
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { notify } from '../notifications/notify.service.ts';
import { participantNamesUnchecked } from '../participants/participant-names.service.ts';
import { ownParticipant, participantsByIdUnchecked } from '../participants/participants.service.ts';
import { appealsHref } from './contest-result-links.rules.ts';
import { requireAppealsOpen, type Appeal } from './appeals.rules.ts';
import * as store from './appeals.store.ts';
import { newestContestHeadUnchecked } from './contest-results.service.ts';

export const APPEALS_PAGE_SIZE = 30;

export interface ShownAppeal extends Appeal {
  participant: string;
  appealedByName: string | null;
  answeredByName: string | null;
}

/** All appeals for staff, otherwise those of the actor's own participant. @throws NotFound for everyone else */
export async function listAppeals(
  app: App,
  actor: UserActor,
  contest: Contest,
  page: number,
): Promise<{ appeals: ShownAppeal[]; total: number; isStaff: boolean; appealsUntil: number | null; isIn: boolean }> {
  const isStaff = mayInContest(actor, 'result.publish', contest.id);
  const own = await ownParticipant(app, actor, contest.id);
  if (!isStaff && !own) throw new NotFound('appeals_not_found');
  const { appeals, total } = await store.listAppealPage(app.db, contest.id, {
    ...(isStaff ? {} : { participantId: own?.id ?? '' }),
    limit: APPEALS_PAGE_SIZE,
    offset: (page - 1) * APPEALS_PAGE_SIZE,
  });
  const names = await participantNamesUnchecked(
    app.db,
    appeals.map(({ participantId }) => participantId),
  );
  const people = await publicPeople(
    app,
    appeals.flatMap(({ appealedBy, answeredBy }) => [appealedBy, answeredBy]),
  );
  const nameOf = (id: string | null) => (id === null ? null : (people.get(id)?.displayName ?? null));
  const newest = await newestContestHeadUnchecked(app, contest.id);
  return {
    appeals: appeals.map((one) => ({
      ...one,
      participant: names.get(one.participantId) ?? '',
      appealedByName: nameOf(one.appealedBy),
      answeredByName: nameOf(one.answeredBy),
    })),
    total,
    isStaff,
    isIn: own !== undefined,
    appealsUntil: newest?.appealsUntil ?? null,
  };
}

/** Appeals against the newest version. @throws Conflict outside the window, in an archived contest, for people who are not in the contest, or for too many */
export async function appeal(
  app: App,
  actor: UserActor,
  contest: Contest,
  input: { text: string; formKey: string },
): Promise<void> {
  requireNotArchived(contest);
  const nowMs = app.clock.nowMs();
  const own = await ownParticipant(app, actor, contest.id);
  if (!own) throw new Conflict('round_not_registered', { contest: contest.name });
  const newest = await newestContestHeadUnchecked(app, contest.id);
  const made: Appeal = {
    ...{ id: newId(), contestId: contest.id, participantId: own.id, appealedBy: actor.id, text: input.text },
    ...{
      number: newest?.number ?? 0,
      appealedAt: nowMs,
      state: 'open',
      answer: '',
      answeredBy: null,
      answeredAt: null,
    },
  };
  const staff = await whoMayPublish(app, contest.id);
  await inTransaction(app.db, async (trx) => {
    requireAppealsOpen(newest?.appealsUntil, await store.countAppealsOf(trx, contest.id, own.id), nowMs);
    await store.insertAppeal(trx, made, input.formKey);
    const subject = { type: 'contest', id: contest.id };
    await insertAudit(trx, actor, nowMs, 'contest.appealed', subject, { participant: own.name, number: made.number });
    const news = {
      kind: 'appeal_received',
      key: `appeal:${made.id}:received`,
      href: appealsHref(contest.slug),
    } as const;
    await notify(trx, nowMs, { ...news, params: { contest: contest.name } }, staff);
  }).catch((error: unknown) => {
    // The same form sent twice is one appeal.
    if (!isUniqueViolation(error)) throw error;
  });
  app.background.poke();
}

/** Heads of the contest and organizers of the site. */
async function whoMayPublish(app: App, contestId: string): Promise<string[]> {
  const people = await contestPeopleUnchecked(app, contestId);
  const heads = people.filter(({ role, endedAt }) => endedAt === null && role === 'head');
  const organizers = await thoseWhoMayUnchecked(app.db, 'result.publish');
  return [...new Set([...heads.map(({ userId }) => userId), ...organizers])];
}

/** Answers an open appeal and tells its participant. @throws Conflict when someone answered it already, NotFound */
export async function answerAppeal(
  app: App,
  actor: UserActor,
  contest: Contest,
  appealId: string,
  input: { state: 'accepted' | 'declined'; answer: string },
): Promise<void> {
  requireInContest(actor, 'result.publish', contest.id);
  requireNotArchived(contest);
  const nowMs = app.clock.nowMs();
  const found = await store.findAppeal(app.db, appealId);
  if (found?.contestId !== contest.id) throw new NotFound('appeals_not_found');
  const [participant] = await participantsByIdUnchecked(app, [found.participantId]);
  await inTransaction(app.db, async (trx) => {
    if (!(await store.moveAppealAnswered(trx, appealId, { ...input, by: actor.id, atMs: nowMs })))
      throw new Conflict('appeal_answered');
    const detail = { participant: participant?.name ?? '', reason: input.answer };
    await insertAudit(trx, actor, nowMs, `contest.appeal_${input.state}`, { type: 'contest', id: contest.id }, detail);
    const news = { kind: 'appeal_answered', key: `appeal:${appealId}`, href: appealsHref(contest.slug) } as const;
    const people = participant?.memberIds ?? [];
    await notify(trx, nowMs, { ...news, params: { contest: contest.name }, variant: input.state }, people);
  });
  app.background.poke();
}

/** How many appeals wait for an answer, for the pages of staff. */
export async function openAppealsUnchecked(app: App, contestId: string): Promise<number> {
  return await store.countOpenAppeals(app.db, contestId);
}

/**
 * Places that became free go to those who wait, in the order of the list: by a job after each change, and by organizers out of
 * turn. Whoever gives or takes a place holds the places of the contest first, so that no two get the same one.
 */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { loadActor, publicPeople } from '../accounts/users.service.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import { holdPlaces, signUpRulesUnchecked } from '../eligibility/eligibility.service.ts';
import type { News } from '../notifications/kinds.rules.ts';
import { notify } from '../notifications/notify.service.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { systemActor, type Actor, type UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { AppError, Conflict, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { myTeamHref } from './participant-links.rules.ts';
import { findParticipantOf } from './participants.store.ts';
import { waitingListDue } from './participants.topics.ts';
import { countTakenPlaces, findUniversityOf } from './places.store.ts';
import { enterWithin, requireEligible } from './registration.service.ts';
import { requireOwnLooks } from './team-names.service.ts';
import { limitFor, listMoves, movingUp, type WaitingEntry } from './waiting.rules.ts';
import { tellOfWaiting } from './waiting.service.ts';
import {
  countWaiting,
  findWaiting,
  listClaims,
  listContestsWithWaiting,
  listWaitingOf,
  listWaitingPage,
  moveWaiting,
} from './waiting.store.ts';

/** Admissions of one run of the job: the next run goes on, so that other work of the site gets its turn. */
const AT_ONCE = 20;

/** Lets those who wait move up into the places that are free. Safe to repeat, and at the same time as itself. */
export async function moveUpUnchecked(app: App, contestId: string, atOnce = AT_ONCE): Promise<void> {
  for (let done = 0; done < atOnce; done += 1) if (!(await moveOneUp(app, contestId))) return;
  await planMovingUpUnchecked(app, contestId);
}

/** Looks soon whether someone can move up: once, however many changes ask for it meanwhile. */
export async function planMovingUpUnchecked(app: App, contestId: string): Promise<void> {
  if ((await countWaiting(app.db, contestId)) === 0) return;
  const key = `${waitingListDue.name}:${contestId}`;
  await enqueue(app.db, app.clock.nowMs(), waitingListDue, { contestId }, { key });
}

/** The same in every contest in which people wait: also after what no event tells, such as a new university in a profile. */
export async function moveAllUpUnchecked(app: App): Promise<void> {
  for (const contestId of await listContestsWithWaiting(app.db, app.clock.nowMs()))
    await moveUpUnchecked(app, contestId).catch((error: unknown) =>
      app.log.error({ err: error, contest: contestId }, 'a waiting list could not move'),
    );
}

/** False when no one can move up. */
async function moveOneUp(app: App, contestId: string): Promise<boolean> {
  if ((await countWaiting(app.db, contestId)) === 0) return false;
  const contest = await getContestUnchecked(app, contestId);
  const [next] = await nextUp(app.db, app, contest);
  const entry = next && (await findWaiting(app.db, next.id));
  if (!entry) return false;
  const who = await loadActor(app, entry.userId);
  const mayEnter = who !== undefined && (await isEligible(app, who, contest));
  await inTransaction(app.db, async (trx) => {
    await holdPlaces(trx, contestId);
    const [first] = await nextUp(trx, app, contest);
    // Someone left the list or took the place meanwhile: the next turn of the loop looks again.
    if (first?.id !== entry.id) return;
    if (who && (await isIn(trx, contest, who))) await moveWaiting(trx, entry.id, 'left', app.clock.nowMs());
    else if (!who || !mayEnter) await refuse(trx, app, contest, entry, who?.displayName ?? '');
    else await admit(trx, systemActor('waiting list'), app, contest, entry, who);
  });
  app.background.poke();
  return true;
}

async function nextUp(db: Transaction | App['db'], app: App, contest: Contest) {
  const rules = await signUpRulesUnchecked(db, contest.id);
  const isThere = contest.visibility === 'published' && contest.archivedAt === null && contest.deletedAt === null;
  if (!isThere || !listMoves(contest, rules, app.clock.nowMs())) return [];
  return movingUp(rules, await countTakenPlaces(db, contest.id), await listClaims(db, contest.id), 1);
}

async function isEligible(app: App, who: UserActor, contest: Contest): Promise<boolean> {
  try {
    await requireEligible(app, who, contest);
    return true;
  } catch (error) {
    if (error instanceof AppError && ['conflict', 'forbidden'].includes(error.kind)) return false;
    throw error;
  }
}

/** Who was entered by an import, or is in a team by now, needs no place and leaves the list. */
async function isIn(trx: Transaction, contest: Contest, who: UserActor): Promise<boolean> {
  return (await findParticipantOf(trx, contest.id, who.id)) !== undefined;
}

/** What became of an entry that an organizer wanted to give a place. */
export type Admission = 'admitted' | 'left' | 'refused';

/** Gives an entry its place. If an import took the name of the team, it leaves the list instead. */
async function admit(
  trx: Transaction,
  actor: Actor,
  app: App,
  contest: Contest,
  entry: WaitingEntry,
  who: UserActor,
): Promise<Admission> {
  const nowMs = app.clock.nowMs();
  const name = entry.teamName ?? who.displayName;
  if (!(await isNameFree(trx, contest, entry))) {
    await refuse(trx, app, contest, entry, name);
    return 'refused';
  }
  if (!(await moveWaiting(trx, entry.id, 'admitted', nowMs))) throw new Conflict('changed_meanwhile');
  await enterWithin(trx, who, nowMs, {
    id: newId(),
    contestId: contest.id,
    kind: entry.teamName === null ? 'person' : 'team',
    name,
    userId: who.id,
  });
  await tellOfWaiting(trx, actor, nowMs, contest.id, 'admitted', name);
  await tellPerson(trx, nowMs, contest, entry, 'admitted');
  return 'admitted';
}

async function isNameFree(trx: Transaction, contest: Contest, entry: WaitingEntry): Promise<boolean> {
  if (entry.teamName === null) return true;
  try {
    await requireOwnLooks(trx, contest.id, { id: entry.id, name: entry.teamName });
    return true;
  } catch (error) {
    if (error instanceof Conflict) return false;
    throw error;
  }
}

async function refuse(
  trx: Transaction,
  app: App,
  contest: Contest,
  entry: WaitingEntry,
  displayName: string,
): Promise<void> {
  const nowMs = app.clock.nowMs();
  await moveWaiting(trx, entry.id, 'refused', nowMs);
  const name = entry.teamName ?? displayName;
  await tellOfWaiting(trx, systemActor('waiting list'), nowMs, contest.id, 'refused', name);
  await tellPerson(trx, nowMs, contest, entry, 'refused');
}

async function tellPerson(
  trx: Transaction,
  nowMs: number,
  contest: Contest,
  { id, userId }: WaitingEntry,
  variant: 'admitted' | 'removed' | 'refused',
): Promise<void> {
  const href = variant === 'admitted' ? myTeamHref(contest.slug) : contestHref(contest.slug);
  const news: News = {
    kind: 'waiting_list',
    key: `waiting:${id}:${variant}`,
    href,
    variant,
    params: { contest: contest.name },
  };
  await notify(trx, nowMs, news, [userId]);
}

/**
 * An organizer gives a free place to someone who waits, whoever is before them; says what became of the entry.
 * @throws Conflict when there is no place, the list no longer moves, or they may no longer register; NotFound
 */
export async function admitOutOfTurn(app: App, actor: Actor, contest: Contest, entryId: string): Promise<Admission> {
  requireInContest(actor, 'participant.manage', contest.id);
  const entry = await waitingIn(app, contest, entryId);
  const who = await loadActor(app, entry.userId);
  if (!who) throw new NotFound('waiting_not_found');
  const mayEnter = await isEligible(app, who, contest);
  const admission = await inTransaction(app.db, async (trx): Promise<Admission> => {
    await holdPlaces(trx, contest.id);
    const rules = await signUpRulesUnchecked(trx, contest.id);
    if (!listMoves(contest, { ...rules, waitingList: true }, app.clock.nowMs())) throw new Conflict('waiting_over');
    if ((await findWaiting(trx, entryId))?.state !== 'waiting') throw new Conflict('changed_meanwhile');
    if (await isIn(trx, contest, who)) {
      await moveWaiting(trx, entryId, 'left', app.clock.nowMs());
      return 'left';
    }
    // The words for the person themselves ("you are on the staff") would be about the organizer here.
    if (!mayEnter) throw new Conflict('waiting_not_eligible', { name: who.displayName });
    await requirePlaceOf(trx, contest, entry.userId);
    return await admit(trx, actor, app, contest, entry, who);
  });
  app.background.poke();
  return admission;
}

async function requirePlaceOf(trx: Transaction, contest: Contest, userId: string): Promise<void> {
  const rules = await signUpRulesUnchecked(trx, contest.id);
  const university = await findUniversityOf(trx, userId);
  if (university === null && rules.maxPerUniversity !== null) throw new Conflict('waiting_no_university');
  const full = limitFor(rules, await countTakenPlaces(trx, contest.id), university);
  if (full) throw new Conflict(full.code, { max: full.max, university: university ?? '' });
}

/** An organizer takes someone off the list, for a reason that stays in the history. */
export async function removeFromList(
  app: App,
  actor: Actor,
  contest: Contest,
  entryId: string,
  reason: string,
): Promise<void> {
  requireInContest(actor, 'participant.manage', contest.id);
  const entry = await waitingIn(app, contest, entryId);
  const nowMs = app.clock.nowMs();
  const name = entry.teamName ?? (await publicPeople(app, [entry.userId])).get(entry.userId)?.displayName ?? '';
  await inTransaction(app.db, async (trx) => {
    if (!(await moveWaiting(trx, entryId, 'removed', nowMs))) throw new Conflict('changed_meanwhile');
    await tellOfWaiting(trx, actor, nowMs, contest.id, 'removed', name, { reason });
    await tellPerson(trx, nowMs, contest, entry, 'removed');
  });
  app.background.poke();
}

async function waitingIn(app: App, contest: Contest, entryId: string): Promise<WaitingEntry> {
  const entry = await findWaiting(app.db, entryId);
  if (entry?.contestId !== contest.id || entry.state !== 'waiting') throw new NotFound('waiting_not_found');
  return entry;
}

/** How many wait in a contest, for those who see participants as staff. */
export async function countWaitingIn(app: App, actor: Actor, contest: Contest): Promise<number> {
  requireInContest(actor, 'participant.list', contest.id);
  return await countWaiting(app.db, contest.id);
}

const PAGE_SIZE = 50;

/** One page of the waiting list with names and universities, for those who see participants as staff. */
export async function waitingList(app: App, actor: Actor, contest: Contest, page: number) {
  requireInContest(actor, 'participant.list', contest.id);
  const offset = (page - 1) * PAGE_SIZE;
  const entries = await listWaitingPage(app.db, contest.id, { limit: PAGE_SIZE, offset });
  const people = await publicPeople(
    app,
    entries.map(({ userId }) => userId),
  );
  return {
    total: await countWaiting(app.db, contest.id),
    size: PAGE_SIZE,
    rules: await signUpRulesUnchecked(app.db, contest.id),
    entries: entries.map(({ id, userId, teamName, joinedAt }, index) => {
      return { id, teamName, joinedAt, position: offset + index + 1, person: people.get(userId) };
    }),
  };
}

/** Takes the entries of an erased account off all lists. Safe to repeat. */
export async function forgetWaitingUnchecked(app: App, userId: string): Promise<void> {
  const nowMs = app.clock.nowMs();
  for (const { id } of await listWaitingOf(app.db, userId))
    await inTransaction(app.db, async (trx) => void (await moveWaiting(trx, id, 'left', nowMs)));
}

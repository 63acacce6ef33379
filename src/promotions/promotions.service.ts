/** Promotes the best of a round to another one: preview, publish, decline, and what organizers decide otherwise. */
import { mayInContest, requireInContest } from '../accounts/permissions.rules.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { seesAsStaff, type Contest } from '../contests/contests.rules.ts';
import { notify } from '../notifications/notify.service.ts';
import {
  addEntrantsWithin,
  entrantsUnchecked,
  entrantsWithin,
  moveEntrantWithin,
  moveUpWithin,
} from '../participants/round-entrants.service.ts';
import type { Entrant, EntrantState } from '../participants/round-entrants.rules.ts';
import { hiddenUnchecked, offBoardsUnchecked } from '../participants/hidden.service.ts';
import { participantNamesUnchecked } from '../participants/participant-names.service.ts';
import { ownParticipant, participantsByIdUnchecked } from '../participants/participants.service.ts';
import type { Round } from '../rounds/rounds.rules.ts';
import { getRoundBySlugs, listRoundsUnchecked } from '../rounds/rounds.service.ts';
import { newestNumbersUnchecked, newestResultUnchecked } from '../standings/results.service.ts';
import { promotionHref } from './promotion-links.rules.ts';
import { promotionOf, requireBeforeOpening } from './promotions.rules.ts';

export interface NamedEntrant extends Entrant {
  name: string;
  isMine: boolean;
}

export interface Promotion {
  contest: Contest;
  round: Round;
  entrants: NamedEntrant[];
  /** False where the contest shows others no ranks: then only who is promoted is told, and one's own place. */
  showsRanks: boolean;
  /** Staff, who read why someone was moved. */
  isStaff: boolean;
  /** Not in an archived contest. */
  mayManage: boolean;
  mayDecline: boolean;
}

/** Who is promoted to a round; everyone who may see the contest may read it. @throws NotFound */
export async function promotionTo(app: App, actor: Actor, contestSlug: string, roundSlug: string): Promise<Promotion> {
  const { contest, round } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  const own = actor.kind === 'user' ? await ownParticipant(app, actor, contest.id) : undefined;
  const all = await named(app, await entrantsUnchecked(app, round.id), own?.id);
  const seesHidden = mayInContest(actor, 'participant.list', contest.id);
  const hidden = seesHidden ? new Set<string>() : await hiddenUnchecked(app, contest.id);
  const listed = all.filter(({ participantId, isMine }) => isMine || !hidden.has(participantId));
  const showsRanks = contest.boardTop === null || seesAsStaff(actor, contest.id);
  const entrants = showsRanks ? listed : withoutRanks(listed);
  const mine = entrants.find(({ isMine }) => isMine);
  const isOpen = mine?.state === 'promoted' || mine?.state === 'waiting';
  const isStaff = mayInContest(actor, 'result.publish', contest.id);
  return {
    ...{ contest, round, entrants, showsRanks, isStaff },
    mayManage: isStaff && contest.archivedAt === null,
    mayDecline: isOpen && contest.archivedAt === null && app.clock.nowMs() < round.opensAt,
  };
}

function withoutRanks(listed: readonly NamedEntrant[]): NamedEntrant[] {
  const byName = (a: NamedEntrant, b: NamedEntrant) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  return listed.filter(({ isMine, state }) => isMine || state === 'promoted').sort(byName);
}

/** @throws Forbidden, Conflict in an archived contest */
export function requireManager(actor: Actor, { contest }: Pick<Promotion, 'contest'>): void {
  requireInContest(actor, 'result.publish', contest.id);
  requireNotArchived(contest);
}

async function named(app: App, list: readonly Entrant[], ownId?: string): Promise<NamedEntrant[]> {
  const names = await participantNamesUnchecked(
    app.db,
    list.map(({ participantId }) => participantId),
  );
  return list.map((one) => ({
    ...one,
    name: names.get(one.participantId) ?? '',
    isMine: one.participantId === ownId,
  }));
}

export interface PromotionChoice {
  /** URL name of the round whose results decide. */
  from: string;
  places: number;
  waiting: number;
}

/** The other rounds with published results. */
export async function promotionSources(
  app: App,
  actor: Actor,
  { contest, round }: Pick<Promotion, 'contest' | 'round'>,
) {
  requireManager(actor, { contest });
  const others = (await listRoundsUnchecked(app, contest.id)).filter(({ id }) => id !== round.id);
  const numbers = await newestNumbersUnchecked(
    app,
    others.map(({ id }) => id),
  );
  return others.flatMap(({ id, slug, name }) => {
    const number = numbers.get(id);
    return number === undefined ? [] : [{ slug, name, number }];
  });
}

/** Whom this choice would promote, and by which version of the results. @throws NotFound without published results */
export async function previewPromotion(app: App, actor: Actor, to: Promotion, choice: PromotionChoice) {
  requireManager(actor, to);
  const { round } = await getRoundBySlugs(app, actor, to.contest.slug, choice.from);
  const result = round.id === to.round.id ? undefined : await newestResultUnchecked(app, round.id);
  if (!result) throw new NotFound('result_not_found');
  // Results stay as published: who withdrew or was hidden since is passed over here.
  const gone = await offBoardsUnchecked(app, to.contest.id);
  const rows = result.snapshot.rows.filter(({ participantId }) => !gone.has(participantId));
  const list = promotionOf(rows, choice.places, choice.waiting);
  return { number: result.number, entrants: await named(app, list) };
}

/**
 * Publishes the list: from then on only those promoted may enter the round.
 * @throws Conflict when the round has opened or has a list, when the results changed since the preview, or when no one is promoted
 */
export async function publishPromotion(
  app: App,
  actor: UserActor,
  to: Promotion,
  choice: PromotionChoice & { number: number },
): Promise<void> {
  const { contest, round } = to;
  const nowMs = app.clock.nowMs();
  const { number, entrants } = await previewPromotion(app, actor, to, choice);
  requireBeforeOpening(round, nowMs);
  if (number !== choice.number) throw new Conflict('results_published_meanwhile');
  if (!entrants.some(({ state }) => state === 'promoted')) throw new Conflict('promotion_of_no_one');
  const members = await membersOf(app, entrants);
  await inTransaction(app.db, async (trx) => {
    if ((await entrantsWithin(trx, round.id)).length > 0) throw new Conflict('promotion_exists');
    await addEntrantsWithin(trx, round.id, entrants, nowMs);
    const detail = { round: round.name, from: choice.from, number, count: choice.places };
    await insertAudit(trx, actor, nowMs, 'contest.promotion_published', { type: 'contest', id: contest.id }, detail);
    for (const state of ['promoted', 'waiting'] as const) {
      const ids = entrants.filter((one) => one.state === state).map(({ participantId }) => participantId);
      await tell(trx, nowMs, to, members, state, ids);
    }
  }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? new Conflict('promotion_exists') : error;
  });
  app.background.poke();
}

/** Gives up the actor's place, or their place on the waiting list; the next one moves up. @throws Conflict, NotFound */
export async function declinePromotion(app: App, actor: UserActor, to: Promotion): Promise<void> {
  const { contest, round } = to;
  const nowMs = app.clock.nowMs();
  const own = await ownParticipant(app, actor, contest.id);
  if (!to.entrants.some(({ isMine }) => isMine)) throw new NotFound('promotion_not_found');
  requireNotArchived(contest);
  requireBeforeOpening(round, nowMs);
  const members = await membersOf(app, to.entrants);
  await inTransaction(app.db, async (trx) => {
    const mine = (await entrantsWithin(trx, round.id)).find(({ participantId }) => participantId === own?.id);
    if (!own || !mine) throw new NotFound('promotion_not_found');
    await move(trx, nowMs, to, members, mine, { state: 'declined', reason: '' });
    const detail = { participant: own.name, round: round.name };
    await insertAudit(trx, actor, nowMs, 'contest.promotion_declined', { type: 'contest', id: contest.id }, detail);
  });
  app.background.poke();
}

/** Decides otherwise about one of the list, also while the round runs. @throws Conflict when they are so already, NotFound */
export async function overridePromotion(
  app: App,
  actor: UserActor,
  to: Promotion,
  wanted: { participantId: string; state: 'promoted' | 'waiting' | 'removed'; reason: string },
): Promise<void> {
  const { contest, round } = to;
  requireManager(actor, to);
  const nowMs = app.clock.nowMs();
  const members = await membersOf(app, to.entrants);
  await inTransaction(app.db, async (trx) => {
    const one = (await entrantsWithin(trx, round.id)).find(
      ({ participantId }) => participantId === wanted.participantId,
    );
    if (!one) throw new NotFound('promotion_not_found');
    await move(trx, nowMs, to, members, one, wanted);
    if (wanted.state !== 'waiting') await tell(trx, nowMs, to, members, wanted.state, [one.participantId]);
    const name = to.entrants.find(({ participantId }) => participantId === one.participantId)?.name ?? '';
    const detail = { participant: name, round: round.name, reason: wanted.reason };
    const subject = { type: 'contest', id: contest.id };
    await insertAudit(trx, actor, nowMs, `contest.promotion_${wanted.state}`, subject, detail);
  });
  app.background.poke();
}

type Members = ReadonlyMap<string, string[]>;

/** People of those on a list, by participant. It is read before a transaction, which has its only connection on some databases. */
async function membersOf(app: App, entrants: readonly Entrant[]): Promise<Members> {
  const ids = entrants.map(({ participantId }) => participantId);
  return new Map((await participantsByIdUnchecked(app, ids)).map(({ id, memberIds }) => [id, memberIds]));
}

/** Moves one of the list. A place that becomes free before the opening goes to the first who waits. */
async function move(
  trx: Transaction,
  nowMs: number,
  to: Promotion,
  members: Members,
  one: Entrant,
  { state, reason }: { state: EntrantState; reason: string },
): Promise<void> {
  const who = { roundId: to.round.id, participantId: one.participantId };
  if (one.state === state || (state === 'declined' && one.state === 'removed')) throw new Conflict('promotion_is_so');
  if (!(await moveEntrantWithin(trx, who, one.state, { state, reason, atMs: nowMs })))
    throw new Conflict('changed_meanwhile');
  if (one.state !== 'promoted' || state === 'waiting' || nowMs >= to.round.opensAt) return;
  const next = await moveUpWithin(trx, to.round.id, nowMs);
  if (next !== undefined) await tell(trx, nowMs, to, members, 'moved_up', [next]);
}

async function tell(
  trx: Transaction,
  nowMs: number,
  { contest, round }: Pick<Promotion, 'contest' | 'round'>,
  members: Members,
  variant: 'promoted' | 'waiting' | 'moved_up' | 'removed',
  participantIds: readonly string[],
): Promise<void> {
  const people = participantIds.flatMap((id) => members.get(id) ?? []);
  const key = `promotion:${round.id}:${variant}:${nowMs}:${participantIds[0] ?? ''}`;
  const href = promotionHref(contest.slug, round.slug);
  const params = { contest: contest.name, round: round.name };
  await notify(trx, nowMs, { kind: 'promotion', key, href, params, variant }, people);
}

/** People who could read the hidden tests of a round and are therefore unranked in it. */
import { spansOfThoseWhoMayUnchecked } from '../accounts/users.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { ReadingSpan } from '../problems/problem-people.rules.ts';
import { disqualifiedAtIn } from './disqualifications.rules.ts';
import type { ParticipantWithMembers } from './participants.rules.ts';
import { listEntrants } from './round-entrants.store.ts';
import { findWithMembers, listParticipantsOf } from './participants.store.ts';
import type { Round } from '../rounds/rounds.rules.ts';
import { listRounds, listRoundsUnchecked } from '../rounds/rounds.service.ts';
import { knowersIn, sawProblems, type UnrankedIn } from './unranked.rules.ts';
import { listFirstImports, listReadings } from './unranked.store.ts';

/** Who could read the problems of each of these rounds, and when: people of the problems, and people who can read all problems. */
export async function readingsOfUnchecked(app: App, rounds: readonly Round[]): Promise<Map<string, ReadingSpan[]>> {
  const ids = rounds.map(({ id }) => id);
  const [ofProblems, since] = [await listReadings(app.db, ids), await listFirstImports(app.db, ids)];
  const ofAll = await spansOfThoseWhoMayUnchecked(app, 'problem.read');
  return new Map(
    ids.map((id) => [id, [...(ofProblems.get(id) ?? []), ...ofAll.filter((span) => sawProblems(span, since.get(id)))]]),
  );
}

/**
 * All participants of a round but hidden ones, in order of registration; unranked or disqualified says what they are in this round. Where only
 * some may enter it, the others are not among them.
 */
export async function listParticipantsInUnchecked(app: App, round: Round): Promise<ParticipantWithMembers[]> {
  const spans = (await readingsOfUnchecked(app, [round])).get(round.id) ?? [];
  const entrants = await listEntrants(app.db, round.id);
  const mayEnter = new Set(
    entrants.filter(({ state }) => state === 'promoted').map(({ participantId }) => participantId),
  );
  const all = (await listParticipantsOf(app.db, round.contestId)).filter(({ hiddenAt }) => hiddenAt === null);
  return (entrants.length === 0 ? all : all.filter(({ id }) => mayEnter.has(id))).map((participant) => ({
    ...participant,
    starred: participant.starred || knowersIn(participant, spans, round.closesAt).length > 0,
    disqualifiedAt: disqualifiedAtIn(participant, round.id),
  }));
}

/**
 * By participant id, the rounds of a contest in which the participant is unranked without being a guest.
 * @throws NotFound when the contest is hidden from the actor
 */
export async function unrankedRounds(
  app: App,
  actor: Actor,
  contest: Contest,
  participants: readonly Pick<ParticipantWithMembers, 'id' | 'members' | 'clearedAt'>[],
): Promise<Map<string, UnrankedIn[]>> {
  const rounds = await listRounds(app, actor, contest);
  const readings = await readingsOfUnchecked(app, rounds);
  const inRounds = (who: Parameters<typeof knowersIn>[0]): UnrankedIn[] =>
    rounds
      .map((round) => ({ round: round.name, knowers: knowersIn(who, readings.get(round.id) ?? [], round.closesAt) }))
      .filter(({ knowers }) => knowers.length > 0);
  return new Map(participants.map((participant) => [participant.id, inRounds(participant)]));
}

/** Names of the rounds of a contest by id. @throws NotFound when the contest is hidden from the actor */
export async function roundNames(app: App, actor: Actor, contest: Contest): Promise<Map<string, string>> {
  return new Map((await listRounds(app, actor, contest)).map(({ id, name }) => [id, name]));
}

/** Whether a participant is unranked in a round of the contest because of tests that a member can read. */
export async function isUnrankedSomewhere(
  app: App,
  actor: Actor,
  contest: Contest,
  participantId: string,
): Promise<boolean> {
  const participant = await findWithMembers(app.db, participantId);
  if (participant?.contestId !== contest.id) return false;
  return ((await unrankedRounds(app, actor, contest, [participant])).get(participantId) ?? []).length > 0;
}

/** The rounds of a contest in which any participant with this person as a member is unranked. */
export async function roundsKnownTo(app: App, actor: Actor, contestId: string): Promise<string[]> {
  if (actor.kind !== 'user') return [];
  const rounds = await listRoundsUnchecked(app, contestId);
  const readings = await readingsOfUnchecked(app, rounds);
  const alone = { members: [{ userId: actor.id, joinedAt: 0 }], clearedAt: null };
  return rounds
    .filter((round) => knowersIn(alone, readings.get(round.id) ?? [], round.closesAt).length > 0)
    .map(({ name }) => name);
}

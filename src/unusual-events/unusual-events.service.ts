/** Unusual events of a contest for its jury, found anew each time, and what staff note about them. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { participantsByIdUnchecked } from '../participants/participants.service.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { NotFound } from '../platform/errors.ts';
import { listNamedRoundProblems } from '../rounds/round-problems.service.ts';
import type { NamedRoundProblem, Round } from '../rounds/rounds.rules.ts';
import { listRoundsUnchecked } from '../rounds/rounds.service.ts';
import {
  flipEvent,
  languageBursts,
  pairEvent,
  ranked,
  sameFiles,
  speedEvent,
  type EventKind,
  type EventState,
  type UnusualEvent,
} from './unusual-events.rules.ts';
import * as store from './unusual-events.store.ts';

const MOST_SENT = 30_000;
const MOST_OF_KIND = 100;
const LEAST_SIMILARITY_MILLI = 800;

export interface EventsOfRound {
  events: (UnusualEvent & { note: store.EventNote | null })[];
  total: number;
  rounds: Round[];
  round: Round | undefined;
  problems: NamedRoundProblem[];
  /** Names of the participants that the events are about. */
  names: Map<string, string>;
}

/** One page of what is unusual in a round of a contest, the newest that has opened unless one is named. */
export async function listUnusualEvents(
  app: App,
  actor: Actor,
  contest: Pick<Contest, 'id'>,
  filter: { round: string; kind: EventKind | ''; state: EventState },
  { limit, offset, language }: { limit: number; offset: number; language: string },
): Promise<EventsOfRound> {
  requireInContest(actor, 'contest.unusual-events', contest.id);
  const rounds = await listRoundsUnchecked(app, contest.id);
  const round = roundNamed(rounds, filter.round, app.clock.nowMs());
  const found = round ? await eventsIn(app, round) : [];
  const notes = await store.listNotes(app.db, contest.id);
  const wanted = ranked(found)
    .filter(({ kind }) => filter.kind === '' || kind === filter.kind)
    .map((event) => ({ ...event, note: notes.get(event.key) ?? null }))
    .filter(({ note }) => (note?.state ?? 'open') === filter.state);
  const events = wanted.slice(offset, offset + limit);
  const ids = [...new Set(events.flatMap(({ participantIds }) => participantIds))];
  const people = await participantsByIdUnchecked(app, ids);
  return {
    ...{ events, total: wanted.length, rounds, round },
    problems: round ? await listNamedRoundProblems(app, actor, round, language) : [],
    names: new Map(people.map(({ id, name }) => [id, name])),
  };
}

function roundNamed(rounds: readonly Round[], slug: string, nowMs: number): Round | undefined {
  const opened = rounds.filter(({ opensAt }) => opensAt <= nowMs);
  const newest = opened.reduce<Round | undefined>(
    (last, one) => (last && last.opensAt > one.opensAt ? last : one),
    undefined,
  );
  return rounds.find((one) => one.slug === slug) ?? newest ?? rounds[0];
}

async function eventsIn(app: App, { id }: Round): Promise<UnusualEvent[]> {
  const sent = await store.listSent(app.db, id, MOST_SENT);
  return [
    ...sameFiles(sent),
    ...languageBursts(sent),
    ...(await store.listSpeeds(app.db, id, MOST_OF_KIND)).map(speedEvent),
    ...(await store.listFlips(app.db, id, MOST_OF_KIND)).map(flipEvent),
    ...(await store.listPairs(app.db, id, LEAST_SIMILARITY_MILLI, MOST_OF_KIND)).map(pairEvent),
  ];
}

/** Notes something about an event, or dismisses it, or opens it again. @throws NotFound for one that is not there, Conflict in an archived contest */
export async function noteEvent(
  app: App,
  actor: UserActor,
  contest: Contest,
  roundSlug: string,
  wanted: { key: string; state: EventState; note: string },
): Promise<void> {
  requireInContest(actor, 'contest.unusual-events', contest.id);
  requireNotArchived(contest);
  const nowMs = app.clock.nowMs();
  const round = roundNamed(await listRoundsUnchecked(app, contest.id), roundSlug, nowMs);
  const event = round && (await eventsIn(app, round)).find(({ key }) => key === wanted.key);
  if (!event) throw new NotFound('unusual_event_gone');
  await inTransaction(app.db, async (trx) => {
    await store.saveNote(trx, contest.id, { ...wanted, writtenBy: actor.id, writtenAt: nowMs });
    const detail = { kind: event.kind, state: wanted.state };
    await insertAudit(trx, actor, nowMs, 'contest.unusual_event', { type: 'contest', id: contest.id }, detail);
  });
}

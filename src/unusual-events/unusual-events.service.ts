/** Unusual events of a contest for its jury, and what staff note about them. */
import { LRUCache } from 'lru-cache';
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
  kindOfKey,
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
  /** How many submissions were looked at where there are older ones. */
  newestOnly: number | null;
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
  const { events: found, isCut } = round ? await eventsIn(app, round) : { events: [], isCut: false };
  const notes = await store.listNotes(app.db, contest.id);
  const wanted = ranked(found)
    .filter(({ kind }) => filter.kind === '' || kind === filter.kind)
    .map((event) => ({ ...event, note: notes.get(event.key) ?? null }))
    .filter(({ note }) => (note?.state ?? 'open') === filter.state);
  const events = wanted.slice(offset, offset + limit);
  const ids = [...new Set(events.flatMap(({ participantIds }) => participantIds))];
  const people = await participantsByIdUnchecked(app, ids);
  return {
    ...{ events, total: wanted.length, rounds, round, newestOnly: isCut ? MOST_SENT : null },
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

interface Found {
  events: UnusualEvent[];
  /** Older submissions were not looked at. */
  isCut: boolean;
}

const KEPT_MS = 30_000;
const MOST_ROUNDS_KEPT = 20;
type Kept = LRUCache<string, { at: number; found: Promise<Found> }>;
const keptByApp = new WeakMap<App, Kept>();

/** What is unusual in a round, at most half a minute old: it is found from many rows. */
async function eventsIn(app: App, { id }: Round): Promise<Found> {
  const kept: Kept = keptByApp.get(app) ?? new LRUCache({ max: MOST_ROUNDS_KEPT });
  keptByApp.set(app, kept);
  const nowMs = app.clock.nowMs();
  const known = kept.get(id);
  if (known && nowMs - known.at < KEPT_MS) return await known.found;
  const found = findEvents(app, id);
  kept.set(id, { at: nowMs, found });
  found.catch(() => kept.delete(id));
  return await found;
}

async function findEvents(app: App, roundId: string): Promise<Found> {
  const sent = await store.listSent(app.db, roundId, MOST_SENT);
  const events = [
    ...sameFiles(sent),
    ...languageBursts(sent),
    ...(await store.listSpeeds(app.db, roundId, MOST_OF_KIND)).map(speedEvent),
    ...(await store.listFlips(app.db, roundId, MOST_OF_KIND)).map(flipEvent),
    ...(await store.listPairs(app.db, roundId, LEAST_SIMILARITY_MILLI, MOST_OF_KIND)).map(pairEvent),
  ];
  return { events, isCut: sent.length === MOST_SENT };
}

/**
 * Notes something about an event, or dismisses it, or opens it again; also about one that is not found any more.
 * @throws NotFound for a key that names none, Conflict in an archived contest
 */
export async function noteEvent(
  app: App,
  actor: UserActor,
  contest: Contest,
  wanted: { key: string; state: EventState; note: string },
): Promise<void> {
  requireInContest(actor, 'contest.unusual-events', contest.id);
  requireNotArchived(contest);
  const nowMs = app.clock.nowMs();
  const kind = kindOfKey(wanted.key);
  if (!kind) throw new NotFound('unusual_event_gone');
  await inTransaction(app.db, async (trx) => {
    await store.saveNote(trx, contest.id, { ...wanted, writtenBy: actor.id, writtenAt: nowMs });
    const detail = { kind, state: wanted.state };
    await insertAudit(trx, actor, nowMs, 'contest.unusual_event', { type: 'contest', id: contest.id }, detail);
  });
}

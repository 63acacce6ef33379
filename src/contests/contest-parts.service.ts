/**
 * What contests show and ask of rooms to their right. Rounds and participants belong to a contest, and so stand right of it;
 * its pages show them all the same, and some of its edits depend on them. `features.ts` hands both in.
 */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import type { FocusRound, LoadedFrame, OwnEntry } from './contest-frame.rules.ts';
import type { Contest } from './contests.rules.ts';

/** How many take part in a contest, and the size of the largest team: they limit what may still change. */
export type Entered = (db: DbOrTrx, contestId: string) => Promise<{ count: number; largestTeam: number }>;

/** Starts the clocks of a contest's rounds. @throws Conflict when it has none, or when one is over already */
export type StartRounds = (trx: Transaction, actor: Actor, nowMs: number, contestId: string) => Promise<void>;

/** The rounds of a contest, as its pages need them. */
export interface ContestRounds {
  start: StartRounds;
  /** The round its tabs lead to; null without rounds. */
  focus(app: App, contest: Contest, nowMs: number): Promise<FocusRound | null>;
  /** The number of rounds of each contest, and its current or next round. */
  inList(
    app: App,
    contests: readonly Contest[],
    nowMs: number,
  ): Promise<Map<string, { count: number; current: FocusRound | null }>>;
  /** Rows of `views/contests/_round_row.ejs`. */
  lines(app: App, frame: LoadedFrame): Promise<object[]>;
}

/** The participants of a contest, as its pages need them. */
export interface ContestParticipants {
  entered: Entered;
  /** The participant a person is, or belongs to. */
  mine(app: App, contestId: string, userId: string): Promise<OwnEntry | undefined>;
  counts(app: App, contestIds: readonly string[]): Promise<Map<string, number>>;
  /** Those of these contests in which a person takes part. */
  entriesOf(app: App, userId: string, contestIds: readonly string[]): Promise<Set<string>>;
  /** Names of the rounds in which this person would be unranked. */
  roundsKnownTo(app: App, actor: Actor, contestId: string): Promise<string[]>;
}

export interface ContestParts {
  rounds: ContestRounds;
  participants: ContestParticipants;
}

/**
 * What contests show and ask of rooms to their right. Rounds and participants belong to a contest, and so stand right of it;
 * its pages show them all the same, and some of its edits depend on them. `features.ts` hands all of it in.
 */
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import type { AddedCard, AddedCount, AddedTab } from '../platform/web/additions.ts';
import type { FocusRound, LoadedFrame, OwnEntry } from './contest-frame.rules.ts';
import type { MoveTime } from './contest-copies.rules.ts';
import type { Contest } from './contests.rules.ts';

/** How many take part in a contest, and the size of the largest team: they limit what may still change. */
export type EnteredUnchecked = (db: DbOrTrx, contestId: string) => Promise<{ count: number; largestTeam: number }>;

/** Starts the clocks of a contest's rounds. @throws Conflict when it has none, or when one is over already */
export type StartRounds = (trx: Transaction, actor: Actor, nowMs: number, contestId: string) => Promise<void>;

/** The rounds of a contest, as its pages and edits need them. */
export interface ContestRounds {
  start: StartRounds;
  /** The round its tabs lead to; null without rounds. */
  focusUnchecked(app: App, contest: Contest, nowMs: number): Promise<FocusRound | null>;
  /** The current or next round of each contest, for lists. */
  currentUnchecked(app: App, contests: readonly Contest[], nowMs: number): Promise<Map<string, FocusRound | null>>;
}

/** The participants of a contest, as its pages and edits need them. */
export interface ContestParticipants {
  enteredUnchecked: EnteredUnchecked;
  /** The participant the actor is, or belongs to. */
  mine(app: App, actor: UserActor, contestId: string): Promise<OwnEntry | undefined>;
  /** Those of these people who are in the contest, alone or in a team. */
  amongUnchecked(db: DbOrTrx, contestId: string, userIds: readonly string[]): Promise<Set<string>>;
  /** Those of these contests for which the actor is registered. */
  entered(app: App, actor: UserActor, contestIds: readonly string[]): Promise<Set<string>>;
}

/** What tabs and links of a contest may depend on. */
export interface ContestTabs {
  actor: Actor;
  contest: Pick<Contest, 'id' | 'slug' | 'participation'> &
    Partial<Pick<Contest, 'archivedAt' | 'importedFrom' | 'rehearsalOfId'>>;
  /** The round that is shown, or else the one that the way on leads to; null without rounds. */
  round: { href: string; slug: string } | null;
}

/** What a card of a contest may depend on, beside what it loads itself. */
export interface ContestPage extends LoadedFrame {
  actor: Actor;
}

/**
 * Where a card of a contest stands: above every page of it, above its overview, in the two columns there, in the list of facts
 * (as `<dt>` and `<dd>`), or before the button that publishes a draft.
 */
export type ContestPlace = 'notice' | 'top' | 'main' | 'side' | 'facts' | 'publish';

/** The original, its copy, and how times move. Without rounds they stay: then nothing says how far. */
export interface ContestCopy {
  fromId: string;
  toId: string;
  move: MoveTime;
  /** Only these rounds, by their URL names; undefined: all. */
  rounds?: readonly string[];
  /** The copy rehearses the original: the staff comes along. */
  isRehearsal?: boolean;
}

/**
 * Copies what a feature keeps about a contest, but not what people did in it, in the transaction that makes the copy. Rounds keep
 * their URL names and problems their labels, so that features to the right of rounds find the copy of each.
 */
export type CopyContestTo = (trx: Transaction, actor: Actor, nowMs: number, copy: ContestCopy) => Promise<void>;

/** Something that a feature keeps about a contest, counted for whoever wants to delete it. */
export interface HeldByContest {
  /** Message key with a `count`. */
  label: string;
  /** Whether people did it, so that the contest can only be archived. */
  isOfPeople: boolean;
  countUnchecked: (db: DbOrTrx, contestId: string) => Promise<number>;
}

/** Removes some of what a feature keeps of people's work in a contest; 0 = nothing is left. */
export type RemoveSome = (trx: Transaction, contestId: string, most: number) => Promise<number>;

/** What one feature adds to the pages of a contest, and to a copy of it. */
export interface ContestAdditions {
  tabs?: readonly AddedTab<ContestTabs>[];
  /** Buttons beside the name of the contest. */
  actions?: readonly AddedTab<ContestTabs>[];
  /** Buttons beside the title of the list of contests. */
  listActions?: readonly AddedTab<{ actor: Actor }>[];
  cards?: readonly AddedCard<ContestPage, ContestPlace>[];
  /** In the list of contests and among the facts of one. */
  counts?: readonly AddedCount<Contest>[];
  /** What it holds. */
  holds?: readonly HeldByContest[];
  /** Removes what a feature keeps about a contest that was deleted long ago, in the transaction that removes it. */
  removeFrom?: (trx: Transaction, contestId: string) => Promise<void>;
  /**
   * Removes up to `most` rows of what people did in a rehearsal that is thrown away, in a transaction of its own, and says how many
   * went; it is called again until none is left. Called before all `removeFrom`, from right to left.
   */
  removeSome?: RemoveSome;
  /** Called in the order of the features. */
  copyTo?: CopyContestTo;
}

export interface ContestParts {
  rounds: ContestRounds;
  participants: ContestParticipants;
  added: readonly ContestAdditions[];
}

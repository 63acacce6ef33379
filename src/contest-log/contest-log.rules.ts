/**
 * The log of a contest: every public fact about it, in the order in which it was written. An event holds the whole object as
 * it became, so the newest event of an object says everything, and the same event twice does no harm. It holds ids, and no
 * name of a person: names are looked up when an event is shown.
 */

/** All facts have ids of rows, and times in epoch milliseconds. The objects are those of the CLICS Contest API. */
export interface EventData {
  contest: { slug: string; name: string; participation: 'person' | 'team' };
  round: {
    slug: string;
    name: string;
    opensAt: number;
    freezesAt: number | null;
    closesAt: number;
    scoring: string;
    penaltyMinutes: number;
    /** Since when it is paused, and what does not count as its time; missing in events from before there were pauses. */
    pausedAt?: number | null;
    removed?: { from: number; to: number }[];
  };
  problem: {
    label: string;
    position: number;
    points: number;
    weight: number;
    problemVersionId: string;
    /** `name` null: the usual one; missing in events from before problems had colors. */
    color?: { rgb: string; name: string | null };
  };
  /** `name` is that of a team; null for a person. `disqualifiedIn`: ids of rounds, missing in events from before it was told. */
  participant: {
    participation: 'person' | 'team';
    name: string | null;
    isGuest: boolean;
    isDisqualified: boolean;
    disqualifiedIn?: string[];
  };
  submission: { problemId: string; participantId: string; language: string | null; submittedAt: number };
  /** The newest judgement of a submission is the one that counts. */
  judgement: {
    submissionId: string;
    verdict: string;
    scoreMilli: number | null;
    startedAt: number | null;
    finishedAt: number;
  };
  /** The tests of a judgement in order, without their names; `subjectId` is that of the judgement. */
  runs: { submissionId: string; runs: { verdict: string; ms: number }[] };
  /** Winners of the awards of a round, by the newest published version; `subjectId` is the round's. */
  awards: { number: number; awards: Record<string, string[]> };
  /**
   * A question, an answer to one, or an announcement, without its text, which is looked up when the event is shown. An answer is
   * a reply to its question; `toParticipantId` null: to everyone.
   */
  clarification: {
    replyToId: string | null;
    fromParticipantId: string | null;
    toParticipantId: string | null;
    problemId: string | null;
    writtenAt: number;
  };
  /** A step of a round that was reached; `subjectId` is the round's. */
  state: { step: StateStep; at: number };
}

export type EventKind = keyof EventData;

export const STATE_STEPS = ['started', 'frozen', 'ended', 'thawed', 'finalized'] as const;
export type StateStep = (typeof STATE_STEPS)[number];

/** Who may read an event: everyone; everyone once its round is thawed; contest staff alone. */
export type EventAudience = 'public' | 'thaw' | 'staff';

/** What a writer says. `data` null: the object is gone; for a contest, all that was told about it. */
export type NewEvent = {
  [Kind in EventKind]: {
    kind: Kind;
    subjectId: string;
    /** Null: about the contest. */
    roundId: string | null;
    audience: EventAudience;
    data: EventData[Kind] | null;
  };
}[EventKind];

export type ContestEvent = NewEvent & {
  /** 1, 2, 3, … within the contest. */
  sequence: number;
  happenedAt: number;
};

/** An event for a reader, with the place from which reading goes on after it. */
export type ToldEvent = ContestEvent & { token: string };

/**
 * A place in what one reader gets. Public readers get the held back events of a round after the event that thawed it: `held`
 * is the last of those that they have, and null where none are being told.
 */
export interface LogPlace {
  after: number;
  held: number | null;
}

export const LOG_START: LogPlace = { after: 0, held: null };

/** A place as text: `17`, or `17.4` within the held back events that event 17 released. */
export function tokenOf({ after, held }: LogPlace): string {
  return held === null ? String(after) : `${after}.${held}`;
}

/** The place that a token names; undefined for a text that is none. */
export function placeOfToken(token: string): LogPlace | undefined {
  const found = /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(token);
  return found ? { after: Number(found[1]), held: found[2] === undefined ? null : Number(found[2]) } : undefined;
}

/** The round that an event thaws, whose held back events public readers get now. */
export function roundThawedBy(event: Pick<ContestEvent, 'kind' | 'data' | 'roundId'>): string | null {
  return event.kind === 'state' && (event.data as EventData['state'] | null)?.step === 'thawed' ? event.roundId : null;
}

/**
 * What a public reader gets of events that follow each other in the log: those that are public by now, up to the first thaw
 * (its held back events come before the rest); and where to go on.
 * @param thawed rounds that were thawed before these events; the caller's set grows
 */
export function publicPart(
  events: readonly ContestEvent[],
  thawed: Set<string>,
): { told: ToldEvent[]; next: LogPlace } {
  const told: ToldEvent[] = [];
  let next = LOG_START;
  for (const event of events) {
    const thaws = roundThawedBy(event);
    const round = thaws === null || thawed.has(thaws) ? null : thaws;
    next = { after: event.sequence, held: round === null ? null : 0 };
    if (event.audience === 'public' || (event.audience === 'thaw' && thawed.has(event.roundId ?? '')))
      told.push({ ...event, token: tokenOf(next) });
    if (round === null) continue;
    thawed.add(round);
    break;
  }
  return { told, next };
}

/**
 * Who may read about a submission's judgement: everyone, but after the freeze of its round only after the thaw, whenever it
 * was judged. A judge error is not a result.
 */
export function judgementAudience(
  round: { freezesAt: number | null },
  judged: { submittedAt: number; verdict: string },
): EventAudience {
  if (judged.verdict === 'JE') return 'staff';
  return round.freezesAt !== null && judged.submittedAt >= round.freezesAt ? 'thaw' : 'public';
}

/**
 * What is unusual in a round, from what the site keeps anyway: submissions, rejudgings, measured speeds and similarity checks. It
 * ranks what to look at first and accuses no one: there may be a good reason for each. Nothing is kept but what staff note.
 */
import type { Verdict } from '../scoring/verdicts.rules.ts';

export const EVENT_KINDS = ['same_files', 'language_burst', 'speed', 'verdict_flip', 'similar'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export const EVENT_STATES = ['open', 'noted', 'dismissed'] as const;
export type EventState = (typeof EVENT_STATES)[number];

export interface UnusualEvent {
  kind: EventKind;
  /** The same for the same facts, so that a note stays with them. */
  key: string;
  /** From 0 to 100: what to look at first. */
  score: number;
  roundProblemId: string | null;
  participantIds: readonly string[];
  submissionIds: readonly string[];
  /** What its words need. */
  params: Readonly<Record<string, string | number>>;
  /** Of a pair or a speed review, that has a page of its own. */
  subjectId: string | null;
}

export interface Sent {
  id: string;
  participantId: string;
  roundProblemId: string;
  language: string | null;
  treeHash: string;
  verdict: Verdict | null;
  submittedAt: number;
}

const MINUTE_MS = 60_000;
/** Within so long after another team, the same files are more unusual. */
const SOON_MS = 10 * MINUTE_MS;
/** Where so many have the same files, they probably come from the statement. */
const MANY_TEAMS = 6;
const BURST_MS = 15 * MINUTE_MS;
const BURST_LEAST = 4;

/** The same files to one problem from several participants. */
export function sameFiles(sent: readonly Sent[]): UnusualEvent[] {
  const groups = new Map<string, Map<string, Sent>>();
  for (const one of inOrder(sent)) {
    const key = `${one.roundProblemId} ${one.treeHash}`;
    const firsts = groups.get(key) ?? new Map<string, Sent>();
    groups.set(key, firsts);
    if (!firsts.has(one.participantId)) firsts.set(one.participantId, one);
  }
  return [...groups].flatMap(([key, firsts]) => {
    const all = [...firsts.values()];
    const [first, second] = all;
    if (!first || !second) return [];
    const gapMs = Math.min(...all.slice(1).map((one, at) => one.submittedAt - (all[at]?.submittedAt ?? 0)));
    const isAccepted = all.some(({ verdict }) => verdict === 'AC');
    const isCommon = all.length >= MANY_TEAMS;
    const score = isCommon ? 15 : 50 + (gapMs <= SOON_MS ? 30 : 0) + (isAccepted ? 15 : 0);
    return [
      {
        ...{ kind: 'same_files' as const, key: `same_files ${key}`, score, roundProblemId: first.roundProblemId },
        participantIds: all.map(({ participantId }) => participantId),
        submissionIds: all.map(({ id }) => id),
        params: { count: all.length, minutes: Math.round(gapMs / MINUTE_MS) },
        subjectId: null,
      },
    ];
  });
}

/** Another language than before, and then several problems solved within minutes. */
export function languageBursts(sent: readonly Sent[]): UnusualEvent[] {
  const byParticipant = new Map<string, Sent[]>();
  for (const one of inOrder(sent)) {
    const own = byParticipant.get(one.participantId);
    if (own) own.push(one);
    else byParticipant.set(one.participantId, [one]);
  }
  return [...byParticipant.values()].flatMap((own) => {
    const found = firstBurst(own);
    const first = found && own[found.at];
    if (!first) return [];
    const count = found.to - found.at;
    return [
      {
        ...{ kind: 'language_burst' as const, key: `language_burst ${first.id}`, roundProblemId: null },
        score: Math.min(70, 20 + 10 * found.solved + count),
        participantIds: [first.participantId],
        submissionIds: own.slice(found.at, Math.min(found.to, found.at + 10)).map(({ id }) => id),
        params: { from: own[found.at - 1]?.language ?? '', to: first.language ?? '', count, solved: found.solved },
        subjectId: null,
      },
    ];
  });
}

/** From where to where in the submissions of one participant, by time, the first burst goes, and how much it solved. */
function firstBurst(own: readonly Sent[]): { at: number; to: number; solved: number } | undefined {
  // Accepted submissions to each problem from `at` to `to`.
  const accepted = new Map<string, number>();
  const add = ({ verdict, roundProblemId }: Sent, by: number) => {
    if (verdict !== 'AC') return;
    const count = (accepted.get(roundProblemId) ?? 0) + by;
    if (count === 0) accepted.delete(roundProblemId);
    else accepted.set(roundProblemId, count);
  };
  let to = 0;
  for (const [at, one] of own.entries()) {
    for (let next = own[to]; next && next.submittedAt - one.submittedAt <= BURST_MS; next = own[to]) {
      add(next, 1);
      to += 1;
    }
    const before = own[at - 1];
    const isOther = before !== undefined && one.language !== null && one.language !== before.language;
    if (isOther && to - at >= BURST_LEAST && accepted.size >= 2) return { at, to, solved: accepted.size };
    add(one, -1);
  }
  return undefined;
}

function inOrder(sent: readonly Sent[]): Sent[] {
  return [...sent].sort((a, b) => a.submittedAt - b.submittedAt || (a.id < b.id ? -1 : 1));
}

type OfSubmission = { id: string; submissionId: string; participantId: string; roundProblemId: string };

function ofSubmission(kind: EventKind, one: OfSubmission) {
  return {
    ...{ kind, key: `${kind} ${one.id}`, roundProblemId: one.roundProblemId },
    participantIds: [one.participantId],
    submissionIds: [one.submissionId],
  };
}

/** A measured speed that is extreme. */
export function speedEvent(one: OfSubmission & { state: string }): UnusualEvent {
  const score = one.state === 'waiting' ? 60 : 25;
  return { ...ofSubmission('speed', one), score, params: {}, subjectId: one.id };
}

/** A rejudging that made a submission accepted, or took that away. */
export function flipEvent(one: OfSubmission & { from: string; to: string }): UnusualEvent {
  return { ...ofSubmission('verdict_flip', one), score: 35, params: { from: one.from, to: one.to }, subjectId: null };
}

/** Two submissions that a similarity check found alike. */
export function pairEvent(pair: {
  id: string;
  roundProblemId: string;
  milli: number;
  left: string;
  right: string;
  leftTeam: string;
  rightTeam: string;
}): UnusualEvent {
  return {
    ...{ kind: 'similar', key: `similar ${pair.id}`, roundProblemId: pair.roundProblemId },
    score: Math.min(95, Math.round(pair.milli / 10) - 5),
    participantIds: [pair.leftTeam, pair.rightTeam],
    submissionIds: [pair.left, pair.right],
    params: { percent: Math.round(pair.milli / 10) },
    subjectId: pair.id,
  };
}

const KEY = /^(?:(same_files) \w{26} [\w-]{1,100}|(language_burst|speed|verdict_flip|similar) \w{26})$/;

/** The kind of the event that a key names; undefined for a text that is no key. */
export function kindOfKey(key: string): EventKind | undefined {
  const [, files, other] = KEY.exec(key) ?? [];
  return (files ?? other) as EventKind | undefined;
}

/** What to look at first comes first; the order is the same each time. */
export function ranked<E extends Pick<UnusualEvent, 'score' | 'key'>>(events: readonly E[]): E[] {
  return [...events].sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1));
}

/** The judging list of a contest: what it can be narrowed to, how long things wait, and its places. */
import type { NamedRoundProblem, Round } from '../rounds/rounds.rules.ts';
import { SHOWN_STATES, type ShownState, type Verdict } from '../scoring/verdicts.rules.ts';

/** `PENDING`: whatever has no verdict that stands yet; `HELD`: its verdict waits for the jury. */
export const LIST_STATES = ['PENDING', 'HELD', ...SHOWN_STATES] as const;
export type ListState = (typeof LIST_STATES)[number];

export interface JudgingFilter {
  /** URL name of a round. */
  round: string;
  /** Id of a problem in a round. */
  problem: string;
  /** Part of the name of a participant. */
  q: string;
  university: string;
  language: string;
  state: ListState | '';
}

/** A place in the list, which goes on with what is older. */
export interface ListPlace {
  atMs: number;
  id: string;
}

/** A place as it stands in an address. */
export function placeText({ atMs, id }: ListPlace): string {
  return `${atMs}.${id}`;
}

/** The place that an address names; undefined for a text that is none. */
export function placeNamed(text: string): ListPlace | undefined {
  const found = /^(\d{1,15})\.(\w{26})$/.exec(text);
  return found ? { atMs: Number(found[1]), id: String(found[2]) } : undefined;
}

/** The newest of several lists that are each sorted, newest first. */
export function newestOf<One extends { submittedAt: number; id: string }>(
  lists: readonly (readonly One[])[],
  most: number,
): One[] {
  const later = (a: One, b: One) => b.submittedAt - a.submittedAt || (a.id < b.id ? 1 : -1);
  return lists.flat().sort(later).slice(0, most);
}

/** One judging of a submission, without what it measured. */
export interface JudgingLine {
  id: string;
  submissionId: string;
  generation: number;
  rejudgingId: string | null;
  hostId: string | null;
  startedAt: number | null;
  finishedAt: number | null;
}

/** The judging that a list shows of a submission: the newest that counts or will count, which those of open sets do not. */
export function judgingShown(judgings: readonly JudgingLine[], currentId: string | null): JudgingLine | undefined {
  return judgings
    .filter(({ id, rejudgingId }) => rejudgingId === null || id === currentId)
    .reduce<JudgingLine | undefined>((best, one) => (best && best.generation > one.generation ? best : one), undefined);
}

/** How long a submission has waited so far, or waited for its verdict. */
export function waitOf(
  submission: { submittedAt: number; state: ShownState },
  judging: Pick<JudgingLine, 'finishedAt'> | undefined,
  nowMs: number,
): { ms: number; isOver: boolean } {
  const isOver = submission.state !== 'QUEUED' && submission.state !== 'JUDGING';
  const until = isOver ? (judging?.finishedAt ?? nowMs) : nowMs;
  return { ms: Math.max(0, until - submission.submittedAt), isOver };
}

/** From here on, whoever waits has waited long. */
export const LONG_WAIT_MS = 5 * 60_000;

/** A line of the list. */
export interface ListedJudging {
  id: string;
  roundId: string;
  roundProblemId: string;
  participantId: string;
  participant: string;
  language: string | null;
  submittedAt: number;
  currentJudgingId: string | null;
  verdict: Verdict | null;
  judgingState: 'queued' | 'running' | 'held' | null;
}

export interface JudgingList {
  lines: (ListedJudging & { judging: JudgingLine | undefined; host: string | null })[];
  rounds: (Round & { problems: NamedRoundProblem[] })[];
  /** Where the list goes on; null at its end. */
  next: ListPlace | null;
}

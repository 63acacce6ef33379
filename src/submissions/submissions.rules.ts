/** A submission: immutable files for a fixed problem version, in one place, with the verdict that counts. */
import type { SourceFile } from '../../judge/contract/job.ts';
import type { PlacedWork } from '../places/placed-work.rules.ts';
import type { ShownState, Verdict } from '../scoring/verdicts.rules.ts';

/** A submission names its place by the kind of what it was submitted to, and its id. */
export {
  PLACE_KINDS as CONTEXT_TYPES,
  type PlaceKind as ContextType,
  type SubmissionContext,
} from '../places/places.rules.ts';

export interface Submission extends PlacedWork {
  id: string;
  problemVersionId: string;
  form: 'files' | 'archive' | 'patch';
  language: string | null;
  entryPoint: string | null;
  /** Judged on samples only: not an attempt, no score, not in standings, grades or points. */
  isSampleRun: boolean;
  treeHash: string;
  commits: { subject: string; author: string }[];
  /** Null while pending. */
  verdict: Verdict | null;
  scoreMilli: number | null;
  currentJudgingId: string | null;
  judgedAt: number | null;
  /** Number of decisions to rejudge it. A new decision names the number its author saw, so that two cannot both succeed. */
  judgingRev: number;
  /** The version that gave the verdict; null while there is none. */
  judgedVersionId: string | null;
  /** How far the judging is that will give the next verdict; null when there is none. */
  judgingState: JudgingNow | null;
}

/**
 * A submission as it is told while a running ICPC round keeps its problem secret: its verdict. The score would say how many
 * tests it passed, and when it was judged how far it came.
 */
export interface Told {
  isVerdictOnly?: boolean;
}

export function verdictAlone<S extends Submission>(submission: S): S & Told {
  return { ...submission, scoreMilli: null, judgedAt: null, isVerdictOnly: true };
}

/** `held`: it is over, and its verdict waits for the jury. Only what stands right of submissions may know that. */
export type JudgingNow = 'queued' | 'running' | 'held';

/** A submission without a word about whether its judging is over, where the verdict waits for the jury. */
export function withoutHold<S extends Submission>(submission: S): S {
  return submission.judgingState === 'held' ? { ...submission, judgingState: 'running' } : submission;
}

/**
 * What every page and list says of a submission: `QUEUED`, `JUDGING` or its verdict. What is judged once more by itself
 * says so, though its verdict stands until there is another.
 */
export function shownState({ verdict, judgingState }: Pick<Submission, 'verdict' | 'judgingState'>): ShownState {
  if (judgingState === 'running' || judgingState === 'held') return 'JUDGING';
  return judgingState === 'queued' ? 'QUEUED' : (verdict ?? 'QUEUED');
}

export interface SubmissionForJudging extends Submission {
  files: SourceFile[];
  /** Files of the starter code that it deletes. */
  deleted: string[];
}

/** The kind of pasted text that is a patch; otherwise it is the path of one file. */
export const PASTED_PATCH = 'patch';

/** What a person submits, before it is checked. */
export interface SubmitInput {
  uploads: { name: string; content: Buffer }[];
  /** Chosen language; undefined = by the file names. */
  language: string | undefined;
  /** The language was only remembered from last time, so files in another language override it. */
  languageIsRemembered?: boolean;
  entryPoint: string | undefined;
  /** The folder for new files of a kernel problem sent without one. */
  folder?: string | undefined;
  /** Run on the samples only. */
  isSampleRun: boolean;
  formKey: string;
  /** The key belongs to this content alone: the same key with other content is refused, not another submission. */
  isKeyForOneContent?: boolean;
}

/** Submissions allowed per person in ten minutes. */
export const MOST_PER_TEN_MINUTES = 60;

/** The period over which submissions and sample runs are counted. */
export const QUOTA_MS = 600_000;

/**
 * Seconds until one more is allowed, when at most `limit` are within `QUOTA_MS`; 0 = now.
 * @param takenAt when those of the last `QUOTA_MS` were taken, in any order
 */
export function secondsUntilFree(takenAt: readonly number[], limit: number, nowMs: number): number {
  const recent = takenAt.filter((at) => at > nowMs - QUOTA_MS).sort((a, b) => b - a);
  const oldest = recent[limit - 1];
  return oldest === undefined ? 0 : Math.ceil((oldest + QUOTA_MS - nowMs) / 1000);
}

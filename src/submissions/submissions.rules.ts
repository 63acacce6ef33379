/** What a submission is: immutable files against a pinned problem version, in one context, with the verdict that counts. */
import type { SourceFile } from '../../judge/contract/job.ts';

export const CONTEXT_TYPES = ['assignment', 'round', 'practice'] as const;
export type ContextType = (typeof CONTEXT_TYPES)[number];

/** Where something is handed in; found by the page and checked again when it is handed in. */
export interface SubmissionContext {
  type: ContextType;
  /** Assignment, round problem or problem. */
  id: string;
  problemVersionId: string;
  roundId: string | null;
  courseId: string | null;
  participantId: string | null;
  /** When it was admitted by the server's clock: the time that counts against a deadline. */
  admittedAt: number;
}

export interface Submission {
  id: string;
  problemVersionId: string;
  contextType: ContextType;
  contextId: string;
  roundId: string | null;
  courseId: string | null;
  participantId: string | null;
  authorId: string;
  form: 'files' | 'archive' | 'patch';
  language: string | null;
  entryPoint: string | null;
  /** Judged on the sample tests alone: no attempt, no score, in no standing, grade or points. */
  isSampleRun: boolean;
  treeHash: string;
  commits: { subject: string; author: string }[];
  submittedAt: number;
  /** Null while it waits or is judged. */
  verdict: string | null;
  scoreMilli: number | null;
  currentJudgingId: string | null;
  judgedAt: number | null;
  /** Counts the decisions to judge it again: who decides says which one they saw, so that two cannot both. */
  judgingRev: number;
  /** The version that gave the verdict; null while there is none. */
  judgedVersionId: string | null;
  /** How far the judging is that will give the next verdict; null when there is none. */
  judgingState: JudgingNow | null;
}

export type JudgingNow = 'queued' | 'running';

/**
 * What every page and list says of a submission: `QUEUED`, `JUDGING` or its verdict. What is judged once more by itself
 * says so, though its verdict stands until there is another.
 */
export function shownState({ verdict, judgingState }: Pick<Submission, 'verdict' | 'judgingState'>): string {
  if (judgingState === 'running') return 'JUDGING';
  return judgingState === 'queued' ? 'QUEUED' : (verdict ?? 'QUEUED');
}

export interface SubmissionForJudging extends Submission {
  files: SourceFile[];
  /** Files of the base that it deletes. */
  deleted: string[];
}

/** What pasted text is said to be when it is a patch; else it is the path of one file. */
export const PASTED_PATCH = 'patch';

/** What a person hands in, before it is checked. */
export interface SubmitInput {
  uploads: { name: string; content: Buffer }[];
  /** Chosen language; undefined = by the file names. */
  language: string | undefined;
  /** It is only what the form remembered of last time: files of another language say it better. */
  languageIsRemembered?: boolean;
  entryPoint: string | undefined;
  /** Where new files of a kernel problem go that come without a folder. */
  folder?: string | undefined;
  /** Only to be run on the samples. */
  isSampleRun: boolean;
  formKey: string;
}

/** Hand-ins one person may make in ten minutes. */
export const MOST_PER_TEN_MINUTES = 60;

/** Hand-ins and sample runs are counted over this long. */
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

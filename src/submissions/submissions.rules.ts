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
  treeHash: string;
  commits: { subject: string; author: string }[];
  submittedAt: number;
  /** Null while it waits or is judged. */
  verdict: string | null;
  scoreMilli: number | null;
  currentJudgingId: string | null;
  judgedAt: number | null;
}

export interface SubmissionForJudging extends Submission {
  files: SourceFile[];
  /** Files of the base that it deletes. */
  deleted: string[];
}

/** What a person hands in, before it is checked. */
export interface HandIn {
  uploads: { name: string; content: Buffer }[];
  /** Chosen language; undefined = by the file names. */
  language: string | undefined;
  entryPoint: string | undefined;
  formKey: string;
}

/** Hand-ins one person may make in ten minutes. */
export const MOST_PER_TEN_MINUTES = 60;

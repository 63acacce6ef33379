/** What the page of a submission is made of. */
import type { LoadedVersion } from '../problems/problems.rules.ts';
import type { PlaceWorth } from '../submissions/place-points.rules.ts';
import type { Submission } from '../submissions/submissions.rules.ts';
import type { CheckerFlags } from '../problems/package.rules.ts';
import type { JudgeProgress, TestFact } from '../../judge/contract/report.ts';
import type { JudgeTry } from './judge-tries.rules.ts';
import type { Judging } from './judgings.rules.ts';
import type { SpeedReview } from './speed-reviews.rules.ts';

/** What a submission's page shows of its judging. */
export interface CurrentJudging {
  judging: Judging;
  progress: JudgeProgress | null;
  /** Jobs that go before this one; undefined when it is not waiting. */
  ahead: number | undefined;
  /** About how long until its verdict, rounded for people; undefined when no one can say. */
  estimateMs: number | undefined;
  hostName: string | null;
  /** It waits, and of the judges that are online none has the image of its language yet, or none is in its pool. */
  waitsFor: 'toolchain' | 'pool' | null;
}

/** A sample test that failed: its data are public, so all of it may be shown. */
export interface FailedSample {
  fact: TestFact;
  input: string;
  expected: string;
  got: string;
  /** Of this test, where they are not the checker's. */
  flags: CheckerFlags | undefined;
}

export interface SubmissionWay {
  href: string;
  name: string;
  /** Of a round's problem. */
  label?: string;
}

export interface GatheredSubmission {
  submission: Submission;
  /** The version that judges it; a rejudging may have judged it by a later one than it was submitted for. */
  loaded: LoadedVersion;
  /** Number of the version it was submitted for. */
  submittedVersion: number;
  current: CurrentJudging | undefined;
  samples: FailedSample[];
  /** Staff see who judged, and why a judging failed. */
  isStaff: boolean;
  /** Whoever may read the problem sees what programs and checkers wrote on its hidden tests. */
  readsHiddenTests: boolean;
  mayRejudge: boolean;
  /** For those who may judge again: the open set it is in, whose judging does not count yet. */
  rejudgingId: string | null;
  /** For them as well: every judging, the newest first, and what became of each claim that brought no result. */
  history: (Judging & { version: number })[];
  tries: (JudgeTry & { hostName: string | null })[];
  /** False while naming tests would help in a running round that only counts accepted or not. */
  showsTests: boolean;
  /** What full marks are worth there; null where points do not count, undefined in practice. */
  worth: PlaceWorth | null | undefined;
  /** Where its measured speed is extreme. */
  speedReview: SpeedReview | undefined;
  mayReviewSpeed: boolean;
  /** Where it was submitted, to go back and submit again. */
  way: SubmissionWay;
}

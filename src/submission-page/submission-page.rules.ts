/** The data of a submission's page. */
import type { LoadedVersion } from '../problems/problems.rules.ts';
import type { CheckerFlags } from '../packages/package.rules.ts';
import type { Worth } from '../places/placed-work.rules.ts';
import type { Submission } from '../submissions/submissions.rules.ts';
import type { PlaceLink } from '../places/places.rules.ts';
import type { Waiting } from '../judge-queue/judge-queue.rules.ts';
import type { JudgeTry } from '../judgings/judge-tries.rules.ts';
import type { Judging } from '../judgings/judgings.rules.ts';
import type { SpeedReview } from '../judgings/speed-reviews.rules.ts';
import type { TestFact } from '../../judge/contract/report.ts';

/** The judging as shown on a submission's page. */
export interface CurrentJudging extends Waiting {
  judging: Judging;
  hostName: string | null;
}

/** A failed sample: its data is public, so everything may be shown. */
export interface FailedSample {
  fact: TestFact;
  input: string;
  expected: string;
  got: string;
  /** Flags of this test, if they differ from the checker's. */
  flags: CheckerFlags | undefined;
}

export interface GatheredSubmission {
  submission: Submission;
  /** The version that judges it; after a rejudging it may be later than the version it was submitted for. */
  loaded: LoadedVersion;
  /** Number of the version it was submitted for. */
  submittedVersion: number;
  current: CurrentJudging | undefined;
  samples: FailedSample[];
  /** Staff see who judged. */
  isStaff: boolean;
  /** Staff who may read the problem see what programs and checkers wrote on its hidden tests, and why a judging failed. */
  readsHiddenTests: boolean;
  mayRejudge: boolean;
  /** For people who may rejudge: the open set that contains it, whose judging does not count yet. */
  rejudgingId: string | null;
  /** Also for them: every judging, newest first, and the attempts without a result. */
  history: (Judging & { version: number })[];
  tries: (JudgeTry & { hostName: string | null })[];
  /** Where the jury releases verdicts; `href` leads staff to this one while it waits. */
  held: { href: string | null; isReviewed: boolean };
  /** False while naming tests would help contestants of a running round that only accepts or rejects. */
  showsTests: boolean;
  /** That round, where it is another one than the submission's. */
  secretFor: { contest: string; round: string; closesAt: number } | undefined;
  worth: Worth;
  /** Where its measured speed is extreme. */
  speedReview: SpeedReview | undefined;
  mayReviewSpeed: boolean;
  /** Where it was submitted, to go back and submit again. */
  way: PlaceLink;
}

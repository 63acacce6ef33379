/** Checks, pairs and people as staff are shown them. */
import type { Crumb } from '../places/places.rules.ts';
import type { CheckedPlaceType, SimilarityCheck, SimilarityPair } from './checks.rules.ts';

/** A check with where it is. */
export interface PlacedCheck {
  check: SimilarityCheck;
  place: { name: string; href: string; trail: Crumb[]; kind: CheckedPlaceType };
}

/** Who is behind a compared submission. */
export interface SubmissionAuthor {
  submissionId: string;
  /** Of the team, or of the person. */
  name: string;
  submittedAt: number;
  verdict: string | null;
  authorId: string;
  participantId: string | null;
  contextId: string;
  problemVersionId: string;
  /** Where it was submitted, if not in the place of the check. */
  elsewhere: string | null;
}

/** A pair with who is behind it. */
export interface NamedPair extends SimilarityPair {
  left: SubmissionAuthor;
  right: SubmissionAuthor;
}

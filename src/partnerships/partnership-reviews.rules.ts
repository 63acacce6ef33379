/** Reviews of a proposal by organizers: a score for each criterion, a comment, and whether they have an interest in it. */
export const CRITERIA = ['relevance', 'syllabus', 'capacity', 'outcome'] as const;
export type Criterion = (typeof CRITERIA)[number];
export type Scores = Record<Criterion, number>;

export interface PartnershipReview {
  partnershipId: string;
  reviewerId: string;
  /** A conflict of interest: the scores do not count, and the reviewer does not decide. */
  hasConflict: boolean;
  scores: Scores;
  comment: string;
  reviewedAt: number;
}

/** The mean of each criterion over reviews that count, and how many do; undefined without any. */
export function meanScores(
  reviews: readonly Pick<PartnershipReview, 'hasConflict' | 'scores'>[],
): { count: number; scores: Scores; overall: number } | undefined {
  const counted = reviews.filter(({ hasConflict }) => !hasConflict);
  if (counted.length === 0) return undefined;
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const scores = Object.fromEntries(
    CRITERIA.map((criterion) => [criterion, mean(counted.map((review) => review.scores[criterion]))]),
  ) as Scores;
  return { count: counted.length, scores, overall: mean(Object.values(scores)) };
}

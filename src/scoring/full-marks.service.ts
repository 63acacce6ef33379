/** Full marks of judged submissions, which the rules of points need. */
import type { App } from '../platform/app-context.ts';
import { fullMarksOfUnchecked } from '../problems/full-marks.service.ts';

/** Judged submissions, each with the full marks of the version that judged it. */
export async function withFullMarksUnchecked<S extends { problemVersionId: string }>(
  app: App,
  submissions: readonly S[],
): Promise<(S & { maxScoreMilli: number | undefined })[]> {
  const marks = await fullMarksOfUnchecked(
    app,
    submissions.map((one) => one.problemVersionId),
  );
  return submissions.map((one) => ({ ...one, maxScoreMilli: marks.get(one.problemVersionId) }));
}

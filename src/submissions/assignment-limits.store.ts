/** What a student submitted to assignments; judge errors use up nothing. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';

export interface AssignmentUse {
  contextId: string;
  authorId: string;
  submittedAt: number;
  verdict: Verdict | null;
  scoreMilli: number | null;
  /** The version that judged it, or waits to. */
  problemVersionId: string;
}

export async function listAssignmentUses(
  db: DbOrTrx,
  authorId: string,
  assignmentIds: readonly string[],
): Promise<AssignmentUse[]> {
  const rows = (await db('submissions as s')
    .leftJoin('judgings as j', 'j.id', 's.current_judging_id')
    .where({ 's.author_id': authorId, 's.context_type': 'assignment', 's.is_sample_run': false })
    .whereIn('s.context_id', assignmentIds)
    .where((judged) => void judged.whereNull('s.verdict').orWhereNot('s.verdict', 'JE'))
    .select(
      's.context_id as contextId',
      's.submitted_at as submittedAt',
      's.verdict as verdict',
      's.score_milli as scoreMilli',
      's.problem_version_id as own',
      'j.problem_version_id as judged',
    )) as (Omit<AssignmentUse, 'authorId' | 'problemVersionId'> & { own: string; judged: string | null })[];
  return rows.map(({ own, judged, ...row }) => ({ ...row, authorId, problemVersionId: judged ?? own }));
}

/** Reads the submissions of a round with the judgings that count, for a log of a contest from before there were logs. */
import type { JudgeReport } from '../../judge/contract/report.ts';
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';

interface Row {
  id: string;
  context_id: string;
  participant_id: string;
  language: string | null;
  submitted_at: number;
  judging_id: string | null;
  verdict: Verdict | null;
  score_milli: number | null;
  facts: string | null;
  started_at: number | null;
  finished_at: number | null;
}

/** A submission of a participant, and its judging. */
export interface PastSubmission {
  id: string;
  problemId: string;
  participantId: string;
  language: string | null;
  submittedAt: number;
  judging: {
    id: string;
    submissionId: string;
    verdict: Verdict | null;
    scoreMilli: number | null;
    facts: JudgeReport | null;
    startedAt: number | null;
    finishedAt: number | null;
  } | null;
}

/** Submissions of participants in a round after one of them, by id and so by time. */
export async function listPastSubmissions(
  db: DbOrTrx,
  roundId: string,
  afterId: string,
  limit: number,
): Promise<PastSubmission[]> {
  const rows = (await db('submissions as s')
    .leftJoin('judgings as j', 'j.id', 's.current_judging_id')
    .where({ 's.round_id': roundId, 's.context_type': 'round', 's.is_sample_run': false })
    .whereNotNull('s.participant_id')
    .where('s.id', '>', afterId)
    .orderBy('s.id')
    .limit(limit)
    .select(
      's.id',
      's.context_id',
      's.participant_id',
      's.language',
      's.submitted_at',
      'j.id as judging_id',
      'j.verdict',
      'j.score_milli',
      'j.facts',
      'j.started_at',
      'j.finished_at',
    )) as Row[];
  return rows.map((row) => ({
    id: row.id,
    problemId: row.context_id,
    participantId: row.participant_id,
    language: row.language,
    submittedAt: Number(row.submitted_at),
    judging: row.judging_id === null ? null : { ...toJudging(row), id: row.judging_id },
  }));
}

function toJudging(row: Row) {
  return {
    submissionId: row.id,
    verdict: row.verdict,
    scoreMilli: row.score_milli,
    facts: row.facts === null ? null : (JSON.parse(row.facts) as JudgeReport),
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

/** Every query of the judging list: it reads rows of submissions and judgings, and writes none. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { containing } from '../platform/database/like.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import {
  newestOf,
  type JudgingFilter,
  type JudgingLine,
  type ListedJudging,
  type ListPlace,
} from './judging-list.rules.ts';

interface Row {
  id: string;
  round_id: string;
  context_id: string;
  participant_id: string;
  participant: string;
  language: string | null;
  submitted_at: number;
  current_judging_id: string | null;
  verdict: Verdict | null;
  judging_state: ListedJudging['judgingState'];
}

type Stands = { column: 'judging_state' | 'verdict'; value: string | null }[];

/** What a state means for the columns of a row: one or more alternatives, each of which an index finds in order. */
function standsOf(state: JudgingFilter['state']): Stands[] {
  const judging = (value: string | null) => ({ column: 'judging_state' as const, value });
  const verdict = (value: string | null) => ({ column: 'verdict' as const, value });
  const fresh = [verdict(null), judging(null)];
  switch (state) {
    case '':
      return [[]];
    case 'PENDING':
      return [[judging('queued')], [judging('running')], [judging('held')], fresh];
    case 'QUEUED':
      return [[judging('queued')], fresh];
    case 'JUDGING':
      return [[judging('running')]];
    case 'HELD':
      return [[judging('held')]];
    default:
      return [[verdict(state), judging(null)]];
  }
}

type Narrowed = Omit<JudgingFilter, 'round'>;

/** The newest submissions to a round after a place in the list. The index of a round and its times is read from its end. */
export async function listOfRound(
  db: DbOrTrx,
  round: { id: string; contestId: string },
  filter: Narrowed,
  after: ListPlace | undefined,
  limit: number,
): Promise<ListedJudging[]> {
  const lists: ListedJudging[][] = [];
  for (const stands of standsOf(filter.state)) lists.push(await listStanding(db, round, filter, stands, after, limit));
  return newestOf(lists, limit);
}

async function listStanding(
  db: DbOrTrx,
  round: { id: string; contestId: string },
  filter: Narrowed,
  stands: Stands,
  after: ListPlace | undefined,
  limit: number,
): Promise<ListedJudging[]> {
  const query = db('submissions as s')
    .join('participants as p', 'p.id', 's.participant_id')
    .where({ 's.round_id': round.id, 's.is_sample_run': 0 });
  for (const { column, value } of stands)
    if (value === null) void query.whereNull(`s.${column}`);
    else void query.where(`s.${column}`, value);
  if (filter.problem !== '') void query.where('s.context_id', filter.problem);
  if (filter.language !== '') void query.where('s.language', filter.language);
  if (filter.q !== '') void query.whereRaw("LOWER(p.name) LIKE ? ESCAPE '|'", [containing(filter.q)]);
  if (filter.university !== '')
    void query.whereIn(
      's.participant_id',
      db('participant_members as m')
        .join('users as u', 'u.id', 'm.user_id')
        .where('m.contest_id', round.contestId)
        .whereRaw("LOWER(u.university) LIKE ? ESCAPE '|'", [containing(filter.university)])
        .select('m.participant_id'),
    );
  if (after)
    void query.where((older) => {
      void older
        .where('s.submitted_at', '<', after.atMs)
        .orWhere((same) => void same.where('s.submitted_at', after.atMs).where('s.id', '<', after.id));
    });
  const rows = (await query
    .orderBy([
      { column: 's.submitted_at', order: 'desc' },
      { column: 's.id', order: 'desc' },
    ])
    .limit(limit)
    .select(
      's.id',
      's.round_id',
      's.context_id',
      's.participant_id',
      's.language',
      's.submitted_at',
      's.current_judging_id',
      's.verdict',
      's.judging_state',
      'p.name as participant',
    )) as Row[];
  return rows.map((row) => ({
    id: row.id,
    roundId: row.round_id,
    roundProblemId: row.context_id,
    participantId: row.participant_id,
    participant: row.participant,
    language: row.language,
    submittedAt: Number(row.submitted_at),
    currentJudgingId: row.current_judging_id,
    verdict: row.verdict,
    judgingState: row.judging_state,
  }));
}

/** All judgings of these submissions, without what they measured. */
export async function judgingsOf(db: DbOrTrx, submissionIds: readonly string[]): Promise<Map<string, JudgingLine[]>> {
  const found = new Map<string, JudgingLine[]>();
  if (submissionIds.length === 0) return found;
  const rows = (await db('judgings')
    .whereIn('submission_id', [...submissionIds])
    .select('id', 'submission_id', 'generation', 'rejudging_id', 'host_id', 'started_at', 'finished_at')) as {
    id: string;
    submission_id: string;
    generation: number;
    rejudging_id: string | null;
    host_id: string | null;
    started_at: number | null;
    finished_at: number | null;
  }[];
  for (const row of rows) {
    const line = {
      id: row.id,
      submissionId: row.submission_id,
      generation: Number(row.generation),
      rejudgingId: row.rejudging_id,
      hostId: row.host_id,
      startedAt: row.started_at === null ? null : Number(row.started_at),
      finishedAt: row.finished_at === null ? null : Number(row.finished_at),
    };
    found.set(row.submission_id, [...(found.get(row.submission_id) ?? []), line]);
  }
  return found;
}

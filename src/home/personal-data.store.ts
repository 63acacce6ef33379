/** Every query of the export of a person's data: only their own rows, in the tables of all features. */
import { readResultsWritten, readVirtualRuns } from './personal-results.store.ts';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isFrozenFor } from '../rounds/rounds.rules.ts';

type Row = Record<string, unknown>;

/** The account, its roles, sessions and mailed links; without hashes and ids that would open something. */
export async function readAccount(db: DbOrTrx, userId: string): Promise<Record<string, Row[]>> {
  const mine = { user_id: userId };
  return {
    account: (await db('users')
      .where({ id: userId })
      .select(
        'id',
        'email',
        'username',
        'email_verified_at',
        'display_name',
        'full_name',
        'university',
        'student_number',
        'language',
        'time_zone',
        'created_at',
      )) as Row[],
    identities: (await db('user_identities')
      .where(mine)
      .orderBy('provider')
      .select('provider', 'subject', 'login', 'verified_at')) as Row[],
    universityProofs: (await db('university_proofs as p')
      .join('universities as u', 'u.id', 'p.university_id')
      .where('p.user_id', userId)
      .orderBy(['p.first_at', 'p.id'])
      .select(
        'u.name as university',
        'p.full_name',
        'p.email',
        'p.student_number',
        'p.affiliation',
        'p.first_at',
        'p.last_at',
      )) as Row[],
    roles: (await db('user_roles').where(mine).orderBy('role').select('role', 'granted_at')) as Row[],
    virtualRuns: await readVirtualRuns(db, userId),
    endedRoles: (await db('ended_roles')
      .where(mine)
      .orderBy(['granted_at', 'role'])
      .select('role', 'granted_at', 'ended_at')) as Row[],
    problemRoles: (await db('problem_people as x')
      .join('problems as p', 'p.id', 'x.problem_id')
      .where('x.user_id', userId)
      .orderBy('x.id')
      .select('p.slug as problem', 'x.role', 'x.given_at', 'x.ended_at')) as Row[],
    contestRoles: (await db('contest_people as x')
      .join('contests as c', 'c.id', 'x.contest_id')
      .where('x.user_id', userId)
      .orderBy('x.id')
      .select('c.slug as contest', 'x.role', 'x.given_at', 'x.ended_at')) as Row[],
    sessions: (await db('sessions').where(mine).orderBy('created_at').select('created_at', 'expires_at')) as Row[],
    mailedLinks: (await db('account_tokens')
      .where(mine)
      .orderBy('created_at')
      .select('purpose', 'email_norm as email', 'created_at', 'expires_at')) as Row[],
    apiTokens: (await db('api_tokens')
      .where(mine)
      .orderBy('created_at')
      .select('name', 'prefix', 'scopes', 'created_at', 'expires_at', 'last_used_at', 'revoked_at')) as Row[],
    boardStars: (await db('board_stars')
      .where(mine)
      .orderBy(['starred_at', 'participant_id'])
      .select('contest_id', 'participant_id', 'starred_at')) as Row[],
  };
}

/** Course proposals, with their texts. */
export async function readPartnerships(db: DbOrTrx, userId: string): Promise<Row[]> {
  return (await db('partnerships as p')
    .join('universities as u', 'u.id', 'p.university_id')
    .where('p.owner_id', userId)
    .orderBy(['p.created_at', 'p.id'])
    .select(
      'p.id',
      'u.name as university',
      'p.title',
      'p.term',
      'p.expected_students',
      'p.syllabus',
      'p.engineers_wanted',
      'p.state',
      'p.created_at',
      'p.updated_at',
    )) as Row[];
}

/** A person's current and former participations, including withdrawn ones that they registered. */
export async function readParticipations(db: DbOrTrx, userId: string): Promise<Row[]> {
  return (await db('participants as p')
    .join('contests as c', 'c.id', 'p.contest_id')
    .leftJoin('participant_details as d', 'd.participant_id', 'p.id')
    .leftJoin('check_ins as k', 'k.participant_id', 'p.id')
    .leftJoin('participant_members as m', (on) => {
      on.on('m.participant_id', 'p.id').andOn('m.user_id', db.raw('?', [userId]));
    })
    .where(
      (mine) =>
        void mine
          .whereNotNull('m.user_id')
          .orWhere((left) => void left.where('p.captain_id', userId).whereNotNull('p.withdrawn_at')),
    )
    .orderBy(['p.created_at', 'p.id'])
    .select(
      'p.id',
      'p.contest_id',
      'c.slug as contest',
      'c.name as contest_name',
      'p.kind',
      'p.name',
      db.raw('CASE WHEN p.captain_id = ? THEN 1 ELSE 0 END as is_captain', [userId]),
      'p.member_count',
      'd.external_id',
      'd.group_name',
      'd.room',
      'p.starred',
      'p.starred_reason',
      'p.disqualified_at',
      'p.disqualified_reason',
      'p.disqualified_in',
      'p.hidden_at',
      'p.hidden_reason',
      'p.created_at as registered_at',
      'k.checked_in_at',
      'm.joined_at',
      'p.withdrawn_at',
    )) as Row[];
}

/** Answers and announcements of a contest that a person was shown, and when. */
export async function readSeen(db: DbOrTrx, contestId: string, userId: string): Promise<Row[]> {
  return (await db('clarification_reads as r')
    .join('clarifications as q', 'q.id', 'r.clarification_id')
    .where('q.contest_id', contestId)
    .where('r.user_id', userId)
    .orderBy(['r.read_at', 'q.id'])
    .select('q.kind', 'r.version', 'r.read_at')) as Row[];
}

/** A participant's figures in each round, as the public sees them while the board is frozen. */
export async function readStandings(db: DbOrTrx, participantId: string, nowMs: number): Promise<Row[]> {
  const rows = (await db('standings as s')
    .join('rounds as r', 'r.id', 's.round_id')
    .where('s.participant_id', participantId)
    .orderBy(['r.opens_at', 'r.id'])
    .select('r.slug as round', 'r.name', 'r.freezes_at', 'r.thawed_at', 'r.paused_at')
    .select('s.live', 's.frozen', 's.updated_at')) as (Row & {
    freezes_at: number | null;
    thawed_at: number | null;
    paused_at: number | null;
  })[];
  return rows.map(({ freezes_at, thawed_at, paused_at, live, frozen, ...row }) => {
    const times = { freezesAt: freezes_at, thawedAt: thawed_at, pausedAt: paused_at };
    const isFrozen = isFrozenFor('public', times, nowMs);
    return { ...row, figures: isFrozen ? frozen : live };
  });
}

/** The person's place in the pipeline, and the notes they wrote about steps of others, without saying whose. */
export async function readPipeline(db: DbOrTrx, userId: string): Promise<Record<string, Row[]>> {
  const own = (await db('pipeline_members')
    .where({ user_id: userId })
    .select('id', 'invitation', 'stage', 'stage_since', 'created_at')) as (Row & { id: string })[];
  const id = own[0]?.id ?? '';
  const step = ['kind', 'from_stage', 'to_stage', 'note', 'link', 'moved_at'];
  const proposal = ['from_stage', 'to_stage', 'note', 'link', 'state', 'proposed_at', 'decided_at'];
  const others = (table: string, column: string) =>
    db(table).where(column, userId).whereNot('member_id', id).orderBy('id');
  return {
    place: own,
    evidence: (await db('pipeline_evidence')
      .where({ member_id: id })
      .orderBy('id')
      .select('detail', 'created_at')) as Row[],
    steps: (await db('pipeline_moves')
      .where({ member_id: id })
      .orderBy(['moved_at', 'id'])
      // The link of a mentor's step names the mentor.
      .select(
        ...step.filter((one) => one !== 'link'),
        db.raw("CASE WHEN kind = 'mentor' THEN NULL ELSE link END as link"),
      )
      .select(db.raw('CASE WHEN moved_by = ? THEN 1 ELSE 0 END as by_yourself', [userId]))) as Row[],
    proposals: (await db('pipeline_proposals').where({ member_id: id }).orderBy('id').select(proposal)) as Row[],
    stepsOfOthersByYou: (await others('pipeline_moves', 'moved_by')
      .whereNot('kind', 'mentor')
      .select('kind', 'from_stage', 'to_stage', 'note', 'moved_at')) as Row[],
    proposalsForOthersByYou: (await others('pipeline_proposals', 'proposed_by').select(proposal)) as Row[],
  };
}

/** What a person made or wrote for others: contests, packages, notes of results, rejudgings. */
export async function readWritten(db: DbOrTrx, userId: string): Promise<Record<string, Row[]>> {
  return {
    contests: (await db('contests')
      .where({ created_by: userId })
      .orderBy('id')
      .select('slug', 'name', 'summary', 'description', 'visibility', 'created_at', 'published_at')) as Row[],
    problemVersions: (await db('problem_versions as v')
      .join('problems as p', 'p.id', 'v.problem_id')
      .where('v.imported_by', userId)
      .orderBy('v.id')
      .select('p.slug as problem', 'v.number', 'v.content_hash', 'v.created_at')) as Row[],
    packageUploads: (await db('package_uploads')
      .where({ user_id: userId })
      .orderBy('id')
      .select('file_name', 'size_bytes', 'created_at', 'expires_at')) as Row[],
    resultNotes: (await db('published_results as p')
      .join('rounds as r', 'r.id', 'p.round_id')
      .join('contests as c', 'c.id', 'r.contest_id')
      .where('p.published_by', userId)
      .orderBy('p.id')
      .select('c.slug as contest', 'r.slug as round', 'p.number', 'p.note', 'p.published_at')) as Row[],
    ...(await readResultsWritten(db, userId)),
    questions: (await db('clarifications as q')
      .join('contests as c', 'c.id', 'q.contest_id')
      .leftJoin('round_problems as p', 'p.id', 'q.round_problem_id')
      .where('q.asked_by', userId)
      .orderBy('q.id')
      .select(
        'c.slug as contest',
        'p.label as problem',
        'q.question',
        'q.state',
        'q.answer',
        'q.reason as why_withdrawn',
        'q.created_at as asked_at',
        'q.written_at as answered_at',
      )) as Row[],
    answersAndAnnouncements: (await db('clarification_versions as v')
      .join('clarifications as q', 'q.id', 'v.clarification_id')
      .join('contests as c', 'c.id', 'q.contest_id')
      .where('v.written_by', userId)
      .orderBy(['v.clarification_id', 'v.number'])
      .select('c.slug as contest', 'q.kind', 'v.number', 'v.text', 'v.reason', 'v.audience', 'v.written_at')) as Row[],
    questionsAboutSubmissions: (await db('similarity_questions as q')
      .join('similarity_question_people as p', 'p.question_id', 'q.id')
      .where('p.user_id', userId)
      .orderBy('q.id')
      .select('q.submission_id', 'q.question', 'q.asked_at', 'q.answer', 'q.answered_at')) as Row[],
    printed: (await db('print_jobs as j')
      .join('contests as c', 'c.id', 'j.contest_id')
      .join('rounds as r', 'r.id', 'j.round_id')
      .where('j.created_by', userId)
      .orderBy('j.id')
      .select('c.slug as contest', 'r.slug as round', 'j.file_name', 'j.language', 'j.pages', 'j.state')
      .select('j.created_at as sent_at', 'j.text')) as Row[],
    speedReviews: (await db('speed_reviews')
      .where({ decided_by: userId })
      .orderBy('id')
      .select('state', 'reason', 'decided_at')) as Row[],
    rejudgings: (await db('rejudgings')
      .where({ created_by: userId })
      .orderBy('id')
      .select('id', 'reason', 'state', 'size', 'created_at', 'ended_at')) as Row[],
  };
}

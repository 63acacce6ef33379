/** More queries of the export of a person's data: what may be very long, read a page at a time, each after the last id; and notices. */
import type { DbOrTrx } from '../platform/database/connection.ts';

type Row = Record<string, unknown>;

const PAGE = 500;

/** The next rows of the ledger after an id, oldest first; an empty list ends it. */
export async function listLedgerAfter(db: DbOrTrx, userId: string, afterId: string): Promise<(Row & { id: string })[]> {
  return (await db('ledger_entries')
    .where({ owner_id: userId })
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(PAGE)
    .select(
      'id',
      'rule',
      'rule_version',
      'xp',
      'points',
      'detail',
      'reverses_id',
      'available_at',
      'created_at',
    )) as (Row & { id: string })[];
}

/** The next acts after an id: what the person did, and what was done to their account. */
export async function listActsAfter(
  db: DbOrTrx,
  userId: string,
  afterId: string,
): Promise<
  { id: string; at: number; action: string; subject_type: string; subject_id: string; detail: string; by_you: number }[]
> {
  return (await db('audit_entries')
    .where(
      (mine) =>
        void mine
          .where({ actor_id: userId })
          .orWhere((account) => void account.where({ subject_type: 'user', subject_id: userId })),
    )
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(PAGE)
    .select(
      'id',
      'at',
      'action',
      'subject_type',
      'subject_id',
      'detail',
      db.raw('CASE WHEN actor_id = ? THEN 1 ELSE 0 END as by_you', [userId]),
    )) as {
    id: string;
    at: number;
    action: string;
    subject_type: string;
    subject_id: string;
    detail: string;
    by_you: number;
  }[];
}

export interface OwnSubmission {
  id: string;
  submittedAt: number;
  problemSlug: string;
  files: { path: string; sha256: string | null }[];
}

/** The next submissions after an id, with the names of their files. */
export async function listSubmissionsAfter(db: DbOrTrx, userId: string, afterId: string): Promise<OwnSubmission[]> {
  const found = (await db('submissions as s')
    .join('problem_versions as v', 'v.id', 's.problem_version_id')
    .join('problems as p', 'p.id', 'v.problem_id')
    .where('s.author_id', userId)
    .where('s.id', '>', afterId)
    .orderBy('s.id')
    .limit(PAGE)
    .select('s.id', 's.submitted_at as submittedAt', 'p.slug as problemSlug')) as Omit<OwnSubmission, 'files'>[];
  const rows = (await db('submission_files')
    .whereIn(
      'submission_id',
      found.map(({ id }) => id),
    )
    .orderBy(['submission_id', 'position'])
    .select('submission_id as id', 'path', 'sha256')) as { id: string; path: string; sha256: string | null }[];
  const files = new Map<string, OwnSubmission['files']>();
  for (const { id, path, sha256 } of rows) files.set(id, [...(files.get(id) ?? []), { path, sha256 }]);
  return found.map((one) => ({ ...one, files: files.get(one.id) ?? [] }));
}

/** How much there is, to be said before the download: submissions and the bytes of their files. */
export async function countOwnWork(db: DbOrTrx, userId: string): Promise<{ submissions: number; bytes: number }> {
  const row = (await db('submissions').where({ author_id: userId }).count({ n: '*' }).first()) as unknown as {
    n: number;
  };
  const size = (await db('submission_files as f')
    .join('submissions as s', 's.id', 'f.submission_id')
    .where('s.author_id', userId)
    .sum({ bytes: 'f.size_bytes' })
    .first()) as unknown as { bytes: number | null };
  return { submissions: Number(row.n), bytes: Number(size.bytes ?? 0) };
}

/** What the person was told, how they wanted it, and which mails said so. */
export async function readNotifications(db: DbOrTrx, userId: string): Promise<Record<string, Row[]>> {
  const mine = { user_id: userId };
  return {
    told: (await db('notifications')
      .where(mine)
      .orderBy(['created_at', 'id'])
      .select('kind', 'variant', 'href', 'params', 'created_at', 'read_at')) as Row[],
    choices: (await db('notification_choices')
      .where(mine)
      .orderBy('kind')
      .select('kind', 'choice', 'is_pushed', 'chosen_at')) as Row[],
    pushBrowsers: (await db('push_subscriptions')
      .where(mine)
      .orderBy(['created_at', 'id'])
      .select('browser', 'created_at', 'used_at', 'expires_at')) as Row[],
    pushMessages: (await db('push_messages')
      .where(mine)
      .orderBy(['created_at', 'id'])
      .select('kind', 'host', 'state', 'attempts', 'created_at', 'ended_at')) as Row[],
    mails: (await db('notification_mails')
      .where(mine)
      .orderBy(['created_at', 'id'])
      .select('kind', 'state', 'attempts', 'created_at', 'ended_at')) as Row[],
  };
}

/** The person's certificates, with what staff wrote when they revoked one; and what the person issued to others. */
export async function readCertificates(db: DbOrTrx, userId: string): Promise<Record<string, Row[]>> {
  return {
    yours: (await db('certificates')
      .where({ user_id: userId })
      .orderBy('id')
      .select('id', 'serial', 'name', 'facts', 'state', 'cause', 'reason', 'issued_at', 'ended_at')) as Row[],
    issuedByYou: (await db('certificate_batches')
      .where({ issued_by: userId })
      .orderBy('id')
      .select('choice', 'texts', 'total', 'issued_at')) as Row[],
  };
}

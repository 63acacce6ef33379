/** What a person accepted, said of their age, and where their address is on a list: for the export of their data. */
import type { DbOrTrx } from '../platform/database/connection.ts';

type Row = Record<string, unknown>;

/** By contest, in the order in which it was written. */
export async function readConsents(db: DbOrTrx, userId: string): Promise<Record<string, Row[]>> {
  return {
    accepted: (await db('consents as a')
      .join('consent_texts as t', 't.id', 'a.text_id')
      .join('contests as c', 'c.id', 'a.contest_id')
      .where('a.user_id', userId)
      .orderBy(['a.accepted_at', 't.id'])
      .select('c.slug as contest', 't.titles', 't.version', 'a.accepted_at')) as Row[],
    age: (await db('age_statements as s')
      .join('contests as c', 'c.id', 's.contest_id')
      .where('s.user_id', userId)
      .orderBy(['s.stated_at', 'c.id'])
      .select('c.slug as contest', 's.age', 's.guardian_name', 's.guardian_contact', 's.stated_at')) as Row[],
    invitedLists: (await db('contest_invitees as i')
      .join('contests as c', 'c.id', 'i.contest_id')
      .join('users as u', 'u.email', 'i.email')
      .where('u.id', userId)
      .whereNotNull('u.email_verified_at')
      .orderBy(['i.added_at', 'c.id'])
      .select('c.slug as contest', 'i.added_at')) as Row[],
  };
}

/** Waiting lists of contests that a person is or was on. */
export async function readWaiting(db: DbOrTrx, userId: string): Promise<Row[]> {
  return (await db('waiting_entries as w')
    .join('contests as c', 'c.id', 'w.contest_id')
    .where('w.user_id', userId)
    .orderBy(['w.joined_at', 'w.id'])
    .select(
      'c.slug as contest',
      'c.name as contest_name',
      'w.team_name',
      'w.state',
      'w.joined_at',
      'w.changed_at',
    )) as Row[];
}

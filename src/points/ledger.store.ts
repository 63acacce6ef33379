/** The ledger: entries are inserted, never changed or deleted. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import type { LedgerEntry } from './points.rules.ts';

interface EntryRow {
  id: string;
  owner_id: string;
  rule: LedgerEntry['rule'];
  rule_version: number;
  event_key: string;
  xp: number;
  points: number;
  detail: string;
  reverses_id: string | null;
  available_at: number;
  created_at: number;
}

function toEntry(row: EntryRow): LedgerEntry {
  return {
    id: row.id,
    ownerId: row.owner_id,
    rule: row.rule,
    ruleVersion: row.rule_version,
    eventKey: row.event_key,
    xp: row.xp,
    points: row.points,
    detail: JSON.parse(row.detail) as LedgerEntry['detail'],
    reversesId: row.reverses_id,
    availableAt: row.available_at,
    createdAt: row.created_at,
  };
}

/** Posts an entry; false when this event was already posted to this person under this rule. */
export async function insertEntry(db: DbOrTrx, entry: LedgerEntry): Promise<boolean> {
  try {
    await db('ledger_entries').insert({
      id: entry.id,
      owner_id: entry.ownerId,
      rule: entry.rule,
      rule_version: entry.ruleVersion,
      event_key: entry.eventKey,
      xp: entry.xp,
      points: entry.points,
      detail: JSON.stringify(entry.detail),
      reverses_id: entry.reversesId,
      available_at: entry.availableAt,
      created_at: entry.createdAt,
    });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/** Entries that are not reversed and whose event key starts with a prefix. */
export async function listStandingEntries(db: DbOrTrx, eventPrefix: string): Promise<LedgerEntry[]> {
  const rows = (await db('ledger_entries as e')
    .whereRaw('e.event_key LIKE ?', [`${eventPrefix}%`])
    .whereNull('e.reverses_id')
    .whereNotExists(db('ledger_entries as r').whereRaw('r.reverses_id = e.id').select('r.id'))
    .select('e.*')) as EntryRow[];
  return rows.map(toEntry);
}

/** A person's entries of an event and its repetitions (`<event>:again:…`) that are not reversed, and how many were ever posted. */
export async function listEntriesOfEvent(
  db: DbOrTrx,
  ownerId: string,
  eventKey: string,
): Promise<{ standing: LedgerEntry[]; posted: number }> {
  const rows = (await db('ledger_entries as e')
    .leftJoin('ledger_entries as r', 'r.reverses_id', 'e.id')
    .where('e.owner_id', ownerId)
    .where(
      (where) => void where.where('e.event_key', eventKey).orWhereRaw('e.event_key LIKE ?', [`${eventKey}:again:%`]),
    )
    .select('e.*', 'r.id as reversed_by')) as (EntryRow & { reversed_by: string | null })[];
  return { standing: rows.filter((row) => row.reversed_by === null).map(toEntry), posted: rows.length };
}

/** A person's entries, newest first. */
export async function listEntries(db: DbOrTrx, ownerId: string, limit: number, offset: number): Promise<LedgerEntry[]> {
  const rows = (await db('ledger_entries')
    .where({ owner_id: ownerId })
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
    .offset(offset)) as EntryRow[];
  return rows.map(toEntry);
}

/** Totals of a person; `spendable` excludes points in their cooling period. */
export async function sumEntries(
  db: DbOrTrx,
  ownerId: string,
  nowMs: number,
): Promise<{ xp: number; points: number; spendable: number; count: number }> {
  const all = (await db('ledger_entries')
    .where({ owner_id: ownerId })
    .sum({ xp: 'xp', points: 'points' })
    .count({ n: '*' })
    .first()) as unknown as {
    xp: number | null;
    points: number | null;
    n: number;
  };
  const ready = (await db('ledger_entries')
    .where({ owner_id: ownerId })
    .where('available_at', '<=', nowMs)
    .sum({ points: 'points' })
    .first()) as unknown as {
    points: number | null;
  };
  return {
    xp: Number(all.xp ?? 0),
    points: Number(all.points ?? 0),
    spendable: Number(ready.points ?? 0),
    count: Number(all.n),
  };
}

/** Every query of imports of rosters between dry run and confirmation. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { Planned } from './rosters.aside.ts';

export type ImportReport = Omit<Planned, 'lines'>;

export interface RosterImport {
  id: string;
  sectionId: string;
  createdBy: string | null;
  fileName: string;
  planSha256: string;
  /** Of the roster it was compared with. */
  rosterRev: number;
  report: ImportReport;
  createdAt: number;
  expiresAt: number;
}

interface Row {
  id: string;
  section_id: string;
  created_by: string | null;
  file_name: string;
  plan_sha256: string;
  roster_rev: number;
  report: string;
  created_at: number;
  expires_at: number;
}

const toImport = (row: Row): RosterImport => ({
  id: row.id,
  sectionId: row.section_id,
  createdBy: row.created_by,
  fileName: row.file_name,
  planSha256: row.plan_sha256,
  rosterRev: row.roster_rev,
  report: JSON.parse(row.report) as ImportReport,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
});

export async function insertImport(db: DbOrTrx, one: RosterImport): Promise<void> {
  await db('roster_imports').insert({
    id: one.id,
    section_id: one.sectionId,
    created_by: one.createdBy,
    file_name: one.fileName,
    plan_sha256: one.planSha256,
    roster_rev: one.rosterRev,
    report: JSON.stringify(one.report),
    created_at: one.createdAt,
    expires_at: one.expiresAt,
  });
}

export async function findImport(db: DbOrTrx, id: string): Promise<RosterImport | undefined> {
  const row = (await db('roster_imports').where({ id }).first()) as Row | undefined;
  return row && toImport(row);
}

/** Dry runs that no one confirmed, some at a time. */
export async function listExpired(db: DbOrTrx, nowMs: number, limit: number): Promise<RosterImport[]> {
  const rows = await db('roster_imports').where('expires_at', '<=', nowMs).orderBy('expires_at').limit(limit);
  return (rows as Row[]).map(toImport);
}

/** False when someone else confirmed or dropped it. */
export async function deleteImport(db: DbOrTrx, id: string): Promise<boolean> {
  return (await db('roster_imports').where({ id }).delete()) > 0;
}

export async function isPlanUsed(db: DbOrTrx, sha256: string): Promise<boolean> {
  return (await db('roster_imports').where({ plan_sha256: sha256 }).first('id')) !== undefined;
}

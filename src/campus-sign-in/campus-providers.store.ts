/** Every query of the sign-in services of universities. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { NotFound } from '../platform/errors.ts';
import type { CampusProvider, ProviderKind, ProviderSettings } from './campus.rules.ts';

interface ProviderRow {
  id: string;
  slug: string;
  university_id: string;
  kind: ProviderKind;
  state: 'on' | 'off';
  settings: string;
  secret: string | null;
  tested_at: number | null;
  rev: number;
}

const toProvider = (row: ProviderRow): CampusProvider => ({
  id: row.id,
  slug: row.slug,
  universityId: row.university_id,
  kind: row.kind,
  state: row.state,
  settings: JSON.parse(row.settings) as ProviderSettings,
  hasSecret: row.secret !== null,
  testedAt: row.tested_at,
  rev: row.rev,
});

/** All services, or those that people can sign in with. */
export async function listProviders(db: DbOrTrx, where: { state?: 'on' } = {}): Promise<CampusProvider[]> {
  const rows = (await db('campus_providers').where(where).orderBy('slug')) as ProviderRow[];
  return rows.map(toProvider);
}

export async function findProvider(
  db: DbOrTrx,
  where: { id: string } | { slug: string },
): Promise<CampusProvider | undefined> {
  const row = (await db('campus_providers').where(where).first()) as ProviderRow | undefined;
  return row && toProvider(row);
}

/** @throws NotFound */
export async function getProvider(db: DbOrTrx, where: { id: string } | { slug: string }): Promise<CampusProvider> {
  const found = await findProvider(db, where);
  if (!found) throw new NotFound('campus_provider_not_found');
  return found;
}

/** The encrypted secret. */
export async function findProviderSecret(db: DbOrTrx, id: string): Promise<string | null> {
  const row = (await db('campus_providers').where({ id }).first('secret')) as { secret: string | null } | undefined;
  return row?.secret ?? null;
}

export type NewProvider = Omit<CampusProvider, 'hasSecret' | 'testedAt' | 'rev' | 'state'> & { secret: string | null };

/** Adds a service, switched off. Throws the unique violation when the URL name is taken. */
export async function insertProvider(trx: DbOrTrx, provider: NewProvider, nowMs: number): Promise<void> {
  await trx('campus_providers').insert({
    id: provider.id,
    slug: provider.slug,
    university_id: provider.universityId,
    kind: provider.kind,
    state: 'off',
    settings: JSON.stringify(provider.settings),
    secret: provider.secret,
    tested_at: null,
    created_at: nowMs,
    updated_at: nowMs,
  });
}

/** Changes settings that nobody changed since `rev`; a secret of undefined stays. A changed service is not tested. */
export async function updateProvider(
  trx: DbOrTrx,
  {
    id,
    rev,
    universityId,
    settings,
    secret,
  }: Pick<CampusProvider, 'id' | 'rev' | 'universityId' | 'settings'> & {
    secret: string | null | undefined;
  },
  nowMs: number,
): Promise<boolean> {
  const changed = await trx('campus_providers')
    .where({ id, rev })
    .update({
      university_id: universityId,
      settings: JSON.stringify(settings),
      ...(secret === undefined ? {} : { secret }),
      tested_at: null,
      rev: rev + 1,
      updated_at: nowMs,
    });
  return changed > 0;
}

/** Switches a service on or off; false when it already was. */
export async function moveProvider(trx: DbOrTrx, id: string, to: 'on' | 'off', nowMs: number): Promise<boolean> {
  return (
    (await trx('campus_providers').where({ id }).whereNot({ state: to }).update({ state: to, updated_at: nowMs })) > 0
  );
}

/** A test with these settings succeeded. */
export async function markTested(
  trx: DbOrTrx,
  { id, rev }: Pick<CampusProvider, 'id' | 'rev'>,
  nowMs: number,
): Promise<void> {
  await trx('campus_providers').where({ id, rev }).update({ tested_at: nowMs });
}

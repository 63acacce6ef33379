/** Every query of learning platforms and of the keys towards them. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { NotFound } from '../platform/errors.ts';
import type { LtiPlatform, PlatformSettings, PlatformValues } from './lti.rules.ts';

interface PlatformRow {
  id: string;
  name: string;
  issuer: string;
  client_id: string;
  settings: string;
  state: 'on' | 'off';
  rev: number;
}

const toPlatform = (row: PlatformRow): LtiPlatform => ({
  id: row.id,
  name: row.name,
  issuer: row.issuer,
  clientId: row.client_id,
  settings: JSON.parse(row.settings) as PlatformSettings,
  state: row.state,
  rev: row.rev,
});

export async function listPlatforms(
  db: DbOrTrx,
  where: Partial<{ issuer: string; state: 'on' }> = {},
): Promise<LtiPlatform[]> {
  return ((await db('lti_platforms').where(where).orderBy(['name', 'id'])) as PlatformRow[]).map(toPlatform);
}

/** @throws NotFound */
export async function getPlatform(db: DbOrTrx, id: string): Promise<LtiPlatform> {
  const row = (await db('lti_platforms').where({ id }).first()) as PlatformRow | undefined;
  if (!row) throw new NotFound('lti_platform_not_found');
  return toPlatform(row);
}

const columns = ({ name, issuer, clientId, settings }: PlatformValues) => ({
  ...{ name, issuer, client_id: clientId },
  settings: JSON.stringify(settings),
});

/** Adds a platform, switched off. Throws the unique violation when issuer and client are known. */
export async function insertPlatform(trx: DbOrTrx, id: string, values: PlatformValues, nowMs: number): Promise<void> {
  await trx('lti_platforms').insert({ id, ...columns(values), state: 'off', created_at: nowMs });
}

/** Changes a platform that nobody changed since `rev`. */
export async function updatePlatform(trx: DbOrTrx, id: string, rev: number, values: PlatformValues): Promise<boolean> {
  return (
    (await trx('lti_platforms')
      .where({ id, rev })
      .update({ ...columns(values), rev: rev + 1 })) > 0
  );
}

/** Switches a platform on or off; false when it already was. */
export async function movePlatform(trx: DbOrTrx, id: string, to: 'on' | 'off'): Promise<boolean> {
  return (await trx('lti_platforms').where({ id }).whereNot({ state: to }).update({ state: to })) > 0;
}

export interface KeyRow {
  kid: string;
  publicJwk: string;
  /** Encrypted. */
  privateJwk: string;
  createdAt: number;
}

/** All keys, the newest first. */
export async function listKeys(db: DbOrTrx): Promise<KeyRow[]> {
  return (await db('lti_keys')
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'kid', order: 'desc' },
    ])
    .select('kid', 'public_jwk as publicJwk', 'private_jwk as privateJwk', 'created_at as createdAt')) as KeyRow[];
}

export async function insertKey(trx: DbOrTrx, key: KeyRow): Promise<void> {
  await trx('lti_keys').insert({
    kid: key.kid,
    public_jwk: key.publicJwk,
    private_jwk: key.privateJwk,
    created_at: key.createdAt,
  });
}

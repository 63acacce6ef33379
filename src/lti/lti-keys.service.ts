/** The keys that this site signs with towards learning platforms; the newest signs, and those before it stay known for a while. */
import { exportJWK, generateKeyPair, importJWK, SignJWT, type JWK } from 'jose';
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Unavailable } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { openText, sealText } from '../platform/sealed-text.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { insertKey, listKeys, type KeyRow } from './lti-platforms.store.ts';

const PURPOSE = 'lti key';
const ALGORITHM = 'RS256';
/** Platforms keep key sets for some hours; a week is plenty. */
const KNOWN_AFTER_MS = 7 * 86_400_000;

async function makeKey(app: App): Promise<KeyRow> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const kid = newId();
  const key = {
    kid,
    publicJwk: JSON.stringify({ ...(await exportJWK(publicKey)), kid, alg: ALGORITHM, use: 'sig' }),
    privateJwk: sealText(app.config, PURPOSE, kid, JSON.stringify(await exportJWK(privateKey))),
    createdAt: app.clock.nowMs(),
  };
  await insertKey(app.db, key);
  return key;
}

async function keys(app: App): Promise<[KeyRow, ...KeyRow[]]> {
  const [newest, ...older] = await listKeys(app.db);
  return [newest ?? (await makeKey(app)), ...older];
}

/** The key set that platforms check our signatures with. */
export async function publicKeys(app: App): Promise<{ keys: JWK[] }> {
  const all = await keys(app);
  const nowMs = app.clock.nowMs();
  // A key was in use until the next newer one was made.
  const known = all.filter((_, index) => index === 0 || nowMs - (all[index - 1]?.createdAt ?? 0) < KNOWN_AFTER_MS);
  return { keys: known.map(({ publicJwk }) => JSON.parse(publicJwk) as JWK) };
}

/** Signs with a new key from now on. */
export async function rotateKeys(app: App, actor: Actor): Promise<void> {
  requirePermission(actor, 'lti.manage');
  const { kid } = await makeKey(app);
  await inTransaction(app.db, (trx) =>
    insertAudit(trx, actor, app.clock.nowMs(), 'lti-platform.key_made', { type: 'lti-platform', id: kid }),
  );
}

/** A signed token with these claims, for five minutes. @throws Unavailable when the key cannot be read any more */
export async function signUnchecked(
  app: App,
  claims: Record<string, unknown>,
  of: { issuer: string; subject?: string; audience: string },
): Promise<string> {
  const [key] = await keys(app);
  const opened = openText(app.config, PURPOSE, key.kid, key.privateJwk);
  if (opened === undefined) throw new Unavailable('lti_key_unreadable');
  const seconds = Math.floor(app.clock.nowMs() / 1000);
  const token = new SignJWT({ ...claims, jti: newId() })
    .setProtectedHeader({ alg: ALGORITHM, kid: key.kid, typ: 'JWT' })
    .setIssuer(of.issuer)
    .setAudience(of.audience)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 300);
  if (of.subject !== undefined) token.setSubject(of.subject);
  return await token.sign(await importJWK(JSON.parse(opened) as JWK, ALGORITHM));
}

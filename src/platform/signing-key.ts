/**
 * The Ed25519 key that the site signs credentials with: the configured one, or one that is made once and kept in the data
 * folder. `docs/operating.md` says how it is replaced.
 */
import { createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'certificate-key.pem';

/** Reads the key; without a configured one, makes it where there is none yet. @throws Error when the file holds no Ed25519 key */
export function readSigningKey(configuredPem: string | undefined, dataDir: string): KeyObject {
  const pem = configuredPem ?? keptKey(join(dataDir, FILE));
  if (!isSigningKey(pem)) throw new Error(`${FILE} holds no Ed25519 private key in PEM`);
  return createPrivateKey(pem);
}

/** Whether a text is an Ed25519 private key in PEM. */
export function isSigningKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}

/** Of several processes that start at once, one places its file, whole, and all read it. */
function keptKey(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const { privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(path, 'utf8');
}

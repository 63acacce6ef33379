/**
 * Private keys of the site: the configured one, or one that is made once and kept in the data folder. The Ed25519 key signs
 * credentials; the P-256 key says to push services who sends. `docs/operating.md` says how they are replaced.
 */
import { createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = 'certificate-key.pem';
const PUSH_FILE = 'push-key.pem';

/** Reads the key; without a configured one, makes it where there is none yet. @throws Error when the file holds no Ed25519 key */
export function readSigningKey(configuredPem: string | undefined, dataDir: string): KeyObject {
  const pem = configuredPem ?? keptKey(join(dataDir, FILE), () => generateKeyPairSync('ed25519').privateKey);
  if (!isSigningKey(pem)) throw new Error(`${FILE} holds no Ed25519 private key in PEM`);
  return createPrivateKey(pem);
}

/** The same for push services. @throws Error when the file holds no P-256 key */
export function readPushKey(configuredPem: string | undefined, dataDir: string): KeyObject {
  const made = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const pem = configuredPem ?? keptKey(join(dataDir, PUSH_FILE), made);
  if (!isPushKey(pem)) throw new Error(`${PUSH_FILE} holds no P-256 private key in PEM`);
  return createPrivateKey(pem);
}

/** Whether a text is an Ed25519 private key in PEM. */
export function isSigningKey(pem: string): boolean {
  return privateKeyIn(pem)?.asymmetricKeyType === 'ed25519';
}

/** Whether a text is a private key of the curve P-256 in PEM. */
export function isPushKey(pem: string): boolean {
  return privateKeyIn(pem)?.asymmetricKeyDetails?.namedCurve === 'prime256v1';
}

function privateKeyIn(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

/** Of several processes that start at once, one places its file, whole, and all read it. */
function keptKey(path: string, make: () => KeyObject): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, make().export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(path, 'utf8');
}

/**
 * Secrets that the site must be able to read again (of identity providers, private keys) are stored encrypted: who gets hold of a
 * copy of the database alone reads none. AES-256-GCM, with a key derived from the configured one for each purpose.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Config } from './config.ts';

const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

const keyOf = (config: Pick<Config, 'secretsKey'>, purpose: string) =>
  Buffer.from(hkdfSync('sha256', config.secretsKey, 'kernelway sealed text', purpose, 32));

/** Encrypts a text for one purpose and the row `owner`: moved to another row, it can no longer be read. */
export function sealText(config: Pick<Config, 'secretsKey'>, purpose: string, owner: string, text: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(config, purpose), iv).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${VERSION}.${sealed.toString('base64url')}`;
}

/** The text again; undefined if it was sealed with another key, for another purpose or row, or was changed. */
export function openText(
  config: Pick<Config, 'secretsKey'>,
  purpose: string,
  owner: string,
  sealed: string,
): string | undefined {
  const [version, body = ''] = sealed.split('.');
  const bytes = Buffer.from(body, 'base64url');
  if (version !== VERSION || bytes.length < IV_BYTES + TAG_BYTES) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', keyOf(config, purpose), bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(Buffer.from(owner))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

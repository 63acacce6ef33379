/** Where `kernelway login` keeps the site and the token: one file that only its owner can read. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { NotSignedIn } from './api.mjs';

/** @typedef {{ url: string, token: string }} Login */

const folder = () => join(process.env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'kernelway');
const file = () => join(folder(), 'login.json');

/** The site and token to use: of the environment (for scripts), otherwise of the last login. @returns {Promise<Login>} */
export async function currentLogin() {
  const { KERNELWAY_URL: url, KERNELWAY_TOKEN: token } = process.env;
  if (url && token) return { url: url.replace(/\/+$/, ''), token };
  try {
    const kept = /** @type {Partial<Login>} */ (JSON.parse(await readFile(file(), 'utf8')));
    if (typeof kept.url === 'string' && typeof kept.token === 'string') return { url: kept.url, token: kept.token };
  } catch {
    // There is none, or it cannot be read: the same to do.
  }
  throw new NotSignedIn('Sign in first: npx kernelway login URL');
}

/** Keeps a login in a file of mode 600. @param {Login} login @returns {Promise<string>} the file */
export async function keepLogin(login) {
  await mkdir(folder(), { recursive: true, mode: 0o700 });
  await writeFile(file(), `${JSON.stringify(login, undefined, 2)}\n`, { mode: 0o600 });
  // The mode of a file that was there is not changed by writing it.
  await chmod(file(), 0o600);
  return file();
}

/** A token from standard input: typed without being shown, or from a pipe. @returns {Promise<string>} */
export async function askToken(/** @type {string} */ page) {
  if (!process.stdin.isTTY) {
    let text = '';
    for await (const chunk of process.stdin) text += String(chunk);
    return text.trim();
  }
  process.stderr.write(`Create a token at ${page}\nToken (not shown): `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return (await lines.question('')).trim();
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

/** Password hashes: scrypt (RFC 7914) with its parameters in the hash, so that they can be raised later. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import pLimit from 'p-limit';
import type { App } from '../platform/app-context.ts';
import { randomLetters } from '../platform/random-letters.ts';

interface Cost {
  N: number;
  r: number;
  p: number;
}

/** OWASP's recommendation for scrypt (2^16, 8, 2): about 64 MiB and a fifth of a second. */
const COST: Cost = { N: 2 ** 16, r: 8, p: 2 };
/** Of passwords that the site made: nobody guesses 59 random bits, and a contest has thousands of them at once. */
const MADE_COST: Cost = { N: 2 ** 10, r: 8, p: 1 };
const TEST_COST: Cost = { N: 2 ** 10, r: 8, p: 1 };
const KEY_BYTES = 32;
/** How many hashes are computed at once, since each takes 64 MiB; the others wait. */
const derivations = pLimit(4);

async function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  const options = { ...cost, maxmem: 256 * cost.N * cost.r };
  return await derivations(
    () =>
      new Promise<Buffer>((resolve, reject) =>
        scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
          error ? reject(error) : resolve(key),
        ),
      ),
  );
}

/** `scrypt$N$r$p$salt$key`, base64url. */
export async function hashPassword(app: Pick<App, 'config'>, password: string): Promise<string> {
  return await hashWith(password, costOf(app));
}

/** The hash of a password that `madePassword` made, which costs a hundredth. */
export async function hashMadePassword(password: string): Promise<string> {
  return await hashWith(password, MADE_COST);
}

/** Twelve letters and digits without look-alikes, in groups of four: 59 bits that can be typed from paper. */
export function madePassword(): string {
  return [randomLetters(4), randomLetters(4), randomLetters(4)].join('-');
}

function costOf(app: Pick<App, 'config'>): Cost {
  return app.config.environment === 'test' ? TEST_COST : COST;
}

async function hashWith(password: string, cost: Cost): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether the password matches. Takes equally long without an account (`undefined`), so that timing reveals nothing. */
export async function verifyPassword(
  app: Pick<App, 'config'>,
  password: string,
  hash: string | null | undefined,
): Promise<boolean> {
  const [, N, r, p, salt, key] = (hash ?? (await decoy(app))).split('$');
  const wanted = Buffer.from(key as string, 'base64url');
  const got = await derive(password, Buffer.from(salt as string, 'base64url'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  // The hash of a made password costs less: the rest of the usual time is spent too.
  if (Number(N) < costOf(app).N) await derive(password, Buffer.from(salt as string, 'base64url'), costOf(app));
  return timingSafeEqual(wanted, got) && typeof hash === 'string';
}

let decoyHash: string | undefined;
async function decoy(app: Pick<App, 'config'>): Promise<string> {
  return (decoyHash ??= await hashPassword(app, randomBytes(16).toString('hex')));
}

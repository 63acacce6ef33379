/** Password hashes: scrypt (RFC 7914) with its parameters in the hash, so that they can be raised later. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import pLimit from 'p-limit';
import type { App } from '../platform/app-context.ts';

interface Cost {
  N: number;
  r: number;
  p: number;
}

/** OWASP's recommendation for scrypt (2^16, 8, 2): about 64 MiB and a fifth of a second. */
const COST: Cost = { N: 2 ** 16, r: 8, p: 2 };
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
  const cost = app.config.environment === 'test' ? TEST_COST : COST;
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
  return timingSafeEqual(wanted, got) && typeof hash === 'string';
}

let decoyHash: string | undefined;
async function decoy(app: Pick<App, 'config'>): Promise<string> {
  return (decoyHash ??= await hashPassword(app, randomBytes(16).toString('hex')));
}

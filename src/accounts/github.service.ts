/** The GitHub profile of a person who authorized us. */
import { z } from 'zod';
import type { GithubProfile } from './accounts.service.ts';

const ANSWER_MS = 10_000;

const userSchema = z.object({ id: z.int().positive(), login: z.string().min(1), name: z.string().nullish() });
const emailsSchema = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/**
 * Reads the numeric id, login, name, and an address only if GitHub verified it (the primary one first). If the server does
 * not reveal addresses (403, 404), there is none. @throws when GitHub does not answer as documented.
 */
export async function fetchGithubProfile(apiUrl: string, accessToken: string): Promise<GithubProfile> {
  const ask = async (path: string) =>
    await fetch(`${apiUrl}${path}`, {
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${accessToken}`,
        'user-agent': 'Kernelway',
      },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  const user = userSchema.parse(await json(await ask('/user')));
  const answer = await ask('/user/emails');
  const emails = [403, 404].includes(answer.status) ? [] : emailsSchema.parse(await json(answer));
  const verified = emails.filter((email) => email.verified);
  const email = verified.find((one) => one.primary) ?? verified[0];
  return { id: String(user.id), login: user.login, name: user.name || null, email: email?.email ?? null };
}

async function json(answer: Response): Promise<unknown> {
  if (!answer.ok) throw new Error(`GitHub answered ${answer.status} at ${new URL(answer.url).pathname}`);
  return await answer.json();
}

/** Accounts of a contest for its organizers: who has a password, and sheets with new ones, which can be read only then. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { givePasswordsUnchecked } from '../accounts/made-accounts.service.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { requireNoRehearsal } from '../contests/contest-rehearsals.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { Conflict } from '../platform/errors.ts';
import type { CredentialFilter, CredentialLine, Sheet } from './credentials.rules.ts';
import { listCredentials } from './credentials.store.ts';
import { listGroups } from './details.store.ts';

/** Passwords that are made at once. */
export const MOST_SHEETS = 500;

/** One page of the accounts that were made for a contest. */
export async function listContestAccounts(
  app: App,
  actor: Actor,
  contest: Contest,
  filter: CredentialFilter,
  page: { limit: number; offset: number },
): Promise<{ lines: CredentialLine[]; total: number; groups: string[] }> {
  requireInContest(actor, 'participant.import', contest.id);
  return { ...(await listCredentials(app.db, contest.id, filter, page)), groups: await listGroups(app.db, contest.id) };
}

/**
 * Makes passwords for the accounts that a filter chooses, at most `MOST_SHEETS`, and answers them with how many are left.
 * Old passwords stop working, and whoever is signed in with one is signed out.
 * @throws Conflict when there is none, or in an archived contest
 */
export async function makeSheets(
  app: App,
  actor: Actor,
  contest: Contest,
  filter: CredentialFilter,
): Promise<{ sheets: Sheet[]; left: number }> {
  requireInContest(actor, 'participant.import', contest.id);
  requireNotArchived(contest);
  requireNoRehearsal(contest);
  const { lines, total } = await listCredentials(app.db, contest.id, filter, { limit: MOST_SHEETS, offset: 0 });
  if (lines.length === 0) throw new Conflict('credentials_none');
  const given = await givePasswordsUnchecked(
    app,
    actor,
    contest.id,
    lines.map(({ userId }) => userId),
  );
  const sheets = lines.flatMap((line) => {
    const password = given.get(line.userId);
    return password === undefined ? [] : [{ ...line, password }];
  });
  return { sheets, left: total - sheets.length };
}

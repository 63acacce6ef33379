/** All participants of a contest in the columns that an import reads: importing them again changes nothing. */
import { accountsOfUnchecked } from '../accounts/made-accounts.service.ts';
import { requireInContest } from '../accounts/permissions.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { FIELDS, type Field } from './import-fields.rules.ts';
import { participantPagesUnchecked } from './import-known.service.ts';

/** Passwords are never exported. */
export const EXPORTED: readonly Field[] = FIELDS.filter((field) => field !== 'password');

/** A row for each person, and for each team without people. */
export async function exportRows(
  app: App,
  actor: Actor,
  contest: Contest,
): Promise<Partial<Record<Field, string | null>>[]> {
  requireInContest(actor, 'participant.import', contest.id);
  const rows: Partial<Record<Field, string | null>>[] = [];
  const isTeams = contest.participation === 'team';
  for await (const page of participantPagesUnchecked(app, contest.id)) {
    const ids = page.flatMap(({ memberIds }) => memberIds);
    const accounts = new Map((await accountsOfUnchecked(app, 'id', ids)).map((one) => [one.id, one]));
    for (const { memberIds, externalId, name, group, room, university, isGuest } of page) {
      const shared = { externalId, team: isTeams ? name : null, group, room, guest: isGuest ? 'yes' : null };
      if (memberIds.length === 0) rows.push({ ...shared, university });
      for (const id of memberIds) {
        const account = accounts.get(id);
        if (!account) continue;
        const isOurs = account.madeForContestId === contest.id;
        rows.push({
          ...shared,
          name: isOurs
            ? (account.fullName ?? (isTeams ? null : account.displayName))
            : (account.fullName ?? account.displayName),
          username: account.username,
          email: account.email,
          studentNumber: account.studentNumber,
          university: account.university,
        });
      }
    }
  }
  return rows;
}

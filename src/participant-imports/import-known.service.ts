/** What an import is compared with: the participants of its contest, their accounts, and those that the list names. */
import { accountsOfUnchecked, type FoundAccount } from '../accounts/made-accounts.service.ts';
import { listUniversitiesUnchecked } from '../accounts/universities.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { rosterLock } from '../participants/roster-locks.service.ts';
import type { App } from '../platform/app-context.ts';
import { listKnownParticipants, listMembersOf } from './details.store.ts';
import type { Known, KnownAccount, KnownParticipant } from './plan-parts.rules.ts';

/** Participants that are read at once: a database that answers synchronously lets others in between. */
const PAGE = 300;

export interface KnownPages {
  known: Omit<Known, 'participants' | 'accounts'>;
  participants: string[];
  accounts: string[];
}

/** All of it as pages of JSON, for the thread that plans. */
export async function knownPagesUnchecked(
  app: App,
  contest: Contest,
  named: { usernames: readonly string[]; emails: readonly string[] },
): Promise<KnownPages> {
  const participants: string[] = [];
  const accounts: string[] = [];
  const seen = new Set<string>();
  const add = (found: readonly FoundAccount[]) => {
    const fresh = found.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    if (fresh.length > 0) accounts.push(JSON.stringify(fresh.map((one) => toKnown(one, contest.id))));
  };
  for await (const page of participantPagesUnchecked(app, contest.id)) {
    participants.push(JSON.stringify(page));
    add(
      await accountsOfUnchecked(
        app,
        'id',
        page.flatMap(({ memberIds }) => memberIds),
      ),
    );
  }
  for (const column of ['username', 'email'] as const) {
    const values = column === 'username' ? named.usernames : named.emails;
    for (let start = 0; start < values.length; start += PAGE)
      add(await accountsOfUnchecked(app, column, values.slice(start, start + PAGE)));
  }
  const { participation, teamMin, teamMax } = contest;
  const { isLocked: areRostersLocked } = await rosterLock(app, { contest, nowMs: app.clock.nowMs() });
  const universities = (await listUniversitiesUnchecked(app)).map(({ name, otherNames }) => ({ name, otherNames }));
  return { known: { participation, teamMin, teamMax, areRostersLocked, universities }, participants, accounts };
}

/** The participants of a contest, a page at a time. */
export async function* participantPagesUnchecked(app: App, contestId: string): AsyncGenerator<KnownParticipant[]> {
  for (let after = ''; ;) {
    const page = await listKnownParticipants(app.db, contestId, after, PAGE);
    if (page.length === 0) return;
    const members = new Map<string, string[]>();
    for (const { participantId, userId } of await listMembersOf(
      app.db,
      contestId,
      page.map(({ id }) => id),
    ))
      members.set(participantId, [...(members.get(participantId) ?? []), userId]);
    yield page.map((one) => ({ ...one, memberIds: members.get(one.id) ?? [] }));
    await new Promise(setImmediate);
    if (page.length < PAGE) return;
    after = page.at(-1)!.id;
  }
}

function toKnown(account: FoundAccount, contestId: string): KnownAccount {
  const { madeForContestId, ...rest } = account;
  return { ...rest, isOurs: madeForContestId === contestId };
}

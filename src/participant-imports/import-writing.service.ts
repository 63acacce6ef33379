/** Writes participants of a plan, many in one transaction: accounts, entries, details, audit rows, events. */
import {
  changeMadeAccount,
  inviteToAccount,
  makeAccounts,
  type MadeAccount,
} from '../accounts/made-accounts.service.ts';
import { hashPassword } from '../accounts/passwords.service.ts';
import { normaliseUniversity } from '../accounts/universities.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import {
  changeParticipant,
  enterParticipants,
  noteDetailsChange,
} from '../participants/participant-batches.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { newId } from '../platform/ids.ts';
import { randomLetters } from '../platform/random-letters.ts';
import { insertDetails, saveDetails } from './details.store.ts';
import type { PlannedAccount, PlannedParticipant } from './plan-parts.rules.ts';
import type { ImportOptions } from './imports.rules.ts';

export interface ToWrite {
  participant: PlannedParticipant;
  /** Hashes of the passwords in the file, in the order of the accounts. */
  hashes: (string | null)[];
}

/** Hashes the passwords that a file gives, before the transaction. */
export async function withHashesUnchecked(app: App, participants: readonly PlannedParticipant[]): Promise<ToWrite[]> {
  return await Promise.all(
    participants.map(async (participant) => ({
      participant,
      hashes: await Promise.all(
        participant.accounts.map(async ({ password }) =>
          password === null ? null : await hashPassword(app, password),
        ),
      ),
    })),
  );
}

/** Writes them. @throws the driver's unique violation or Conflict when someone took a name or a place meanwhile */
export async function writeParticipants(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  contest: Contest,
  options: ImportOptions,
  items: readonly ToWrite[],
): Promise<void> {
  const made: MadeAccount[] = [];
  const written = items.map(({ participant, hashes }) => ({
    participant,
    id: participant.id ?? newId(),
    memberIds: participant.accounts.map((account, index) => {
      if (account.id !== null) return account.id;
      const one = madeAccount(contest, options, account, hashes[index] ?? null);
      made.push(one);
      return one.id;
    }),
  }));
  if (made.length > 0) await makeAccounts(trx, actor, nowMs, made);
  if (options.invites)
    for (const { id, email, passwordHash } of made)
      if (email !== null && passwordHash === null)
        await inviteToAccount(trx, nowMs, { id, email, language: options.language });
  const kind = contest.participation;
  const fresh = written.filter(({ participant }) => participant.id === null);
  await enterParticipants(
    trx,
    actor,
    nowMs,
    contest.id,
    fresh.map(({ id, participant, memberIds }) => ({
      id,
      kind,
      name: participant.name,
      starred: participant.isGuest,
      memberIds,
    })),
  );
  const withDetails = fresh.filter(({ participant: { externalId, group, room, university } }) =>
    [externalId, group, room, university].some((value) => value !== null),
  );
  await insertDetails(
    trx,
    contest.id,
    withDetails.map(({ id, participant }) => ({ participantId: id, ...participant })),
  );
  for (const { participant, memberIds } of written)
    if (participant.id !== null) await changeOne(trx, actor, nowMs, contest, participant, memberIds);
}

async function changeOne(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  contest: Contest,
  participant: PlannedParticipant,
  memberIds: readonly string[],
): Promise<void> {
  const { id, changes, accounts } = participant;
  for (const account of accounts)
    if (account.isChanged && account.id !== null)
      await changeMadeAccount(trx, actor, nowMs, contest.id, { ...account, id: account.id });
  const newMemberIds = memberIds.filter((_, index) => accounts[index]?.isMember === false);
  const isRenamed = changes.includes('name');
  const isOtherGuest = changes.includes('guest');
  if (changes.includes('details')) {
    await noteDetailsChange(trx, id!);
    await saveDetails(trx, contest.id, id!, participant);
  }
  if (!isRenamed && !isOtherGuest && newMemberIds.length === 0 && !accounts.some(({ isChanged }) => isChanged)) return;
  await changeParticipant(trx, actor, nowMs, contest.id, {
    id: id!,
    ...(isRenamed ? { name: participant.name } : {}),
    ...(isOtherGuest ? { starred: participant.isGuest } : {}),
    newMemberIds,
    teamMax: contest.participation === 'person' ? 1 : contest.teamMax,
  });
}

function madeAccount(
  contest: Contest,
  options: ImportOptions,
  account: PlannedAccount,
  passwordHash: string | null,
): MadeAccount {
  const { username, email, displayName, fullName, university, studentNumber } = account;
  return {
    id: newId(),
    // Who has neither signs in with a username that is made up, and printed on the sheet.
    username: username ?? (email === null ? madeUsername(options.prefix) : null),
    email,
    passwordHash,
    displayName,
    fullName,
    university: university === null || normaliseUniversity(university) === '' ? null : university,
    studentNumber,
    madeForContestId: contest.id,
  };
}

function madeUsername(prefix: string): string {
  return `${prefix}-${randomLetters(6)}`;
}

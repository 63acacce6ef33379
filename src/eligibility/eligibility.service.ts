/** Who may register for a contest, and what they answer before they do. `participants` asks; this says yes, or which rule says no. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { normaliseEmail } from '../accounts/users.rules.ts';
import { mailboxesUnchecked } from '../accounts/users.service.ts';
import { mayEnter, requireEntry } from '../contests/entry.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { requireContestVisible } from '../contests/contests.service.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import { Conflict } from '../platform/errors.ts';
import {
  inLanguage,
  isChanged,
  openTexts,
  type ConsentText,
  type TextLanguage,
  type TextVersion,
} from './consents.rules.ts';
import {
  forgetGuardians,
  insertConsents,
  insertStatement,
  listConsentsOf,
  listStatements,
  listTexts,
  listTextVersions,
} from './consents.store.ts';
import {
  requireAnswers,
  type AgeStatement,
  type Answered,
  type Answers,
  type SignUpRules,
} from './eligibility.rules.ts';
import { isInvited } from './invitees.store.ts';
import { readRules, readTurn, takeTurn } from './sign-up-rules.store.ts';

/** A text that a person is asked to accept. */
export interface OpenText extends ConsentText {
  /** They accepted an earlier version. */
  isChanged: boolean;
}

/** What a person still has to answer, with whole texts. */
export interface OpenQuestions {
  texts: OpenText[];
  age: Pick<SignUpRules, 'adultAge' | 'lowestAge'> | null;
}

/** The rules of a contest that the actor may see. @throws NotFound */
export async function signUpRules(app: App, actor: Actor, contest: Contest): Promise<SignUpRules> {
  requireContestVisible(actor, contest);
  return await readRules(app.db, contest.id);
}

/** The same, also within a transaction. */
export async function signUpRulesUnchecked(db: DbOrTrx, contestId: string): Promise<SignUpRules> {
  return await readRules(db, contestId);
}

/**
 * Holds the order in which places of a contest are given: call it before anything is read in the transaction.
 * False for a contest without rules of its own, which has no limits.
 */
export async function holdPlaces(trx: Transaction, contestId: string): Promise<boolean> {
  return await takeTurn(trx, contestId);
}

/** The number of the turn that the caller holds (`holdPlaces`): it orders who came when. */
export async function turnHeld(trx: Transaction, contestId: string): Promise<number> {
  return await readTurn(trx, contestId);
}

/** Whether a person may register: by what the contest is open to, or as one of those it invites. */
export async function mayRegister(app: App, actor: Actor, contest: Contest): Promise<boolean> {
  return (await mayEnter(app, actor, contest)) || (await isOnList(app, actor, contest)) === 'yes';
}

/** @throws Conflict that names the rule which says no */
export async function requireMayRegister(app: App, actor: UserActor, contest: Contest): Promise<void> {
  if (await mayEnter(app, actor, contest)) return;
  const listed = await isOnList(app, actor, contest);
  if (listed === 'yes') return;
  if (listed === 'unverified') throw new Conflict('entry_invited_unverified');
  await requireEntry(app, actor, contest);
}

async function isOnList(app: App, actor: Actor, contest: Contest): Promise<'yes' | 'no' | 'unverified'> {
  if (actor.kind !== 'user') return 'no';
  const email = (await mailboxesUnchecked(app, [actor.id])).get(actor.id)?.email;
  if (email) return (await isInvited(app.db, contest.id, normaliseEmail(email))) ? 'yes' : 'no';
  // Who has not shown that an address is theirs is not told whether it is on the list.
  return contest.entry === 'invited' ? 'unverified' : 'no';
}

/** What a person still has to answer to register, or to stay in once a text changed. */
export async function openQuestions(app: App, actor: UserActor, contest: Contest): Promise<OpenQuestions> {
  requireContestVisible(actor, contest);
  return await openWithin(app.db, actor, contest, listTexts);
}

/** The same without the words of the texts, for pages that only lead to them. */
export async function openVersions(app: App, actor: UserActor, contest: Contest) {
  requireContestVisible(actor, contest);
  return await openWithin(app.db, actor, contest, listTextVersions);
}

async function openWithin<T extends TextVersion>(
  db: DbOrTrx,
  actor: UserActor,
  contest: Contest,
  list: (db: DbOrTrx, contestId: string) => Promise<T[]>,
) {
  const all = await list(db, contest.id);
  const accepted = new Set((await listConsentsOf(db, contest.id, actor.id)).map(({ textId }) => textId));
  const { asksAge, adultAge, lowestAge } = await readRules(db, contest.id);
  const isKnown = asksAge && (await listStatements(db, contest.id, [actor.id])).has(actor.id);
  const texts = openTexts(all, accepted).map((text) => ({ ...text, isChanged: isChanged(text, all, accepted) }));
  return { texts, age: asksAge && !isKnown ? { adultAge, lowestAge } : null };
}

/**
 * Checks and keeps the answers of a person who registers, in the transaction that registers them: a text that changed a moment
 * ago is asked for.
 * @throws InvalidInput, Conflict as `requireAnswers`
 */
export async function keepAnswers(
  trx: Transaction,
  actor: UserActor,
  nowMs: number,
  contest: Contest,
  answers: Answers,
): Promise<void> {
  const { texts, age } = await openWithin(trx, actor, contest, listTexts);
  const language: TextLanguage = actor.language === 'zh-CN' ? 'zh-CN' : 'en';
  const asked = texts.map(({ id, titles }) => ({ id, title: inLanguage(titles, language) }));
  await keep(trx, actor, nowMs, contest.id, requireAnswers({ texts: asked, age }, answers));
}

async function keep(
  trx: Transaction,
  actor: UserActor,
  nowMs: number,
  contestId: string,
  { textIds, statement }: Answered,
): Promise<void> {
  await insertConsents(trx, contestId, actor.id, textIds, nowMs);
  for (const id of textIds)
    await insertAudit(trx, actor, nowMs, 'consent.accepted', { type: 'consent', id }, { contestId });
  if (!statement) return;
  await insertStatement(trx, contestId, actor.id, statement, nowMs);
  const subject = { type: 'consent', id: contestId };
  await insertAudit(trx, actor, nowMs, 'consent.age_stated', subject, { contestId, age: statement.age });
}

/** What people of a contest said of their age, by user id, for those who decide about participants. */
export async function ageStatements(
  app: App,
  actor: Actor,
  contest: Contest,
  userIds: readonly string[],
): Promise<Map<string, AgeStatement>> {
  requireInContest(actor, 'participant.manage', contest.id);
  return await listStatements(app.db, contest.id, userIds);
}

/** Forgets who the guardians of an erased account are. Safe to repeat. */
export async function forgetGuardiansUnchecked(app: App, userId: string): Promise<void> {
  await forgetGuardians(app.db, userId);
}

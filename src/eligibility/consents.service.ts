/** The texts that people accept when they register for a contest: organizers write them, people accept them, the log keeps who did. */
import { requireInContest, requirePermission } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { ContestCopy } from '../contests/contest-parts.service.ts';
import { requireContestVisible } from '../contests/contests.service.ts';
import { actorId, type Actor, type UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requireWhole, type Consent, type ConsentFields, type ConsentText } from './consents.rules.ts';
import { endText, insertText, listConsentPage, listConsentsOf, listTexts } from './consents.store.ts';
import { CONSENT_TEXTS_MAX } from './eligibility.rules.ts';
import { keepAnswers } from './eligibility.service.ts';

/** Texts of a contest that are asked for now. @throws NotFound when it is hidden from the actor */
export async function currentTexts(app: App, actor: Actor, contest: Contest): Promise<ConsentText[]> {
  requireContestVisible(actor, contest);
  return (await listTexts(app.db, contest.id)).filter(({ endedAt }) => endedAt === null);
}

/** A version that is asked for now, for its editor. @throws NotFound */
export async function textToEdit(app: App, actor: Actor, contest: Contest, id: string): Promise<ConsentText> {
  requireInContest(actor, 'contest.edit', contest.id);
  return current(await listTexts(app.db, contest.id), id);
}

function current(texts: readonly ConsentText[], id: string): ConsentText {
  const found = texts.find((text) => text.id === id && text.endedAt === null);
  if (!found) throw new NotFound('consent_text_not_found');
  return found;
}

/** What the actor accepted in a contest, with the versions. */
export async function ownConsents(
  app: App,
  actor: UserActor,
  contest: Contest,
): Promise<{ text: ConsentText; acceptedAt: number }[]> {
  requireContestVisible(actor, contest);
  const texts = new Map((await listTexts(app.db, contest.id)).map((text) => [text.id, text]));
  return (await listConsentsOf(app.db, contest.id, actor.id)).flatMap(({ textId, acceptedAt }) => {
    const text = texts.get(textId);
    return text ? [{ text, acceptedAt }] : [];
  });
}

/** Accepts texts that changed since the actor registered. @throws InvalidInput naming those that are still open */
export async function acceptTexts(
  app: App,
  actor: UserActor,
  contest: Contest,
  answers: Parameters<typeof keepAnswers>[4],
): Promise<void> {
  requirePermission(actor, 'contest.register');
  requireContestVisible(actor, contest);
  await inTransaction(app.db, (trx) => keepAnswers(trx, actor, app.clock.nowMs(), contest, answers));
}

/** Adds a text that everyone who registers has to accept; people who are in already are asked too. */
export async function addText(app: App, actor: Actor, contest: Contest, fields: ConsentFields): Promise<void> {
  requireInContest(actor, 'contest.edit', contest.id);
  requireWhole(fields);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const asked = (await listTexts(trx, contest.id)).filter(({ endedAt }) => endedAt === null);
    if (asked.length >= CONSENT_TEXTS_MAX) throw new Conflict('consent_texts_full', { max: CONSENT_TEXTS_MAX });
    const id = newId();
    await insertVersion(trx, actor, nowMs, contest.id, { id, subjectId: id, version: 1, ...fields });
    await tell(trx, actor, nowMs, contest.id, 'consent.added', fields, 1);
  });
}

/** Writes a new version of a text: everyone is asked again. @throws Conflict when someone else changed or ended it meanwhile */
export async function changeText(
  app: App,
  actor: Actor,
  contest: Contest,
  id: string,
  fields: ConsentFields,
): Promise<void> {
  requireInContest(actor, 'contest.edit', contest.id);
  requireWhole(fields);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const old = current(await listTexts(trx, contest.id), id);
    if (JSON.stringify([old.titles, old.bodies]) === JSON.stringify([fields.titles, fields.bodies])) return;
    if (!(await endText(trx, id, nowMs))) throw new Conflict('changed_meanwhile');
    const version = { id: newId(), subjectId: old.subjectId, version: old.version + 1, ...fields };
    await insertVersion(trx, actor, nowMs, contest.id, version);
    await tell(trx, actor, nowMs, contest.id, 'consent.changed', fields, version.version);
  });
}

/** Stops asking for a text. What was accepted stays in the log. @throws Conflict when that happened meanwhile */
export async function stopAsking(app: App, actor: Actor, contest: Contest, id: string): Promise<void> {
  requireInContest(actor, 'contest.edit', contest.id);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const old = current(await listTexts(trx, contest.id), id);
    if (!(await endText(trx, id, nowMs))) throw new Conflict('changed_meanwhile');
    await tell(trx, actor, nowMs, contest.id, 'consent.ended', old, old.version);
  });
}

async function insertVersion(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  contestId: string,
  version: Pick<ConsentText, 'id' | 'subjectId' | 'version' | 'titles' | 'bodies'>,
): Promise<void> {
  try {
    await insertText(trx, { ...version, contestId, createdBy: actorId(actor), createdAt: nowMs, endedAt: null });
  } catch (error) {
    if (isUniqueViolation(error)) throw new Conflict('changed_meanwhile');
    throw error;
  }
}

async function tell(
  trx: Transaction,
  actor: Actor,
  nowMs: number,
  contestId: string,
  deed: 'consent.added' | 'consent.changed' | 'consent.ended',
  { titles }: Pick<ConsentText, 'titles'>,
  version: number,
): Promise<void> {
  const title = titles.en ?? titles['zh-CN'] ?? '';
  await insertAudit(trx, actor, nowMs, deed, { type: 'contest', id: contestId }, { title, version });
}

export interface LoggedConsent extends Consent {
  person: { id: string; displayName: string; isErased: boolean };
  text: ConsentText;
}

const LOG_PAGE_SIZE = 100;

/** A page of who accepted which version when, newest first, for staff; all of it without a page. */
export async function consentLog(
  app: App,
  actor: Actor,
  contest: Contest,
  page?: number,
): Promise<{ entries: LoggedConsent[]; total: number; size: number }> {
  requireInContest(actor, 'contest.staff-view', contest.id);
  const query =
    page === undefined ? { limit: 1_000_000, offset: 0 } : { limit: LOG_PAGE_SIZE, offset: (page - 1) * LOG_PAGE_SIZE };
  const { consents, total } = await listConsentPage(app.db, contest.id, query);
  const texts = new Map((await listTexts(app.db, contest.id)).map((text) => [text.id, text]));
  const people = await publicPeople(app, [...new Set(consents.map(({ userId }) => userId))]);
  const entries = consents.flatMap((consent) => {
    const [person, text] = [people.get(consent.userId), texts.get(consent.textId)];
    return person && text ? [{ ...consent, person, text }] : [];
  });
  return { entries, total, size: LOG_PAGE_SIZE };
}

/** Copies the texts that are asked for into a copy of the contest, as first versions that no one has accepted yet. */
export async function copyTexts(trx: Transaction, actor: Actor, nowMs: number, copy: ContestCopy): Promise<void> {
  for (const { titles, bodies, endedAt } of await listTexts(trx, copy.fromId)) {
    const id = newId();
    if (endedAt === null)
      await insertVersion(trx, actor, nowMs, copy.toId, { id, subjectId: id, version: 1, titles, bodies });
  }
}

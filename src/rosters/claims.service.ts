/**
 * Students say which row of the class list they are, and prove it with a code that goes to the address of that row. What is
 * answered is the same for rows that are there and for others, so that no one learns who is on a list.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import { courseHref } from '../courses/course-links.rules.ts';
import { joinCodeFrom, normaliseJoinCode, type ShownCourse } from '../courses/courses.rules.ts';
import { getCourseUnchecked } from '../courses/courses.service.ts';
import {
  claimWithin,
  entriesOfUnchecked,
  findEntryUnchecked,
  forgetClaimsWithin,
  markInvitedWithin,
  releaseWithin,
  restoreWithin,
} from '../courses/roster-claiming.service.ts';
import { studentKey } from '../courses/roster.rules.ts';
import { publicSections } from '../courses/sections.service.ts';
import type { Section } from '../courses/sections.rules.ts';
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound, RateLimited } from '../platform/errors.ts';
import { LANGUAGES, type LanguageCode } from '../platform/i18n.ts';
import { newId } from '../platform/ids.ts';
import * as store from './claims.store.ts';
import { claimHref } from './roster-links.rules.ts';
import { rosterLines } from './rosters.service.ts';
import { claimAsked, rosterInvited } from './rosters.topics.ts';

const DAY_MS = 24 * 3_600_000;
const CODE_MS = 30 * 60_000;
const MOST_ASKED = 5;
/** A student gets this many codes a day that one person asked for, and this many in all: others cannot use up those of the student. */
const MOST_MAILED = 3;
const MOST_MAILED_IN_ALL = 12;
const MOST_ATTEMPTS = 5;

const hashOf = (code: string) => createHash('sha256').update(normaliseJoinCode(code)).digest();
const languageOf = (name: string): LanguageCode => LANGUAGES.find((known) => known === name) ?? 'en';

/** @throws Conflict for staff and in a course that is over, NotFound for a section of another course */
async function requireClaimable(app: App, { course, roles }: CoursePage, sectionId: string): Promise<void> {
  if (roles.some((role) => role !== 'course-student')) throw new Conflict('already_staff', { course: course.title });
  if (course.state !== 'running') throw new Conflict('enrollment_closed', { course: course.title });
  const sections = await publicSections(app, course.id);
  if (!sections.some(({ id }) => id === sectionId)) throw new NotFound('section_not_found');
}

/** Asks for a code for a student ID. Nothing tells whether the ID is on the list. @throws RateLimited, InvalidInput */
export async function askForCode(
  app: App,
  page: CoursePage & { actor: UserActor },
  sectionId: string,
  studentNumber: string,
  language: string,
): Promise<void> {
  const { actor } = page;
  await requireClaimable(app, page, sectionId);
  const key = studentKey(studentNumber).slice(0, 40);
  if (key === '') throw new InvalidInput('required', {}, 'number');
  const nowMs = app.clock.nowMs();
  if ((await store.countAsked(app.db, actor.id, nowMs - DAY_MS)) >= MOST_ASKED)
    throw new RateLimited('claim_asked_often', { max: MOST_ASKED, retrySeconds: DAY_MS / 1000 });
  const code = joinCodeFrom(randomBytes(8));
  const id = newId();
  const codeHash = hashOf(code).toString('hex');
  await inTransaction(app.db, async (trx) => {
    await store.insertClaim(trx, { id, userId: actor.id, sectionId, key, codeHash, createdAt: nowMs });
    await enqueue(trx, nowMs, claimAsked, { claimId: id, code, language });
    const subject = { type: 'course', id: page.course.id };
    await insertAudit(trx, actor, nowMs, 'course.claim_asked', subject, { sectionId });
  });
  app.background.poke();
}

/** Mails a code to the school address of the student that was named, if there is one, not too often. */
export async function mailCodeUnchecked(app: App, claimId: string, code: string, language: string): Promise<void> {
  const claim = await store.findClaim(app.db, claimId);
  if (!claim || claim.mailedAt !== null) return;
  const nowMs = app.clock.nowMs();
  const entry = await findEntryUnchecked(app, claim.sectionId, claim.key);
  if (!entry || entry.email === null || entry.userId !== null) return;
  const mailed = await store.countMailed(app.db, claim, nowMs - DAY_MS);
  if (mailed.toThem >= MOST_MAILED || mailed.inAll >= MOST_MAILED_IN_ALL) return;
  await app.mailer.send({
    to: entry.email,
    language: languageOf(language),
    view: 'rosters_code',
    subject: 'rosters:mail.code',
    model: { code, minutes: CODE_MS / 60_000 },
    id: `claim-${claimId}`,
  });
  await store.updateMailed(app.db, claimId, nowMs);
}

/** Whom a code is for, so that its reader says whether that is them. @throws InvalidInput for a wrong or old code */
export async function studentOfCode(
  app: App,
  { actor }: CoursePage & { actor: UserActor },
  sectionId: string,
  code: string,
): Promise<{ key: string; name: string; number: string }> {
  const claim = await store.findNewestClaim(app.db, actor.id, sectionId);
  const wrong = new InvalidInput('claim_code_wrong', {}, 'code');
  if (!claim || claim.createdAt + CODE_MS <= app.clock.nowMs() || claim.attempts >= MOST_ATTEMPTS) throw wrong;
  if (!timingSafeEqual(hashOf(code), Buffer.from(claim.codeHash, 'hex'))) {
    await store.takeAttempt(app.db, claim.id, MOST_ATTEMPTS);
    throw wrong;
  }
  const entry = await findEntryUnchecked(app, sectionId, claim.key);
  if (!entry || entry.userId !== null) throw wrong;
  return { key: entry.key, name: entry.name, number: entry.number };
}

/** Makes the person the student of their code, and enrolls them. @throws InvalidInput, Conflict */
export async function confirmClaim(
  app: App,
  page: CoursePage & { actor: UserActor },
  sectionId: string,
  code: string,
): Promise<void> {
  const { actor, course } = page;
  await requireClaimable(app, page, sectionId);
  const { key } = await studentOfCode(app, page, sectionId, code);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    await claimWithin(trx, actor, { id: sectionId, courseId: course.id }, key, actor.id, nowMs);
    await store.deleteClaimsOf(trx, actor.id);
    await insertAudit(trx, actor, nowMs, 'course.claimed', { type: 'course', id: course.id }, { sectionId });
  });
}

/** Whether a person has proved which student of the course they are. */
export async function hasClaimed(app: App, actor: UserActor, course: Pick<ShownCourse, 'id'>): Promise<boolean> {
  return (await entriesOfUnchecked(app, course.id, actor.id)).length > 0;
}

/** Takes a row from the person who claimed it; they stay enrolled. @throws NotFound when they have it no longer */
export async function unlinkClaim(
  app: App,
  page: CoursePage,
  section: Section,
  key: string,
  userId: string,
): Promise<void> {
  requirePermission(page.actor, 'course.roster', page.roles);
  await inTransaction(app.db, async (trx) => {
    if (!(await releaseWithin(trx, section.id, key, userId))) throw new NotFound('claim_gone');
    const detail = { sectionId: section.id, userId };
    const subject = { type: 'course', id: page.course.id };
    await insertAudit(trx, page.actor, app.clock.nowMs(), 'course.claim_unlinked', subject, detail);
  });
}

/** Undoes that. @throws NotFound when someone else has the row by now */
export async function relinkClaim(app: App, page: CoursePage, section: Section, key: string): Promise<void> {
  requirePermission(page.actor, 'course.roster', page.roles);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    if (!(await restoreWithin(trx, section.id, key, nowMs))) throw new NotFound('claim_gone');
    const subject = { type: 'course', id: page.course.id };
    await insertAudit(trx, page.actor, nowMs, 'course.claim_relinked', subject, { sectionId: section.id });
  });
}

/** Mails those of a section who have not joined, each at most once a day; how many. */
export async function inviteMissing(app: App, page: CoursePage, section: Section, language: string): Promise<number> {
  const { lines } = await rosterLines(app, page, section);
  const wanted = lines.filter(({ state, email }) => state === 'missing' && email !== null);
  const nowMs = app.clock.nowMs();
  const count = await inTransaction(app.db, async (trx) => {
    let invited = 0;
    for (const { key } of wanted) {
      if (!(await markInvitedWithin(trx, section.id, key, nowMs, nowMs - DAY_MS))) continue;
      await enqueue(trx, nowMs, rosterInvited, { courseId: page.course.id, sectionId: section.id, key, language });
      invited += 1;
    }
    const detail = { sectionId: section.id, count: invited };
    const subject = { type: 'course', id: page.course.id };
    await insertAudit(trx, page.actor, nowMs, 'course.roster_invited', subject, detail);
    return invited;
  });
  app.background.poke();
  return count;
}

/** Mails an invitation to a student who has not joined meanwhile. */
export async function mailInvitationUnchecked(
  app: App,
  courseId: string,
  sectionId: string,
  key: string,
  language: string,
): Promise<void> {
  const entry = await findEntryUnchecked(app, sectionId, key);
  if (!entry || entry.email === null || entry.userId !== null) return;
  const course = await getCourseUnchecked(app, courseId);
  await app.mailer.send({
    to: entry.email,
    language: languageOf(language),
    view: 'rosters_invited',
    subject: 'rosters:mail.invited',
    model: {
      course: course.title,
      link: `${app.config.baseUrl}${claimHref(course.slug)}`,
      page: courseHref(course.slug),
    },
  });
}

/** Forgets an erased account in all rosters. */
export async function forgetClaimsUnchecked(app: App, userId: string): Promise<void> {
  await inTransaction(app.db, async (trx) => {
    await forgetClaimsWithin(trx, userId);
    await store.deleteClaimsOf(trx, userId);
  });
}

/** Housekeeping: codes stop working long before. */
export async function removeOldClaimsUnchecked(app: App): Promise<void> {
  await store.deleteOldClaims(app.db, app.clock.nowMs() - 2 * DAY_MS);
}

/** Grades back to platforms: what differs is sent, and what a platform does not take is sent again, later each time. */
import { ZodError } from 'zod';
import type { App } from '../platform/app-context.ts';
import { systemActor, visitor } from '../platform/actor.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { courseFor } from '../courses/course-access.service.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import { enrolledOf } from '../courses/section-access.service.ts';
import { arePointsTold } from '../gradebook/grades.rules.ts';
import { secreciesFor } from '../rounds/running-rounds.service.ts';
import { withQuery } from '../platform/web/addresses.ts';
import { lineItemSchema, lineItemsSchema } from './lti-claims.service.ts';
import { callPlatformUnchecked, PlatformRefusal } from './lti-platform-calls.service.ts';
import { getPlatform } from './lti-platforms.store.ts';
import { MOST_TRIES, retryAt, SCOPES, scoresUrl, type LtiContext, type LtiPlatform } from './lti.rules.ts';
import * as store from './lti-contexts.store.ts';

const SCORES_AT_ONCE = 200;
const NAMES_SHOWN = 50;
const SCORES_READ = 5000;
const STUDENTS_AT_ONCE = 500;
/** A job has a minute before another process takes it for lost. */
const BUDGET_MS = 30_000;
/** Of it, what one course may take. */
const CONTEXT_BUDGET_MS = 10_000;
const LINE_ITEM = 'application/vnd.ims.lis.v2.lineitem+json';
const LINE_ITEMS = 'application/vnd.ims.lis.v2.lineitemcontainer+json';
const SCORE = 'application/vnd.ims.lis.v1.score+json';

/**
 * Sends every grade that a platform does not have yet, as far as the time allows: the course that has waited longest first, each
 * with a share of the time, and a platform that does not answer is left alone until the next time.
 */
export async function sendScoresUnchecked(app: App): Promise<void> {
  const endsAt = performance.now() + BUDGET_MS;
  const silent = new Set<string>();
  for (const context of await store.listContextsToServe(app.db)) {
    if (performance.now() > endsAt) return;
    if (!context.services.scopes.includes(SCOPES.scores)) continue;
    const platform = await getPlatform(app.db, context.platformId);
    if (platform.state !== 'on') continue;
    await store.markServed(app.db, context.id, app.clock.nowMs());
    if (silent.has(platform.id)) continue;
    const until = Math.min(endsAt, performance.now() + CONTEXT_BUDGET_MS);
    if (!(await sendOfContext(app, platform, context, until))) silent.add(platform.id);
  }
}

/** False when the platform does not answer. */
async function sendOfContext(app: App, platform: LtiPlatform, context: LtiContext, until: number): Promise<boolean> {
  const due = await dueScores(app, context);
  const secret = await secreciesFor(
    app,
    visitor,
    due.map((one) => one.problemVersionId),
  );
  // A running round keeps partial points of the problem secret.
  for (const one of due.filter((each) => arePointsTold(each, each, secret)).slice(0, SCORES_AT_ONCE)) {
    if (performance.now() > until) return true;
    if (!(await sendOne(app, platform, context, one))) return false;
  }
  return true;
}

/** Of the students of the section alone: others of the course belong to other platforms. */
async function dueScores(app: App, context: LtiContext): Promise<store.DueScore[]> {
  const page = await courseFor(app, systemActor('LTI launch'), { id: context.courseId }, 'course.roster');
  const students = (await enrolledOf(app, page, context.sectionId)).map(({ userId }) => userId);
  const due: store.DueScore[] = [];
  for (let start = 0; start < students.length && due.length < SCORES_READ; start += STUDENTS_AT_ONCE) {
    const some = students.slice(start, start + STUDENTS_AT_ONCE);
    due.push(...(await store.listDueScores(app.db, context, some, app.clock.nowMs(), SCORES_READ)));
  }
  return due;
}

/** Whether an attempt failed because the platform cannot be reached, is broken or asks to wait: others would fail as well. */
function isSilent(error: unknown): boolean {
  if (error instanceof PlatformRefusal) return error.status >= 500 || error.status === 429;
  return !(error instanceof ZodError || error instanceof SyntaxError);
}

/** False when the platform does not answer. */
async function sendOne(app: App, platform: LtiPlatform, context: LtiContext, due: store.DueScore): Promise<boolean> {
  const tries = due.tries + 1;
  const keep = async (state: store.ScoreState) =>
    await store.saveScore(app.db, context.id, due, state, app.clock.nowMs());
  try {
    const lineItem = await lineItemFor(app, platform, context, due);
    await callPlatformUnchecked(app, platform, SCOPES.scores, scoresUrl(lineItem), {
      method: 'POST',
      headers: { 'content-type': SCORE },
      body: JSON.stringify({
        userId: due.subject,
        scoreGiven: due.pointsMilli / 1000,
        scoreMaximum: due.points,
        activityProgress: 'Submitted',
        gradingProgress: 'FullyGraded',
        timestamp: new Date(app.clock.nowMs()).toISOString(),
      }),
    });
    await keep({ sentMilli: due.pointsMilli, state: 'sent', tries: 0, problem: null, nextAt: null });
    return true;
  } catch (error) {
    const refused = error instanceof PlatformRefusal ? error : undefined;
    // The column is gone: the next attempt looks for another one.
    if (refused?.status === 404) await store.deleteLineItem(app.db, context.id, due.assignmentId);
    app.log.warn({ err: error, platform: platform.name }, 'LTI: a grade was not taken');
    const nextAt = retryAt(app.clock.nowMs(), tries, refused?.retryAfterSeconds);
    const state = tries >= MOST_TRIES ? 'failed' : 'waiting';
    await keep({ state, tries, problem: problemOf(error), nextAt: state === 'failed' ? null : nextAt });
    return !isSilent(error);
  }
}

function problemOf(error: unknown): string {
  if (error instanceof PlatformRefusal) return `HTTP ${error.status}`;
  return (error instanceof Error ? error.name : 'Error').slice(0, 200);
}

async function lineItemFor(app: App, platform: LtiPlatform, context: LtiContext, due: store.DueScore): Promise<string> {
  const known = await store.findLineItem(app.db, context.id, due.assignmentId);
  if (known !== undefined) return known;
  const all = context.services.lineItemsUrl as string;
  const url = new URL(all);
  const listed = new URL(withQuery(url.pathname + url.search, { resource_id: due.assignmentId }), url.origin).href;
  const ask = { headers: { accept: LINE_ITEMS } };
  const found = lineItemsSchema
    .parse(await (await callPlatformUnchecked(app, platform, SCOPES.lineItems, listed, ask)).json())
    .find((one) => one.resourceId === due.assignmentId);
  const lineItem = found?.id ?? (await newLineItem(app, platform, all, due));
  await store.saveLineItem(app.db, context.id, due.assignmentId, lineItem);
  return lineItem;
}

async function newLineItem(app: App, platform: LtiPlatform, url: string, due: store.DueScore): Promise<string> {
  const body = JSON.stringify({ scoreMaximum: due.points, label: due.title, resourceId: due.assignmentId });
  const request = { method: 'POST', headers: { 'content-type': LINE_ITEM, accept: LINE_ITEM }, body };
  return lineItemSchema.parse(await (await callPlatformUnchecked(app, platform, SCOPES.lineItems, url, request)).json())
    .id;
}

/** The log of a connection, one page of it, with names. @throws Forbidden */
export async function scoreLog(
  app: App,
  { actor, roles }: CoursePage,
  context: LtiContext,
  pageNumber: number,
  pageSize: number,
): Promise<{ items: (store.LoggedScore & { name: string })[]; total: number }> {
  requirePermission(actor, 'course.grade', roles);
  const { items, total } = await store.listScores(app.db, context.id, pageSize, (pageNumber - 1) * pageSize);
  const people = await publicPeople(
    app,
    items.map(({ userId }) => userId),
  );
  return { items: items.map((one) => ({ ...one, name: people.get(one.userId)?.displayName ?? '' })), total };
}

/** Names of people who came from there but study in another section, so that their grades are not sent. @throws Forbidden */
export async function namesElsewhere(app: App, page: CoursePage, context: LtiContext): Promise<string[]> {
  requirePermission(page.actor, 'course.grade', page.roles);
  const all = await courseFor(app, systemActor('LTI launch'), { id: context.courseId }, 'course.roster');
  const elsewhere = (await enrolledOf(app, all)).filter(({ sectionId }) => sectionId !== context.sectionId);
  const others = new Set(elsewhere.map(({ userId }) => userId));
  const ids = (await store.listVisitors(app.db, context.id)).filter((id) => others.has(id)).slice(0, NAMES_SHOWN);
  const people = await publicPeople(app, ids);
  return ids.map((id) => people.get(id)?.displayName ?? '').filter((name) => name !== '');
}

/** Sends again what waits or was given up. */
export async function sendAgain(app: App, { actor, course, roles }: CoursePage, context: LtiContext): Promise<void> {
  requirePermission(actor, 'course.grade', roles);
  await inTransaction(app.db, async (trx) => {
    const count = await store.resetScores(trx, context.id);
    const subject = { type: 'course', id: course.id };
    await insertAudit(trx, actor, app.clock.nowMs(), 'course.lti_scores_sent_again', subject, { count });
  });
}

/** Removes what was sent about a person whose account is erased. */
export async function forgetScoresUnchecked(app: App, userId: string): Promise<void> {
  await store.deleteScoresOf(app.db, userId);
}

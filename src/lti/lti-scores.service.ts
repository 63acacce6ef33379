/** Grades back to platforms: what differs is sent, and what a platform does not take is sent again, later each time. */
import type { App } from '../platform/app-context.ts';
import { systemActor, visitor } from '../platform/actor.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { courseFor } from '../courses/course-access.service.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import { classListOf, saveClassList } from '../courses/roster.service.ts';
import { studentKey, type ListedStudent } from '../courses/roster.rules.ts';
import { enrolledOf } from '../courses/section-access.service.ts';
import { arePointsTold } from '../gradebook/grades.rules.ts';
import { secreciesFor } from '../rounds/running-rounds.service.ts';
import { withQuery } from '../platform/web/addresses.ts';
import { Conflict, Unavailable } from '../platform/errors.ts';
import { lineItemSchema, lineItemsSchema } from './lti-claims.service.ts';
import { callPlatformUnchecked, membersUnchecked, PlatformRefusal } from './lti-platform-calls.service.ts';
import { getPlatform } from './lti-platforms.store.ts';
import { getSectionUnchecked } from './lti-sections.service.ts';
import {
  classListOfMembers,
  MOST_TRIES,
  retryAt,
  SCOPES,
  scoresUrl,
  type LtiContext,
  type LtiPlatform,
} from './lti.rules.ts';
import * as store from './lti-contexts.store.ts';

const SCORES_AT_ONCE = 200;
const SCORES_READ = 20_000;
/** A job has a minute before another process takes it for lost. */
const BUDGET_MS = 30_000;
const LINE_ITEM = 'application/vnd.ims.lis.v2.lineitem+json';
const LINE_ITEMS = 'application/vnd.ims.lis.v2.lineitemcontainer+json';
const SCORE = 'application/vnd.ims.lis.v1.score+json';

/** Sends every grade that a platform does not have yet, as far as the time allows. */
export async function sendScoresUnchecked(app: App): Promise<void> {
  const endsAt = performance.now() + BUDGET_MS;
  for (const context of await store.listContexts(app.db)) {
    if (context.services.lineItemsUrl === null || !context.services.scopes.includes(SCOPES.scores)) continue;
    const platform = await getPlatform(app.db, context.platformId);
    if (platform.state !== 'on') continue;
    const due = await dueScores(app, context);
    const secret = await secreciesFor(
      app,
      visitor,
      due.map((one) => one.problemVersionId),
    );
    for (const one of due) {
      if (performance.now() > endsAt) return;
      // A running round keeps partial points of the problem secret.
      if (arePointsTold(one, one, secret)) await sendOne(app, platform, context, one);
    }
  }
}

/** Of the students of the section alone: others of the course belong to other platforms. */
async function dueScores(app: App, context: LtiContext): Promise<store.DueScore[]> {
  const page = await courseFor(app, systemActor('LTI launch'), { id: context.courseId }, 'course.roster');
  const students = new Set((await enrolledOf(app, page, context.sectionId)).map(({ userId }) => userId));
  const due = await store.listDueScores(app.db, context, app.clock.nowMs(), SCORES_READ);
  return due.filter(({ userId }) => students.has(userId)).slice(0, SCORES_AT_ONCE);
}

async function sendOne(app: App, platform: LtiPlatform, context: LtiContext, due: store.DueScore): Promise<void> {
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
  } catch (error) {
    const refused = error instanceof PlatformRefusal ? error : undefined;
    // The column is gone: the next attempt looks for another one.
    if (refused?.status === 404) await store.deleteLineItem(app.db, context.id, due.assignmentId);
    app.log.warn({ err: error, platform: platform.name }, 'LTI: a grade was not taken');
    const nextAt = retryAt(app.clock.nowMs(), tries, refused?.retryAfterSeconds);
    const state = tries >= MOST_TRIES ? 'failed' : 'waiting';
    await keep({ state, tries, problem: problemOf(error), nextAt: state === 'failed' ? null : nextAt });
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

/** Sends again what waits or was given up. */
export async function sendAgain(app: App, { actor, course, roles }: CoursePage, context: LtiContext): Promise<void> {
  requirePermission(actor, 'course.grade', roles);
  await inTransaction(app.db, async (trx) => {
    const count = await store.resetScores(trx, context.id);
    const subject = { type: 'course', id: course.id };
    await insertAudit(trx, actor, app.clock.nowMs(), 'course.lti_scores_sent_again', subject, { count });
  });
}

/** What the members of the platform's course would change in the class list of the section. */
export interface RosterPreview {
  lines: ListedStudent[];
  added: ListedStudent[];
  removed: ListedStudent[];
  /** Learners without a student ID, who cannot be on a class list. */
  without: string[];
  rev: number;
}

/** Asks the platform who is in the course, and compares. Writes nothing. @throws Conflict, Unavailable */
export async function previewMembers(app: App, page: CoursePage, context: LtiContext): Promise<RosterPreview> {
  requirePermission(page.actor, 'course.roster', page.roles);
  if (context.services.membersUrl === null) throw new Conflict('lti_no_members');
  const platform = await getPlatform(app.db, context.platformId);
  const members = await membersUnchecked(app, platform, context).catch((error: unknown) => {
    app.log.warn({ err: error, platform: platform.name }, 'LTI: the members were not told');
    throw new Unavailable('lti_platform_unreachable');
  });
  const { lines, without } = classListOfMembers(members);
  const { classList, rev } = await classListOf(app, page, await getSectionUnchecked(app, context.sectionId));
  const keys = (all: readonly ListedStudent[]) => new Set(all.map((one) => studentKey(one.studentNumber)));
  const [before, after] = [keys(classList), keys(lines)];
  return {
    ...{ lines, without, rev },
    added: lines.filter((one) => !before.has(studentKey(one.studentNumber))),
    removed: classList.filter((one) => !after.has(studentKey(one.studentNumber))),
  };
}

/** Puts the members in place of the class list that was compared. @throws Conflict when either changed meanwhile */
export async function takeMembers(
  app: App,
  page: CoursePage,
  context: LtiContext,
  rev: number,
  count: number,
): Promise<void> {
  const preview = await previewMembers(app, page, context);
  if (preview.rev !== rev || preview.lines.length !== count) throw new Conflict('changed_meanwhile');
  if (count === 0) throw new Conflict('lti_no_members');
  await saveClassList(app, page, await getSectionUnchecked(app, context.sectionId), preview.lines, rev);
}

/** Removes what was sent about a person whose account is erased. */
export async function forgetScoresUnchecked(app: App, userId: string): Promise<void> {
  await store.deleteScoresOf(app.db, userId);
}

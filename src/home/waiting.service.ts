/** Tasks and news of a person from every feature, shown first on their home page. */
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { may } from '../accounts/permissions.rules.ts';
import { assignmentWorkHref, courseExtensionsHref } from '../courses/course-links.rules.ts';
import { extensionsAsked } from '../courses/extension-requests.service.ts';
import { regradesAsked } from '../gradebook/regrade-requests.service.ts';
import { countJudgeErrors } from '../judgings/judge-errors.service.ts';
import type { Partnership } from '../partnerships/partnerships.rules.ts';
import { speedsWaiting } from '../judgings/speed-reviews.service.ts';
import { latestReasonUnchecked, listPartnerships, partnershipCounts } from '../partnerships/partnerships.service.ts';
import {
  noticeForUnchecked,
  ownMembership,
  pipelineBoard,
  waitingForApprovalBy,
} from '../pipeline/pipeline.service.ts';
import { partnershipHref } from '../partnerships/partnership-links.rules.ts';
import { pipelineMemberHref } from '../pipeline/pipeline-links.rules.ts';

export interface Waiting {
  /** Key of its message, below `waiting` in `home.json`. */
  message: string;
  params: Record<string, string | number>;
  href: string;
  /** A text by a person, such as the reason for a decision. */
  why?: string;
  /** Whether the person has something to do, not only to read. */
  isTask: boolean;
}

const TASKS: readonly Partnership['state'][] = ['changes_requested', 'approved', 'agreement_signed'];
/** How long a refused proposal stays on the home page. */
const NEWS_MS = 30 * 24 * 3_600_000;
const MOST_PARTNERSHIPS = 100;

/** Tasks first. */
export async function waitingFor(app: App, actor: UserActor): Promise<Waiting[]> {
  const items = [
    ...(await ofPipeline(app, actor)),
    ...(await ofSpeeds(app, actor)),
    ...(await ofPartnerships(app, actor)),
    ...(await ofCourses(app, actor)),
    ...(await ofStaff(app, actor)),
  ];
  return items.sort((a, b) => Number(b.isTask) - Number(a.isTask));
}

async function ofPipeline(app: App, actor: UserActor): Promise<Waiting[]> {
  const items: Waiting[] = [];
  const member = await ownMembership(app, actor);
  if (member?.invitation === 'invited')
    items.push({ message: 'invited', params: {}, href: pipelineMemberHref(member.id), isTask: true });
  const notice = await noticeForUnchecked(app, actor.id);
  if (notice) {
    const { memberId, move } = notice;
    const why = move.note || undefined;
    items.push({ message: move.kind, params: {}, href: pipelineMemberHref(memberId), why, isTask: false });
  }
  const approvals = await waitingForApprovalBy(app, actor);
  if (approvals.length > 0)
    items.push({ message: 'approvals', params: { count: approvals.length }, href: '/pipeline', isTask: true });
  return items;
}

async function ofSpeeds(app: App, actor: UserActor): Promise<Waiting[]> {
  const count = await speedsWaiting(app, actor);
  return count === 0 ? [] : [{ message: 'speeds', params: { count }, href: '/speed-reviews', isTask: true }];
}

async function ofPartnerships(app: App, actor: UserActor): Promise<Waiting[]> {
  if (!may(actor, 'partnership.propose')) return [];
  const { items } = await listPartnerships(app, actor, { page: 1, pageSize: MOST_PARTNERSHIPS, mine: true });
  const since = app.clock.nowMs() - NEWS_MS;
  const shown = items.filter(
    ({ state, updatedAt }) => TASKS.includes(state) || (state === 'declined' && updatedAt > since),
  );
  return await Promise.all(
    shown.map(async ({ id, state, title }) => ({
      message: `partnership_${state}`,
      params: { title },
      href: partnershipHref(id),
      why: await latestReasonUnchecked(app, id),
      isTask: TASKS.includes(state),
    })),
  );
}

/** What students asked of those who teach them. */
async function ofCourses(app: App, actor: UserActor): Promise<Waiting[]> {
  return [
    ...(await extensionsAsked(app, actor)).map(({ course, count }) => ({
      message: 'extensions',
      params: { count, course: course.title },
      href: `${courseExtensionsHref(course.slug)}?state=asked`,
      isTask: true,
    })),
    ...(await regradesAsked(app, actor)).map(({ course, assignment, count }) => ({
      message: 'regrades',
      params: { count, assignment: assignment.title },
      href: `${assignmentWorkHref(course.slug, assignment.id)}?show=regrade`,
      isTask: true,
    })),
  ];
}

/** What waits for organizers and mentors, each with the page where it is done. */
async function ofStaff(app: App, actor: UserActor): Promise<Waiting[]> {
  const items: Waiting[] = [];
  const add = (message: string, count: number, href: string) => {
    if (count > 0) items.push({ message, params: { count }, href, isTask: true });
  };
  if (may(actor, 'operations.read')) {
    const partnerships = await partnershipCounts(app, actor);
    add('applications', (partnerships.submitted ?? 0) + (partnerships.under_review ?? 0), '/partnerships');
    add('judge_errors', await countJudgeErrors(app, actor), '/judges/failed');
    const members = await pipelineBoard(app, actor, false);
    const alone = members.filter(({ invitation, mentorId }) => invitation === 'accepted' && mentorId === null);
    add('without_mentor', alone.length, '/pipeline');
  }
  if (actor.roles.includes('mentor'))
    add('mentees', (await pipelineBoard(app, actor, true)).length, '/pipeline?mine=1');
  return items;
}

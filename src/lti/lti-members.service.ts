/** The members of a platform's course as the class list of a section: compared first, then taken. */
import { createHash } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import { Conflict, Unavailable } from '../platform/errors.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import type { ListedStudent } from '../courses/roster.rules.ts';
import { classListOf, saveClassList } from '../courses/roster.service.ts';
import { membersUnchecked } from './lti-platform-calls.service.ts';
import { getPlatform } from './lti-platforms.store.ts';
import { getSectionUnchecked } from './lti-sections.service.ts';
import { classListOfMembers, listChange, type ListChange, type LtiContext, type MembersAsList } from './lti.rules.ts';

/** What the members of the platform's course would change in the class list of the section. */
export interface RosterPreview extends ListChange, Pick<MembersAsList, 'without' | 'twins'> {
  rev: number;
  /** Names the lines, so that exactly what was seen is taken. */
  digest: string;
}

const digestOf = (lines: readonly ListedStudent[]) =>
  createHash('sha256')
    .update(JSON.stringify(lines.map((one) => [one.studentNumber, one.fullName]).sort()))
    .digest('hex');

/** Asks the platform who is in the course, and compares. Writes nothing. @throws Conflict, Unavailable */
export async function previewMembers(app: App, page: CoursePage, context: LtiContext): Promise<RosterPreview> {
  requirePermission(page.actor, 'course.roster', page.roles);
  if (context.services.membersUrl === null) throw new Conflict('lti_no_members');
  const platform = await getPlatform(app.db, context.platformId);
  const members = await membersUnchecked(app, platform, context).catch((error: unknown) => {
    app.log.warn({ err: error, platform: platform.name }, 'LTI: the members were not told');
    throw new Unavailable('lti_platform_unreachable');
  });
  const there = classListOfMembers(members);
  const { classList, rev } = await classListOf(app, page, await getSectionUnchecked(app, context.sectionId));
  const change = listChange(classList, there);
  return { ...change, without: there.without, twins: there.twins, rev, digest: digestOf(change.lines) };
}

/**
 * Puts the members in place of the class list that was compared. Returns how many lines it has.
 * @throws Conflict when either changed meanwhile
 */
export async function takeMembers(
  app: App,
  page: CoursePage,
  context: LtiContext,
  seen: Pick<RosterPreview, 'rev' | 'digest'>,
): Promise<number> {
  const preview = await previewMembers(app, page, context);
  if (preview.rev !== seen.rev || preview.digest !== seen.digest) throw new Conflict('changed_meanwhile');
  if (preview.lines.length === 0) throw new Conflict('lti_no_members');
  await saveClassList(app, page, await getSectionUnchecked(app, context.sectionId), preview.lines, seen.rev);
  return preview.lines.length;
}

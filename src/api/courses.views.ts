/** Courses and assignments as the API tells them: never a join code. */
import { z } from 'zod';
import { assignmentHref, courseHref } from '../courses/course-links.rules.ts';
import type { Role } from '../accounts/permissions.rules.ts';
import {
  assignmentPhase,
  STAFF_ROLES,
  type Assignment,
  type ShownCourse,
  type StaffRole,
} from '../courses/courses.rules.ts';
import { isoTime, isoTimeOrNull, time } from './fields.views.ts';
import type { OwnWork } from '../problems/own-work.rules.ts';
import { ownResult, ownResultOf } from './own-result.views.ts';
import { problem } from './problems.views.ts';

export const listedCourse = z
  .object({
    slug: z.string(),
    title: z.string(),
    term: z.string(),
    university: z.string(),
    state: z.enum(['running', 'archived']),
    isEnrollmentOpen: z.boolean(),
    role: z
      .enum([...STAFF_ROLES, 'student'])
      .nullable()
      .describe('What you are in it'),
    url: z.url(),
  })
  .meta({ id: 'ListedCourse' });

export const course = listedCourse
  .extend({
    description: z.string().describe('Markdown'),
  })
  .meta({ id: 'Course' });

export const assignment = z
  .object({
    id: z.string(),
    title: z.string(),
    course: z.object({ slug: z.string(), title: z.string() }),
    phase: z.enum(['scheduled', 'open', 'late', 'closed']),
    opensAt: time,
    dueAt: time,
    lateUntil: time.nullable().describe('Until when late submissions are accepted'),
    latePercent: z.number().nullable().describe('How much of its points a late submission earns'),
    points: z.number(),
    myResult: ownResult,
    url: z.url(),
  })
  .meta({ id: 'Assignment' });

export const assignmentWithProblem = assignment.extend({ problem }).meta({ id: 'AssignmentWithProblem' });

type OwnRole = StaffRole | 'student';

export function listedCourseOf(one: ShownCourse, role: OwnRole | null, siteUrl: string): z.input<typeof listedCourse> {
  const { slug, title, term, universityName: university, state, isEnrollmentOpen } = one;
  return { slug, title, term, university, state, isEnrollmentOpen, role, url: `${siteUrl}${courseHref(slug)}` };
}

export function courseOf(one: ShownCourse, roles: readonly Role[], siteUrl: string): z.input<typeof course> {
  const known: readonly OwnRole[] = [...STAFF_ROLES, 'student'];
  const role = known.find((name) => roles.includes(`course-${name}`)) ?? null;
  return { ...listedCourseOf(one, role, siteUrl), description: one.description };
}

export function assignmentOf(
  one: Assignment,
  of: Pick<ShownCourse, 'slug' | 'title'>,
  own: OwnWork | undefined,
  { nowMs, siteUrl }: { nowMs: number; siteUrl: string },
): z.input<typeof assignment> {
  return {
    id: one.id,
    title: one.title,
    course: { slug: of.slug, title: of.title },
    phase: assignmentPhase(one, nowMs),
    opensAt: isoTime(one.opensAt),
    dueAt: isoTime(one.dueAt),
    lateUntil: isoTimeOrNull(one.lateUntil),
    latePercent: one.latePercent,
    points: one.points,
    myResult: ownResultOf(own),
    url: `${siteUrl}${assignmentHref(of.slug, one.id)}`,
  };
}

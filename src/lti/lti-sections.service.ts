/** The section that a course of a platform is connected to. */
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { systemActor } from '../platform/actor.ts';
import { courseFor } from '../courses/course-access.service.ts';
import { sectionsOf } from '../courses/section-access.service.ts';
import type { Section } from '../courses/sections.rules.ts';
import { findCourseOfSection } from './lti-sections.store.ts';

/** @throws NotFound */
export async function getSectionUnchecked(app: App, id: string): Promise<Section> {
  const courseId = await findCourseOfSection(app.db, id);
  if (courseId === undefined) throw new NotFound('section_not_found');
  const page = await courseFor(app, systemActor('LTI launch'), { id: courseId }, 'course.roster');
  const section = (await sectionsOf(app, page)).find((one) => one.id === id);
  if (!section) throw new NotFound('section_not_found');
  return section;
}

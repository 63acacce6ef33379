/** An assignment's page for staff: each student's best, attempts, late and last submission, also as CSV. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { sendCsv, toCsv, typed } from '../platform/web/csv.ts';
import { pageNumber, pageOfAll } from '../platform/web/list-pages.ts';
import { page } from '../platform/web/page.ts';
import { formatsOf, tOf, userOf } from '../platform/web/request.ts';
import { courseFrameOf } from '../courses/course-page.service.ts';
import type { CourseAdditions } from '../courses/course-parts.service.ts';
import { assignmentFor, courseFor } from '../courses/course-access.service.ts';
import { rosterOf } from '../courses/roster.service.ts';
import { chosenSection } from '../courses/section-access.service.ts';
import { sectionFilter } from '../courses/sections.rules.ts';
import { workOn } from './assignment-work.service.ts';
import { gradeCell } from './grades.views.ts';
import { points } from '../scoring/place-points.rules.ts';
import { assignmentHref } from '../courses/course-links.rules.ts';

const PAGE_SIZE = 100;

export function assignmentWorkRoutes(app: App, added: readonly CourseAdditions[]): Router {
  const router = Router();
  router.get('/courses/:slug/assignments/:id/students', async (req, res) => {
    const actor = userOf(req);
    const found = await courseFor(app, actor, { slug: req.params.slug }, 'course.grade');
    const { course } = found;
    const assignment = await assignmentFor(app, found, req.params.id);
    const [t, fmt] = [tOf(req), formatsOf(req)];
    const search = typeof req.query.q === 'string' ? req.query.q.trim().slice(0, 80) : '';
    const { section, sections } = await chosenSection(app, found, req.query.section);
    const all = await workOn(app, found, assignment, section?.id);
    const matching = all.filter((row) =>
      `${row.name} ${row.displayName} ${row.studentNumber ?? ''}`.toLowerCase().includes(search.toLowerCase()),
    );
    if (req.query.format === 'csv') {
      const header = [
        t('courses:roster.studentNumber'),
        t('courses:roster.fullName'),
        t('gradebook:work.best'),
        t('gradebook:work.tries'),
        t('gradebook:work.late'),
        t('gradebook:work.last'),
      ];
      const lines = matching.map((row) => [
        typed(row.studentNumber),
        typed(row.name),
        gradeCell(row.grade, row.isPending, t),
        row.grade?.attempts ?? 0,
        t(row.isLate ? 'site:yes' : 'site:no'),
        row.last ? new Date(row.last.at).toISOString() : null,
      ]);
      sendCsv(res, `${course.slug}-assignment.csv`, toCsv(header, lines));
      return;
    }
    const { shown, pages } = pageOfAll(matching, pageNumber(req), PAGE_SIZE);
    await page(req, res, 'gradebook/assignment-work', {
      title: `${assignment.title} · ${course.title}`,
      ...(await courseFrameOf(app, added, found)),
      assignment: { ...assignment, href: assignmentHref(course.slug, assignment.id) },
      rosterCounts: (await rosterOf(app, found, section?.id)).counts,
      ...sectionFilter(sections, section),
      search,
      submitted: all.filter((row) => row.last).length,
      students: all.length,
      rows: shown.map((row) => ({
        ...row,
        best: row.grade && row.grade.submissionId !== null ? points(row.grade.pointsMilli, fmt) : null,
      })),
      pages,
    });
  });
  return router;
}

/** The grade table of a course: page and CSV. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { sendCsv, toCsv, typed } from '../platform/web/csv.ts';
import { pageNumber, pageOfAll } from '../platform/web/list-pages.ts';
import { page } from '../platform/web/page.ts';
import { formatsOf, tOf, userOf } from '../platform/web/request.ts';
import { courseFrameOf } from '../courses/course-page.service.ts';
import type { CourseAdditions } from '../courses/course-parts.service.ts';
import { courseFor } from '../courses/course-access.service.ts';
import { rosterOf } from '../courses/roster.service.ts';
import { chosenSection } from '../courses/section-access.service.ts';
import { sectionFilter } from '../courses/sections.rules.ts';
import { isLateGrade, latePercentOf } from './grades.rules.ts';
import { gradeTable } from './grades.service.ts';
import { gradeCell } from './grades.views.ts';
import { points } from '../scoring/place-points.rules.ts';
import { assignmentHref, studentWorkHref } from '../courses/course-links.rules.ts';

const PAGE_SIZE = 100;

export function gradeRoutes(app: App, added: readonly CourseAdditions[]): Router {
  const router = Router();
  router.get('/courses/:slug/grades', async (req, res) => {
    const actor = userOf(req);
    const found = await courseFor(app, actor, { slug: req.params.slug }, 'course.read');
    const { course } = found;
    const { section, sections } = await chosenSection(app, found, req.query.section);
    const { assignments, rows, isStaff } = await gradeTable(app, found, section?.id);
    const t = tOf(req);
    const fmt = formatsOf(req);
    if (req.query.format === 'csv') {
      const header = [
        t('courses:roster.studentNumber'),
        t('courses:roster.fullName'),
        t('courses:roster.displayName'),
        ...assignments.flatMap((one) => [
          typed(`${one.title} (${one.points})`),
          ...(one.lateUntil === null ? [] : [typed(`${one.title}: ${t('gradebook:work.late')}`)]),
        ]),
        t('gradebook:total'),
      ];
      const lines = rows.map((row) => [
        typed(row.studentNumber),
        typed(row.fullName),
        typed(row.displayName),
        ...assignments.flatMap((one) => [
          gradeCell(row.cells[one.id], row.pending.has(one.id) || row.withheld.has(one.id), t),
          ...(one.lateUntil === null ? [] : [latePercentOf(row.cells[one.id], one)]),
        ]),
        row.totalMilli / 1000,
      ]);
      sendCsv(res, `${course.slug}-grades.csv`, toCsv(header, lines));
      return;
    }
    const { shown, pages } = pageOfAll(rows, pageNumber(req), PAGE_SIZE);
    await page(req, res, 'gradebook/grades', {
      title: `${course.title} · ${t('gradebook:tab')}`,
      ...(await courseFrameOf(app, added, found)),
      assignments: assignments.map((one) => ({ ...one, href: assignmentHref(course.slug, one.id) })),
      isStaff,
      rosterCounts: isStaff ? (await rosterOf(app, found, section?.id)).counts : [],
      ...sectionFilter(sections, section),
      rows: shown.map((row) => ({
        ...row,
        pending: [...row.pending],
        withheld: assignments.map((one) => row.withheld.has(one.id)),
        total: points(row.totalMilli, fmt),
        cells: assignments.map((one) => {
          const grade = row.cells[one.id];
          return grade
            ? {
                points: points(grade.pointsMilli, fmt),
                href: studentWorkHref(course.slug, one.id, row.userId),
                isMarked: grade.mark != null,
                attempts: grade.attempts,
                isLate: isLateGrade(grade, one),
                isFull: grade.pointsMilli >= one.points * 1000,
              }
            : null;
        }),
      })),
      pages,
    });
  });
  return router;
}

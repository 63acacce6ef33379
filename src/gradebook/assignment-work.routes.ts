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
import { workOn, type StudentWork } from './assignment-work.service.ts';
import { gradeCell } from './grades.views.ts';
import { histogram, median, WORK_STATES } from './work-states.rules.ts';
import { points } from '../scoring/place-points.rules.ts';
import { assignmentHref, studentWorkHref } from '../courses/course-links.rules.ts';

const PAGE_SIZE = 100;
const SHOWN = [...WORK_STATES, 'late', 'stuck', 'regrade', 'marked'] as const;
const SORTS = ['name', 'points', 'attempts', 'last'] as const;

const ORDER: Record<(typeof SORTS)[number], (a: StudentWork, b: StudentWork) => number> = {
  name: () => 0,
  points: (a, b) => (b.grade?.pointsMilli ?? -1) - (a.grade?.pointsMilli ?? -1),
  attempts: (a, b) => (b.grade?.attempts ?? 0) - (a.grade?.attempts ?? 0),
  last: (a, b) => (b.last?.at ?? 0) - (a.last?.at ?? 0),
};

function isShown(row: StudentWork, show: (typeof SHOWN)[number] | ''): boolean {
  if (show === '') return true;
  if (show === 'late') return row.isLate;
  if (show === 'stuck') return row.stuck !== undefined;
  if (show === 'regrade') return row.hasRequest;
  if (show === 'marked') return row.grade?.mark != null;
  return row.state === show;
}

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
    const show = SHOWN.find((known) => known === req.query.show) ?? '';
    const sort = SORTS.find((known) => known === req.query.sort) ?? 'name';
    const matching = all
      .filter((row) =>
        `${row.name} ${row.displayName} ${row.studentNumber ?? ''}`.toLowerCase().includes(search.toLowerCase()),
      )
      .filter((row) => isShown(row, show))
      .sort(ORDER[sort]);
    const earned = all.flatMap(({ grade }) => (grade ? [grade.pointsMilli] : []));
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
      show,
      sort,
      shows: SHOWN,
      sorts: SORTS,
      counts: Object.fromEntries(SHOWN.map((one) => [one, all.filter((row) => isShown(row, one)).length])),
      bars: histogram(earned, assignment.points),
      median: earned.length > 0 ? points(median(earned) ?? 0, fmt) : null,
      submitted: all.filter((row) => row.last).length,
      students: all.length,
      rows: shown.map((row) => ({
        ...row,
        href: studentWorkHref(course.slug, assignment.id, row.userId),
        isMarked: row.grade?.mark != null,
        best:
          row.grade && (row.grade.submissionId !== null || row.grade.mark) ? points(row.grade.pointsMilli, fmt) : null,
      })),
      pages,
    });
  });
  return router;
}

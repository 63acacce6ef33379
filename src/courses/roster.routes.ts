/** URLs of a course's roster: its students with what is doubtful about them, as CSV, and the class list they are compared with. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { sendCsv, toCsv, typed } from '../platform/web/csv.ts';
import { NotFound } from '../platform/errors.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pageOfAll } from '../platform/web/list-pages.ts';
import { missedEditViews, takeMissed } from '../platform/web/missed-edits.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { tOf } from '../platform/web/request.ts';
import { may } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { classListSchema, moveSchema, removeSchema } from './courses.input.ts';
import { courseFrameOf } from './course-page.service.ts';
import type { CourseAdditions } from './course-parts.service.ts';
import { staffContext } from './courses.routes.ts';
import { moveStudent, removeStudent } from './enrolling.service.ts';
import { linesOnlyIn, readClassList, ROSTER_WARNINGS } from './roster.rules.ts';
import { classListEditsSince, classListOf, rosterOf, saveClassList, type RosterStudent } from './roster.service.ts';
import { rosterJson } from './courses-json.views.ts';
import { courseStudentsHref } from './course-links.rules.ts';
import { chosenSection } from './section-access.service.ts';
import { sectionFilter } from './sections.rules.ts';

const ROSTER_PAGE = 100;

export function rosterRoutes(app: App, added: readonly CourseAdditions[]): Router {
  const router = Router();

  router.get('/courses/:slug/students', async (req, res) => {
    const found = await staffContext(req, app);
    const { course, actor, roles } = found;
    const t = tOf(req);
    const { section, sections } = await chosenSection(app, found, req.query.section);
    const named = new Map(sections.map(({ id, name }) => [id, name]));
    const search = typeof req.query.q === 'string' ? req.query.q.trim().toLowerCase().slice(0, 80) : '';
    const warning = ROSTER_WARNINGS.find((known) => known === req.query.warning);
    const { students, counts, classList, missing } = await rosterOf(app, found, section?.id);
    const matching = students.filter(
      (one) => matches(one, search) && (warning === undefined || one.warnings.includes(warning)),
    );
    if (req.query.format === 'csv') {
      const hasSections = sections.length > 1;
      const columns = ['studentNumber', 'fullName', 'displayName', 'email', 'university', 'warnings'];
      const rows = matching.map((one) => [
        typed(one.details?.studentNumber),
        typed(one.details?.fullName),
        typed(one.person?.displayName),
        typed(one.details?.email),
        typed(one.details?.university),
        one.warnings.map((name) => t(`courses:warning.${name}`)).join('; '),
        ...(hasSections ? [typed(named.get(one.sectionId))] : []),
      ]);
      const header = [...columns, ...(hasSections ? ['section'] : [])].map((key) => t(`courses:roster.${key}`));
      sendCsv(res, `${course.slug}-students.csv`, toCsv(header, rows));
      return;
    }
    const { shown, pages } = pageOfAll(matching, pageNumber(req), ROSTER_PAGE);
    const model = {
      title: `${course.title} · ${t('courses:tab.students')}`,
      ...(await courseFrameOf(app, added, found)),
      students: shown.map((one) => ({ ...one, sectionName: named.get(one.sectionId) ?? '' })),
      ...sectionFilter(sections, section),
      counts,
      warning: warning ?? null,
      missing: warning === 'not_enrolled' ? missing : [],
      listed: classList.length,
      search,
      codes: (section ? [section] : sections).map(({ joinCode }) => joinCode).join(', '),
      joined: section && { id: section.id, isOpen: section.isEnrollmentOpen },
      mayEdit: may(actor, 'course.edit', roles),
      pages,
    };
    await page(req, res, 'courses/students', model, rosterJson);
  });

  router.post('/courses/:slug/students/remove', async (req, res) => {
    const { course, actor } = await staffContext(req, app);
    await removeStudent(app, actor, course, parseInput(removeSchema, req.body).userId);
    redirect(req, res, courseStudentsHref(course.slug), 'courses:student_removed');
  });

  router.post('/courses/:slug/students/move', async (req, res) => {
    const found = await staffContext(req, app);
    const { userId, section } = parseInput(moveSchema, req.body);
    await moveStudent(app, found, userId, section);
    redirect(req, res, courseStudentsHref(found.course.slug), 'courses:section.student_moved');
  });

  /** The section of a class list: the one that is named, or the first. */
  const listed = async (req: Request) => {
    const found = await staffContext(req, app);
    const asked = (req.query.section ?? (req.body as Record<string, unknown> | undefined)?.section) as unknown;
    const { section, sections } = await chosenSection(app, found, asked);
    const here = section ?? sections[0];
    if (!here) throw new NotFound('section_not_found');
    return { found, section: here, sections };
  };

  const classListPage = async (req: Request, res: Response, form?: FormState) => {
    const { found, section, sections } = await listed(req);
    const { classList, rev } = await classListOf(app, found, section);
    const missed = form ? await takeMissed(form, rev, (seen) => classListEditsSince(app, found, section, seen)) : [];
    const people = await publicPeople(
      app,
      missed.map((edit) => edit.actorId),
    );
    const t = tOf(req);
    const label = () => t('courses:class_list.listed');
    // A refused list was read, so it can be read again.
    const typedList = missed.length > 0 ? readClassList(String(form?.values.list)) : [];
    const list = classList.map((line) => `${line.studentNumber}, ${line.fullName}`).join('\n');
    await page(req, res, 'courses/class-list', {
      title: tOf(req)('courses:class_list.title'),
      ...(await courseFrameOf(app, added, found)),
      form: form ?? emptyForm({ list, rev }),
      ...sectionFilter(sections, section),
      missed: missedEditViews(missed, people, t, label, (_field, value) => String(value)),
      onlySaved: missed.length > 0 ? linesOnlyIn(classList, typedList) : [],
      onlyTyped: missed.length > 0 ? linesOnlyIn(typedList, classList) : [],
    });
  };

  router.get('/courses/:slug/class-list', (req, res) => classListPage(req, res));

  router.post('/courses/:slug/class-list', async (req, res) => {
    const { found, section } = await listed(req);
    await submitForm(
      req,
      res,
      async () => {
        const { list, rev } = parseInput(classListSchema, req.body);
        const lines = readClassList(list);
        await saveClassList(app, found, section, lines, rev);
        redirect(req, res, courseStudentsHref(found.course.slug), 'courses:class_list.saved', { count: lines.length });
      },
      (form) => classListPage(req, res, form),
    );
  });
  return router;
}

function matches({ person, details }: RosterStudent, search: string): boolean {
  return [person?.displayName, details?.fullName, details?.studentNumber, details?.email].some((text) =>
    text?.toLowerCase().includes(search),
  );
}

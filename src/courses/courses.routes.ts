/** URLs of courses: list, open, join, overview, staff. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { markdownHtml } from '../platform/markdown-page.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { missedEditViews, takeMissed } from '../platform/web/missed-edits.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { limitJoinCodes } from '../platform/web/rate-limit.ts';
import { actorOf, tOf, userOf } from '../platform/web/request.ts';
import { may } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { workLine } from '../problems/own-work.rules.ts';
import type { OwnWorkLoader } from '../problems/own-work.service.ts';
import { getPartnership } from '../partnerships/partnerships.service.ts';
import { courseSchema, joinSchema, removeSchema, staffSchema } from './courses.input.ts';
import { STAFF_ROLES, assignmentPhase, publicCourse, type Course } from './courses.rules.ts';
import { courseFor, ownCourses, publicCourses, viewCourse } from './course-access.service.ts';
import * as edits from './course-edits.service.ts';
import { assignmentActions, courseCards, courseFrameOf, publicCourseCounts } from './course-page.service.ts';
import type { CourseAdditions } from './course-parts.service.ts';
import { addStaffByEmail, removeStaff } from './course-staff.service.ts';
import * as service from './courses.service.ts';
import { removeStudent } from './enrolling.service.ts';
import { listSections, publicSections } from './sections.service.ts';
import { assignmentHref, courseHref, courseStaffHref } from './course-links.rules.ts';
import { courseJson } from './courses-json.views.ts';

const PAGE_SIZE = 24;

export function courseRoutes(app: App, added: readonly CourseAdditions[], ownWork: OwnWorkLoader): Router {
  const router = Router();

  const indexPage = async (req: Request, res: Response, form: FormState) => {
    const actor = actorOf(req);
    const number = pageNumber(req);
    const search = typeof req.query.q === 'string' ? req.query.q.slice(0, 80) : '';
    const mine = actor.kind === 'user' ? await ownCourses(app, actor, { page: 1, pageSize: 100 }) : undefined;
    const { items, total } = await publicCourses(app, { search, page: number, pageSize: PAGE_SIZE });
    const counts = await publicCourseCounts(app, added, [...(mine?.items ?? []), ...items]);
    const withCounts = (course: (typeof items)[number]) => ({ ...course, counts: counts.get(course.id) ?? [] });
    await page(req, res, 'courses/index', {
      title: tOf(req)('courses:title'),
      mine: (mine?.items ?? []).map(withCounts),
      courses: items.map(withCounts),
      search,
      pages: pagesOf(number, PAGE_SIZE, total),
      form,
    });
  };

  router.get('/courses', (req, res) => indexPage(req, res, emptyForm()));

  router.post('/courses/join', limitJoinCodes());
  router.post('/courses/join', async (req, res) => {
    const actor = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        const course = await service.joinCourse(app, actor, parseInput(joinSchema, req.body).code);
        redirect(req, res, courseHref(course.slug), 'courses:joined', { course: course.title });
      },
      (form) => indexPage(req, res, form),
    );
  });

  const formPage = async (req: Request, res: Response, form: FormState, more: Record<string, unknown>) =>
    await page(req, res, 'courses/form', {
      title: tOf(req)(more.course ? 'courses:edit_title' : 'courses:new_title'),
      form,
      course: null,
      partnership: null,
      ...more,
    });

  router.get('/courses/new', async (req, res) => {
    const partnership = await getPartnership(app, userOf(req), String(req.query.partnership ?? ''));
    const slug = partnership.title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 60);
    const form = emptyForm({
      title: partnership.title,
      term: partnership.term,
      description: partnership.syllabus,
      slug,
    });
    await formPage(req, res, form, { partnership });
  });

  router.post('/courses', async (req, res) => {
    const actor = userOf(req);
    const partnershipId = String((req.body as Record<string, unknown>).partnershipId ?? '');
    const partnership = await getPartnership(app, actor, partnershipId);
    await submitForm(
      req,
      res,
      async () => {
        const { rev: _rev, ...draft } = parseInput(courseSchema, req.body);
        const course = await service.openCourse(app, actor, partnershipId, draft);
        redirect(req, res, courseHref(course.slug), 'courses:opened');
      },
      (form) => formPage(req, res, form, { partnership }),
    );
  });

  router.get('/courses/:slug', async (req, res) => {
    const actor = actorOf(req);
    const found = await viewCourse(app, actor, req.params.slug);
    const { course, roles, sections } = found;
    const inside = may(actor, 'course.read', roles);
    const staff = await service.publicStaff(app, course.id);
    const people = await publicPeople(
      app,
      staff.map((member) => member.userId),
    );
    const nowMs = app.clock.nowMs();
    const assignments = inside ? await service.listAssignments(app, actor, course.id) : [];
    const mayEdit = may(actor, 'course.edit', roles);
    const isStudent = roles.includes('course-student');
    const work = isStudent && actor.kind === 'user' ? await ownWork.inAssignments(app, actor, assignments) : undefined;
    const model = {
      title: course.title,
      ...(await courseFrameOf(app, added, found)),
      cards: await courseCards(app, added, ['main', 'side'], found),
      counts: (await publicCourseCounts(app, added, [course])).get(course.id) ?? [],
      descriptionHtml: await markdownHtml(course.description),
      staff: staff.map((member) => ({ role: member.role, person: people.get(member.userId) ?? null })),
      assignments: assignments.map((one) => ({
        ...one,
        href: assignmentHref(course.slug, one.id),
        actions: assignmentActions(added, { ...found, assignment: one }),
        phase: assignmentPhase(one, nowMs),
        own: work ? workLine(work.get(one.id)) : null,
      })),
      inside,
      isStudent,
      codes: sections.map(({ id, name, joinCode, isEnrollmentOpen }) => ({ id, name, joinCode, isEnrollmentOpen })),
      partners: await publicSections(app, course.id),
      mayEdit,
      mayAssign: may(actor, 'assignment.edit', roles),
    };
    await page(req, res, 'courses/show', model, courseJson);
  });

  const editPage = async (req: Request, res: Response, form: FormState, loaded: Course) => {
    const actor = userOf(req);
    const { course } = await courseFor(app, actor, loaded, 'course.edit');
    const missed = await takeMissed(form, course.rev, (rev) => edits.courseEditsSince(app, actor, course.id, rev));
    const people = await publicPeople(
      app,
      missed.map((edit) => edit.actorId),
    );
    const t = tOf(req);
    const label = (field: string) => t(`courses:field.${field}`);
    await formPage(req, res, form, {
      course: publicCourse(course),
      missed: missedEditViews(missed, people, t, label, (_field, value) => String(value)),
    });
  };

  router.get('/courses/:slug/edit', async (req, res) => {
    const { course } = await staffContext(req, app, 'course.edit');
    await editPage(req, res, emptyForm({ ...course }), course);
  });

  router.post('/courses/:slug', async (req, res) => {
    // By its id: the URL name may be what someone else just changed.
    const { courseId } = req.body as Record<string, unknown>;
    const which = typeof courseId === 'string' ? { id: courseId } : { slug: req.params.slug };
    const actor = userOf(req);
    const { course } = await courseFor(app, actor, which, 'course.edit');
    await submitForm(
      req,
      res,
      async () => {
        const { rev, ...draft } = parseInput(courseSchema, req.body);
        await edits.editCourse(app, actor, course, draft, rev);
        redirect(req, res, courseHref(draft.slug), 'site:saved');
      },
      (form) => editPage(req, res, form, course),
    );
  });

  router.post('/courses/:slug/leave', async (req, res) => {
    const actor = userOf(req);
    const { course } = await viewCourse(app, actor, req.params.slug);
    await removeStudent(app, actor, course, actor.id);
    redirect(req, res, '/courses', 'courses:left', { course: course.title });
  });

  const staffPage = async (req: Request, res: Response, form: FormState) => {
    const found = await staffContext(req, app, 'course.staff');
    const { course } = found;
    const staff = await service.publicStaff(app, course.id);
    const sections = await listSections(app, found);
    const people = await publicPeople(
      app,
      staff.map((member) => member.userId),
    );
    await page(req, res, 'courses/staff', {
      title: `${course.title} · ${tOf(req)('courses:tab.staff')}`,
      ...(await courseFrameOf(app, added, found)),
      staff: staff.map((member) => {
        const taught = sections.filter(({ staffIds }) => staffIds.includes(member.userId));
        return {
          ...member,
          person: people.get(member.userId) ?? null,
          sections: taught.map(({ name }) => name),
          isMine: taught.some(({ isReached }) => isReached),
        };
      }),
      hasSections: sections.length > 1,
      sectionChoices: sections.filter(({ isReached }) => isReached).map(({ id, name }) => ({ value: id, label: name })),
      staffRoles: STAFF_ROLES,
      form,
    });
  };

  router.get('/courses/:slug/staff', (req, res) => staffPage(req, res, emptyForm({ role: 'assistant' })));

  router.post('/courses/:slug/staff', async (req, res) => {
    const { course, actor } = await staffContext(req, app, 'course.staff');
    await submitForm(
      req,
      res,
      async () => {
        const { person, role, section } = parseInput(staffSchema, req.body);
        const name = await addStaffByEmail(app, actor, course, person, role, section);
        redirect(req, res, courseStaffHref(course.slug), 'courses:staff_added', { name });
      },
      (form) => staffPage(req, res, form),
    );
  });

  router.post('/courses/:slug/staff/remove', async (req, res) => {
    const { course, actor } = await staffContext(req, app);
    await submitForm(
      req,
      res,
      async () => {
        const { userId, section } = parseInput(removeSchema, req.body);
        await removeStaff(app, actor, course, userId, section);
        redirect(req, res, courseStaffHref(course.slug), 'courses:staff_removed');
      },
      (form) => staffPage(req, res, form),
    );
  });
  return router;
}

/** Course and roles for a page of its staff; not found for anyone else. @throws Forbidden */
export async function staffContext(req: Request, app: App, action: Parameters<typeof courseFor>[3] = 'course.roster') {
  const actor = userOf(req);
  return { ...(await courseFor(app, actor, { slug: String(req.params.slug) }, action)), actor };
}

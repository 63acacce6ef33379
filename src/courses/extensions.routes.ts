/** URLs of extensions: all of a course for its staff, who give and decide; for a student their own, and the form to ask. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pageOfAll } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { newId } from '../platform/ids.ts';
import { inputTime } from '../platform/times.ts';
import { timeZoneOf, tOf, userOf } from '../platform/web/request.ts';
import { may } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { courseFor } from './course-access.service.ts';
import { courseExtensionsHref } from './course-links.rules.ts';
import { courseFrameOf } from './course-page.service.ts';
import type { CourseAdditions } from './course-parts.service.ts';
import { askSchema, decideSchema, giveSchema } from './extensions.input.ts';
import { EXTENSION_STATES, type Extension } from './extensions.rules.ts';
import {
  askForExtension,
  assignmentsToExtend,
  decideExtension,
  extensionsIn,
  giveExtensions,
  ownExtensions,
  withdrawExtension,
} from './extensions.service.ts';

const PAGE_SIZE = 50;

export function extensionRoutes(app: App, added: readonly CourseAdditions[]): Router {
  const router = Router();
  const address = '/courses/:slug/extensions';

  const readers = async (req: Request) => {
    const actor = userOf(req);
    return { ...(await courseFor(app, actor, { slug: String(req.params.slug) }, 'course.read')), actor };
  };

  router.get(address, (req, res) => show(req, res, {}));

  router.post(address, async (req, res) => {
    const found = await readers(req);
    await submitForm(
      req,
      res,
      async () => {
        const count = await giveExtensions(app, found, parseInput(giveSchema(timeZoneOf(req)), req.body));
        redirect(req, res, courseExtensionsHref(found.course.slug), 'courses:extension.given', { count });
      },
      (form) => show(req, res, { form }),
    );
  });

  router.post(`${address}/ask`, async (req, res) => {
    const found = await readers(req);
    await submitForm(
      req,
      res,
      async () => {
        await askForExtension(app, found, parseInput(askSchema(timeZoneOf(req)), req.body));
        redirect(req, res, courseExtensionsHref(found.course.slug), 'courses:extension.asked');
      },
      (form) => show(req, res, { form }),
    );
  });

  router.post(`${address}/:id`, async (req, res) => {
    const found = await readers(req);
    await submitForm(
      req,
      res,
      async () => {
        const { to, answer, ...gift } = parseInput(decideSchema(timeZoneOf(req)), req.body);
        const step = { to, answer, ...(to === 'granted' && { gift }) };
        await decideExtension(app, found, String(req.params.id), step);
        redirect(req, res, courseExtensionsHref(found.course.slug), `courses:extension.done.${to}`);
      },
      (form) => show(req, res, { decided: { id: String(req.params.id), form } }),
    );
  });

  router.post(`${address}/:id/withdraw`, async (req, res) => {
    const found = await readers(req);
    await withdrawExtension(app, found, String(req.params.id));
    redirect(req, res, courseExtensionsHref(found.course.slug), 'courses:extension.done.withdrawn');
  });

  return router;

  async function show(
    req: Request,
    res: Response,
    forms: { form?: FormState; decided?: { id: string; form: FormState } },
  ): Promise<void> {
    const found = await readers(req);
    const { course, actor, roles } = found;
    const isStaff = may(actor, 'course.grade', roles) && !roles.includes('course-student');
    const all = isStaff ? await extensionsIn(app, found) : await ownExtensions(app, actor, course.id);
    const state = EXTENSION_STATES.find((known) => known === req.query.state);
    const { shown, pages } = pageOfAll(
      all.filter((one) => state === undefined || one.state === state).sort(askedFirst),
      pageNumber(req),
      PAGE_SIZE,
    );
    const people = await publicPeople(
      app,
      shown.map(({ decidedBy }) => decidedBy),
    );
    const assignments = await assignmentsToExtend(app, found);
    const titles = new Map(assignments.map(({ id, title }) => [id, title]));
    const zone = timeZoneOf(req);
    const student = typeof req.query.student === 'string' ? req.query.student.slice(0, 254) : '';
    await page(req, res, 'courses/extensions', {
      title: `${course.title} · ${tOf(req)('courses:extension.tab')}`,
      ...(await courseFrameOf(app, added, found)),
      isStaff,
      state: state ?? '',
      states: EXTENSION_STATES,
      form: forms.form ?? emptyForm({ students: student, formKey: newId() }),
      assignments: assignments.map(({ id, title, dueAt }) => ({ id, title, dueAt })),
      extensions: shown.map((one) => ({
        ...one,
        assignment: one.assignmentId === null ? null : (titles.get(one.assignmentId) ?? ''),
        by: one.decidedBy === null ? null : (people.get(one.decidedBy)?.displayName ?? null),
        form:
          forms.decided?.id === one.id
            ? forms.decided.form
            : emptyForm({ dueAt: one.dueAt === null ? '' : inputTime(one.dueAt, zone), to: 'granted' }),
      })),
      pages,
    });
  }
}

const askedFirst = (a: Extension, b: Extension): number => Number(b.state === 'asked') - Number(a.state === 'asked');

/** URLs for creating an assignment. Editing is part of gradebook, because it changes grades; submitting is part of submissions. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { inputTime } from '../platform/times.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { languageOf, timeZoneOf, tOf } from '../platform/web/request.ts';
import { assignmentSchema } from './assignment-form.input.ts';
import { courseFrameOf } from './course-page.service.ts';
import type { CourseAdditions } from './course-parts.service.ts';
import { staffContext } from './courses.routes.ts';
import { otherAssignments, problemChoices } from './assignment-edits.service.ts';
import * as service from './courses.service.ts';
import { courseHref } from './course-links.rules.ts';

export function assignmentRoutes(app: App, added: readonly CourseAdditions[]): Router {
  const router = Router();

  const formPage = async (req: Request, res: Response, form: FormState) => {
    const found = await staffContext(req, app, 'assignment.edit');
    await page(req, res, 'courses/assignment_form', {
      title: tOf(req)('courses:assignment_new'),
      ...(await courseFrameOf(app, added, found)),
      assignment: null,
      problems: await problemChoices(app, found.actor, languageOf(req)),
      others: await otherAssignments(app, found),
      form,
      missed: [],
    });
  };

  router.get('/courses/:slug/assignments/new', async (req, res) => {
    const start = roundToHour(app.clock.nowMs());
    await formPage(
      req,
      res,
      emptyForm({
        opensAt: inputTime(start, timeZoneOf(req)),
        dueAt: inputTime(start + 14 * 86_400_000, timeZoneOf(req)),
        points: 100,
      }),
    );
  });

  router.post('/courses/:slug/assignments', async (req, res) => {
    const { course, actor } = await staffContext(req, app);
    await submitForm(
      req,
      res,
      async () => {
        await service.saveAssignment(app, actor, course, parseInput(assignmentSchema(timeZoneOf(req)), req.body));
        redirect(req, res, courseHref(course.slug), 'courses:assignment_saved');
      },
      (form) => formPage(req, res, form),
    );
  });
  return router;
}

function roundToHour(atMs: number): number {
  return Math.ceil(atMs / 3_600_000) * 3_600_000;
}

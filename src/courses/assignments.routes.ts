/** URLs of writing assignments; the page a student hands in on belongs to submissions. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { languageOf, tOf } from '../platform/web/request.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { getProblemVersion, listProblems } from '../problems/problems.service.ts';
import { nameIn, type ListedProblem } from '../problems/problems.rules.ts';
import { assignmentSchema } from './courses.input.ts';
import { courseFrame, type Assignment } from './courses.rules.ts';
import { staffContext } from './courses.routes.ts';
import * as service from './courses.service.ts';

export function assignmentRoutes(app: App): Router {
  const router = Router();

  const formPage = async (req: Request, res: Response, form: FormState, assignment?: Assignment) => {
    const { course, actor, roles } = await staffContext(req, app);
    requirePermission(actor, 'assignment.edit', roles);
    const { items } = await listProblems(app, actor, { page: 1, pageSize: 500 });
    await page(req, res, 'courses/assignment_form', {
      title: tOf(req)(assignment ? 'courses:assignment_edit' : 'courses:assignment_new'),
      ...courseFrame(course, 'overview', actor, roles),
      assignment: assignment ?? null,
      problems: await choices(items, assignment, languageOf(req)),
      form,
    });
  };

  /** The newest version of each problem, and the one the assignment has: a browser must not choose another by itself. */
  const choices = async (problems: ListedProblem[], assignment: Assignment | undefined, language: string) => {
    const list = problems.map((problem) => ({
      value: problem.currentVersionId,
      label: `${nameIn(problem, language)} (${problem.slug}, v${problem.currentVersionNumber})`,
    }));
    if (!assignment || list.some((choice) => choice.value === assignment.problemVersionId)) return list;
    const { problem, version } = await getProblemVersion(app, assignment.problemVersionId);
    return [
      { value: version.id, label: `${nameIn(problem, language)} (${problem.slug}, v${version.number})` },
      ...list,
    ];
  };

  router.get('/courses/:slug/assignments/new', async (req, res) => {
    const start = roundToHour(app.clock.nowMs());
    await formPage(
      req,
      res,
      emptyForm({ opensAt: inputTime(start), dueAt: inputTime(start + 14 * 86_400_000), points: 100 }),
    );
  });

  router.post('/courses/:slug/assignments', async (req, res) => {
    const { course, actor } = await staffContext(req, app);
    await submitForm(
      req,
      res,
      async () => {
        await service.saveAssignment(app, actor, course, parseInput(assignmentSchema, req.body));
        redirect(req, res, `/courses/${course.slug}`, 'courses:assignment_saved');
      },
      (form) => formPage(req, res, form),
    );
  });

  const ownAssignment = async (req: Request, courseId: string) => {
    const assignment = await service.getAssignment(app, String(req.params.id));
    if (assignment.courseId !== courseId) throw new NotFound('assignment_not_found');
    return assignment;
  };

  router.get('/courses/:slug/assignments/:id/edit', async (req, res) => {
    const { course } = await staffContext(req, app);
    const assignment = await ownAssignment(req, course.id);
    await formPage(
      req,
      res,
      emptyForm({ ...assignment, opensAt: inputTime(assignment.opensAt), dueAt: inputTime(assignment.dueAt) }),
      assignment,
    );
  });

  router.post('/courses/:slug/assignments/:id/edit', async (req, res) => {
    const { course, actor } = await staffContext(req, app);
    const assignment = await ownAssignment(req, course.id);
    await submitForm(
      req,
      res,
      async () => {
        await service.saveAssignment(app, actor, course, parseInput(assignmentSchema, req.body), assignment.id);
        redirect(req, res, `/courses/${course.slug}`, 'site:saved');
      },
      (form) => formPage(req, res, form, assignment),
    );
  });
  return router;
}

function roundToHour(atMs: number): number {
  return Math.ceil(atMs / 3_600_000) * 3_600_000;
}

/** Value of `<input type="datetime-local">`, UTC. */
function inputTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 16);
}

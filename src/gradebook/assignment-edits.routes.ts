/** The page on which staff edit an assignment. Before saving it shows the grades that would change. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { inputTime } from '../platform/times.ts';
import { redirect } from '../platform/web/notice.ts';
import { missedEditViews, takeMissed } from '../platform/web/missed-edits.ts';
import { page } from '../platform/web/page.ts';
import { formatsOf, languageOf, timeZoneOf, tOf, userOf } from '../platform/web/request.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { assignmentEditsSince, otherAssignments, problemChoices } from '../courses/assignment-edits.service.ts';
import { courseFrameOf } from '../courses/course-page.service.ts';
import type { CourseAdditions } from '../courses/course-parts.service.ts';
import { assignmentFor, courseFor } from '../courses/course-access.service.ts';
import { assignmentEditSchema } from './assignment-edits.input.ts';
import { editAssignment, type EditPreview } from './assignment-edits.service.ts';
import { needsField } from '../courses/courses.rules.ts';
import { points } from '../scoring/place-points.rules.ts';
import { assignmentHref, courseHref } from '../courses/course-links.rules.ts';

export function assignmentEditRoutes(app: App, added: readonly CourseAdditions[]): Router {
  const router = Router();

  /** The assignment named by the URL, for staff of its course; not found for anyone else. */
  const edited = async (req: Request) => {
    const actor = userOf(req);
    const found = await courseFor(app, actor, { slug: String(req.params.slug) }, 'assignment.edit');
    return { ...found, actor, assignment: await assignmentFor(app, found, String(req.params.id)) };
  };
  type Edited = Awaited<ReturnType<typeof edited>>;

  const formPage = async (req: Request, res: Response, found: Edited, form: FormState) => {
    const { actor, course, assignment } = found;
    const t = tOf(req);
    const missed = await takeMissed(form, assignment.rev, (rev) => assignmentEditsSince(app, actor, assignment, rev));
    const people = await publicPeople(
      app,
      missed.map((edit) => edit.actorId),
    );
    const choices = await problemChoices(app, actor, languageOf(req), assignment);
    const label = (field: string) => t(`courses:field.${field === 'title' ? 'assignment' : field}`);
    const fmt = formatsOf(req);
    const shown = (field: string, value: unknown) =>
      value === null
        ? t('site:none')
        : /(At|Until|From)$/.test(field)
          ? fmt.dateTime(Number(value))
          : field === 'prerequisites'
            ? t('courses:needs.count', { count: (value as unknown[] | undefined)?.length ?? 0 })
            : (choices.find((choice) => choice.value === value)?.label ?? String(value));
    await page(req, res, 'courses/assignment_form', {
      title: t('courses:assignment_edit'),
      ...(await courseFrameOf(app, added, found)),
      assignment: { ...assignment, href: assignmentHref(course.slug, assignment.id) },
      problems: choices,
      others: await otherAssignments(app, found, assignment.id),
      form,
      missed: missedEditViews(missed, people, t, label, shown),
    });
  };

  router.get('/courses/:slug/assignments/:id/edit', async (req, res) => {
    const found = await edited(req);
    const { opensAt, dueAt, lateUntil, visibleFrom, prerequisites, ...values } = found.assignment;
    const zone = timeZoneOf(req);
    await formPage(
      req,
      res,
      found,
      emptyForm({
        ...values,
        opensAt: inputTime(opensAt, zone),
        dueAt: inputTime(dueAt, zone),
        lateUntil: lateUntil === null ? '' : inputTime(lateUntil, zone),
        visibleFrom: visibleFrom === null ? '' : inputTime(visibleFrom, zone),
        ...Object.fromEntries(prerequisites.map((one) => [needsField(one.assignmentId), one.points])),
      }),
    );
  });

  router.post('/courses/:slug/assignments/:id/edit', async (req, res) => {
    const found = await edited(req);
    await submitForm(
      req,
      res,
      async () => {
        const { rev, confirmed, ...draft } = parseInput(assignmentEditSchema(timeZoneOf(req)), req.body);
        const preview = await editAssignment(app, found.actor, found.assignment, draft, { rev, confirmed });
        if (preview) await previewPage(req, res, found, preview);
        else redirect(req, res, courseHref(found.course.slug), 'site:saved');
      },
      (form) => formPage(req, res, found, form),
    );
  });

  const previewPage = async (req: Request, res: Response, found: Edited, preview: EditPreview) => {
    const { course, assignment } = found;
    const fmt = formatsOf(req);
    const { _csrf, confirmed: _old, ...values } = req.body as Record<string, unknown>;
    await page(req, res, 'gradebook/assignment-edit', {
      title: tOf(req)('courses:assignment_edit'),
      ...(await courseFrameOf(app, added, found)),
      assignment: { ...assignment, href: assignmentHref(course.slug, assignment.id) },
      values: { ...values, rev: assignment.rev, confirmed: preview.fingerprint },
      grades: preview.grades.map((line) => ({
        ...line,
        before: line.beforeMilli === null ? null : points(line.beforeMilli, fmt),
        after: points(line.afterMilli, fmt),
      })),
      late: preview.late,
      elsewhere: preview.elsewhere,
    });
  };
  return router;
}

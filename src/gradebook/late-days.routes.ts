/** The page with the late days of each student in a course. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { formatsOf, tOf, userOf } from '../platform/web/request.ts';
import { courseFor } from '../courses/course-access.service.ts';
import { courseHref } from '../courses/course-links.rules.ts';
import { courseFrameOf } from '../courses/course-page.service.ts';
import type { CourseAdditions } from '../courses/course-parts.service.ts';
import { lateDaysIn } from '../courses/extensions.service.ts';
import { points } from '../scoring/place-points.rules.ts';
import { lateDaysSchema } from './assignment-edits.input.ts';
import type { EditPreview } from './assignment-edits.service.ts';
import { editLateDays } from './late-days.service.ts';

export function lateDayRoutes(app: App, added: readonly CourseAdditions[]): Router {
  const router = Router();
  const address = '/courses/:slug/late-days';
  const edited = async (req: Request) =>
    await courseFor(app, userOf(req), { slug: String(req.params.slug) }, 'assignment.edit');

  router.get(address, async (req, res) => {
    const { days, rev } = await lateDaysIn(app, await edited(req));
    await show(req, res, emptyForm({ days, rev }));
  });

  router.post(address, async (req, res) => {
    const found = await edited(req);
    await submitForm(
      req,
      res,
      async () => {
        const { days, ...form } = parseInput(lateDaysSchema, req.body);
        const preview = await editLateDays(app, found, days, form);
        if (preview) await show(req, res, emptyForm({ days, rev: form.rev }), preview);
        else redirect(req, res, courseHref(found.course.slug), 'site:saved');
      },
      (form) => show(req, res, form),
    );
  });
  return router;

  async function show(req: Request, res: Response, form: FormState, preview?: EditPreview): Promise<void> {
    const found = await edited(req);
    const fmt = formatsOf(req);
    await page(req, res, 'gradebook/late-days', {
      title: `${found.course.title} · ${tOf(req)('gradebook:late_days.title')}`,
      ...(await courseFrameOf(app, added, found)),
      form,
      confirmed: preview?.fingerprint ?? null,
      grades: (preview?.grades ?? []).map((line) => ({
        ...line,
        before: line.beforeMilli === null ? null : points(line.beforeMilli, fmt),
        after: points(line.afterMilli, fmt),
      })),
    });
  }
}

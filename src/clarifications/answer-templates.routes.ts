/** The form of the template answers of a contest. */
import { Router, type Request, type Response } from 'express';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { contestFor } from '../contests/contests.service.ts';
import type { App } from '../platform/app-context.ts';
import { LANGUAGES } from '../platform/i18n.ts';
import { emptyForm, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, tOf } from '../platform/web/request.ts';
import { TEMPLATE_TEXT_MAX, TEMPLATES_MAX } from './answer-templates.rules.ts';
import { answerTemplates, editTemplates } from './answer-templates.service.ts';
import { answerTemplatesHref } from './clarification-links.rules.ts';
import { parseTemplates } from './clarifications.input.ts';
import { withoutNews } from './contest-clarifications.service.ts';

export function answerTemplateRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/clarifications/templates', async (req, res) => {
    await contestFor(app, actorOf(req), req.params.slug, 'clarification.announce');
    await show(req, res, emptyForm());
  });

  router.post('/contests/:slug/clarifications/templates', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'clarification.announce');
    await submitForm(
      req,
      res,
      async () => {
        await editTemplates(app, actorOf(req), contest, parseTemplates(req.body));
        redirect(req, res, answerTemplatesHref(contest.slug), 'site:saved');
      },
      (form) => show(req, res, form),
    );
  });

  return router;

  async function show(req: Request, res: Response, form: FormState): Promise<void> {
    const frame = withoutNews(await contestFrameOf(app, parts, actorOf(req), String(req.params.slug)));
    const { contest } = frame;
    const { templates, rev } = await answerTemplates(app, actorOf(req), contest);
    const saved = templates.flatMap((template, place) =>
      LANGUAGES.map((language) => [`${language}-${place}`, template[language] ?? '']),
    );
    const isOvertaken = form.code === 'changed_meanwhile';
    await page(req, res, 'clarifications/templates', {
      title: `${contest.name}: ${tOf(req)('clarifications:templates.title')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      here: answerTemplatesHref(contest.slug),
      languages: LANGUAGES,
      places: Array.from({ length: TEMPLATES_MAX }, (_one, place) => place),
      max: TEMPLATE_TEXT_MAX,
      // What others saved meanwhile; sending the form again replaces it.
      missed: isOvertaken ? templates : [],
      form: {
        ...form,
        values: {
          ...(form.code === undefined ? Object.fromEntries(saved) : {}),
          rev,
          ...form.values,
          ...(isOvertaken ? { rev } : {}),
        },
      },
    });
  }
}

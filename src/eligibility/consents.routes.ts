/** Pages of the texts that people accept: to read and accept them, to write them, and the log of who did. */
import { Router, type Request, type Response } from 'express';
import type { Action } from '../accounts/permissions.rules.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { contestFor, getContestBySlug } from '../contests/contests.service.ts';
import type { App } from '../platform/app-context.ts';
import { sendCsv, toCsv, typed } from '../platform/web/csv.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, tOf, userOf } from '../platform/web/request.ts';
import { inLanguage } from './consents.rules.ts';
import {
  acceptTexts,
  addText,
  changeText,
  consentLog,
  currentTexts,
  ownConsents,
  stopAsking,
  textToEdit,
} from './consents.service.ts';
import { consentsHref } from './eligibility-links.rules.ts';
import { consentTextSchema } from './eligibility.input.ts';
import { answersIn, CONSENT_BODY_MAX, CONSENT_TITLE_MAX } from './eligibility.rules.ts';
import { publicTexts, shownQuestions } from './questions.service.ts';
import { textValues } from './eligibility.views.ts';

export function consentRoutes(app: App, parts: ContestParts): Router {
  const router = Router();
  const contestOf = (req: Request) => getContestBySlug(app, actorOf(req), String(req.params.slug));
  const staffOf = (req: Request, action: Action) => contestFor(app, actorOf(req), String(req.params.slug), action);

  router.get('/contests/:slug/consents', async (req, res) => show(req, res, emptyForm()));

  router.post('/contests/:slug/consents', async (req, res) => {
    const user = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        const contest = await contestOf(req);
        await acceptTexts(app, user, contest, answersIn(req.body));
        redirect(req, res, consentsHref(contest.slug), 'eligibility:notice.accepted');
      },
      (form) => show(req, res, form),
    );
  });

  router.get('/contests/:slug/consents/new', async (req, res) => {
    await staffOf(req, 'contest.edit');
    await showEditor(req, res, emptyForm());
  });

  router.post('/contests/:slug/consents/new', async (req, res) => {
    const contest = await staffOf(req, 'contest.edit');
    await submitForm(
      req,
      res,
      async () => {
        await addText(app, actorOf(req), contest, parseInput(consentTextSchema, req.body));
        redirect(req, res, consentsHref(contest.slug), 'eligibility:notice.text_added');
      },
      (form) => showEditor(req, res, form),
    );
  });

  router.get('/contests/:slug/consents/:id', async (req, res) => {
    const contest = await staffOf(req, 'contest.edit');
    const text = await textToEdit(app, actorOf(req), contest, req.params.id);
    await showEditor(req, res, emptyForm(textValues(text)), text.id);
  });

  router.post('/contests/:slug/consents/:id', async (req, res) => {
    const contest = await staffOf(req, 'contest.edit');
    await submitForm(
      req,
      res,
      async () => {
        await changeText(app, actorOf(req), contest, req.params.id, parseInput(consentTextSchema, req.body));
        redirect(req, res, consentsHref(contest.slug), 'eligibility:notice.text_changed');
      },
      (form) => showEditor(req, res, form, req.params.id),
    );
  });

  router.post('/contests/:slug/consents/:id/end', async (req, res) => {
    const contest = await staffOf(req, 'contest.edit');
    await stopAsking(app, actorOf(req), contest, req.params.id);
    redirect(req, res, consentsHref(contest.slug), 'eligibility:notice.text_ended');
  });

  router.get('/contests/:slug/consent-log', async (req, res) => {
    const contest = await staffOf(req, 'contest.staff-view');
    const { model, nowMs } = await contestFrameOf(app, parts, actorOf(req), req.params.slug);
    const number = pageNumber(req);
    const { entries, total, size } = await consentLog(app, actorOf(req), contest, number);
    await page(req, res, 'eligibility/log', {
      title: `${contest.name}: ${tOf(req)('eligibility:log.title')}`,
      nowMs,
      frame: model,
      entries: entries.map(({ person, text, acceptedAt }) => ({
        person,
        title: inLanguage(text.titles, languageOf(req)),
        version: text.version,
        acceptedAt,
      })),
      pages: pagesOf(number, size, total),
    });
  });

  router.get('/contests/:slug/consent-log.csv', async (req, res) => {
    const contest = await staffOf(req, 'contest.staff-view');
    const t = tOf(req);
    const { entries } = await consentLog(app, actorOf(req), contest);
    const rows = entries.map(({ person, text, acceptedAt }) => [
      typed(person.displayName),
      typed(inLanguage(text.titles, languageOf(req))),
      text.version,
      new Date(acceptedAt).toISOString(),
    ]);
    const header = ['person', 'text', 'version', 'accepted'].map((key) => t(`eligibility:log.${key}`));
    sendCsv(res, `${contest.slug}-consents.csv`, toCsv(header, rows));
  });

  return router;

  async function show(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = actorOf(req);
    const { contest, model, nowMs } = await contestFrameOf(app, parts, actor, String(req.params.slug));
    const mine = actor.kind === 'user' ? await ownConsents(app, actor, contest) : [];
    const texts = await currentTexts(app, actor, contest);
    const acceptedAt = new Map(mine.map(({ text, acceptedAt: at }) => [text.id, at]));
    await page(req, res, 'eligibility/consents', {
      title: `${contest.name}: ${tOf(req)('eligibility:consents')}`,
      nowMs,
      form,
      frame: model,
      questions: model.mine ? await shownQuestions(app, actor, contest, languageOf(req)) : null,
      texts: (await publicTexts(texts, languageOf(req))).map((text) => ({
        ...text,
        acceptedAt: acceptedAt.get(text.id) ?? null,
      })),
    });
  }

  async function showEditor(req: Request, res: Response, form: FormState, id?: string): Promise<void> {
    const t = tOf(req);
    const { contest, model, nowMs } = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
    await page(req, res, 'eligibility/consent-form', {
      title: `${contest.name}: ${t(id === undefined ? 'eligibility:text.new' : 'eligibility:text.edit')}`,
      nowMs,
      form,
      frame: model,
      textId: id ?? null,
      titleMax: CONSENT_TITLE_MAX,
      bodyMax: CONSENT_BODY_MAX,
    });
  }
}

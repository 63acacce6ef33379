/** Pages on which organizers set who may register for a contest, how many, and until when. */
import { Router, type Request, type Response } from 'express';
import type { Action } from '../accounts/permissions.rules.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { contestFor } from '../contests/contests.service.ts';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { takeMissed } from '../platform/web/missed-edits.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, timeZoneOf, tOf } from '../platform/web/request.ts';
import { inviteesHref, signUpRulesHref } from './eligibility-links.rules.ts';
import { inviteeSchema, inviteeSearchSchema, inviteesSchema, rulesSchema } from './eligibility.input.ts';
import { INVITEES_AT_ONCE } from './eligibility.rules.ts';
import { signUpRules } from './eligibility.service.ts';
import { rulesValues } from './eligibility.views.ts';
import { editSignUpRules, invite, invitedList, takeOffList } from './sign-up-edits.service.ts';

export function signUpRulesRoutes(app: App, parts: ContestParts): Router {
  const router = Router();
  const staffOf = (req: Request, action: Action) => contestFor(app, actorOf(req), String(req.params.slug), action);

  router.get('/contests/:slug/sign-up-rules', async (req, res) => {
    await staffOf(req, 'contest.edit');
    await showRules(req, res, emptyForm());
  });

  router.post('/contests/:slug/sign-up-rules', async (req, res) => {
    const contest = await staffOf(req, 'contest.edit');
    await submitForm(
      req,
      res,
      async () => {
        await editSignUpRules(app, actorOf(req), contest, parseInput(rulesSchema(timeZoneOf(req)), req.body));
        redirect(req, res, signUpRulesHref(contest.slug), 'site:saved');
      },
      (form) => showRules(req, res, form),
    );
  });

  router.get('/contests/:slug/invitees', async (req, res) => {
    await staffOf(req, 'contest.edit');
    await showList(req, res, emptyForm());
  });

  router.post('/contests/:slug/invitees', async (req, res) => {
    const contest = await staffOf(req, 'contest.edit');
    await submitForm(
      req,
      res,
      async () => {
        await invite(app, actorOf(req), contest, parseInput(inviteesSchema, req.body).emails);
        redirect(req, res, inviteesHref(contest.slug), 'eligibility:notice.invited');
      },
      (form) => showList(req, res, form),
    );
  });

  router.post('/contests/:slug/invitees/remove', async (req, res) => {
    const contest = await staffOf(req, 'contest.edit');
    await takeOffList(app, actorOf(req), contest, parseInput(inviteeSchema, req.body).email);
    redirect(req, res, inviteesHref(contest.slug), 'eligibility:notice.off_list');
  });

  return router;

  async function showRules(req: Request, res: Response, form: FormState): Promise<void> {
    const { contest, model, nowMs } = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
    const rules = await signUpRules(app, actorOf(req), contest);
    const [overtaking] = await takeMissed(form, rules.rev, () => Promise.resolve([rules]));
    const saved = form.code === undefined ? rulesValues(rules, timeZoneOf(req)) : { rev: rules.rev };
    await page(req, res, 'eligibility/rules', {
      title: `${contest.name}: ${tOf(req)('eligibility:rules.title')}`,
      nowMs,
      frame: model,
      // What others saved meanwhile stands beside the form; sending the form again replaces it.
      saved: overtaking ?? null,
      form: { ...form, values: { ...saved, ...form.values } },
    });
  }

  async function showList(req: Request, res: Response, form: FormState): Promise<void> {
    const { contest, model, nowMs } = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
    const q = parseInput(inviteeSearchSchema, req.query).q ?? '';
    const number = pageNumber(req);
    const { invitees, total, size } = await invitedList(app, actorOf(req), contest, { search: q, page: number });
    await page(req, res, 'eligibility/invitees', {
      title: `${contest.name}: ${tOf(req)('eligibility:invitees.title')}`,
      nowMs,
      form,
      frame: model,
      q,
      invitees,
      atOnce: INVITEES_AT_ONCE,
      pages: pagesOf(number, size, total),
    });
  }
}

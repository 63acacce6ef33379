/** Pages of the waiting list of a contest: to join it, and for organizers. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, tOf, userOf } from '../platform/web/request.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { contestFor } from '../contests/contests.service.ts';
import { answersIn } from '../eligibility/eligibility.rules.ts';
import { mayRegister } from '../eligibility/eligibility.service.ts';
import { shownQuestions } from '../eligibility/questions.service.ts';
import { waitingListHref, waitingPeopleHref } from './participant-links.rules.ts';
import { reasonSchema, teamSchema } from './participants.input.ts';
import { registrationDeed } from './registration-deeds.routes.ts';
import { admitOutOfTurn, removeFromList, waitingList } from './waiting-admissions.service.ts';
import { joinWaitingList, leaveWaitingList, ownPlace } from './waiting.service.ts';

const ADMISSION_NOTICE = { admitted: 'admitted', left: 'was_in', refused: 'refused' } as const;

export function waitingRoutes(app: App, parts: ContestParts): Router {
  const router = Router();
  const deed = registrationDeed(app, parts);

  router.get('/contests/:slug/waiting-list', async (req, res) => {
    userOf(req);
    await showOwn(req, res, emptyForm());
  });
  router.post(
    '/contests/:slug/waiting-list',
    deed(showOwn, async ({ contest }, req) => {
      const name = contest.participation === 'team' ? parseInput(teamSchema, req.body).name : null;
      await joinWaitingList(app, userOf(req), contest, name, answersIn(req.body));
      return { to: waitingListHref(contest.slug), notice: 'waiting_joined' };
    }),
  );
  router.post(
    '/contests/:slug/waiting-list/leave',
    deed(showOwn, async ({ contest }, req) => {
      await leaveWaitingList(app, userOf(req), contest);
      return { to: contestHref(contest.slug), notice: 'waiting_left' };
    }),
  );

  router.get('/contests/:slug/waiting-list/people', async (req, res) => {
    await contestFor(app, actorOf(req), req.params.slug, 'participant.list');
    await showPeople(req, res, emptyForm());
  });
  router.post('/contests/:slug/waiting-list/:id/admit', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'participant.manage');
    await submitForm(
      req,
      res,
      async () => {
        const admission = await admitOutOfTurn(app, actorOf(req), contest, req.params.id);
        redirect(
          req,
          res,
          waitingPeopleHref(contest.slug),
          `participants:notice.waiting_${ADMISSION_NOTICE[admission]}`,
        );
      },
      (form) => showPeople(req, res, form),
    );
  });
  router.post('/contests/:slug/waiting-list/:id/remove', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'participant.manage');
    await submitForm(
      req,
      res,
      async () => {
        await removeFromList(app, actorOf(req), contest, req.params.id, parseInput(reasonSchema, req.body).reason);
        redirect(req, res, waitingPeopleHref(contest.slug), 'participants:notice.waiting_removed');
      },
      (form) => showPeople(req, res, form),
    );
  });
  return router;

  async function showOwn(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = actorOf(req);
    const { contest, model, nowMs } = await contestFrameOf(app, parts, actor, String(req.params.slug));
    await page(req, res, 'participants/waiting-list', {
      title: `${contest.name}: ${tOf(req)('participants:waiting.title')}`,
      nowMs,
      frame: model,
      form,
      place: await ownPlace(app, actor, contest),
      mayEnter: model.registration.state === 'open' && (await mayRegister(app, actor, contest)),
      questions: await shownQuestions(app, actor, contest, languageOf(req)),
    });
  }

  async function showPeople(req: Request, res: Response, form: FormState): Promise<void> {
    const { contest, model, nowMs } = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
    const number = pageNumber(req);
    const { entries, total, size, rules } = await waitingList(app, actorOf(req), contest, number);
    await page(req, res, 'participants/waiting-people', {
      title: `${contest.name}: ${tOf(req)('participants:waiting.title')}`,
      nowMs,
      frame: model,
      form,
      isOn: rules.waitingList,
      entries,
      total,
      pages: pagesOf(number, size, total),
    });
  }
}

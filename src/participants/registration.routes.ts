/** URLs for registering, alone, with a new team, or in one that invites. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { page } from '../platform/web/page.ts';
import { limitJoinCodes } from '../platform/web/rate-limit.ts';
import { actorOf, languageOf, tOf, userOf } from '../platform/web/request.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { joinSchema, teamSchema } from './participants.input.ts';
import { answersIn } from '../eligibility/eligibility.rules.ts';
import { mayRegister } from '../eligibility/eligibility.service.ts';
import { shownQuestions } from '../eligibility/questions.service.ts';
import { registrationDeed, type ShowPage } from './registration-deeds.routes.ts';
import { createTeam, joinTeam, registerPerson } from './registration.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { invitedInto } from './participants.views.ts';
import { invitingTeam } from './team-invitations.service.ts';
import { rosterLock } from './roster-locks.service.ts';
import { roundsKnownTo } from './unranked.service.ts';

/** Registration pages; a refused one-button registration shows the contest's overview again. */
export function registrationRoutes(app: App, parts: ContestParts, showOverview: ShowPage): Router {
  const router = Router();

  const deed = registrationDeed(app, parts);

  /** The notice of an entry, which says so when it brings an unranked place. */
  const rankWord = async (req: Request, contest: Contest, notice: string) =>
    (await roundsKnownTo(app, userOf(req), contest.id)).length > 0 ? `${notice}_unranked` : notice;

  router.get('/contests/:slug/register', async (req, res) => {
    userOf(req);
    await showRegisterForm(req, res, emptyForm());
  });
  router.post(
    '/contests/:slug/register',
    deed(showRefused, async ({ contest }, req) => {
      await registerPerson(app, userOf(req), contest, answersIn(req.body));
      return await rankWord(req, contest, 'registered');
    }),
  );

  router.get('/contests/:slug/teams/new', async (req, res) => {
    userOf(req);
    await showTeamForm(req, res, emptyForm());
  });
  router.post(
    '/contests/:slug/teams',
    deed(showTeamForm, async ({ contest }, req) => {
      await createTeam(app, userOf(req), contest, parseInput(teamSchema, req.body).name, answersIn(req.body));
      return await rankWord(req, contest, 'team_created');
    }),
  );

  // The address of an invitation is tried like a code that is typed: wrong ones count.
  router.get('/contests/:slug/join', limitJoinCodes(), async (req: Request, res: Response) => {
    userOf(req);
    const code = typeof req.query.code === 'string' ? req.query.code.trim().slice(0, 40) : '';
    if (code === '') return await showJoinForm(req, res, emptyForm());
    await submitForm(
      req,
      res,
      () => showInvitation(req, res, code),
      (form) => showJoinForm(req, res, { ...form, values: { code } }),
    );
  });
  router.post(
    '/contests/:slug/join',
    limitJoinCodes(),
    deed(showRefusedJoin, async ({ contest }, req) => {
      await joinTeam(app, userOf(req), contest, parseInput(joinSchema, req.body).code, answersIn(req.body));
      return await rankWord(req, contest, 'joined');
    }),
  );

  return router;

  /** A contest that asks something has a form; otherwise the button stands on its overview. */
  async function showRefused(req: Request, res: Response, form: FormState): Promise<void> {
    const isField = Object.keys(form.errors).length > 0;
    await (isField ? showRegisterForm(req, res, form) : showOverview(req, res, form));
  }

  async function showRegisterForm(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = actorOf(req);
    const frame = await contestFrameOf(app, parts, actor, String(req.params.slug));
    await page(req, res, 'participants/register', {
      title: `${frame.contest.name}: ${tOf(req)('contests:registration')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      form,
      knownRounds: await roundsKnownTo(app, actor, frame.contest.id),
      mayEnter: frame.model.registration.state === 'open' && (await mayRegister(app, actor, frame.contest)),
      questions: await shownQuestions(app, actor, frame.contest, languageOf(req)),
    });
  }

  async function showTeamForm(req: Request, res: Response, form: FormState): Promise<void> {
    await showEntryForm(req, res, form, 'participants/team-form', tOf(req)('participants:team.new_title'));
  }

  async function showJoinForm(req: Request, res: Response, form: FormState): Promise<void> {
    await showEntryForm(req, res, form, 'participants/join', tOf(req)('participants:team.join_title'));
  }

  /** The team that a code invites into, with what is asked before someone joins. */
  async function showInvitation(req: Request, res: Response, code: string, form = emptyForm()): Promise<void> {
    const user = userOf(req);
    const frame = await contestFrameOf(app, parts, user, String(req.params.slug));
    const team = await invitingTeam(app, user, frame.contest, code);
    await page(req, res, 'participants/invitation', {
      title: tOf(req)('participants:invitation.title', { team: team.name }),
      nowMs: frame.nowMs,
      frame: frame.model,
      form: { ...form, values: { ...form.values, code } },
      team: invitedInto(team, frame.contest),
      lock: await rosterLock(app, frame),
      knownRounds: await roundsKnownTo(app, user, frame.contest.id),
      mayEnter: await mayRegister(app, user, frame.contest),
      questions: await shownQuestions(app, user, frame.contest, languageOf(req)),
    });
  }

  /** Whoever has yet to answer something gets the page of the invitation again; any other refusal leads to the field of the code. */
  async function showRefusedJoin(req: Request, res: Response, form: FormState): Promise<void> {
    const code = typeof form.values.code === 'string' ? form.values.code : '';
    const isAsked = Object.keys(form.errors).some((field) => field !== 'code');
    await (isAsked && code !== '' ? showInvitation(req, res, code, form) : showJoinForm(req, res, form));
  }

  async function showEntryForm(
    req: Request,
    res: Response,
    form: FormState,
    view: string,
    title: string,
  ): Promise<void> {
    const actor = actorOf(req);
    const frame = await contestFrameOf(app, parts, actor, String(req.params.slug));
    await page(req, res, view, {
      title,
      nowMs: frame.nowMs,
      frame: frame.model,
      form,
      knownRounds: await roundsKnownTo(app, actor, frame.contest.id),
      questions: await shownQuestions(app, actor, frame.contest, languageOf(req)),
    });
  }
}

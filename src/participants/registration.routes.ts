/** URLs for registering and for managing a team. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { limitJoinCodes } from '../platform/web/rate-limit.ts';
import { actorOf, languageOf, tOf, userOf } from '../platform/web/request.ts';
import type { LoadedFrame } from '../contests/contest-frame.rules.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { myTeamHref } from './participant-links.rules.ts';
import { joinSchema, memberSchema, teamSchema } from './participants.input.ts';
import { ownParticipant } from './participants.service.ts';
import { participantHistory } from './participant-history.service.ts';
import { historyLines, ownTeam } from './participants.views.ts';
import { answersIn } from '../eligibility/eligibility.rules.ts';
import { mayRegister } from '../eligibility/eligibility.service.ts';
import { shownQuestions } from '../eligibility/questions.service.ts';
import { leaveTeam, removeMember, renameTeam, renewJoinCode, withdraw } from './participant-edits.service.ts';
import { createTeam, joinTeam, registerPerson } from './registration.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { rosterLock } from './roster-locks.service.ts';
import { roundNames, roundsKnownTo, unrankedRounds } from './unranked.service.ts';
import { contestHref } from '../contests/contest-links.rules.ts';

type ShowPage = (req: Request, res: Response, form: FormState) => Promise<void>;

/** Registration pages; a refused one-button registration shows the contest's overview again. */
export function registrationRoutes(app: App, parts: ContestParts, showOverview: ShowPage): Router {
  const router = Router();

  /** Handles a posted form: loads the contest, runs the action, and shows the form again if it is refused. */
  const deed = (
    shown: ShowPage,
    run: (frame: LoadedFrame, req: Request) => Promise<{ to?: string; notice: string } | string>,
  ) => {
    return async (req: Request, res: Response) => {
      userOf(req);
      await submitForm(
        req,
        res,
        async () => {
          const frame = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
          const done = await run(frame, req);
          const { to, notice } = typeof done === 'string' ? { to: undefined, notice: done } : done;
          redirect(req, res, to ?? myTeamHref(frame.contest.slug), `participants:notice.${notice}`);
        },
        (form) => shown(req, res, form),
      );
    };
  };

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

  router.get('/contests/:slug/join', async (req, res) => {
    userOf(req);
    await showJoinForm(
      req,
      res,
      emptyForm({ code: typeof req.query.code === 'string' ? req.query.code.slice(0, 20) : '' }),
    );
  });
  router.post(
    '/contests/:slug/join',
    limitJoinCodes(),
    deed(showJoinForm, async ({ contest }, req) => {
      await joinTeam(app, userOf(req), contest, parseInput(joinSchema, req.body).code, answersIn(req.body));
      return await rankWord(req, contest, 'joined');
    }),
  );

  router.get('/contests/:slug/my-team', async (req, res) => {
    userOf(req);
    await showMyTeam(req, res, emptyForm());
  });
  router.post(
    '/contests/:slug/my-team/rename',
    deed(showMyTeam, async ({ contest, mine }, req) => {
      await renameTeam(app, userOf(req), contest, mine?.id ?? '', parseInput(teamSchema, req.body).name);
      return 'renamed';
    }),
  );
  router.post(
    '/contests/:slug/my-team/code',
    deed(showMyTeam, async ({ contest, mine }, req) => {
      await renewJoinCode(app, userOf(req), contest, mine?.id ?? '');
      return 'code_renewed';
    }),
  );
  router.post(
    '/contests/:slug/my-team/remove',
    deed(showMyTeam, async ({ contest, mine }, req) => {
      await removeMember(app, userOf(req), contest, mine?.id ?? '', parseInput(memberSchema, req.body).userId);
      return 'member_removed';
    }),
  );
  router.post(
    '/contests/:slug/my-team/leave',
    deed(showMyTeam, async ({ contest }, req) => {
      await leaveTeam(app, userOf(req), contest);
      return { to: contestHref(contest.slug), notice: 'left' };
    }),
  );
  router.post(
    '/contests/:slug/my-team/withdraw',
    deed(showMyTeam, async ({ contest }, req) => {
      await withdraw(app, userOf(req), contest);
      return { to: contestHref(contest.slug), notice: 'withdrawn' };
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

  async function showMyTeam(req: Request, res: Response, form: FormState): Promise<void> {
    const user = userOf(req);
    const frame = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
    const { contest, model, nowMs } = frame;
    const mine = await ownParticipant(app, user, contest.id);
    const unranked = mine && (await unrankedRounds(app, user, contest, [mine]));
    await page(req, res, 'participants/my-team', {
      title: `${contest.name}: ${tOf(req)(`participants:tab.mine_${contest.participation}`)}`,
      nowMs,
      frame: model,
      form: { ...form, values: { name: mine?.name ?? '', ...form.values } },
      team: mine
        ? ownTeam(
            mine,
            contest,
            user.id,
            app.config.baseUrl,
            unranked?.get(mine.id) ?? [],
            await roundNames(app, user, contest),
          )
        : null,
      events: mine ? historyLines(await participantHistory(app, user, contest, mine.id), tOf(req), mine.memberIds) : [],
      knownRounds: await roundsKnownTo(app, user, contest.id),
      lock: await rosterLock(app, frame),
      isAsked: (await shownQuestions(app, user, contest, languageOf(req))) !== null,
      mayEnter: model.registration.state === 'open' && (await mayRegister(app, actorOf(req), contest)),
    });
  }
}

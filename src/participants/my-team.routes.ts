/** The page of the reader's own team or registration, and what people do there. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, type FormState } from '../platform/web/forms.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, tOf, userOf } from '../platform/web/request.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { mayRegister } from '../eligibility/eligibility.service.ts';
import { shownQuestions } from '../eligibility/questions.service.ts';
import { handOver } from './captains.service.ts';
import { leaveTeam, removeMember, renameTeam, renewJoinCode, withdraw } from './participant-edits.service.ts';
import { participantHistory } from './participant-history.service.ts';
import { invitationSchema, memberSchema, teamSchema } from './participants.input.ts';
import { ownParticipant } from './participants.service.ts';
import { historyLines, ownTeam, shownInvitations } from './participants.views.ts';
import { registrationDeed } from './registration-deeds.routes.ts';
import { rosterLock } from './roster-locks.service.ts';
import { INVITATION_DAYS } from './team-invitations.rules.ts';
import { makeInvitation, ownInvitations, revokeInvitation } from './team-invitations.service.ts';
import { ownPlace } from './waiting.service.ts';
import { roundNames, roundsKnownTo, unrankedRounds } from './unranked.service.ts';

export function myTeamRoutes(app: App, parts: ContestParts): Router {
  const router = Router();
  const deed = registrationDeed(app, parts);

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
    '/contests/:slug/my-team/invitations',
    deed(showMyTeam, async ({ contest, mine }, req) => {
      const wanted = parseInput(invitationSchema(contest.teamMax), req.body);
      await makeInvitation(app, userOf(req), contest, mine?.id ?? '', wanted);
      return 'invitation_made';
    }),
  );
  router.post(
    '/contests/:slug/my-team/invitations/:id/revoke',
    deed(showMyTeam, async ({ contest, mine }, req) => {
      await revokeInvitation(app, userOf(req), contest, mine?.id ?? '', String(req.params.id));
      return 'invitation_revoked';
    }),
  );
  router.post(
    '/contests/:slug/my-team/captain',
    deed(showMyTeam, async ({ contest, mine }, req) => {
      await handOver(app, userOf(req), contest, mine?.id ?? '', parseInput(memberSchema, req.body).userId);
      return 'captain_changed';
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

  async function showMyTeam(req: Request, res: Response, form: FormState): Promise<void> {
    const user = userOf(req);
    const frame = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
    const { contest, model, nowMs } = frame;
    const mine = await ownParticipant(app, user, contest.id);
    const unranked = mine && (await unrankedRounds(app, user, contest, [mine]));
    const siteUrl = app.config.baseUrl;
    const invitations = shownInvitations(await ownInvitations(app, user, mine), contest.slug, siteUrl);
    await page(req, res, 'participants/my-team', {
      title: `${contest.name}: ${tOf(req)(`participants:tab.mine_${contest.participation}`)}`,
      nowMs,
      frame: model,
      form: { ...form, values: { name: mine?.name ?? '', people: 1, days: 7, ...form.values } },
      team: mine
        ? ownTeam(mine, contest, user.id, siteUrl, unranked?.get(mine.id) ?? [], await roundNames(app, user, contest))
        : null,
      invitations,
      invitationDays: INVITATION_DAYS,
      events: mine ? historyLines(await participantHistory(app, user, contest, mine.id), tOf(req), mine.memberIds) : [],
      knownRounds: await roundsKnownTo(app, user, contest.id),
      lock: await rosterLock(app, frame),
      place: await ownPlace(app, user, contest),
      isAsked: (await shownQuestions(app, user, contest, languageOf(req))) !== null,
      mayEnter: model.registration.state === 'open' && (await mayRegister(app, actorOf(req), contest)),
    });
  }
}

/** The page of one participant, for organizers: what it is, its history, and what they can do to it. */
import { Router, type Request, type Response } from 'express';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { contestFor } from '../contests/contests.service.ts';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, tOf } from '../platform/web/request.ts';
import { listRounds } from '../rounds/rounds.service.ts';
import { setDisqualified, setDisqualifiedIn } from './disqualifications.service.ts';
import { setHidden } from './hidden.service.ts';
import { removeParticipant, setStarred } from './participant-edits.service.ts';
import { getParticipant, participantHistory } from './participant-history.service.ts';
import { participantHref, teamsHref } from './participant-links.rules.ts';
import { disqualifySchema, hideSchema, reasonSchema, starSchema } from './participants.input.ts';
import { unrankedWhy } from './participants.rules.ts';
import { historyLines, roundChoices, staffParticipantLine } from './participants.views.ts';
import { ageStatements } from '../eligibility/eligibility.service.ts';
import { mergesInto } from './roster-changes.service.ts';
import { rosterLock } from './roster-locks.service.ts';
import { isUnrankedSomewhere, roundNames, unrankedRounds } from './unranked.service.ts';

export function participantPageRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/participants/:id', async (req, res) => {
    await contestFor(app, actorOf(req), req.params.slug, 'participant.list');
    await showParticipant(req, res, emptyForm());
  });

  router.post('/contests/:slug/participants/:id/disqualify', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'participant.manage');
    await submitForm(
      req,
      res,
      async () => {
        const { disqualified, reason, round } = parseInput(disqualifySchema, req.body);
        const where = { participantId: req.params.id, roundSlug: round ?? '' };
        if (round === undefined) await setDisqualified(app, actorOf(req), contest, req.params.id, disqualified, reason);
        else await setDisqualifiedIn(app, actorOf(req), contest, where, disqualified, reason);
        const notice = disqualified ? 'participants:notice.disqualified' : 'participants:notice.reinstated';
        redirect(req, res, participantHref(contest.slug, req.params.id), notice);
      },
      (form) => showParticipant(req, res, form),
    );
  });

  router.post('/contests/:slug/participants/:id/star', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'participant.manage');
    await submitForm(
      req,
      res,
      async () => {
        const input = parseInput(starSchema, req.body);
        await setStarred(app, actorOf(req), contest, req.params.id, input.starred, input.reason);
        const still = !input.starred && (await isUnrankedSomewhere(app, actorOf(req), contest, req.params.id));
        redirect(
          req,
          res,
          participantHref(contest.slug, req.params.id),
          `participants:notice.${input.starred ? 'starred' : still ? 'still_unranked' : 'unstarred'}`,
        );
      },
      (form) => showParticipant(req, res, form),
    );
  });

  router.post('/contests/:slug/participants/:id/hide', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'participant.manage');
    await submitForm(
      req,
      res,
      async () => {
        const { hidden, reason } = parseInput(hideSchema, req.body);
        await setHidden(app, actorOf(req), contest, req.params.id, hidden, reason);
        const notice = hidden ? 'participants:notice.hidden' : 'participants:notice.shown';
        redirect(req, res, participantHref(contest.slug, req.params.id), notice);
      },
      (form) => showParticipant(req, res, form),
    );
  });

  router.post('/contests/:slug/participants/:id/remove', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'participant.manage');
    await submitForm(
      req,
      res,
      async () => {
        await removeParticipant(app, actorOf(req), contest, req.params.id, parseInput(reasonSchema, req.body).reason);
        redirect(req, res, teamsHref(contest.slug), 'participants:notice.participant_removed');
      },
      (form) => showParticipant(req, res, form),
    );
  });
  return router;

  async function showParticipant(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = actorOf(req);
    const t = tOf(req);
    const frame = await contestFrameOf(app, parts, actor, String(req.params.slug));
    const { contest, model, nowMs } = frame;
    const lock = await rosterLock(app, frame);
    const one = await getParticipant(app, actor, contest, String(req.params.id));
    const unranked = (await unrankedRounds(app, actor, contest, [one])).get(one.id) ?? [];
    await page(req, res, 'participants/participant', {
      title: `${contest.name}: ${one.name}`,
      nowMs,
      form,
      frame: model,
      lock,
      ages: model.may.manageParticipants
        ? Object.fromEntries(await ageStatements(app, actor, contest, one.memberIds))
        : {},
      one: {
        ...staffParticipantLine(one, unranked, await roundNames(app, actor, contest)),
        captainId: one.captainId,
        why: unrankedWhy(one),
        rounds: roundChoices(one, await listRounds(app, actor, contest)),
      },
      merges: model.may.manageParticipants ? await mergesInto(app, actor, contest, one.id) : [],
      events: historyLines(await participantHistory(app, actor, contest, one.id), t),
    });
  }
}

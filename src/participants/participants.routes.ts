/** Addresses of a contest's participants: the public list, its CSV, and what organizers do to one of them. */
import { Router, type Request, type Response } from 'express';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { App } from '../platform/app-context.ts';
import { sendCsv, toCsv, typed } from '../platform/web/csv.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, tOf } from '../platform/web/request.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { teamsHref } from './participant-links.rules.ts';
import { disqualifySchema, participantSearchSchema, reasonSchema, starSchema } from './participants.input.ts';
import { getContestBySlug } from '../contests/contests.service.ts';
import { listParticipants, listParticipantsPage } from './participants.service.ts';
import { unrankedWhy } from './participants.rules.ts';
import { participantLine, staffParticipantLine } from './participants.views.ts';
import { removeParticipant, setDisqualified, setStarred } from './participant-edits.service.ts';
import { isUnrankedSomewhere, unrankedRounds } from './unranked.service.ts';

export function participantRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/teams', async (req, res) => showTeams(req, res, emptyForm()));

  router.get('/contests/:slug/participants.csv', async (req, res) => {
    requirePermission(actorOf(req), 'contest.staff-view');
    const t = tOf(req);
    const contest = await getContestBySlug(app, actorOf(req), req.params.slug);
    const header = ['name', 'kind', 'members', 'universities', 'ranked', 'state', 'registered'].map((key) =>
      t(`participants:csv.${key}`),
    );
    const participants = await listParticipants(app, actorOf(req), contest);
    const unranked = await unrankedRounds(app, actorOf(req), contest, participants);
    const rows = participants
      .map((participant) => participantLine(participant, unranked.get(participant.id)))
      .map((line) => [
        typed(line.name),
        t(`contests:participation.${line.kind}`),
        typed(line.members.map((member) => member.displayName).join('; ')),
        typed(line.universities.join('; ')),
        line.unrankedIn.length > 0 && !line.starred && !line.disqualified
          ? t('participants:csv.not_in', { rounds: line.unrankedIn.join('; ') })
          : t(line.starred || line.disqualified ? 'site:no' : 'site:yes'),
        line.disqualified ? t('participants:disqualified') : line.starred ? t('participants:starred') : '',
        new Date(line.registeredAt).toISOString(),
      ]);
    sendCsv(res, `${contest.slug}-participants.csv`, toCsv(header, rows));
  });

  router.post('/contests/:slug/participants/:id/disqualify', async (req, res) => {
    requirePermission(actorOf(req), 'contest.edit');
    await submitForm(
      req,
      res,
      async () => {
        const contest = await getContestBySlug(app, actorOf(req), req.params.slug);
        const { disqualified, reason } = parseInput(disqualifySchema, req.body);
        await setDisqualified(app, actorOf(req), contest, req.params.id, disqualified, reason);
        const notice = disqualified ? 'participants:notice.disqualified' : 'participants:notice.reinstated';
        redirect(req, res, teamsHref(contest.slug), notice);
      },
      (form) => showTeams(req, res, form),
    );
  });

  router.post('/contests/:slug/participants/:id/star', async (req, res) => {
    requirePermission(actorOf(req), 'contest.edit');
    await submitForm(
      req,
      res,
      async () => {
        const contest = await getContestBySlug(app, actorOf(req), req.params.slug);
        const input = parseInput(starSchema, req.body);
        await setStarred(app, actorOf(req), contest, req.params.id, input.starred, input.reason);
        const still = !input.starred && (await isUnrankedSomewhere(app, actorOf(req), contest, req.params.id));
        redirect(
          req,
          res,
          teamsHref(contest.slug),
          `participants:notice.${input.starred ? 'starred' : still ? 'still_unranked' : 'unstarred'}`,
        );
      },
      (form) => showTeams(req, res, form),
    );
  });

  router.post('/contests/:slug/participants/:id/remove', async (req, res) => {
    requirePermission(actorOf(req), 'contest.edit');
    await submitForm(
      req,
      res,
      async () => {
        const contest = await getContestBySlug(app, actorOf(req), req.params.slug);
        await removeParticipant(app, actorOf(req), contest, req.params.id, parseInput(reasonSchema, req.body).reason);
        redirect(req, res, teamsHref(contest.slug), 'participants:notice.participant_removed');
      },
      (form) => showTeams(req, res, form),
    );
  });
  return router;

  async function showTeams(req: Request, res: Response, form: FormState): Promise<void> {
    const frame = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
    const q = parseInput(participantSearchSchema, req.query).q ?? '';
    const found = await listParticipantsPage(app, actorOf(req), frame.contest, { search: q, page: pageNumber(req) });
    const unranked = await unrankedRounds(app, actorOf(req), frame.contest, found.participants);
    await page(req, res, 'participants/teams', {
      title: `${frame.contest.name}: ${tOf(req)(`participants:tab.participants_${frame.contest.participation}`)}`,
      nowMs: frame.nowMs,
      form,
      frame: frame.model,
      q,
      participants: found.participants.map((one) => ({
        ...(frame.model.staff ? staffParticipantLine : participantLine)(one, unranked.get(one.id) ?? []),
        why: frame.model.staff ? unrankedWhy(one) : null,
      })),
      pages: { page: found.page, pages: found.pages, total: found.total },
      firstNumber: (found.page - 1) * 50 + 1,
    });
  }
}

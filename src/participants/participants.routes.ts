/** Addresses of a contest's participants: the public list and its CSV. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { sendCsv, toCsv, typed } from '../platform/web/csv.ts';
import { parseInput } from '../platform/web/forms.ts';
import { pageNumber } from '../platform/web/list-pages.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, tOf } from '../platform/web/request.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { participantSearchSchema } from './participants.input.ts';
import { contestFor } from '../contests/contests.service.ts';
import { listParticipants, listParticipantsPage } from './participants.service.ts';
import { unrankedWhy } from './participants.rules.ts';
import { participantLine, staffParticipantLine } from './participants.views.ts';
import { countWaitingIn } from './waiting-admissions.service.ts';
import { roundNames, unrankedRounds } from './unranked.service.ts';

export function participantRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/teams', showTeams);

  router.get('/contests/:slug/participants.csv', async (req, res) => {
    const t = tOf(req);
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'participant.list');
    const header = ['name', 'kind', 'members', 'universities', 'ranked', 'state', 'registered'].map((key) =>
      t(`participants:csv.${key}`),
    );
    const participants = await listParticipants(app, actorOf(req), contest);
    const unranked = await unrankedRounds(app, actorOf(req), contest, participants);
    const names = await roundNames(app, actorOf(req), contest);
    const rows = participants
      .map((participant) => participantLine(participant, unranked.get(participant.id) ?? [], names))
      .map((line) => [
        typed(line.name),
        t(`contests:participation.${line.kind}`),
        typed(line.members.map((member) => member.displayName).join('; ')),
        typed(line.universities.join('; ')),
        line.unrankedIn.length > 0 && !line.starred && !line.disqualified
          ? t('participants:csv.not_in', { rounds: line.unrankedIn.join('; ') })
          : t(line.starred || line.disqualified ? 'site:no' : 'site:yes'),
        [
          ...(line.disqualified ? [t('participants:disqualified')] : []),
          ...line.disqualifiedIn.map((round) => t('participants:disqualified_in', { rounds: round })),
          ...(line.starred ? [t('participants:starred')] : []),
          ...(line.hidden ? [t('participants:hidden')] : []),
        ].join('; '),
        new Date(line.registeredAt).toISOString(),
      ]);
    sendCsv(res, `${contest.slug}-participants.csv`, toCsv(header, rows));
  });

  return router;

  async function showTeams(req: Request, res: Response): Promise<void> {
    const frame = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
    const q = parseInput(participantSearchSchema, req.query).q ?? '';
    const found = await listParticipantsPage(app, actorOf(req), frame.contest, { search: q, page: pageNumber(req) });
    const unranked = await unrankedRounds(app, actorOf(req), frame.contest, found.participants);
    const names = await roundNames(app, actorOf(req), frame.contest);
    await page(req, res, 'participants/teams', {
      title: `${frame.contest.name}: ${tOf(req)(`participants:tab.participants_${frame.contest.participation}`)}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      q,
      waiting: frame.model.may.listParticipants ? await countWaitingIn(app, actorOf(req), frame.contest) : 0,
      participants: found.participants.map((one) => ({
        ...(frame.model.may.listParticipants ? staffParticipantLine : participantLine)(
          one,
          unranked.get(one.id) ?? [],
          names,
        ),
        why: frame.model.may.listParticipants ? unrankedWhy(one) : null,
      })),
      pages: { page: found.page, pages: found.pages, total: found.total },
      firstNumber: (found.page - 1) * 50 + 1,
    });
  }
}

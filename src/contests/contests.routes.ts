/** URLs of contests: list, overview, tabs, and the organizers' forms. Rounds and registration have their own files. */
import { Router, type Request, type Response } from 'express';
import { may, requirePermission } from '../accounts/permissions.rules.ts';
import { peopleById } from '../accounts/users.service.ts';
import type { App } from '../platform/app-context.ts';
import type { OwnWorkLoader } from '../problems/own-work.service.ts';
import { markdownHtml } from '../platform/markdown-page.ts';
import { emptyForm, pageNumber, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, formatsOf, timeZoneOf, tOf, userOf } from '../platform/web/request.ts';
import {
  contestEditsSince,
  contestHistory,
  createContest,
  editContest,
  publishContest,
  unpublishContest,
} from './contest-edits.service.ts';
import { contestFrameOf, missedOf, type LoadedFrame } from './contest-page.routes.ts';
import { contestSchema, listSchema } from './contests.input.ts';
import { registrationAt, type Contest } from './contests.rules.ts';
import {
  countParticipantsOf,
  countRoundProblems,
  getContestBySlug,
  listContests,
  listRounds,
} from './contests.service.ts';
import { contestLine, contestValues, historyEvents, roundLine } from './contests.views.ts';
import { roundsKnownTo } from '../participants/unranked.service.ts';
import { courseChoices, courseIdOf, courseOf, mayEnter } from './entry.service.ts';
import { registrationRoutes } from '../participants/registration.routes.ts';
import { participantRoutes } from '../participants/participants.routes.ts';
import { roundRoutes } from '../rounds/rounds.routes.ts';

/** Every page of this feature. */
export function contestRoutes(app: App, ownWork: OwnWorkLoader): Router {
  const router = Router();

  router.get('/contests', async (req, res) => {
    const query = parseInput(listSchema, req.query);
    const nowMs = app.clock.nowMs();
    const found = await listContests(app, actorOf(req), { phase: query.show, search: query.q, page: pageNumber(req) });
    await page(req, res, 'contests/list', {
      title: tOf(req)('contests:title'),
      nowMs,
      items: found.items.map((item) => contestLine(item, nowMs)),
      pages: { page: found.page, pages: found.pages, total: found.total },
      show: query.show ?? null,
      q: query.q ?? '',
      mayCreate: may(actorOf(req), 'contest.create'),
    });
  });

  router.get('/contests/new', async (req, res) => {
    requirePermission(actorOf(req), 'contest.create');
    await showForm(req, res, emptyForm({ entry: 'anyone', participation: 'person', teamMin: 1, teamMax: 3 }));
  });

  router.post('/contests', async (req, res) => {
    requirePermission(actorOf(req), 'contest.create');
    await submitForm(
      req,
      res,
      async () => {
        const contest = await createContest(app, userOf(req), await fieldsOf(req));
        redirect(req, res, `/contests/${contest.slug}/rounds`, 'contests:notice.created');
      },
      (form) => showForm(req, res, form),
    );
  });

  router.get('/contests/:slug', async (req, res) => showOverview(req, res, emptyForm()));

  router.get('/contests/:slug/rounds', async (req, res) => {
    const frame = await contestFrameOf(app, req);
    await page(req, res, 'rounds/rounds', {
      title: `${frame.contest.name}: ${tOf(req)('contests:tab.rounds')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      rounds: await roundLinesOf(frame),
    });
  });

  router.get('/contests/:slug/edit', async (req, res) => {
    requirePermission(actorOf(req), 'contest.edit');
    const contest = await getContestBySlug(app, actorOf(req), req.params.slug);
    await showForm(
      req,
      res,
      emptyForm(contestValues(contest, (await courseOf(app, contest))?.slug, timeZoneOf(req))),
      contest,
    );
  });

  router.post('/contests/:slug/edit', async (req, res) => {
    requirePermission(actorOf(req), 'contest.edit');
    const contest = await getContestBySlug(app, actorOf(req), req.params.slug);
    await submitForm(
      req,
      res,
      async () => {
        const { rev } = parseInput(contestSchema(timeZoneOf(req)), req.body);
        const saved = await editContest(app, actorOf(req), contest.id, await fieldsOf(req), rev);
        redirect(req, res, `/contests/${saved.slug}`, 'site:saved');
      },
      (form) => showForm(req, res, form, contest),
    );
  });

  router.post('/contests/:slug/publish', async (req, res) => {
    await submitForm(
      req,
      res,
      async () => {
        const contest = await getContestBySlug(app, actorOf(req), req.params.slug);
        await publishContest(app, actorOf(req), contest.id);
        redirect(req, res, `/contests/${contest.slug}`, 'contests:notice.published');
      },
      (form) => showOverview(req, res, form),
    );
  });

  router.post('/contests/:slug/unpublish', async (req, res) => {
    await submitForm(
      req,
      res,
      async () => {
        const contest = await getContestBySlug(app, actorOf(req), req.params.slug);
        await unpublishContest(app, actorOf(req), contest.id);
        redirect(req, res, `/contests/${contest.slug}`, 'contests:notice.unpublished');
      },
      (form) => showOverview(req, res, form),
    );
  });

  router.get('/contests/:slug/history', async (req, res) => {
    requirePermission(actorOf(req), 'contest.staff-view');
    const frame = await contestFrameOf(app, req);
    const entries = await contestHistory(app, actorOf(req), frame.contest.id);
    const names = await peopleById(
      app,
      entries.map((entry) => entry.actorId),
    );
    await page(req, res, 'contests/history', {
      title: `${frame.contest.name}: ${tOf(req)('contests:tab.history')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      events: historyEvents(entries, names, tOf(req), formatsOf(req)),
    });
  });

  router.use(participantRoutes(app));
  router.use(registrationRoutes(app, showOverview));
  router.use(roundRoutes(app, ownWork));
  return router;

  async function fieldsOf(req: Request) {
    const { rev: _rev, entryCourse, ...fields } = parseInput(contestSchema(timeZoneOf(req)), req.body);
    return { ...fields, entryCourseId: fields.entry === 'course' ? await courseIdOf(app, entryCourse ?? '') : null };
  }

  async function showForm(req: Request, res: Response, form: FormState, contest?: Contest): Promise<void> {
    const t = tOf(req);
    await page(req, res, 'contests/form', {
      title: contest ? t('contests:edit_title', { name: contest.name }) : t('contests:new_title'),
      form,
      missed: contest
        ? await missedOf(app, req, form, contest.rev, (rev) => contestEditsSince(app, contest.id, rev))
        : [],
      contest: contest ? { slug: contest.slug, name: contest.name, visibility: contest.visibility } : null,
      courses: await courseChoices(app),
    });
  }

  async function showOverview(req: Request, res: Response, form: FormState): Promise<void> {
    const frame = await contestFrameOf(app, req);
    const { contest, nowMs } = frame;
    const course = await courseOf(app, contest);
    await page(req, res, 'contests/show', {
      title: contest.name,
      nowMs,
      form,
      frame: frame.model,
      descriptionHtml: await markdownHtml(contest.description),
      course: course ? { slug: course.slug, title: course.title } : null,
      participants: await countParticipantsOf(app, contest.id),
      rounds: await roundLinesOf(frame),
      mayEnter: registrationAt(contest, nowMs) === 'open' && (await mayEnter(app, actorOf(req), contest)),
      knownRounds: await roundsKnownTo(app, actorOf(req), contest.id),
    });
  }

  /** Rounds with their number of problems, which is public once a round opens, and what the viewer has in each. */
  async function roundLinesOf({ contest, mine, model, nowMs }: LoadedFrame) {
    const rounds = await listRounds(app, contest.id);
    const counts = await countRoundProblems(app, rounds);
    const work = mine ? await ownWork.inRounds(app, rounds, mine.id) : undefined;
    return rounds.map((round) => {
      const known = model.staff || nowMs >= round.opensAt;
      return {
        ...roundLine(round, nowMs, known ? (counts.get(round.id) ?? 0) : null),
        own: work?.get(round.id) ?? null,
      };
    });
  }
}

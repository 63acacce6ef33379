/** URLs of contests: list, overview, history, and the organizers' forms. */
import { Router, type Request, type Response } from 'express';
import { may, mayInSomeContest, requirePermission } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import type { App } from '../platform/app-context.ts';
import { shownTabs } from '../platform/web/additions.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber } from '../platform/web/list-pages.ts';
import { takeMissed } from '../platform/web/missed-edits.ts';
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
import { contestOverview } from './contest-overview.routes.ts';
import { contestCounts, contestFrameOf, currentRounds } from './contest-page.service.ts';
import type { ContestParts } from './contest-parts.service.ts';
import { contestSchema, listSchema } from './contests.input.ts';
import type { Contest } from './contests.rules.ts';
import { contestFor, listContests } from './contests.service.ts';
import { contestLine, contestValues, historyEvents, missedContestEdits } from './contests.views.ts';
import { courseChoices, courseIdsOf, publicEntryCourses } from './entry.service.ts';
import { contestHref, roundsHref } from './contest-links.rules.ts';

/** The list, pages and forms of contests. */
export function contestRoutes(app: App, parts: ContestParts): Router {
  const router = Router();
  const showOverview = contestOverview(app, parts);

  router.get('/contests', async (req, res) => {
    const query = parseInput(listSchema, req.query);
    const nowMs = app.clock.nowMs();
    const actor = actorOf(req);
    const isArchive = query.show === 'archived';
    const phase = query.show === 'archived' ? undefined : query.show;
    const found = await listContests(app, actor, {
      phase,
      archived: isArchive,
      search: query.q,
      page: pageNumber(req),
    });
    const ids = found.items.map(({ id }) => id);
    const current = await currentRounds(app, actor, parts, found.items, nowMs);
    const counts = await contestCounts(app, actor, parts, found.items);
    const mine = actor.kind === 'user' ? await parts.participants.entered(app, actor, ids) : new Set<string>();
    const roleOf = (id: string) => (actor.kind === 'user' ? (actor.contestRoles?.get(id) ?? null) : null);
    await page(req, res, 'contests/list', {
      title: tOf(req)('contests:title'),
      nowMs,
      actions: shownTabs(
        parts.added.flatMap(({ listActions = [] }) => listActions),
        { actor },
      ),
      items: found.items.map((contest) => {
        const { id } = contest;
        const of = {
          counts: counts.get(id) ?? [],
          current: current.get(id) ?? null,
          mine: mine.has(id),
          role: roleOf(id),
        };
        return contestLine(contest, of, nowMs);
      }),
      pages: { page: found.page, pages: found.pages, total: found.total },
      show: query.show ?? null,
      q: query.q ?? '',
      mayCreate: may(actor, 'contest.create'),
      mayDelete: mayInSomeContest(actor, 'contest.delete'),
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
        redirect(req, res, roundsHref(contest.slug), 'contests:notice.created');
      },
      (form) => showForm(req, res, form),
    );
  });

  router.get('/contests/:slug', async (req, res) => showOverview(req, res, emptyForm()));

  router.get('/contests/:slug/edit', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'contest.edit');
    await showForm(
      req,
      res,
      emptyForm(contestValues(contest, await publicEntryCourses(app, contest), timeZoneOf(req))),
      contest,
    );
  });

  router.post('/contests/:slug/edit', async (req, res) => {
    const contest = await contestFor(app, actorOf(req), req.params.slug, 'contest.edit');
    await submitForm(
      req,
      res,
      async () => {
        const { rev } = parseInput(contestSchema(timeZoneOf(req), contest), req.body);
        const saved = await editContest(app, parts, actorOf(req), contest.id, await fieldsOf(req, contest), rev);
        redirect(req, res, contestHref(saved.slug), 'site:saved');
      },
      (form) => showForm(req, res, form, contest),
    );
  });

  router.post('/contests/:slug/publish', async (req, res) => {
    await submitForm(
      req,
      res,
      async () => {
        const contest = await contestFor(app, actorOf(req), req.params.slug, 'contest.edit');
        await publishContest(app, parts.rounds.start, actorOf(req), contest.id);
        redirect(req, res, contestHref(contest.slug), 'contests:notice.published');
      },
      (form) => showOverview(req, res, form),
    );
  });

  router.post('/contests/:slug/unpublish', async (req, res) => {
    await submitForm(
      req,
      res,
      async () => {
        const contest = await contestFor(app, actorOf(req), req.params.slug, 'contest.edit');
        await unpublishContest(app, parts, actorOf(req), contest.id);
        redirect(req, res, contestHref(contest.slug), 'contests:notice.unpublished');
      },
      (form) => showOverview(req, res, form),
    );
  });

  router.get('/contests/:slug/history', async (req, res) => {
    await contestFor(app, actorOf(req), req.params.slug, 'contest.staff-view');
    const frame = await contestFrameOf(app, parts, actorOf(req), req.params.slug);
    const entries = await contestHistory(app, actorOf(req), frame.contest.id);
    const names = await publicPeople(
      app,
      entries.flatMap(({ actorId, detail }) => [actorId, typeof detail.userId === 'string' ? detail.userId : null]),
    );
    await page(req, res, 'contests/history', {
      title: `${frame.contest.name}: ${tOf(req)('contests:tab.history')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      events: historyEvents(entries, names, tOf(req), formatsOf(req)),
    });
  });

  return router;

  async function fieldsOf(req: Request, saved?: Contest) {
    const {
      rev: _rev,
      entryCourse,
      boardShows,
      boardTop,
      ...fields
    } = parseInput(contestSchema(timeZoneOf(req), saved), req.body);
    return {
      ...fields,
      boardTop: boardShows === 'all' ? null : boardShows === 'own' ? 0 : (boardTop ?? 0),
      entryCourseIds: fields.entry === 'course' ? await courseIdsOf(app, actorOf(req), entryCourse) : [],
    };
  }

  /** Edits of a contest that the author of this form missed, as its page shows them. */
  async function missedOf(req: Request, form: FormState, contest: Contest) {
    const missed = await takeMissed(form, contest.rev, (rev) => contestEditsSince(app, actorOf(req), contest.id, rev));
    const names = await publicPeople(
      app,
      missed.map((edit) => edit.actorId),
    );
    return missedContestEdits(missed, names, tOf(req), formatsOf(req));
  }

  async function showForm(req: Request, res: Response, form: FormState, contest?: Contest): Promise<void> {
    const t = tOf(req);
    await page(req, res, 'contests/form', {
      title: contest ? t('contests:edit_title', { name: contest.name }) : t('contests:new_title'),
      form,
      missed: contest ? await missedOf(req, form, contest) : [],
      contest: contest ? { slug: contest.slug, name: contest.name, visibility: contest.visibility } : null,
      courses: await courseChoices(app, actorOf(req), contest?.entryCourseIds),
    });
  }
}

/** Addresses of the rehearsals of a contest: the list, the form with its preview, one with its report, and throwing it away. */
import { Router, type Request, type Response } from 'express';
import { mayInContest, type Action } from '../accounts/permissions.rules.ts';
import { contestFrameOf, type ShownFrame } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { contestFor } from '../contests/contests.service.ts';
import type { App } from '../platform/app-context.ts';
import { AppError } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, tOf } from '../platform/web/request.ts';
import { newRehearsalHref, rehearsalHref } from './rehearsal-links.rules.ts';
import { heldByRehearsal, throwAway } from './rehearsal-removal.service.ts';
import { reportOf, stopRehearsal } from './rehearsal-reports.service.ts';
import { rehearsalSchema } from './rehearsals.input.ts';
import * as service from './rehearsals.service.ts';
import { rehearsalLine, reportView, sourceChoices } from './rehearsals.views.ts';

const ACTS = { pause: service.pauseRehearsal, resume: service.resumeRehearsal, stop: stopRehearsal };

export function rehearsalRoutes(app: App, parts: ContestParts): Router {
  const router = Router();
  const contestOf = (req: Request, action: Action) => contestFor(app, actorOf(req), String(req.params.slug), action);

  router.get('/contests/:slug/rehearsals', async (req, res) => {
    await contestOf(req, 'contest.read');
    const frame = await frameOf(req);
    const { contest } = frame;
    const list = await service.listRehearsals(app, actorOf(req), contest);
    await page(req, res, 'rehearsals/list', {
      title: titleOf(req, contest),
      frame: frame.model,
      rehearsals: list.map((one) => rehearsalLine(contest.slug, one)),
      mayStart: mayStart(req, contest) && !list.some(({ removedAt }) => removedAt === null),
    });
  });

  router.get('/contests/:slug/rehearsals/new', async (req, res) => {
    await contestOf(req, 'contest.rehearse');
    await showForm(req, res, emptyForm());
  });

  router.post('/contests/:slug/rehearsals/new', async (req, res) => {
    const contest = await contestOf(req, 'contest.rehearse');
    await submitForm(
      req,
      res,
      async () => {
        const sent = { ...(req.body as Record<string, unknown>) };
        const wanted = { ...parseInput(rehearsalSchema(sent.speed === 'custom'), sent), language: languageOf(req) };
        if (sent.act === 'preview') {
          const preview = await service.previewRehearsal(app, actorOf(req), contest, wanted);
          await showForm(req, res, emptyForm(sent), preview);
          return;
        }
        const one = await service.startRehearsal(app, parts, actorOf(req), contest, wanted);
        redirect(req, res, rehearsalHref(contest.slug, one.id), 'rehearsals:notice.started');
      },
      (form) => showForm(req, res, form),
    );
  });

  router.get('/contests/:slug/rehearsals/:id', (req, res) => showOne(req, res, emptyForm()));

  const acting = (act: keyof typeof ACTS) => async (req: Request, res: Response) => {
    const contest = await contestOf(req, 'contest.rehearse');
    await submitForm(
      req,
      res,
      async () => {
        await ACTS[act](app, actorOf(req), contest, String(req.params.id));
        redirect(req, res, rehearsalHref(contest.slug, String(req.params.id)), `rehearsals:notice.${act}`);
      },
      (form) => showOne(req, res, form),
    );
  };
  router.post('/contests/:slug/rehearsals/:id/pause', acting('pause'));
  router.post('/contests/:slug/rehearsals/:id/resume', acting('resume'));
  router.post('/contests/:slug/rehearsals/:id/stop', acting('stop'));

  router.get('/contests/:slug/rehearsals/:id/throw-away', (req, res) => showThrowAway(req, res, emptyForm()));

  router.post('/contests/:slug/rehearsals/:id/throw-away', async (req, res) => {
    // Also of a contest that was archived since.
    const frame = await frameOf(req);
    const one = await service.getRehearsal(app, actorOf(req), frame.contest, String(req.params.id));
    await submitForm(
      req,
      res,
      async () => {
        await throwAway(app, actorOf(req), frame.contest, one);
        redirect(req, res, rehearsalHref(frame.contest.slug, one.id), 'rehearsals:notice.thrown_away');
      },
      (form) => showThrowAway(req, res, form),
    );
  });

  return router;

  async function frameOf(req: Request): Promise<ShownFrame> {
    return await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
  }

  function titleOf(req: Request, contest: Contest): string {
    return `${contest.name}: ${tOf(req)('rehearsals:title')}`;
  }

  function mayStart(req: Request, contest: Contest): boolean {
    return contest.archivedAt === null && mayInContest(actorOf(req), 'contest.rehearse', contest.id);
  }

  async function showForm(
    req: Request,
    res: Response,
    form: FormState,
    preview: service.RehearsalPreview | null = null,
  ): Promise<void> {
    const t = tOf(req);
    const frame = await frameOf(req);
    const { contest } = frame;
    const { rounds, sources } = await service.rehearsalChoices(app, actorOf(req), contest);
    const usual = {
      rounds: rounds.map(({ slug }) => slug),
      ...{ teams: 20, source: 'examples', speed: '10', customSpeed: '30', startsInMinutes: 0, formKey: newId() },
    };
    await page(req, res, 'rehearsals/form', {
      title: t('rehearsals:new_title', { name: contest.name }),
      nowMs: frame.nowMs,
      frame: frame.model,
      form: { ...form, values: { ...usual, ...form.values } },
      here: newRehearsalHref(contest.slug),
      rounds: rounds.map(({ slug, name }) => ({ value: slug, label: name })),
      sources: sourceChoices(sources, contest.id, t),
      preview: preview && {
        ...preview,
        rounds: preview.rounds.map(({ name, opensAt, freezesAt, closesAt }) => ({
          name,
          opensAt,
          freezesAt,
          closesAt,
        })),
      },
    });
  }

  async function showOne(req: Request, res: Response, form: FormState): Promise<void> {
    const frame = await frameOf(req);
    const { contest } = frame;
    const one = await service.getRehearsal(app, actorOf(req), contest, String(req.params.id));
    // Its buttons and tables follow from its state: once it has another, the whole page is loaded again.
    if (req.get('hx-request') && req.query.was !== one.state) {
      res.set('HX-Refresh', 'true').end();
      return;
    }
    const report = await reportOf(app, actorOf(req), one);
    await page(req, res, 'rehearsals/show', {
      title: titleOf(req, contest),
      nowMs: frame.nowMs,
      frame: frame.model,
      form,
      one: rehearsalLine(contest.slug, one),
      report: reportView(report, tOf(req)),
      mayRun: mayInContest(actorOf(req), 'contest.rehearse', contest.id),
    });
  }

  async function showThrowAway(req: Request, res: Response, form: FormState): Promise<void> {
    const frame = await frameOf(req);
    const { contest } = frame;
    const one = await service.getRehearsal(app, actorOf(req), contest, String(req.params.id));
    const line = rehearsalLine(contest.slug, one);
    if (!line.may.throwAway) throw new AppError('conflict', 'rehearsal_moved_on');
    await page(req, res, 'rehearsals/throw-away', {
      title: tOf(req)('rehearsals:throw_away.title', { name: contest.name }),
      frame: frame.model,
      form,
      one: line,
      held: await heldByRehearsal(app, parts, actorOf(req), one),
    });
  }
}

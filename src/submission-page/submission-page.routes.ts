/** The page of a submission, its live part over server-sent events, and rejudging. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { OneOfFew } from '../platform/one-of-few.ts';
import { redirect } from '../platform/web/notice.ts';
import { fragment, page } from '../platform/web/page.ts';
import { languageOf, tOf, userOf } from '../platform/web/request.ts';
import { isStillSignedIn } from '../platform/web/session.ts';
import { loadActor, publicPeople } from '../accounts/users.service.ts';
import { nameFor } from '../problems/problems.rules.ts';
import { queueNews } from '../judge-queue/queue-news.service.ts';
import { rejudge } from '../rejudgings/rejudge.service.ts';
import type { GatheredSubmission } from './submission-page.rules.ts';
import { gatherSubmission } from './submission-page.service.ts';
import { submissionJson } from './submission-json.views.ts';
import { judgingView } from './submission-page.views.ts';
import { submissionHref } from '../submissions/submission-links.rules.ts';

/** Another process may have received the event, and a changed place in the queue has no event: check at least this often … */
const LOOK_EVERY_MS = 2_000;
/** … but with thousands of open pages, only fifty checks a second in total … */
const LOOK_APART_MS = 20;
/** … and at least this often for each page. */
const LOOK_AT_LEAST_EVERY_MS = 30_000;
/** Each page checks at most this often. */
const LOOK_AT_MOST_MS = 300;
/** Proxies close connections that are silent for a minute. */
const COMMENT_EVERY_MS = 20_000;

/** Open pages in this process. */
let openPages = 0;
/** All of them share how often they are checked: one person must not have most of them. */
const MOST_LIVE_PAGES = 32;
const livePages = new OneOfFew(MOST_LIVE_PAGES, 'live_pages_at_once');

export function submissionPageRoutes(app: App): Router {
  const router = Router();

  router.get('/submissions/:id', async (req, res) => {
    const gathered = await gatherSubmission(app, userOf(req), req.params.id);
    const { submission, loaded } = gathered;
    const name = nameFor(loaded.pkg, languageOf(req));
    const authors = await publicPeople(app, [submission.authorId]);
    const model = {
      title: titleOf(gathered, req),
      submission,
      author: authors.get(submission.authorId) ?? null,
      way: gathered.way,
      problem: {
        name,
        slug: loaded.problem.slug,
        version: loaded.version.number,
        contentHash: loaded.version.contentHash,
        baseHash: loaded.pkg.kernel?.baseArchive.sha256 ?? null,
        submittedVersion: gathered.submittedVersion,
        isCurrent: loaded.problem.currentVersionId === loaded.version.id,
      },
      held: gathered.held,
      mayRejudge: gathered.mayRejudge,
      rejudgingId: gathered.rejudgingId,
      tries: gathered.tries,
      history: gathered.history.map(({ id, generation, version, state, verdict, rejudgingId, createdAt }) => ({
        generation,
        version,
        state,
        verdict,
        rejudgingId,
        createdAt,
        counts: id === submission.currentJudgingId,
      })),
      ...liveModel(gathered, req),
    };
    await page(req, res, 'submission-page/show', model, submissionJson);
  });

  router.get('/submissions/:id/events', async (req, res) => {
    await livePages.run(userOf(req).id, () => follow(req, res));
  });

  const follow = async (req: Request<{ id: string }>, res: Response) => {
    const actor = userOf(req);
    const { id } = req.params;
    const closed = new AbortController();
    res.on('close', () => closed.abort());
    await gatherSubmission(app, actor, id);
    if (closed.signal.aborted) return;
    res.set({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    res.flushHeaders();
    let last = '';
    let spokeAt = Date.now();
    openPages += 1;
    closed.signal.addEventListener('abort', () => (openPages -= 1));
    while (!closed.signal.aborted) {
      const lookAgainMs = Math.min(LOOK_AT_LEAST_EVERY_MS, Math.max(LOOK_EVERY_MS, openPages * LOOK_APART_MS));
      // Start listening before reading, so that a change while reading is not missed.
      const news = queueNews(app).nextOf(id, AbortSignal.any([closed.signal, AbortSignal.timeout(lookAgainMs)]));
      // Signed out, or the account was erased: send nothing more to this browser.
      if (!(await isStillSignedIn(app, req, actor.id))) {
        res.end();
        return;
      }
      // Roles may have changed since the page was opened.
      const reader = await loadActor(app, actor.id);
      const gathered = reader && (await gatherSubmission(app, reader, id).catch(unlessGone));
      if (!gathered) return void res.end();
      const model = liveModel(gathered, req);
      const html = await fragment(req, 'submission-page/_live', model);
      if (html !== last) {
        res.write(`event: state\n${html.replace(/^/gm, 'data: ')}\n\n`);
        last = html;
        spokeAt = Date.now();
      } else if (Date.now() - spokeAt > COMMENT_EVERY_MS) {
        res.write(': still there\n\n');
        spokeAt = Date.now();
      }
      if (model.judging.isOver) {
        res.end('event: done\ndata: done\n\n');
        return;
      }
      await news;
      await sleep(LOOK_AT_MOST_MS, undefined, { signal: closed.signal }).catch(() => undefined);
    }
  };

  router.post('/submissions/:id/rejudge', async (req, res) => {
    await rejudge(app, userOf(req), req.params.id);
    redirect(req, res, submissionHref(req.params.id), 'judgings:rejudging');
  });
  return router;
}

function unlessGone(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}

function liveModel(gathered: GatheredSubmission, req: Request) {
  const judging = judgingView(gathered, tOf(req));
  return { judging, pageTitle: titleOf(gathered, req, judging.verdict), submissionId: gathered.submission.id };
}

/** The tab's title with the state first: "AC · A. Sum". */
function titleOf(
  gathered: GatheredSubmission,
  req: Request,
  verdict = judgingView(gathered, tOf(req)).verdict,
): string {
  const label = gathered.way.label === undefined ? '' : `${gathered.way.label}. `;
  const state = verdict === 'QUEUED' || verdict === 'JUDGING' ? tOf(req)(`site:verdict.${verdict}`) : verdict;
  return `${state} · ${label}${nameFor(gathered.loaded.pkg, languageOf(req))}`;
}

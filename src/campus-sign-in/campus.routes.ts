/** Signing in with a university: the search, the way there and back, and what people agree to. */
import express, { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { AppError, Conflict, NotFound } from '../platform/errors.ts';
import { safeNext, withQuery } from '../platform/web/addresses.ts';
import { pageNumber, pageOfAll } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { countAsRefused, limitRate } from '../platform/web/rate-limit.ts';
import { actorOf, tOf, userOf } from '../platform/web/request.ts';
import { startSession } from '../platform/web/session.ts';
import { campusConsentHref, campusFinishHref } from './campus-links.rules.ts';
import { connectCampus, createWithCampus, unlinkCampus } from './campus-linking.service.ts';
import { publicCampuses, publicCampusProvider, publicUniversityOf } from './campus-providers.service.ts';
import { samlMetadata } from './campus-saml.service.ts';
import { beginVisit, receiveAnswer, returnedVisit, signInWithCampus, testedClaims } from './campus-visits.service.ts';

const QUARTER_HOUR_MS = 15 * 60_000;
const PAGE_SIZE = 50;

interface CampusSession {
  campusState?: string;
}
const sessionOf = (req: Request) => req.session as CampusSession;

/** A response that an identity provider has the browser post here comes without cookies: the next request has them. */
export function campusPostRoutes(app: App): Router {
  const router = Router();
  const brake = limitRate({
    limit: app.config.signInAttemptsPerQuarterHour * 5,
    windowMs: QUARTER_HOUR_MS,
    refusedOnly: true,
    code: 'sign_in_limit',
  });
  const body = express.urlencoded({ extended: false, limit: '400kb', parameterLimit: 20 });
  router.post('/sign-in/campus/:slug/acs', brake, body, async (req, res) => {
    const { RelayState: state, SAMLResponse: samlResponse } = (req.body ?? {}) as Record<string, unknown>;
    const slug = String(req.params.slug);
    // What is wrong with it is told on the next page, which has a session and a language.
    const problem = await receiveAnswer(app, slug, { state, samlResponse, query: '', ticket: undefined }).then(
      () => undefined,
      (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error as Error)),
    );
    if (problem !== undefined) countAsRefused(res);
    res.redirect(303, withQuery(campusFinishHref(slug), { state, problem }));
  });
  return router;
}

const PROBLEMS = ['campus_visit_over', 'campus_refused'];

export function campusRoutes(app: App): Router {
  const router = Router();
  const limit = app.config.signInAttemptsPerQuarterHour;
  const starts = limitRate({ limit: limit * 25, windowMs: QUARTER_HOUR_MS, code: 'sign_in_limit' });
  const returns = limitRate({ limit: limit * 5, windowMs: QUARTER_HOUR_MS, refusedOnly: true, code: 'sign_in_limit' });

  router.get('/sign-in/campus', async (req, res) => {
    const query = typeof req.query.q === 'string' ? req.query.q.trim().slice(0, 120) : '';
    const next = safeNext(req.query.next);
    const isConnecting = actorOf(req).kind === 'user';
    const { shown, pages } = pageOfAll(await publicCampuses(app, query), pageNumber(req), PAGE_SIZE);
    const title = tOf(req)(isConnecting ? 'campus-sign-in:connect_title' : 'campus-sign-in:search_title');
    await page(req, res, 'campus-sign-in/search', { title, campuses: shown, pages, query, next, isConnecting });
  });

  router.get('/sign-in/campus/:slug', starts, async (req, res) => {
    const purpose = req.query.test === '1' ? 'test' : req.query.connect === '1' ? 'connect' : 'sign-in';
    const next = purpose === 'connect' ? '/profile' : safeNext(req.query.next);
    const { url, state } = await beginVisit(app, actorOf(req), String(req.params.slug), { purpose, next });
    sessionOf(req).campusState = state;
    req.session.save(() => res.redirect(302, url));
  });

  router.get('/sign-in/campus/:slug/callback', returns, async (req, res) => {
    const slug = String(req.params.slug);
    const state = String(req.query.state ?? '');
    await publicCampusProvider(app, slug);
    // Without its own session nobody gets as far as using up a code or a ticket.
    if (state === '' || state !== sessionOf(req).campusState) throw new Conflict('campus_other_session');
    const query = req.originalUrl.split(/\?(.*)/s)[1] ?? '';
    await receiveAnswer(app, slug, { state, query, ticket: req.query.ticket, samlResponse: undefined });
    await finish(req, res, slug, state);
  });

  router.get('/sign-in/campus/:slug/finish', returns, async (req, res) => {
    const { slug } = await publicCampusProvider(app, String(req.params.slug));
    const problem = PROBLEMS.find((one) => one === req.query.problem);
    if (problem !== undefined) throw new Conflict(problem);
    await finish(req, res, slug, String(req.query.state ?? ''));
  });

  const returnedOf = (req: Request, slug: string, state: string) =>
    returnedVisit(app, actorOf(req), slug, state, sessionOf(req).campusState);

  async function finish(req: Request, res: Response, slug: string, state: string): Promise<void> {
    const returned = await returnedOf(req, slug, state);
    const { next, visit } = returned;
    if (next.step === 'refused') throw new Conflict(next.code);
    if (next.step === 'sign-in') {
      const isSame = actorOf(req).kind === 'user' && userOf(req).id === next.userId;
      const userId = await signInWithCampus(app, returned);
      if (!isSame) await startSession(req, userId);
      return redirect(req, res, visit.next);
    }
    if (next.step === 'test') {
      const claims = await testedClaims(app, actorOf(req), returned);
      const model = { claims, provider: returned.provider, title: tOf(req)('campus-sign-in:test_title') };
      return await page(req, res, 'campus-sign-in/test', model);
    }
    res.redirect(303, withQuery(campusConsentHref(slug), { state }));
  }

  router.get('/sign-in/campus/:slug/consent', returns, async (req, res) => {
    const slug = String(req.params.slug);
    const state = String(req.query.state ?? '');
    const { next, visit, provider } = await returnedOf(req, slug, state);
    if (next.step === 'refused') throw new Conflict(next.code);
    if (!['create', 'connect', 'sign-in-first'].includes(next.step)) throw new Conflict('campus_visit_over');
    const actor = actorOf(req);
    await page(req, res, 'campus-sign-in/consent', {
      title: tOf(req)(`campus-sign-in:consent.${next.step.replaceAll('-', '_')}_title`),
      step: next.step,
      claims: visit.claims,
      university: await publicUniversityOf(app, provider),
      slug,
      state,
      account: actor.kind === 'user' ? actor.displayName : null,
      after: withQuery(campusConsentHref(slug), { state }),
    });
  });

  router.post('/sign-in/campus/:slug/consent', returns, async (req, res) => {
    const slug = String(req.params.slug);
    const returned = await returnedOf(req, slug, String((req.body as Record<string, unknown>).state ?? ''));
    const { next, visit } = returned;
    if (next.step === 'refused') throw new Conflict(next.code);
    if (next.step === 'connect') {
      await connectCampus(app, userOf(req), returned);
      return redirect(req, res, visit.next, 'campus-sign-in:connected');
    }
    if (next.step !== 'create') throw new Conflict('campus_visit_over');
    await startSession(req, await createWithCampus(app, returned));
    redirect(req, res, visit.next, 'campus-sign-in:created');
  });

  router.get('/sign-in/campus/:slug/metadata', async (req, res) => {
    const { kind, slug } = await publicCampusProvider(app, String(req.params.slug));
    if (kind !== 'saml') throw new NotFound('campus_provider_not_found');
    res.type('application/samlmetadata+xml').send(samlMetadata(app.config, slug));
  });

  router.post('/profile/campus/:id/unlink', async (req, res) => {
    await unlinkCampus(app, userOf(req), String(req.params.id));
    redirect(req, res, '/profile', 'campus-sign-in:unlinked');
  });
  return router;
}

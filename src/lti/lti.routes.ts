/**
 * Launches: begun by a platform, posted back with a signed token, and gone on with in a window of its own. Requests from a
 * platform come without our cookies, so that each is followed by one of our own that has them.
 */
import express, { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import type { App } from '../platform/app-context.ts';
import { AppError, Conflict, NotFound } from '../platform/errors.ts';
import { withQuery } from '../platform/web/addresses.ts';
import { text } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { countAsRefused, limitRate } from '../platform/web/rate-limit.ts';
import { actorOf, tOf, userOf } from '../platform/web/request.ts';
import { startSession } from '../platform/web/session.ts';
import { connectContext, destinationOf } from './lti-course.service.ts';
import { deepLinkAnswer } from './lti-deep-linking.service.ts';
import { publicKeys } from './lti-keys.service.ts';
import { ltiAgainHref, ltiEnterHref, ltiLaunchHref, ltiLoginHref } from './lti-links.rules.ts';
import { unlinkPlatform } from './lti-linking.service.ts';
import {
  agreeToLaunch,
  beginLaunch,
  ownLaunch,
  publicOriginOf,
  publicStartOf,
  receiveLaunch,
  returnedLaunch,
  signInWithLaunch,
  type LaunchStart,
} from './lti-launch.service.ts';

const QUARTER_HOUR_MS = 15 * 60_000;
/** Launches that one browser may have begun at once. */
const STATES_KEPT = 8;

const startSchema = z.object({
  iss: text(255),
  login_hint: text(2000),
  client_id: text(255).optional(),
  lti_message_hint: text(4000).optional(),
  lti_deployment_id: text(255).optional(),
});

interface LtiSession {
  ltiStates?: string[];
}
const statesOf = (req: Request) => (req.session as LtiSession).ltiStates ?? [];
const bodyOf = (req: Request) => (req.body ?? {}) as Record<string, unknown>;

/** Lets the platform show this answer in a frame, or its address be the target of a form. */
function allowIn(res: Response, directive: 'frame-ancestors' | 'form-action', origin: string): void {
  const policy = String(res.getHeader('content-security-policy') ?? '');
  const parts = policy.split(';').map((part) => {
    const [name, ...values] = part.trim().split(/\s+/);
    return name === directive ? [name, ...values.filter((value) => value !== "'none'"), origin].join(' ') : part.trim();
  });
  res.setHeader('content-security-policy', parts.join(';'));
  if (directive === 'frame-ancestors') res.removeHeader('x-frame-options');
}

/** What platforms ask and post, without a session. */
export function ltiPlatformRequestRoutes(app: App): Router {
  const router = Router();
  const limit = app.config.signInAttemptsPerQuarterHour;
  const brake = limitRate({ limit: limit * 5, windowMs: QUARTER_HOUR_MS, refusedOnly: true, code: 'sign_in_limit' });
  const body = express.urlencoded({ extended: false, limit: '100kb', parameterLimit: 30 });

  router.get('/lti/jwks.json', async (_req, res) => {
    res.set('cache-control', 'public, max-age=300').json(await publicKeys(app));
  });

  router.post('/lti/login', body, (req, res) => {
    const { iss, login_hint, client_id, lti_message_hint, lti_deployment_id } = bodyOf(req);
    res.redirect(303, withQuery(ltiLoginHref(), { iss, login_hint, client_id, lti_message_hint, lti_deployment_id }));
  });

  router.post('/lti/launch', brake, body, async (req, res) => {
    const { state, id_token: token } = bodyOf(req);
    const problem = await receiveLaunch(app, String(state ?? ''), String(token ?? '')).then(
      () => undefined,
      (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error as Error)),
    );
    if (problem !== undefined) countAsRefused(res);
    res.redirect(303, withQuery(ltiLaunchHref(), { state, problem }));
  });
  return router;
}

const PROBLEMS = ['lti_launch_over', 'lti_refused', 'lti_deployment_unknown', 'lti_platform_not_found'];

export function ltiRoutes(app: App): Router {
  const router = Router();
  const limit = app.config.signInAttemptsPerQuarterHour;
  const starts = limitRate({ limit: limit * 50, windowMs: QUARTER_HOUR_MS, code: 'sign_in_limit' });

  /** In a frame no cookie of ours is kept: the reader opens a window of its own, where the launch begins again. */
  const newWindow = async (req: Request, res: Response, start: LaunchStart, origin: string) => {
    allowIn(res, 'frame-ancestors', origin);
    const href = withQuery(ltiLoginHref(), { ...start });
    await page(req, res, 'lti/new-window', { title: tOf(req)('lti:window.title'), href });
  };

  router.get('/lti/login', starts, async (req, res) => {
    const read = startSchema.safeParse(req.query);
    if (!read.success) throw new NotFound('lti_platform_not_found');
    const start = read.data as LaunchStart;
    if (['iframe', 'frame', 'embed', 'object'].includes(req.get('sec-fetch-dest') ?? ''))
      return await newWindow(req, res, start, await publicOriginOf(app, start));
    const { url, state } = await beginLaunch(app, start);
    (req.session as LtiSession).ltiStates = [...statesOf(req), state].slice(-STATES_KEPT);
    req.session.save(() => res.redirect(302, url));
  });

  router.get('/lti/again', starts, async (req, res) => {
    const { start } = await publicStartOf(app, String(req.query.state ?? ''));
    res.redirect(302, withQuery(ltiLoginHref(), { ...start }));
  });

  router.get('/lti/launch', async (req, res) => {
    const problem = PROBLEMS.find((one) => one === req.query.problem);
    if (problem !== undefined) throw new Conflict(problem);
    const state = String(req.query.state ?? '');
    if (!statesOf(req).includes(state)) {
      const { start, origin } = await publicStartOf(app, state);
      return await newWindow(req, res, start, origin);
    }
    await goOn(req, res, state);
  });

  async function goOn(req: Request, res: Response, state: string): Promise<void> {
    const returned = await returnedLaunch(app, actorOf(req), state, statesOf(req).includes(state));
    const { next, claims, platform } = returned;
    if (next.step === 'refused') throw new Conflict(next.code);
    if (next.step === 'sign-in') {
      const actor = actorOf(req);
      const userId = await signInWithLaunch(app, returned);
      if (actor.kind !== 'user' || actor.id !== userId) await startSession(req, userId);
      return redirect(req, res, withQuery(ltiEnterHref(), { state }));
    }
    const actor = actorOf(req);
    await page(req, res, 'lti/consent', {
      title: tOf(req)(`campus-sign-in:consent.${next.step.replaceAll('-', '_')}_title`),
      ...{ step: next.step, claims, platform: platform.name, state },
      account: actor.kind === 'user' ? actor.displayName : null,
      // Signing in makes a new session: the launch begins once more in it, so that it stays bound to one browser.
      after: withQuery(ltiAgainHref(), { state }),
    });
  }

  router.post('/lti/consent', async (req, res) => {
    const state = String(bodyOf(req).state ?? '');
    const returned = await returnedLaunch(app, actorOf(req), state, statesOf(req).includes(state));
    if (returned.next.step === 'refused') throw new Conflict(returned.next.code);
    const actor = actorOf(req);
    const userId = await agreeToLaunch(app, actor, returned);
    if (actor.kind !== 'user' || actor.id !== userId) await startSession(req, userId);
    redirect(req, res, withQuery(ltiEnterHref(), { state }));
  });

  router.get('/lti/enter', async (req, res) => {
    const state = String(req.query.state ?? '');
    const { platform, launch } = await ownLaunch(app, userOf(req), state);
    const destination = await destinationOf(app, userOf(req), platform, launch);
    if (destination.to === 'page') return res.redirect(303, destination.href);
    const title = tOf(req)(`lti:${destination.to.replaceAll('-', '_')}.title`);
    const course = launch.context?.title ?? '';
    await page(req, res, `lti/${destination.to}`, {
      title,
      state,
      platform: platform.name,
      theirs: course,
      ...destination,
    });
  });

  router.post('/lti/connect', async (req, res) => {
    const { state, sectionId } = bodyOf(req);
    const { platform, launch } = await ownLaunch(app, userOf(req), String(state ?? ''));
    await connectContext(app, userOf(req), platform, launch, String(sectionId ?? ''));
    redirect(req, res, withQuery(ltiEnterHref(), { state }), 'lti:connect.done');
  });

  router.post('/profile/lti/:id/unlink', async (req, res) => {
    await unlinkPlatform(app, userOf(req), String(req.params.id));
    redirect(req, res, '/profile', 'lti:settings.unlinked');
  });

  router.post('/lti/links', async (req, res) => {
    const { state, assignments } = bodyOf(req);
    const actor = userOf(req);
    const { platform, launch } = await ownLaunch(app, actor, String(state ?? ''));
    const answer = await deepLinkAnswer(app, actor, platform, launch, [assignments ?? []].flat().map(String));
    allowIn(res, 'form-action', new URL(answer.returnUrl).origin);
    await page(req, res, 'lti/back', { title: tOf(req)('lti:back.title'), platform: platform.name, ...answer });
  });
  return router;
}

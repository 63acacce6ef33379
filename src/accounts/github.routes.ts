/** Sign in with GitHub and link it: passport-github2 with state check, for github.com or GitHub Enterprise. */
import { Router, type NextFunction, type Request, type Response } from 'express';
import passport from 'passport';
import { Strategy, type StrategyOptions } from 'passport-github2';
import type { App } from '../platform/app-context.ts';
import { Conflict, NotFound, Unavailable } from '../platform/errors.ts';
import { safeNext } from '../platform/web/addresses.ts';
import { redirect } from '../platform/web/notice.ts';
import { actorOf, userOf } from '../platform/web/request.ts';
import { startSession } from '../platform/web/session.ts';
import { accountOfGithub, linkGithub, unlinkGithub, type GithubProfile } from './accounts.service.ts';
import { fetchGithubProfile } from './github.service.ts';

interface GithubSession {
  githubNext?: string;
}

export function githubRoutes(app: App): Router {
  const router = Router();
  router.post('/profile/github/unlink', async (req, res) => {
    await unlinkGithub(app, userOf(req));
    redirect(req, res, '/profile', 'accounts:github_unlinked');
  });

  const github = app.config.github;
  if (!github) {
    router.get('/sign-in/github', () => {
      throw new NotFound('github_not_set_up');
    });
    return router;
  }
  const own = new passport.Passport();
  const strategy = new Strategy(
    {
      clientID: github.clientId,
      clientSecret: github.clientSecret,
      callbackURL: `${app.config.baseUrl}/sign-in/github/callback`,
      authorizationURL: `${github.baseUrl}/login/oauth/authorize`,
      tokenURL: `${github.baseUrl}/login/oauth/access_token`,
      scope: ['user:email'],
      // passport-oauth2 stores a random state in the session and refuses an answer without it.
      state: true,
    } as unknown as StrategyOptions,
    (_access: string, _refresh: string, profile: GithubProfile, done: (error: unknown, user?: unknown) => void) =>
      done(null, profile),
  );
  // The strategy's own method crashes the process on an answer that is not JSON, and requires a public address.
  strategy.userProfile = (accessToken, done) =>
    void fetchGithubProfile(github.apiUrl, accessToken).then(
      (profile) => done(null, profile),
      (error: Error) => done(error),
    );
  own.use(strategy);

  router.get('/sign-in/github', (req, res, next) => {
    (req.session as GithubSession).githubNext = safeNext(req.query.next);
    (own.authenticate('github', { session: false }) as (req: Request, res: Response, next: NextFunction) => void)(
      req,
      res,
      next,
    );
  });

  router.get('/sign-in/github/callback', async (req, res, next) => {
    const profile = await new Promise<GithubProfile | undefined>((resolve, reject) => {
      const done = (error: unknown, user: unknown) =>
        error
          ? reject(new Unavailable('github_unreachable'))
          : resolve((user || undefined) as GithubProfile | undefined);
      (
        own.authenticate('github', { session: false }, done) as (
          req: Request,
          res: Response,
          next: NextFunction,
        ) => void
      )(req, res, next);
    });
    if (!profile) throw new Conflict('github_refused');
    const after = safeNext((req.session as GithubSession).githubNext);
    const actor = actorOf(req);
    if (actor.kind === 'user') {
      await linkGithub(app, actor, profile);
      redirect(req, res, '/profile', 'accounts:github_linked', { login: profile.login });
      return;
    }
    await startSession(req, await accountOfGithub(app, profile));
    redirect(req, res, after);
  });
  return router;
}

/** All account routes in one router. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { apiTokenRoutes } from './api-tokens.routes.ts';
import { githubRoutes } from './github.routes.ts';
import { peopleRoutes } from './people.routes.ts';
import type { PersonAdditions } from './person-parts.service.ts';
import { profileRoutes } from './profile.routes.ts';
import { signInRoutes } from './sign-in.routes.ts';

export function accountRoutes(app: App, added: readonly PersonAdditions[]): Router {
  const router = Router();
  router.use(
    signInRoutes(app, added),
    githubRoutes(app),
    profileRoutes(app, added),
    apiTokenRoutes(app),
    peopleRoutes(app, added),
  );
  return router;
}

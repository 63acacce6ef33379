/** All account routes in one router. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { apiTokenRoutes } from './api-tokens.routes.ts';
import { githubRoutes } from './github.routes.ts';
import { profileRoutes } from './profile.routes.ts';
import { signInRoutes } from './sign-in.routes.ts';

export function accountRoutes(app: App): Router {
  const router = Router();
  router.use(signInRoutes(app), githubRoutes(app), profileRoutes(app), apiTokenRoutes(app));
  return router;
}

/** Builds the Express application: the middlewares in order, then one mount line a feature. The table of contents. */
import compression from 'compression';
import express, { type Express } from 'express';
import helmet from 'helmet';
import type { App } from './platform/app-context.ts';
import { readingKept } from './platform/web/arrivals.ts';
import { assetRoutes } from './platform/web/assets.ts';
import { csrfProtection } from './platform/web/csrf.ts';
import { errorHandler, notFoundHandler } from './platform/web/error-page.ts';
import { measureRequests } from './platform/web/http-metrics.ts';
import { intake } from './platform/web/intake.ts';
import { jsonBody } from './platform/web/json-body.ts';
import { languageMiddleware } from './platform/web/language.ts';
import { provideClock, provideLayoutFacts, provideLinks } from './platform/web/page.ts';
import { personalByDefault, sessionMiddleware } from './platform/web/session.ts';
import { staleUploads } from './platform/web/stale-form.ts';
import { timeZoneMiddleware } from './platform/web/time-zone.ts';
import { currentUser, signedInAlready } from './accounts/current-user.routes.ts';
import { layoutFactsOf } from './operations/layout-facts.routes.ts';
import { features } from './features.ts';
import { links } from './links.ts';

/** The site as an Express application; listening is up to `server.ts` or a test. */
export function buildSite(app: App): Express {
  const site = express();
  site.disable('x-powered-by');
  // Where even the error page fails, Express answers itself: elsewhere than in production with the stack.
  site.set('env', 'production');
  site.set('trust proxy', app.config.trustProxy);
  site.use(measureRequests(app.metrics));
  site.use(securityHeaders(app));
  provideLayoutFacts(site, layoutFactsOf(app));
  provideLinks(site, links);
  provideClock(site, app.clock);
  site.use(intake(app));
  site.use(compression());
  site.use(assetRoutes());
  site.get('/healthz', (_req, res) => void res.type('text').send('ok\n'));
  for (const feature of features) for (const api of feature.api ?? []) site.use(api(app));
  for (const feature of features) for (const kept of feature.beforeSession ?? []) site.use(kept(app));
  site.use(personalByDefault);
  site.use(sessionMiddleware(app));
  site.use(currentUser(app));
  site.use(languageMiddleware);
  site.use(timeZoneMiddleware(app.config.timeZone));
  // No form has fields in fields, `name[part]`.
  site.use(readingKept(express.urlencoded({ extended: false, limit: '1mb', parameterLimit: 2000 })));
  site.use(jsonBody('1mb'));
  site.use(signedInAlready);
  site.use(csrfProtection);
  site.use(staleUploads());
  for (const feature of features) for (const pages of feature.pages ?? []) site.use(pages(app));
  site.use(notFoundHandler);
  site.use(errorHandler(app.log));
  return site;
}

/** Registers every feature's background handlers; called once a process. */
export function registerHandlers(app: App): void {
  for (const feature of features) feature.jobs?.(app);
}

function securityHeaders(app: App): express.RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // KaTeX and the syntax highlighter write style attributes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        // A statement that is a PDF, in the browser's own viewer.
        frameSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'", ...(app.config.github ? [new URL(app.config.github.baseUrl).origin] : [])],
        frameAncestors: ["'none'"],
      },
    },
    // With helmet's "no-referrer" browsers send `Origin: null` with our own forms, and a refused POST cannot lead back.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: app.config.baseUrl.startsWith('https:'),
  });
}

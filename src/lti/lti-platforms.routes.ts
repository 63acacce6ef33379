/** Organizers manage learning platforms. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { emptyForm, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import {
  ltiKeysHref,
  ltiLaunchHref,
  ltiLoginHref,
  ltiPlatformHref,
  ltiPlatformsHref,
  ltiRegisterHref,
} from './lti-links.rules.ts';
import { publicKeys, rotateKeys } from './lti-keys.service.ts';
import { platformForm, readPlatform } from './lti-platforms.input.ts';
import {
  addLtiPlatform,
  changeLtiPlatform,
  listLtiPlatforms,
  ltiPlatform,
  switchLtiPlatform,
} from './lti-platforms.service.ts';
import { registerAtPlatform } from './lti-registration.service.ts';
import type { LtiPlatform } from './lti.rules.ts';

export function ltiPlatformRoutes(app: App): Router {
  const router = Router();
  const { baseUrl } = app.config;
  const registered = {
    login: baseUrl + ltiLoginHref(),
    launch: baseUrl + ltiLaunchHref(),
    keys: baseUrl + ltiKeysHref(),
    register: baseUrl + ltiRegisterHref(),
  };

  router.get('/lti/platforms', async (req, res) => {
    const platforms = await listLtiPlatforms(app, userOf(req));
    const { keys } = await publicKeys(app);
    const title = tOf(req)('lti:manage.title');
    await page(req, res, 'lti/platforms', { title, platforms, registered, keys: keys.map(({ kid }) => kid) });
  });

  const formPage = async (req: Request, res: Response, form: FormState, platform?: LtiPlatform) =>
    await page(req, res, 'lti/platform', {
      title: platform?.name ?? tOf(req)('lti:manage.add'),
      ...{ form, platform: platform ?? null, registered },
    });

  router.get('/lti/platforms/new', async (req, res) => {
    requirePermission(userOf(req), 'lti.manage');
    await formPage(req, res, emptyForm());
  });

  router.post('/lti/platforms', async (req, res) => {
    const actor = userOf(req);
    requirePermission(actor, 'lti.manage');
    await submitForm(
      req,
      res,
      async () => {
        const { rev: _rev, ...values } = readPlatform(req.body);
        redirect(req, res, ltiPlatformHref(await addLtiPlatform(app, actor, values)), 'lti:manage.added');
      },
      (form) => formPage(req, res, form),
    );
  });

  router.post('/lti/keys', async (req, res) => {
    await rotateKeys(app, userOf(req));
    redirect(req, res, ltiPlatformsHref(), 'lti:manage.rotated');
  });

  router.get('/lti/platforms/:id', async (req, res) => {
    const platform = await ltiPlatform(app, userOf(req), req.params.id);
    await formPage(req, res, emptyForm(platformForm(platform)), platform);
  });

  router.post('/lti/platforms/:id', async (req, res) => {
    const actor = userOf(req);
    const platform = await ltiPlatform(app, actor, req.params.id);
    await submitForm(
      req,
      res,
      async () => {
        const { rev, ...values } = readPlatform(req.body);
        await changeLtiPlatform(app, actor, platform, rev, values);
        redirect(req, res, ltiPlatformHref(platform.id), 'site:saved');
      },
      (form) => formPage(req, res, form, platform),
    );
  });

  router.post('/lti/platforms/:id/state', async (req, res) => {
    const to = (req.body as Record<string, unknown>).to === 'on' ? 'on' : 'off';
    await switchLtiPlatform(app, userOf(req), req.params.id, to);
    redirect(req, res, ltiPlatformHref(req.params.id), 'site:saved');
  });

  /** A platform opens this address; an organizer looks at where it leads before anything is sent there. */
  router.get('/lti/register', async (req, res) => {
    requirePermission(userOf(req), 'lti.manage');
    const address = String(req.query.openid_configuration ?? '');
    if (!URL.canParse(address)) throw new NotFound('lti_platform_not_found');
    const token = typeof req.query.registration_token === 'string' ? req.query.registration_token : '';
    await page(req, res, 'lti/register', { title: tOf(req)('lti:register.title'), address, token });
  });

  router.post('/lti/register', async (req, res) => {
    const actor = userOf(req);
    requirePermission(actor, 'lti.manage');
    const { address, token } = req.body as Record<string, unknown>;
    const id = await registerAtPlatform(app, actor, String(address ?? ''), token ? String(token) : undefined);
    redirect(req, res, ltiPlatformHref(id), 'lti:manage.added');
  });
  return router;
}

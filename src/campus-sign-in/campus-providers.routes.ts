/** Organizers manage the sign-in services of universities. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pageOfAll } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { publicUniversityField } from '../accounts/universities.service.ts';
import { campusProviderHref, campusCallbackHref } from './campus-links.rules.ts';
import { providerForm, readProvider } from './campus-providers.input.ts';
import {
  addCampusProvider,
  campusProvider,
  changeCampusProvider,
  listCampusProviders,
  switchCampusProvider,
  type NamedProvider,
} from './campus-providers.service.ts';
import { entityIdOf } from './campus-saml.service.ts';
import { KIND_NAMES, PROVIDER_KINDS } from './campus.rules.ts';

const PAGE_SIZE = 50;

/** A secret is never sent back into a page. */
function withoutSecret(form: FormState): FormState {
  const { secret: _secret, ...values } = form.values;
  return { ...form, values };
}

export function campusProviderRoutes(app: App): Router {
  const router = Router();

  router.get('/campus-sign-in', async (req, res) => {
    const query = typeof req.query.q === 'string' ? req.query.q.trim().slice(0, 120) : '';
    const all = (await listCampusProviders(app, userOf(req))).filter(({ university, otherNames }) =>
      [university, ...otherNames].some((name) => name.toLowerCase().includes(query.toLowerCase())),
    );
    const { shown, pages } = pageOfAll(all, pageNumber(req), PAGE_SIZE);
    const title = tOf(req)('campus-sign-in:manage.title');
    await page(req, res, 'campus-sign-in/providers', { title, providers: shown, kindNames: KIND_NAMES, pages, query });
  });

  const formPage = async (req: Request, res: Response, form: FormState, named?: NamedProvider) =>
    await page(req, res, 'campus-sign-in/provider', {
      title: named?.university ?? tOf(req)('campus-sign-in:manage.add'),
      ...(await publicUniversityField(app)),
      form: withoutSecret(form),
      provider: named?.provider ?? null,
      kinds: PROVIDER_KINDS,
      kindNames: KIND_NAMES,
      registered: named && {
        callback: app.config.baseUrl + campusCallbackHref(named.provider.slug, named.provider.kind),
        entityId: entityIdOf(app.config, named.provider.slug),
        service: app.config.baseUrl,
      },
    });

  router.get('/campus-sign-in/new', async (req, res) => {
    requirePermission(userOf(req), 'campus.manage');
    await formPage(req, res, emptyForm({ kind: PROVIDER_KINDS.find((one) => one === req.query.kind) ?? 'oidc' }));
  });

  router.post('/campus-sign-in', async (req, res) => {
    const actor = userOf(req);
    requirePermission(actor, 'campus.manage');
    await submitForm(
      req,
      res,
      async () => {
        const id = await addCampusProvider(app, actor, readProvider(req.body));
        redirect(req, res, campusProviderHref(id), 'campus-sign-in:manage.added');
      },
      (form) => formPage(req, res, form),
    );
  });

  router.get('/campus-sign-in/:id', async (req, res) => {
    const named = await campusProvider(app, userOf(req), req.params.id);
    await formPage(req, res, emptyForm(providerForm(named)), named);
  });

  router.post('/campus-sign-in/:id', async (req, res) => {
    const actor = userOf(req);
    const named = await campusProvider(app, actor, req.params.id);
    await submitForm(
      req,
      res,
      async () => {
        const { rev, ...values } = readProvider(req.body, named.provider);
        await changeCampusProvider(app, actor, named.provider, rev, values);
        redirect(req, res, campusProviderHref(named.provider.id), 'site:saved');
      },
      (form) => formPage(req, res, form, named),
    );
  });

  router.post('/campus-sign-in/:id/state', async (req, res) => {
    const to = (req.body as Record<string, unknown>).to === 'on' ? 'on' : 'off';
    await switchCampusProvider(app, userOf(req), req.params.id, to);
    redirect(req, res, campusProviderHref(req.params.id), `campus-sign-in:manage.switched_${to}`);
  });
  return router;
}

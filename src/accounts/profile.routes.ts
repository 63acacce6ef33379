/** A person's own settings, and the organizers' list of people and roles. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { timeZones } from '../platform/times.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { limitRate } from '../platform/web/rate-limit.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { requirePermission, SITE_ROLES } from './permissions.rules.ts';
import { eraseSchema, passwordSchema, profileSchema, roleSchema } from './accounts.input.ts';
import * as service from './accounts.service.ts';
import { settingsCards } from './person-page.service.ts';
import type { PersonAdditions } from './person-parts.service.ts';
import { publicUniversityName, publicUniversityField, type UniversityAnswer } from './universities.service.ts';
import { accountWithRoles, grantRole, listAccounts, revokeRole } from './users.service.ts';
import { userRoleHref } from './account-links.rules.ts';

const PAGE_SIZE = 50;

/** A role is given or removed only from the page that explains what it allows. */
function redirectToConfirmation(res: Response, userId: string, role: string, query: string): void {
  const search = query === '' ? '' : `?q=${encodeURIComponent(query)}`;
  res.redirect(303, userRoleHref(userId, role) + search);
}

export function profileRoutes(app: App, added: readonly PersonAdditions[]): Router {
  const router = Router();

  const profilePage = async (req: Request, res: Response, form?: FormState) => {
    const actor = userOf(req);
    const account = await service.ownAccount(app, actor);
    const { password: _password, current: _current, ...typed } = form?.values ?? {};
    await page(req, res, 'accounts/profile', {
      title: tOf(req)('accounts:profile'),
      account,
      cards: await settingsCards(app, added, actor),
      timeZones: timeZones(),
      ...(await publicUniversityField(app, form)),
      github: app.config.github !== undefined,
      form: form ? { ...form, values: { ...account, ...typed } } : emptyForm({ ...account }),
    });
  };

  router.get('/profile', (req, res) => profilePage(req, res));

  router.post('/profile', async (req, res) => {
    const actor = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        const values = parseInput(profileSchema, req.body);
        const before = (await service.ownAccount(app, actor)).university;
        const university = await publicUniversityName(app, values.university, req.body as UniversityAnswer, before);
        await service.changeProfile(app, actor, { ...values, university });
        // The cookie of the language switch would override this newer choice.
        if (values.language) res.cookie('lang', values.language, { maxAge: 365 * 86_400_000, sameSite: 'lax' });
        else res.clearCookie('lang');
        redirect(req, res, '/profile', 'site:saved');
      },
      (form) => profilePage(req, res, form),
    );
  });

  router.post('/profile/password', limitRate({ limit: 10, windowMs: 15 * 60_000 }), async (req, res) => {
    const actor = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        const { current, password } = parseInput(passwordSchema, req.body);
        await service.changePassword(app, actor, current, password);
        res.redirect(303, '/sign-in');
      },
      (form) => profilePage(req, res, form),
    );
  });

  router.post('/profile/sign-out-everywhere', async (req, res) => {
    await service.signOutEverywhere(app, userOf(req));
    res.redirect(303, '/sign-in');
  });

  router.post('/profile/erase', async (req, res) => {
    const actor = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        await service.eraseAccount(app, actor, parseInput(eraseSchema, req.body).confirmation);
        res.redirect(303, '/');
      },
      (form) => profilePage(req, res, form),
    );
  });

  router.get('/users', async (req, res) => {
    const query = typeof req.query.q === 'string' ? req.query.q.trim().slice(0, 100) : '';
    const number = pageNumber(req);
    const { items, total } = await listAccounts(app, userOf(req), { query, page: number, pageSize: PAGE_SIZE });
    await page(req, res, 'accounts/users', {
      title: tOf(req)('accounts:users'),
      users: items,
      siteRoles: SITE_ROLES,
      query,
      pages: pagesOf(number, PAGE_SIZE, total),
    });
  });

  router.get('/users/:id/roles/:role', async (req, res) => {
    const role = SITE_ROLES.find((one) => one === req.params.role);
    if (!role) throw new NotFound();
    const person = await accountWithRoles(app, userOf(req), req.params.id);
    await page(req, res, 'accounts/role', {
      title: tOf(req)(person.roles.includes(role) ? 'accounts:revoke' : 'accounts:grant', {
        role: tOf(req)(`accounts:role.${role}`),
      }),
      person: { id: person.id, displayName: person.displayName, email: person.email, university: person.university },
      role,
      has: person.roles.includes(role),
      query: typeof req.query.q === 'string' ? req.query.q.slice(0, 100) : '',
    });
  });

  router.post('/users/:change', async (req, res) => {
    const actor = userOf(req);
    requirePermission(actor, 'role.grant');
    const { change } = req.params;
    if (change !== 'grant' && change !== 'revoke') throw new NotFound();
    const { userId, role, confirmed, q } = parseInput(roleSchema, req.body);
    if (!confirmed) return redirectToConfirmation(res, userId, role, q);
    if (change === 'grant') await grantRole(app, actor, userId, role);
    else await revokeRole(app, actor, userId, role);
    redirect(req, res, `/users?q=${encodeURIComponent(q)}`, 'site:saved');
  });
  return router;
}

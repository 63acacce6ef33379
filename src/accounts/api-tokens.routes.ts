/** The settings page of personal tokens: make one, see when each was used, revoke. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { limitRate } from '../platform/web/rate-limit.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { tokenSchema } from './api-tokens.input.ts';
import { SCOPES, TOKEN_DAYS } from './api-tokens.rules.ts';
import { createApiToken, ownApiTokens, revokeApiToken } from './api-tokens.service.ts';

const NEW_FORM = { scopes: [...SCOPES], days: 90 };

export function apiTokenRoutes(app: App): Router {
  const router = Router();

  const tokensPage = async (req: Request, res: Response, form: FormState, newToken: string | null = null) => {
    const tokens = await ownApiTokens(app, userOf(req));
    await page(req, res, 'accounts/tokens', {
      title: tOf(req)('tokens:title'),
      tokens: tokens.map(({ id, name, prefix, scopes, state, expiresAt, lastUsedAt, createdAt }) => ({
        ...{ id, name, prefix, scopes, state, expiresAt, lastUsedAt, createdAt },
      })),
      scopes: SCOPES,
      days: TOKEN_DAYS,
      newToken,
      siteUrl: app.config.baseUrl,
      form: { ...form, values: { ...form.values, scopes: [form.values.scopes ?? []].flat() } },
    });
  };

  router.get('/profile/tokens', (req, res) => tokensPage(req, res, emptyForm(NEW_FORM)));

  router.post('/profile/tokens', limitRate({ limit: 30, windowMs: 3_600_000 }), async (req, res) => {
    const actor = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        const token = await createApiToken(app, actor, parseInput(tokenSchema, req.body));
        // Shown once, on this very answer: it is kept only as a hash.
        res.set('cache-control', 'no-store');
        await tokensPage(req, res, emptyForm(NEW_FORM), token);
      },
      (form) => tokensPage(req, res, form),
    );
  });

  router.post('/profile/tokens/:id/revoke', async (req, res) => {
    await revokeApiToken(app, userOf(req), req.params.id);
    redirect(req, res, '/profile/tokens', 'tokens:revoked');
  });
  return router;
}

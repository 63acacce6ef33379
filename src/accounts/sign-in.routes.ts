/** Sign up, sign in, sign out, verification and reset links. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { InvalidInput, NotFound } from '../platform/errors.ts';
import { safeNext } from '../platform/web/addresses.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { limitRate } from '../platform/web/rate-limit.ts';
import { actorOf, languageOf, tOf, userOf } from '../platform/web/request.ts';
import { sessionHashOf, startSession } from '../platform/web/session.ts';
import { normaliseEmail, PASSWORD_MIN } from './users.rules.ts';
import { tellSignedOut } from './access.service.ts';
import { emailSchema, resetSchema, signInSchema, signUpSchema } from './accounts.input.ts';
import * as service from './accounts.service.ts';
import { publicSignInCards } from './person-page.service.ts';
import type { PersonAdditions } from './person-parts.service.ts';
import { publicUniversityName, publicUniversityField, type UniversityAnswer } from './universities.service.ts';

const QUARTER_HOUR_MS = 15 * 60_000;

export function signInRoutes(app: App, added: readonly PersonAdditions[]): Router {
  const router = Router();
  const limit = app.config.signInAttemptsPerQuarterHour;
  const typedEmail = (req: Request) =>
    normaliseEmail(String((req.body as Record<string, unknown>).email ?? '').slice(0, 254));
  const brake = { windowMs: QUARTER_HOUR_MS, code: 'sign_in_limit' };
  // Only wrong passwords and links count: a whole course may sign in from one address.
  const guessesByAddress = limitRate({ ...brake, limit: limit * 5, refusedOnly: true });
  const guessesByAccount = limitRate({ ...brake, limit, refusedOnly: true, key: typedEmail });
  // Requests that send mail or create an account count even when they succeed.
  const newByAddress = limitRate({ ...brake, limit: limit * 25 });
  const mailsByAddress = limitRate({ ...brake, limit: limit * 5 });
  const mailsByAccount = limitRate({ ...brake, limit, key: typedEmail });

  const signUpPage = async (req: Request, res: Response, form: FormState) =>
    await page(req, res, 'accounts/sign_up', {
      ...(await publicUniversityField(app, form)),
      title: tOf(req)('accounts:sign_up'),
      form: withoutPasswords(form),
      next: safeNext(req.query.next ?? form.values.next),
      passwordMin: PASSWORD_MIN,
      github: app.config.github !== undefined,
      ways: await publicSignInCards(app, added, safeNext(req.query.next ?? form.values.next)),
    });

  router.get('/sign-up', (req, res) => signUpPage(req, res, emptyForm()));

  router.post('/sign-up', newByAddress, async (req, res) => {
    await submitForm(
      req,
      res,
      async () => {
        const values = parseInput(signUpSchema, req.body);
        const university = await publicUniversityName(app, values.university, req.body as UniversityAnswer);
        const next = safeNext((req.body as Record<string, unknown>).next);
        const id = await service.createAccount(app, { ...values, university }, languageOf(req), { next });
        await startSession(req, id);
        redirect(req, res, next, 'accounts:welcome');
      },
      (form) => signUpPage(req, res, form),
    );
  });

  const signInPage = async (req: Request, res: Response, form: FormState) =>
    await page(req, res, 'accounts/sign_in', {
      title: tOf(req)('accounts:sign_in'),
      form: withoutPasswords(form),
      next: safeNext(req.query.next ?? form.values.next),
      github: app.config.github !== undefined,
      ways: await publicSignInCards(app, added, safeNext(req.query.next ?? form.values.next)),
    });

  router.get('/sign-in', (req, res) => signInPage(req, res, emptyForm()));

  router.post('/sign-in', guessesByAddress, guessesByAccount, async (req, res) => {
    await submitForm(
      req,
      res,
      async () => {
        const { email, password } = parseInput(signInSchema, req.body);
        const user = await service.signIn(app, email, password);
        if (!user) throw new InvalidInput('sign_in_wrong', {}, 'email');
        const next = safeNext((req.body as Record<string, unknown>).next);
        await startSession(req, user.id);
        redirect(req, res, next);
      },
      (form) => signInPage(req, res, form),
    );
  });

  router.post('/sign-out', async (req, res, next) => {
    const actor = actorOf(req);
    if (actor.kind === 'user') await tellSignedOut(app, actor, sessionHashOf(req));
    req.session.destroy((error: unknown) => (error ? next(error) : res.redirect(303, '/')));
  });

  router.get('/verify-email', async (req, res) => {
    await service.verifyEmail(app, String(req.query.token ?? ''));
    redirect(req, res, safeNext(req.query.next), 'accounts:verified');
  });

  router.post('/verify-email/again', limitRate({ limit: 5, windowMs: QUARTER_HOUR_MS }), async (req, res) => {
    await service.resendVerification(app, userOf(req), languageOf(req));
    redirect(req, res, '/profile', 'accounts:mailed_again');
  });

  const forgotPage = (req: Request, res: Response, form: FormState) =>
    page(req, res, 'accounts/forgot', { title: tOf(req)('accounts:forgot'), form });
  router.get('/forgot-password', (req, res) => forgotPage(req, res, emptyForm()));
  router.post('/forgot-password', mailsByAddress, mailsByAccount, async (req, res) => {
    await submitForm(
      req,
      res,
      async () => {
        await service.requestReset(app, parseInput(emailSchema, req.body).email, languageOf(req));
        redirect(req, res, '/sign-in', 'accounts:reset_mailed');
      },
      (form) => forgotPage(req, res, form),
    );
  });

  const resetPage = (req: Request, res: Response, form: FormState, token: string) =>
    page(req, res, 'accounts/reset', {
      title: tOf(req)('accounts:reset'),
      form: withoutPasswords(form),
      token,
      passwordMin: PASSWORD_MIN,
    });
  router.get('/reset-password', async (req, res) => {
    const token = String(req.query.token ?? '');
    if (!(await service.isResetLink(app, token))) throw new NotFound('link_expired');
    await resetPage(req, res, emptyForm(), token);
  });
  router.post('/reset-password', guessesByAddress, async (req, res) => {
    await submitForm(
      req,
      res,
      async () => {
        const { token, password } = parseInput(resetSchema, req.body);
        await service.resetPassword(app, token, password);
        redirect(req, res, '/sign-in', 'accounts:password_set');
      },
      (form) => resetPage(req, res, form, String(form.values.token ?? '')),
    );
  });

  router.get('/dev/mailbox', async (req, res) => {
    if (!app.mailer.keepsMail || app.config.environment === 'production') throw new NotFound();
    await page(req, res, 'accounts/mailbox', { title: tOf(req)('accounts:mailbox'), mails: app.mailer.kept });
  });
  return router;
}

/** A password is never sent back into a page. */
function withoutPasswords(form: FormState): FormState {
  const { password: _password, current: _current, ...values } = form.values;
  return { ...form, values };
}

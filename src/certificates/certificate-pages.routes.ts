/** The public page that verifies a certificate, its downloads, and the reader's own certificates. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { LANGUAGES, type LanguageCode } from '../platform/i18n.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { limitRate } from '../platform/web/rate-limit.ts';
import { actorOf, tOf, userOf } from '../platform/web/request.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { badgeOf } from './badges.service.ts';
import { certificateHref, ownCertificatesHref, verifyHref } from './certificate-links.rules.ts';
import { nameSchema, reasonSchema } from './certificates.input.ts';
import * as service from './certificates.service.ts';
import { certificateView } from './certificates.views.ts';
import { pdfOf } from './pdf.service.ts';

const MINUTE_MS = 60_000;

export function certificatePageRoutes(app: App): Router {
  const router = Router();
  // A QR code is scanned a few times; whoever tries numbers asks more often.
  const verifying = limitRate({ limit: 60, windowMs: MINUTE_MS });
  const drawing = limitRate({ limit: 30, windowMs: MINUTE_MS });

  router.get('/certificates', verifying, async (req, res) => {
    const typed = typeof req.query.number === 'string' ? req.query.number.trim().slice(0, 60) : '';
    const found = typed === '' ? undefined : await service.publicBySerial(app, typed);
    if (found) return void res.redirect(303, certificateHref(found.id));
    if (typed !== '') res.status(404);
    await page(req, res, 'certificates/verify', {
      title: tOf(req)('certificates:verify.title'),
      here: verifyHref(),
      typed,
      form:
        typed === ''
          ? emptyForm()
          : { ...emptyForm({ number: typed }), errors: { number: tOf(req)('certificates:verify.unknown') } },
    });
  });

  router.get('/profile/certificates', async (req, res) => {
    const t = tOf(req);
    const certificates = await service.ownCertificates(app, userOf(req));
    await page(req, res, 'certificates/own', {
      title: t('certificates:own.title'),
      certificates: certificates.map((one) => certificateView(one, t)),
      languages: LANGUAGES,
    });
  });

  router.get('/certificates/:id', verifying, (req, res) => show(req, res, emptyForm()));

  router.get('/certificates/:id/:file', drawing, async (req, res) => {
    const { id, file } = req.params as { id: string; file: string };
    const language = LANGUAGES.find((code) => file === `certificate.${code}.pdf`);
    if (language === undefined && file !== 'badge.jwt') throw new NotFound('certificate_not_found');
    res.set('cache-control', 'private, no-store');
    if (language === undefined) {
      const token = await badgeOf(app, actorOf(req), id);
      return void res.type('application/vc+jwt').attachment('badge.jwt').send(token);
    }
    const { pdf, name } = await pdfOf(app, actorOf(req), id, language);
    res.type('application/pdf').set('content-disposition', `inline; filename="${name}"`).send(pdf);
  });

  router.post('/certificates/:id/revoke', (req, res) =>
    act(req, res, 'revoked', async () => {
      await service.certificateForStaff(app, userOf(req), idOf(req));
      const { reason } = parseInput(reasonSchema, req.body);
      await service.revokeCertificate(app, userOf(req), idOf(req), reason);
      return idOf(req);
    }),
  );

  router.post('/certificates/:id/reinstate', (req, res) =>
    act(req, res, 'reinstated', async () => {
      await service.certificateForStaff(app, userOf(req), idOf(req));
      const { reason } = parseInput(reasonSchema, req.body);
      await service.reinstateCertificate(app, userOf(req), idOf(req), reason);
      return idOf(req);
    }),
  );

  router.post('/certificates/:id/name', (req, res) =>
    act(req, res, 'renamed', async () => {
      await service.downloadableCertificate(app, userOf(req), idOf(req));
      const { name } = parseInput(nameSchema, req.body);
      return await service.renameCertificate(app, userOf(req), idOf(req), name);
    }),
  );

  return router;

  function idOf(req: Request): string {
    return String(req.params.id);
  }

  async function act(req: Request, res: Response, notice: string, run: () => Promise<string>): Promise<void> {
    userOf(req);
    await submitForm(
      req,
      res,
      async () => redirect(req, res, certificateHref(await run()), `certificates:notice.${notice}`),
      (form) => show(req, res, form),
    );
  }

  async function show(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = actorOf(req);
    const t = tOf(req);
    const certificate = await service.publicCertificate(app, idOf(req));
    const isOwner = actor.kind === 'user' && actor.id === certificate.userId;
    const isStaff = service.isStaffOf(actor, certificate);
    const history = isStaff ? await service.certificateHistory(app, actor, certificate.id) : [];
    const people = await publicPeople(
      app,
      history.map((entry) => entry.actorId),
    );
    const names = isOwner && certificate.state === 'valid' ? await service.ownNames(app, actor) : [];
    res.set('x-robots-tag', 'noindex');
    await page(req, res, 'certificates/show', {
      title: t('certificates:show.title', { serial: certificate.serial }),
      certificate: certificateView(certificate, t),
      // Why staff revoked it concerns the holder and staff alone.
      reason: isOwner || isStaff ? certificate.reason : null,
      isOwner,
      isStaff,
      mayDownload: service.mayRead(actor, certificate) && certificate.state === 'valid',
      otherNames: names.filter((name) => name !== certificate.name),
      languages: LANGUAGES satisfies readonly LanguageCode[],
      history: history.map(({ at, action, actorId, detail }) => ({
        at,
        words: t(`audit:action.${action}`),
        who: people.get(actorId ?? '')?.displayName ?? t('site:system'),
        reason: typeof detail.reason === 'string' ? detail.reason : '',
      })),
      ownHref: ownCertificatesHref(),
      form,
    });
  }
}

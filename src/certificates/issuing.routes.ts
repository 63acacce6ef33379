/** The certificates of a contest, for its staff: issuing them, the list, and all of them as an archive. */
import { pipeline } from 'node:stream/promises';
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { LANGUAGES, type LanguageCode } from '../platform/i18n.ts';
import { newId } from '../platform/ids.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, tOf, userOf } from '../platform/web/request.ts';
import { requireInSomeContest } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { getContestBySlug } from '../contests/contests.service.ts';
import { listRounds } from '../rounds/rounds.service.ts';
import { certificateArchive } from './archive.service.ts';
import { contestCertificatesHref, issueCertificatesHref } from './certificate-links.rules.ts';
import { BODY_MAX, PLACEHOLDERS, SIGNER_MAX, textFields, TITLE_MAX } from './certificate-texts.rules.ts';
import { listSchema, parseIssue, parsePreview } from './certificates.input.ts';
import { CERTIFICATE_KINDS, CERTIFICATE_STATES } from './certificates.rules.ts';
import { certificateView } from './certificates.views.ts';
import * as issuing from './issuing.service.ts';
import { previewPdf } from './issuing.service.ts';
import { PARTICIPATION_CHOICES } from './recipients.rules.ts';

const PAGE_SIZE = 50;

export function certificateIssuingRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/certificates', async (req, res) => {
    const actor = actorOf(req);
    requireInSomeContest(actor, 'certificate.issue');
    const t = tOf(req);
    const frame = await contestFrameOf(app, parts, actor, req.params.slug);
    const { contest } = frame;
    const { q, state } = parseInput(listSchema, req.query);
    const filter = { placeId: contest.id, query: q, state };
    const shown = pageNumber(req);
    const part = { limit: PAGE_SIZE, offset: (shown - 1) * PAGE_SIZE };
    const { certificates, total } = await issuing.contestCertificates(app, actor, filter, part);
    const { batches, counts } = await issuing.contestBatches(app, actor, contest.id);
    const rounds = await listRounds(app, actor, contest);
    const people = await publicPeople(
      app,
      batches.map(({ issuedBy }) => issuedBy),
    );
    const roundOf = new Map(rounds.map((round) => [`results:${round.id}`, round]));
    await page(req, res, 'certificates/contest', {
      title: `${contest.name}: ${t('certificates:title')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      here: contestCertificatesHref(contest.slug),
      rounds: await roundLines(req, contest.slug, rounds),
      counts,
      isWriting: batches.some((batch) => batch.state === 'waiting'),
      batches: batches.map(({ id, issuedAt, issuedBy, state: batchState, total: all, made, sourceKey }) => ({
        id,
        issuedAt,
        state: batchState,
        total: all,
        made,
        who: people.get(issuedBy) ?? null,
        round: roundOf.get(sourceKey)?.name ?? '',
      })),
      languages: LANGUAGES,
      states: CERTIFICATE_STATES,
      filter: { q, state: state ?? '' },
      certificates: certificates.map((one) => certificateView(one, t)),
      pages: pagesOf(shown, PAGE_SIZE, total),
    });
  });

  router.get('/contests/:slug/certificates/issue/:round', (req, res) => issuePage(req, res, emptyForm()));

  router.post('/contests/:slug/certificates/issue/:round', async (req, res) => {
    const actor = userOf(req);
    requireInSomeContest(actor, 'certificate.issue');
    const { slug, round } = req.params;
    await submitForm(
      req,
      res,
      async () => {
        const input = parseIssue(req.body);
        const batch = await issuing.issueCertificates(app, actor, { contestSlug: slug, roundSlug: round }, input);
        redirect(req, res, contestCertificatesHref(slug), 'certificates:notice.issued', { count: batch.total });
      },
      (form) => issuePage(req, res, form),
    );
  });

  router.post('/contests/:slug/certificates/issue/:round/preview', async (req, res) => {
    const actor = userOf(req);
    requireInSomeContest(actor, 'certificate.issue');
    const { slug, round } = req.params;
    await submitForm(
      req,
      res,
      async () => {
        const wanted = (req.body as Record<string, unknown>).language;
        const language = LANGUAGES.find((code) => code === wanted) ?? languageOf(req);
        const address = { contestSlug: slug, roundSlug: round };
        const pdf = await previewPdf(app, actor, address, parsePreview(req.body), language);
        res.type('application/pdf').set('cache-control', 'private, no-store').send(pdf);
      },
      (form) => issuePage(req, res, form),
    );
  });

  router.get('/contests/:slug/certificates/:file', async (req, res) => {
    const actor = userOf(req);
    requireInSomeContest(actor, 'certificate.issue');
    const language = LANGUAGES.find((code) => req.params.file === `certificates.${code}.zip`);
    if (language === undefined) throw new NotFound('certificate_not_found');
    const contest = await getContestBySlug(app, actor, req.params.slug);
    const archive = await certificateArchive(app, actor, contest.id, language);
    res.attachment(`${contest.slug}-certificates-${language}.zip`).type('application/zip');
    res.set('cache-control', 'no-store');
    // A canceled download or an error leaves an archive that does not open, never one that opens with half the certificates.
    await pipeline(archive, res).catch((error: unknown) => {
      if (!res.destroyed) res.destroy();
      app.log.info({ err: error }, 'An archive of certificates was broken off');
    });
  });

  return router;

  /** Rounds with published results, from which certificates can be issued. */
  async function roundLines(req: Request, slug: string, rounds: Awaited<ReturnType<typeof listRounds>>) {
    const lines = [];
    for (const round of rounds) {
      const found = await issuing.issuable(app, actorOf(req), slug, round);
      lines.push({ name: round.name, ...found, href: issueCertificatesHref(slug, round.slug) });
    }
    return lines;
  }

  async function issuePage(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = userOf(req);
    requireInSomeContest(actor, 'certificate.issue');
    const { slug, round } = req.params as { slug: string; round: string };
    const frame = await contestFrameOf(app, parts, actor, slug);
    const found = await issuing.issueForm(app, actor, slug, round);
    const values = {
      ...textFields(found.texts),
      participation: found.choice.participation,
      awards: found.choice.awards && '1',
      formKey: newId(),
    };
    await page(req, res, 'certificates/issue', {
      title: `${frame.contest.name}: ${tOf(req)('certificates:issue.title')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      here: issueCertificatesHref(slug, round),
      back: contestCertificatesHref(slug),
      round: found.result.snapshot.round.name,
      version: found.result.number,
      counts: found.counts,
      current: found.current,
      participations: PARTICIPATION_CHOICES,
      kinds: CERTIFICATE_KINDS,
      languages: LANGUAGES satisfies readonly LanguageCode[],
      placeholders: PLACEHOLDERS,
      limits: { title: TITLE_MAX, body: BODY_MAX, signer: SIGNER_MAX },
      // A box that was not ticked is not sent.
      form: { ...form, values: form.code === undefined ? values : { ...values, awards: undefined, ...form.values } },
    });
  }
}

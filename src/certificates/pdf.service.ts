/** Certificates as PDFs, drawn in a thread. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { Lane, task } from '../platform/aside/lane.ts';
import { Unavailable } from '../platform/errors.ts';
import { translator, type LanguageCode } from '../platform/i18n.ts';
import { certificateHref } from './certificate-links.rules.ts';
import type { certificatePdf, PrintedCertificate } from './certificate-pdf.aside.ts';
import { bodyOf, type CertificateTexts } from './certificate-texts.rules.ts';
import type { Certificate } from './certificates.rules.ts';
import { downloadableCertificate, wordsOfUnchecked } from './certificates.service.ts';

const PDF = task<typeof certificatePdf>(import.meta.resolve('./certificate-pdf.aside.ts'), 'certificatePdf');
/** An archive of thousands keeps this thread busy for minutes; statements and pages have their own. */
const lane = new Lane({ mostKeptChars: 1, memoryMib: 384 });
const WITHIN_MS = 20_000;

/** A certificate for its holder or staff. @throws NotFound, Conflict when it is not valid, Unavailable when too many wait */
export async function pdfOf(
  app: App,
  actor: Actor,
  id: string,
  language: LanguageCode,
): Promise<{ pdf: Buffer; name: string }> {
  const certificate = await downloadableCertificate(app, actor, id);
  const texts = await wordsOfUnchecked(app, certificate);
  return {
    pdf: await drawnUnchecked(app, certificate, texts, language),
    name: `${certificate.serial}.${language}.pdf`,
  };
}

/** The PDF of a certificate. @throws Unavailable when it could not be drawn in time */
export async function drawnUnchecked(
  app: App,
  certificate: Pick<Certificate, 'id' | 'serial' | 'name' | 'facts' | 'issuedAt'>,
  texts: CertificateTexts,
  language: LanguageCode,
): Promise<Buffer> {
  const drawn = await lane.run(PDF, printed(app, certificate, texts, language), WITHIN_MS);
  if (drawn === undefined) throw new Unavailable('certificate_not_drawn');
  return Buffer.from(drawn, 'base64');
}

function printed(
  app: App,
  { id, serial, name, facts, issuedAt }: Parameters<typeof drawnUnchecked>[1],
  texts: CertificateTexts,
  language: LanguageCode,
): PrintedCertificate {
  const t = translator(language);
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: app.config.timeZone });
  const words = {
    award: facts.award === null ? null : t(`standings:award.${facts.award}`),
    date: day.format(facts.earnedAt),
  };
  const chosen = texts[language] as CertificateTexts[string];
  return {
    title: chosen.title[facts.kind],
    name,
    lead: t('certificates:print.lead'),
    body: bodyOf(chosen.body[facts.kind], facts, words),
    signerName: chosen.signerName,
    signerRole: chosen.signerRole,
    serial: t('certificates:print.serial', { serial }),
    date: day.format(issuedAt),
    verify: t('certificates:print.verify'),
    url: app.config.baseUrl + certificateHref(id),
    issuer: t('site:system'),
    language,
    issuedAt,
  };
}

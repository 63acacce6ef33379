/** All valid certificates of a contest as PDFs in a ZIP, each drawn when its turn comes: nothing is stored, and memory stays small. */
import { Readable } from 'node:stream';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { zipStream, type ZipFiles } from '../platform/archives/zip-stream.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { NotFound, RateLimited } from '../platform/errors.ts';
import type { LanguageCode } from '../platform/i18n.ts';
import { requireInContest } from '../accounts/permissions.rules.ts';
import { findBatch } from './batches.store.ts';
import type { CertificateTexts } from './certificate-texts.rules.ts';
import type { Certificate } from './certificates.rules.ts';
import * as store from './certificates.store.ts';
import { drawnUnchecked } from './pdf.service.ts';

const AT_ONCE = 50;
/** Contests whose archive this process is making: one at a time, so that single certificates do not wait long. */
const underWay = new Set<string>();

/**
 * Starts an archive; the stream ends with it or with an error, and must be destroyed when no one reads it any more.
 * @throws NotFound when the contest has no valid certificate, RateLimited while another archive is being made
 */
export async function certificateArchive(
  app: App,
  actor: Actor,
  contestId: string,
  language: LanguageCode,
): Promise<Readable> {
  requireInContest(actor, 'certificate.issue', contestId);
  const first = await store.listValidAfter(app.db, contestId, '', 1);
  if (first.length === 0) throw new NotFound('certificate_not_found');
  if (underWay.size > 0) throw new RateLimited('certificate_archive_under_way', { retrySeconds: 60 });
  underWay.add(contestId);
  const subject = { type: 'contest', id: contestId };
  try {
    await insertAudit(app.db, actor, app.clock.nowMs(), 'certificate.downloaded', subject);
  } catch (error) {
    underWay.delete(contestId);
    throw error;
  }
  return zipStream(
    (files) => fill(app, files, contestId, language),
    () => underWay.delete(contestId),
  );
}

async function fill(app: App, files: ZipFiles, contestId: string, language: LanguageCode): Promise<void> {
  const textsOf = new Map<string, CertificateTexts>();
  let after = '';
  for (;;) {
    const some = await store.listValidAfter(app.db, contestId, after, AT_ONCE);
    if (some.length === 0) return;
    for (const certificate of some) {
      if (files.isLeft()) return;
      const { batchId } = certificate;
      if (!textsOf.has(batchId)) textsOf.set(batchId, (await findBatch(app.db, batchId))?.texts ?? {});
      const pdf = await drawnUnchecked(app, certificate, textsOf.get(batchId) as CertificateTexts, language);
      // A PDF is compressed already.
      await files.add(fileName(certificate), certificate.issuedAt, Readable.from([pdf]), { compress: false });
      after = certificate.id;
    }
  }
}

/** Names of people, without what means something in a path; the number makes it unique. */
function fileName({ name, serial }: Certificate): string {
  const plain = name
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\.+|\.+$/g, '');
  return `${plain === '' ? serial : `${plain} ${serial}`}.pdf`;
}

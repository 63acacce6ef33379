/** Tells people that they have a certificate, and when it no longer holds. */
import type { Transaction } from '../platform/database/connection.ts';
import { notify } from '../notifications/notify.service.ts';
import { certificateHref, ownCertificatesHref } from './certificate-links.rules.ts';
import type { Certificate } from './certificates.rules.ts';

export type CertificateNews = 'revoked' | 'reinstated' | 'superseded';

/** In the transaction of the fact. */
export async function tellHolder(
  trx: Transaction,
  nowMs: number,
  { id, userId, facts }: Pick<Certificate, 'id' | 'userId' | 'facts'>,
  variant: CertificateNews,
): Promise<void> {
  const key = `certificate:${id}:${variant}:${nowMs}`;
  const params = { place: facts.place, part: facts.part };
  await notify(trx, nowMs, { kind: 'certificate', key, href: certificateHref(id), params, variant }, [userId]);
}

/** Tells those who got a certificate of a batch, in the transaction that wrote them. */
export async function tellIssued(
  trx: Transaction,
  nowMs: number,
  batchId: string,
  certificates: readonly Pick<Certificate, 'userId' | 'facts'>[],
): Promise<void> {
  const [first] = certificates;
  if (!first) return;
  const { place, part } = first.facts;
  const news = { kind: 'certificate', key: `certificates:${batchId}`, href: ownCertificatesHref() } as const;
  const holders = certificates.map(({ userId }) => userId);
  await notify(trx, nowMs, { ...news, params: { place, part }, variant: 'issued' }, holders);
}

/** Addresses of certificates: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** Where a number is typed to verify a certificate. */
export function verifyHref(): string {
  return '/certificates';
}

/** The public page of a certificate, to which its QR code leads. */
export function certificateHref(id: string): string {
  return `${verifyHref()}/${id}`;
}

export function certificatePdfHref(id: string, language: string): string {
  return `${certificateHref(id)}/certificate.${language}.pdf`;
}

/** The certificate as an Open Badge, a signed token. */
export function badgeHref(id: string): string {
  return `${certificateHref(id)}/badge.jwt`;
}

/** The reader's own certificates. */
export function ownCertificatesHref(): string {
  return '/profile/certificates';
}

/** The certificates of a contest, for its staff. */
export function contestCertificatesHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/certificates`;
}

/** The form that issues certificates from the newest results of a round. */
export function issueCertificatesHref(contestSlug: string, roundSlug: string): string {
  return `${contestCertificatesHref(contestSlug)}/issue/${roundSlug}`;
}

/** All certificates of a contest as PDFs in a ZIP. */
export function certificateArchiveHref(contestSlug: string, language: string): string {
  return `${contestCertificatesHref(contestSlug)}/certificates.${language}.zip`;
}

/** Whoever issues all badges of this site, as a profile of Open Badges. */
export function badgeIssuerHref(): string {
  return `${verifyHref()}/issuer`;
}

/** One public key, which a badge names as its `kid`. */
export function badgeKeyHref(keyId: string): string {
  return `${verifyHref()}/keys/${keyId}`;
}

/** A status list: which badges no longer hold. */
export function statusListHref(list: number): string {
  return `${verifyHref()}/status/${list}`;
}

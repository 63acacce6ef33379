/** Certificates as pages show them. */
import type { Translate } from '../platform/i18n.ts';
import { certificateHref } from './certificate-links.rules.ts';
import type { Certificate } from './certificates.rules.ts';

/** One line of a list, and the facts of a page. */
export function certificateView(certificate: Certificate, t: Translate) {
  const { id, serial, name, facts, state, cause, issuedAt, endedAt, replacedById } = certificate;
  return {
    id,
    serial,
    name,
    state,
    cause,
    issuedAt,
    endedAt,
    href: certificateHref(id),
    what: facts.award === null ? t(`certificates:kind.${facts.kind}`) : t(`standings:award.${facts.award}`),
    award: facts.award,
    place: facts.place,
    part: facts.part,
    rank: facts.rank,
    team: facts.team,
    earnedAt: facts.earnedAt,
    proofHref: facts.href,
    replacedByHref: replacedById === null ? null : certificateHref(replacedById),
  };
}

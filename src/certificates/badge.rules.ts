/** A certificate as a credential of Open Badges 3.0, and a status list as a credential of its own; both are signed as tokens. */
import type { Certificate } from './certificates.rules.ts';

const CREDENTIALS = 'https://www.w3.org/ns/credentials/v2';
const OPEN_BADGES = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json';

/** Absolute addresses. */
export interface BadgeAddresses {
  issuer: string;
  site: string;
  certificate: string;
  holder: string;
  evidence: string;
  statusList: string;
}

export interface BadgeWords {
  issuer: string;
  /** `Gold: Spring Cup 2027, Final` */
  name: string;
  description: string;
  criteria: string;
}

/** The payload of a badge's token: the credential with the claims that a token has besides. */
export function badgePayload(
  certificate: Pick<Certificate, 'id' | 'name' | 'serial' | 'facts' | 'issuedAt'>,
  place: number,
  at: BadgeAddresses,
  words: BadgeWords,
): Record<string, unknown> {
  const { facts, issuedAt } = certificate;
  return {
    iss: at.issuer,
    jti: at.certificate,
    sub: at.holder,
    nbf: Math.floor(issuedAt / 1000),
    iat: Math.floor(issuedAt / 1000),
    '@context': [CREDENTIALS, OPEN_BADGES],
    id: at.certificate,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: words.name,
    issuer: { id: at.issuer, type: ['Profile'], name: words.issuer, url: at.site },
    validFrom: new Date(issuedAt).toISOString(),
    awardedDate: new Date(facts.earnedAt).toISOString(),
    credentialSubject: {
      id: at.holder,
      type: ['AchievementSubject'],
      identifier: [{ type: 'IdentityObject', hashed: false, identityHash: certificate.name, identityType: 'name' }],
      achievement: {
        id: `${at.evidence}#${facts.award ?? facts.kind}`,
        type: ['Achievement'],
        achievementType: facts.kind === 'award' ? 'Award' : 'Badge',
        name: words.name,
        description: words.description,
        criteria: { narrative: words.criteria },
      },
    },
    evidence: [{ id: at.evidence, type: ['Evidence'], name: `${facts.place}, ${facts.part}` }],
    credentialStatus: {
      id: `${at.statusList}#${place}`,
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: String(place),
      statusListCredential: at.statusList,
    },
  };
}

/** The payload of a status list's token. @param encoded the bits: compressed, in base64url, after a `u` */
export function statusListPayload(
  encoded: string,
  at: Pick<BadgeAddresses, 'issuer' | 'statusList'>,
  validFrom: number,
): Record<string, unknown> {
  return {
    iss: at.issuer,
    jti: at.statusList,
    sub: `${at.statusList}#list`,
    iat: Math.floor(validFrom / 1000),
    '@context': [CREDENTIALS],
    id: at.statusList,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer: at.issuer,
    validFrom: new Date(validFrom).toISOString(),
    credentialSubject: {
      id: `${at.statusList}#list`,
      type: 'BitstringStatusList',
      statusPurpose: 'revocation',
      encodedList: encoded,
    },
  };
}

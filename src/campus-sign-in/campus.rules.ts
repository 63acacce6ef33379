/** Sign-in with a university: its service, what it says about a person, and what follows from that. */
export const PROVIDER_KINDS = ['oidc', 'saml', 'cas'] as const;
/** Names of the protocols, the same in every language. */
export const KIND_NAMES = { oidc: 'OpenID Connect', saml: 'SAML 2.0', cas: 'CAS' } as const;

export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** Names of attributes; of several, the first one that is there. */
export interface AttributeNames {
  subject: readonly string[];
  name: readonly string[];
  email: readonly string[];
  studentNumber: readonly string[];
  affiliation: readonly string[];
}

export interface ProviderSettings {
  /** Domains that the university gives addresses in; only such an address is taken as verified. */
  mailDomains: readonly string[];
  attributes: AttributeNames;
  /** OIDC: issuer. CAS: base address. SAML: address of single sign-on. */
  address: string;
  clientId: string;
  /** SAML: entity id of the identity provider. */
  entityId: string;
  /** SAML: certificates in PEM. */
  certificates: readonly string[];
  /** The secret is in this variable of the environment instead of the database. */
  secretVariable: string;
}

export interface CampusProvider {
  id: string;
  slug: string;
  universityId: string;
  kind: ProviderKind;
  state: 'on' | 'off';
  settings: ProviderSettings;
  hasSecret: boolean;
  /** Last test that succeeded with these settings. */
  testedAt: number | null;
  rev: number;
}

/** What organizers enter for a service. */
export interface ProviderValues {
  university: string;
  kind: ProviderKind;
  settings: ProviderSettings;
  /** Undefined: as it is. */
  secret: string | undefined;
}

/** Names that services of each kind commonly use, if a provider names none. */
export const USUAL_ATTRIBUTES: Readonly<Record<ProviderKind, AttributeNames>> = {
  oidc: {
    subject: ['sub'],
    name: ['name'],
    email: ['email'],
    studentNumber: ['student_id', 'student_number'],
    affiliation: ['eduperson_scoped_affiliation', 'eduperson_affiliation', 'affiliation'],
  },
  saml: {
    subject: ['urn:oasis:names:tc:SAML:attribute:pairwise-id', 'urn:oasis:names:tc:SAML:attribute:subject-id'],
    name: ['urn:oid:2.16.840.1.113730.3.1.241', 'displayName', 'urn:oid:2.5.4.3', 'cn'],
    email: ['urn:oid:0.9.2342.19200300.100.1.3', 'mail', 'email'],
    studentNumber: ['urn:oid:2.16.840.1.113730.3.1.3', 'employeeNumber', 'studentNumber'],
    affiliation: ['urn:oid:1.3.6.1.4.1.5923.1.1.1.9', 'urn:oid:1.3.6.1.4.1.5923.1.1.1.1', 'eduPersonAffiliation'],
  },
  cas: {
    subject: ['user'],
    name: ['displayName', 'cn', 'name'],
    email: ['mail', 'email'],
    studentNumber: ['studentNumber', 'employeeNumber', 'uid'],
    affiliation: ['eduPersonAffiliation', 'affiliation'],
  },
};

/** What a service says about a person, as far as we take it. */
export interface CampusClaims {
  subject: string;
  name: string | null;
  /** Null unless the university vouches for it. */
  email: string | null;
  studentNumber: string | null;
  affiliation: string | null;
}

const LIMITS = { subject: 191, name: 120, email: 254, studentNumber: 40, affiliation: 120 } as const;

/** The names of a provider, with the usual ones where it has none. */
export function attributeNames(kind: ProviderKind, own: Partial<AttributeNames>): AttributeNames {
  const usual = USUAL_ATTRIBUTES[kind];
  const chosen = (key: keyof AttributeNames) => (own[key]?.length ? own[key] : usual[key]);
  return {
    subject: chosen('subject'),
    name: chosen('name'),
    email: chosen('email'),
    studentNumber: chosen('studentNumber'),
    affiliation: chosen('affiliation'),
  };
}

/** The first of these attributes that holds something, of several values all with commas; control characters are taken out. */
export function attributeText(
  said: Readonly<Record<string, unknown>>,
  names: readonly string[],
  most: number,
  all = false,
): string | null {
  for (const name of names) {
    const value = Object.hasOwn(said, name) ? said[name] : undefined;
    const texts = [value].flat().filter((one) => typeof one === 'string' || typeof one === 'number');
    const text = (all ? texts.join(', ') : String(texts[0] ?? '')).replace(/\p{Cc}/gu, ' ').trim();
    if (text !== '') return [...text].slice(0, most).join('');
  }
  return null;
}

/** Whether an address is in one of the domains, or in a domain below one of them. */
export function isInDomains(email: string, domains: readonly string[]): boolean {
  const match = /^[^\s@<>(),;:"\\]+@([a-z0-9.-]+)$/i.exec(email);
  const domain = match?.[1]?.toLowerCase();
  return domain !== undefined && domains.some((one) => domain === one || domain.endsWith(`.${one}`));
}

/**
 * What we take of what a service said.
 * @param verified whether the service itself says that the address is verified; undefined: it says nothing
 */
export function claimsOf(
  settings: Pick<ProviderSettings, 'attributes' | 'mailDomains'>,
  subject: string,
  said: Readonly<Record<string, unknown>>,
  verified?: unknown,
): CampusClaims {
  const { attributes } = settings;
  const email = attributeText(said, attributes.email, LIMITS.email);
  const isVouched =
    email !== null && verified !== false && verified !== 'false' && isInDomains(email, settings.mailDomains);
  return {
    subject,
    name: attributeText(said, attributes.name, LIMITS.name),
    email: isVouched ? email : null,
    studentNumber: attributeText(said, attributes.studentNumber, LIMITS.studentNumber),
    affiliation: attributeText(said, attributes.affiliation, LIMITS.affiliation, true),
  };
}

export type VisitPurpose = 'sign-in' | 'connect' | 'test';

/** What is known of the accounts here when somebody comes back from their university. */
export interface Standing {
  purpose: VisitPurpose;
  claims: CampusClaims;
  /** Whose account has this account of the university. */
  ownerId: string | undefined;
  /** Whose account has the school address. */
  addressOwnerId: string | undefined;
  /** Who is signed in. */
  viewerId: string | undefined;
  /** Whether the browser is the one that went, in the same session. */
  isSameSession: boolean;
}

/** What happens next: signed in, asked for consent, or refused with a code. */
export type NextStep =
  | { step: 'test' }
  | { step: 'sign-in'; userId: string }
  | { step: 'create' }
  /** An account here has the address: its owner signs in once. */
  | { step: 'sign-in-first' }
  | { step: 'connect' }
  | { step: 'refused'; code: 'campus_no_mail' | 'campus_taken' | 'campus_address_taken' | 'campus_other_session' };

const refused = (code: Extract<NextStep, { step: 'refused' }>['code']): NextStep => ({ step: 'refused', code });

/**
 * Nothing is linked silently: an account that exists is connected by somebody who is signed in to it and agrees, and only with
 * a school address that no other account has.
 */
export function nextStep(standing: Standing): NextStep {
  const { purpose, claims, ownerId, addressOwnerId, viewerId, isSameSession } = standing;
  const ownsAddress = viewerId !== undefined && addressOwnerId === viewerId;
  // After signing in, the session is a new one: then the address says that it is the same person.
  if (!isSameSession && !ownsAddress) return refused('campus_other_session');
  if (purpose === 'test') return { step: 'test' };
  if (ownerId !== undefined) {
    if (purpose === 'connect' && ownerId !== viewerId) return refused('campus_taken');
    return isSameSession ? { step: 'sign-in', userId: ownerId } : refused('campus_taken');
  }
  if (claims.email === null) return refused('campus_no_mail');
  if (ownsAddress) return { step: 'connect' };
  if (addressOwnerId !== undefined)
    return viewerId === undefined ? { step: 'sign-in-first' } : refused('campus_address_taken');
  return purpose === 'connect' && viewerId !== undefined ? { step: 'connect' } : { step: 'create' };
}

/** The user, and the checks of names and addresses. */
export interface User {
  id: string;
  /** Null after erasure, or for a GitHub account without a visible address. */
  email: string | null;
  /** Signs in beside the address; accounts made by an import have one. */
  username: string | null;
  emailVerifiedAt: number | null;
  displayName: string;
  fullName: string | null;
  university: string | null;
  studentNumber: string | null;
  language: string | null;
  /** IANA name; null = the browser's. */
  timeZone: string | null;
  githubLogin: string | null;
  hasPassword: boolean;
  createdAt: number;
  erasedAt: number | null;
  /** Stands for a person in a rehearsal. */
  isSynthetic: boolean;
}

/** Where an account elsewhere is: GitHub, the sign-in service of a university, or a learning platform; the last two by their id. */
export type IdentityProvider = 'github' | `uni:${string}` | `lti:${string}`;

/** An account elsewhere. Only the subject identifies it: somebody else may take an old login. */
export interface Identity {
  provider: IdentityProvider;
  subject: string;
  login: string;
}

/** What other features may show about a person: never the address. */
export interface Person {
  id: string;
  displayName: string;
  university: string | null;
  githubLogin: string | null;
  /** The account was erased: it has a pseudonym and no page. */
  isErased: boolean;
}

/** Start and end of a site-wide role in epoch milliseconds; a null end means that the person still has it. */
export interface RoleSpan {
  userId: string;
  from: number;
  until: number | null;
}

export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 200;
export const DISPLAY_NAME_MAX = 60;

export const USERNAME_MAX = 40;

/** Letters, digits and `.`, `_`, `-`, beginning with a letter or digit: it can be read out and typed on any keyboard. */
export function isUsername(text: string): boolean {
  return text.length >= 2 && text.length <= USERNAME_MAX && /^[A-Za-z0-9][A-Za-z0-9._-]+$/.test(text);
}

/** The form in which usernames are compared. */
export function normaliseUsername(username: string): string {
  return username.trim().toLowerCase();
}

/** The form in which addresses are compared: NFKC, trimmed, lower case. */
export function normaliseEmail(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase();
}

const SUBJECT_MAX = 191;

/**
 * An id that another service gave, as it is stored: undefined for one that databases may take for another, since some ignore
 * blanks at the end.
 */
export function storableSubject(subject: string): string | undefined {
  const isPlain = subject !== '' && subject === subject.trim() && !/\p{Cc}/u.test(subject);
  return isPlain && subject.length <= SUBJECT_MAX ? subject : undefined;
}

/**
 * What a person can sign in with. A learning platform opens a session too, but only from its courses: it does not count as a way
 * that remains, and it can always be unlinked.
 */
export interface WaysToSignIn {
  hasPassword: boolean;
  hasName: boolean;
  providers: readonly IdentityProvider[];
}

/** Whether a way to sign in remains once this account elsewhere is unlinked; `usable` says which others work at present. */
export function remainsAfter(
  { hasPassword, hasName, providers }: WaysToSignIn,
  unlinked: IdentityProvider,
  usable: (provider: IdentityProvider) => boolean,
): boolean {
  // A password alone is not enough: signing in also needs an address or username.
  if (hasPassword && hasName) return true;
  return providers.some((provider) => provider !== unlinked && !provider.startsWith('lti:') && usable(provider));
}

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

/** An account elsewhere. Only the subject identifies it: somebody else may take an old login. */
export interface Identity {
  provider: 'github';
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

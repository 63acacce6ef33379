/** What a user is, and the checks of names and addresses. */
export interface User {
  id: string;
  /** Null after erasure, or for a GitHub account that shows no address. */
  email: string | null;
  emailVerifiedAt: number | null;
  displayName: string;
  fullName: string | null;
  university: string | null;
  studentNumber: string | null;
  language: string | null;
  /** IANA name; null = as the browser says. */
  timeZone: string | null;
  githubId: string | null;
  githubLogin: string | null;
  hasPassword: boolean;
  createdAt: number;
  erasedAt: number | null;
}

/** What other features show of a person: never the address. */
export interface Person {
  id: string;
  displayName: string;
  university: string | null;
  githubLogin: string | null;
  /** The account was erased: a pseudonym is left, and no page to link to. */
  isErased: boolean;
}

/** From when until when somebody had a site-wide role, in epoch milliseconds; null = they have it. */
export interface RoleSpan {
  userId: string;
  from: number;
  until: number | null;
}

export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 200;
export const DISPLAY_NAME_MAX = 60;

/** The form in which addresses are compared: NFKC, trimmed, lower case. */
export function normaliseEmail(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase();
}

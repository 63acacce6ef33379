/** Accounts that were made for a contest, as its organizers see them. */

export interface CredentialLine {
  userId: string;
  username: string | null;
  email: string | null;
  name: string;
  /** Null for an account whose team withdrew. */
  team: string | null;
  group: string | null;
  room: string | null;
  university: string | null;
  hasPassword: boolean;
  passwordGivenAt: number | null;
}

export interface CredentialFilter {
  q: string;
  group: string;
  /** Only those without a password. */
  isMissing: boolean;
  /** Only this account. */
  userId?: string | undefined;
}

/** With the password that was just made. */
export interface Sheet extends CredentialLine {
  password: string;
}

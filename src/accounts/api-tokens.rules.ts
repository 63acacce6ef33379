/** Personal tokens for `/api/v1`: what they may do, and whether they still work. */

export const SCOPES = ['read', 'submit'] as const;
/** `read` sees what its owner sees; `submit` hands in work. */
export type Scope = (typeof SCOPES)[number];

/** Days after which a token may expire; every token expires. */
export const TOKEN_DAYS = [7, 30, 90, 365] as const;
export const TOKEN_NAME_MAX = 60;
/** Working tokens a person may have. */
export const MOST_TOKENS = 20;
/** `last_used_at` is written at most this often, so that not every request writes. */
export const USE_NOTED_EVERY_MS = 60_000;
/** How long a token that no longer works stays in its owner's list. */
export const ENDED_KEPT_MS = 90 * 86_400_000;

/** The pattern for secret scanners: a fixed beginning, 40 random hex digits, and their CRC-32. */
export const TOKEN_PATTERN = /^kwy_[0-9a-f]{48}$/;
export const PREFIX_LENGTH = 10;

export interface ApiToken {
  id: string;
  userId: string;
  name: string;
  /** Its first characters. */
  prefix: string;
  scopes: Scope[];
  expiresAt: number;
  lastUsedAt: number | null;
  revokedAt: number | null;
  createdAt: number;
}

export type TokenState = 'working' | 'expired' | 'revoked';

export function tokenState(token: Pick<ApiToken, 'expiresAt' | 'revokedAt'>, nowMs: number): TokenState {
  if (token.revokedAt !== null) return 'revoked';
  return nowMs < token.expiresAt ? 'working' : 'expired';
}

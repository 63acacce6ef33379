/** Certificates: what one states, when it holds, and which changes it may take. */
import { Conflict } from '../platform/errors.ts';

export const CERTIFICATE_STATES = ['valid', 'revoked', 'superseded'] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];

/**
 * Why a certificate is not valid: staff revoked it, a corrected result says something else, it was made out to another name of
 * the same person, or the account was erased.
 */
export type EndCause = 'staff' | 'correction' | 'name' | 'erased';

/** What a certificate is for. Courses and staff will add kinds of their own. */
export const CERTIFICATE_KINDS = ['award', 'participation'] as const;
export type CertificateKind = (typeof CERTIFICATE_KINDS)[number];

/** What a certificate states about its holder; it is printed, and never changes. */
export interface CertificateFacts {
  kind: CertificateKind;
  /** Where it was earned: the contest and its round. */
  place: string;
  part: string;
  /** The page that proves it. */
  href: string;
  /** Version of the published result. */
  version: number;
  award: string | null;
  rank: number | null;
  team: string | null;
  /** When it was earned: the end of the round. */
  earnedAt: number;
}

export interface Certificate {
  id: string;
  serial: string;
  batchId: string;
  placeType: 'contest';
  placeId: string;
  sourceKey: string;
  userId: string;
  name: string;
  facts: CertificateFacts;
  state: CertificateState;
  cause: EndCause | null;
  reason: string | null;
  issuedAt: number;
  endedAt: number | null;
  replacedById: string | null;
}

export const REASON_MAX = 1000;

/** What the certificates of a round's results have in common. */
export function resultsKey(roundId: string): string {
  return `results:${roundId}`;
}

/** One person has one current certificate of a source. */
export function currentKey(sourceKey: string, userId: string): string {
  return `${sourceKey}:${userId}`;
}

/** Whether two certificates state the same of their holder; a new version of a result alone changes nothing. */
export function statesTheSame(one: CertificateFacts, other: CertificateFacts): boolean {
  const stated = ({ kind, place, part, award, rank, team }: CertificateFacts) => [kind, place, part, award, rank, team];
  return JSON.stringify(stated(one)) === JSON.stringify(stated(other));
}

/** @throws Conflict when the certificate is not valid any more */
export function requireRevocable({ state }: Pick<Certificate, 'state'>): void {
  if (state !== 'valid') throw new Conflict('certificate_not_valid');
}

/** Only what staff revoked comes back: what a correction replaced would state something untrue. @throws Conflict */
export function requireReinstatable({ state, cause }: Pick<Certificate, 'state' | 'cause'>): void {
  if (state !== 'revoked' || cause !== 'staff') throw new Conflict('certificate_not_revoked');
}

/** A certificate on another name is made for a valid one whose name differs. @throws Conflict */
export function requireRenamable({ state, name }: Pick<Certificate, 'state' | 'name'>, wanted: string): void {
  if (state !== 'valid') throw new Conflict('certificate_not_valid');
  if (name === wanted) throw new Conflict('certificate_same_name');
}

/** Whether its holder may still download it. */
export function isDownloadable({ state }: Pick<Certificate, 'state'>): boolean {
  return state === 'valid';
}

/** Crockford's alphabet: no I, L, O or U, which are misread. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SERIAL = /^KW-(\d{4})-([0-9A-HJKMNP-TV-Z]{4})-([0-9A-HJKMNP-TV-Z]{4})$/;

/** A printed number from eight random values below 32. */
export function serialOf(year: number, random: readonly number[]): string {
  const letters = random.map((value) => ALPHABET.charAt(value)).join('');
  return `KW-${year}-${letters.slice(0, 4)}-${letters.slice(4, 8)}`;
}

/** A number as someone typed it, in the form it is stored in; undefined if it is none. */
export function readSerial(typed: string): string | undefined {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '');
  const found = /^(?:KW)?(\d{4})([0-9A-Z]{8})$/.exec(plain);
  if (!found) return undefined;
  const letters = (found[2] as string).replace(/[IL]/g, '1').replace(/O/g, '0');
  const serial = `KW-${found[1] as string}-${letters.slice(0, 4)}-${letters.slice(4)}`;
  return SERIAL.test(serial) ? serial : undefined;
}

/** Versions, times and ids of the CLICS Contest API. */

export const VERSIONS = ['2026-01', '2023-06'] as const;
export type Version = (typeof VERSIONS)[number];

/** An instant: `2026-11-30T09:00:00.000Z`. */
export function timeOf(atMs: number): string {
  return new Date(atMs).toISOString();
}

export function timeOrNull(atMs: number | null): string | null {
  return atMs === null ? null : timeOf(atMs);
}

/** A span: `1:02:03.004`, or `-0:00:30.000` before the start of a contest. */
export function relativeTime(ms: number): string {
  const whole = Math.abs(Math.round(ms));
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const [hours, minutes, seconds] = [whole / 3_600_000, (whole / 60_000) % 60, (whole / 1000) % 60];
  const text = `${Math.floor(hours)}:${two(minutes)}:${two(seconds)}.${String(whole % 1000).padStart(3, '0')}`;
  return ms < 0 && whole > 0 ? `-${text}` : text;
}

/** A span that is written in minutes in 2023-06. */
export function minutesOrSpan(version: Version, ms: number): number | string {
  return version === '2023-06' ? Math.floor(ms / 60_000) : relativeTime(ms);
}

const ABSOLUTE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)$/i;

/** Epoch milliseconds of a time with its zone, which may be hours alone (`+01`); undefined for anything else. */
export function readTime(text: string): number | undefined {
  if (!ABSOLUTE.test(text)) return undefined;
  const ms = Date.parse(text.replace(/([+-]\d\d)$/, '$1:00').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(ms) ? undefined : ms;
}

const ID = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,35}$/;

/** Whether a text can be an id of the API. */
export function isClicsId(text: string): boolean {
  return ID.test(text) && !text.endsWith('.');
}

/**
 * The id of a problem: the random part of its own id. `first-to-solve-<problem>` has to fit into 36 characters.
 */
export function problemIdOf(roundProblemId: string): string {
  return roundProblemId.slice(-16);
}

/** Who reads: everyone, a participant of the contest, or its staff. */
export type Reader =
  | { kind: 'public' }
  | { kind: 'team'; teamId: string; account: OwnAccount }
  | { kind: 'staff'; account: OwnAccount; capabilities: string[] };

export interface OwnAccount {
  id: string;
  name: string;
}

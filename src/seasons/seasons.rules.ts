/** Seasons: their states, and what each of them allows. */
import { isRehearsal } from '../contests/contest-rehearsals.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { Conflict, InvalidInput } from '../platform/errors.ts';
import type { SeasonRule, SeasonStanding } from './season-standings.rules.ts';

export const SEASON_STATES = ['draft', 'published', 'closed'] as const;
export type SeasonState = (typeof SEASON_STATES)[number];

export interface Season {
  id: string;
  slug: string;
  nameEn: string;
  nameZh: string;
  rule: SeasonRule;
  state: SeasonState;
  archivedAt: number | null;
  deletedAt: number | null;
  createdAt: number;
  rev: number;
  contests: { contestId: string; weight: number }[];
}

/** What an organizer edits. */
export type SeasonFields = Pick<Season, 'slug' | 'nameEn' | 'nameZh' | 'rule' | 'contests'>;

/** An immutable version of a standing with the rule that it was computed by. */
export interface SeasonVersion {
  number: number;
  note: string;
  isFinal: boolean;
  publishedAt: number;
  rule: SeasonRule;
  standing: SeasonStanding;
}
export type SeasonVersionHead = Omit<SeasonVersion, 'rule' | 'standing'>;

export const NAME_MAX = 120;
export const NOTE_MAX = 1000;
export const CONTESTS_MAX = 40;
export const TABLE_MAX = 200;
export const WEIGHT_MAX = 100;
export const RESTORABLE_MS = 30 * 24 * 3_600_000;
export const RESERVED_SLUGS: readonly string[] = ['new', 'deleted', 'edit'];

/** The acts on a season that change its state, each from which states, and to which. */
export const MOVES = {
  publish: { from: ['draft'], to: 'published', deed: 'season.published' },
  withdraw: { from: ['published'], to: 'draft', deed: 'season.withdrawn' },
  close: { from: ['published'], to: 'closed', deed: 'season.closed' },
  reopen: { from: ['closed'], to: 'published', deed: 'season.reopened' },
} as const satisfies Record<string, { from: readonly SeasonState[]; to: SeasonState; deed: string }>;
export type Move = keyof typeof MOVES;

/** Rehearsals count for nothing; participants of imported contests are no people of this site. */
export function countsInSeasons(contest: Pick<Contest, 'rehearsalOfId' | 'importedFrom'>): boolean {
  return contest.importedFrom === null && !isRehearsal(contest);
}

/** Whether an act is possible now. An archived season can only be read. */
export function mayMove({ state, archivedAt }: Pick<Season, 'state' | 'archivedAt'>, move: Move): boolean {
  return archivedAt === null && (MOVES[move].from as readonly SeasonState[]).includes(state);
}

/** @throws Conflict */
export function requireMove(season: Pick<Season, 'state' | 'archivedAt'>, move: Move): void {
  requireNotArchived(season);
  if (!mayMove(season, move)) throw new Conflict('season_wrong_state');
}

/** @throws Conflict */
export function requireNotArchived({ archivedAt }: Pick<Season, 'archivedAt'>): void {
  if (archivedAt !== null) throw new Conflict('season_archived');
}

/** A closed season says what its last version says. @throws Conflict */
export function requireEditable(season: Pick<Season, 'state' | 'archivedAt'>): void {
  requireNotArchived(season);
  if (season.state === 'closed') throw new Conflict('season_closed');
}

/** @throws InvalidInput naming the field that does not go with the others */
export function requireConsistent({ rule, contests }: Pick<SeasonFields, 'rule' | 'contests'>): void {
  if (contests.length === 0) throw new InvalidInput('season_no_contest', {}, 'contests');
  if (rule.points === 'table' && rule.table.length === 0) throw new InvalidInput('required', {}, 'table');
  const most = { max: contests.length };
  if ((rule.bestOf ?? 0) > contests.length) throw new InvalidInput('too_big', most, 'bestOf');
  if (rule.minContests > contests.length) throw new InvalidInput('too_big', most, 'minContests');
}

/** The field of a contest's weight in the form. */
export function weightField(contestId: string): string {
  return `weight_${contestId}`;
}

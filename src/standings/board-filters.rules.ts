/** What narrows a board down, and the ranks among those who are left. */
import type { BoardParticipant } from './standings.rules.ts';

export interface BoardFilter {
  /** Part of a name or university. */
  q: string;
  university: string;
  group: string;
  /** For staff, who know where everyone sits. */
  room: string;
  /** URL name of a course whose staff the reader is. */
  course: string;
  /** Only those whom the reader starred. */
  starred: boolean;
  /** Only these participants: the stars of a visitor, which are kept in the browser. */
  only: readonly string[];
}

/** The most participants that one person can star in a contest. */
export const STARS_MAX = 100;
const TEXT_MAX = 200;
const SEARCH_MAX = 80;
const ID = /^[0-9a-z]{26}$/;

/** The filter of an address; what is no filter is left out. */
export function readFilter(query: Readonly<Record<string, unknown>>): BoardFilter {
  const text = (name: string, max = TEXT_MAX) => {
    const value = query[name];
    return typeof value === 'string' ? value.trim().slice(0, max) : '';
  };
  const only = text('only', STARS_MAX * 27)
    .split(',')
    .filter((id) => ID.test(id));
  return {
    q: text('q', SEARCH_MAX),
    university: text('university'),
    group: text('group'),
    room: text('room'),
    course: text('course'),
    starred: text('starred') === '1',
    only: only.slice(0, STARS_MAX),
  };
}

/** The same filter in an address. */
export function filterQuery({
  q,
  university,
  group,
  room,
  course,
  starred,
  only,
}: BoardFilter): Record<string, string> {
  const all = { q, university, group, room, course, starred: starred ? '1' : '', only: only.join(',') };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** Whether it leaves a group of participants, among whom ranks make sense: a search for a name does not. */
export function isNarrowed({ university, group, room, course, starred, only }: BoardFilter): boolean {
  return [university, group, room, course].some((value) => value !== '') || starred || only.length > 0;
}

/** What a filter needs to know beside the board. */
export interface FilterFacts {
  /** Group of each participant that has one; only where a group is asked for. */
  groups: ReadonlyMap<string, string>;
  /** The same of rooms. */
  rooms: ReadonlyMap<string, string>;
  /** Ids of people in the course; null where none is asked for. */
  inCourse: ReadonlySet<string> | null;
  starred: ReadonlySet<string>;
}

/** The rows that a filter leaves, in their order. */
export function matching<Row extends { participant: BoardParticipant }>(
  rows: readonly Row[],
  filter: BoardFilter,
  facts: FilterFacts,
): readonly Row[] {
  const wanted = filter.q.toLowerCase();
  const only = new Set(filter.only);
  const tests: ((participant: BoardParticipant) => boolean)[] = [
    ...(wanted ? [({ name, universities }: BoardParticipant) => textOf(name, universities).includes(wanted)] : []),
    ...(filter.university ? [(one: BoardParticipant) => one.universities.includes(filter.university)] : []),
    ...(filter.group ? [(one: BoardParticipant) => facts.groups.get(one.id) === filter.group] : []),
    ...(filter.room ? [(one: BoardParticipant) => facts.rooms.get(one.id) === filter.room] : []),
    ...(filter.course
      ? [({ memberIds }: BoardParticipant) => memberIds.some((id) => facts.inCourse?.has(id) ?? false)]
      : []),
    ...(filter.starred ? [({ id }: BoardParticipant) => facts.starred.has(id)] : []),
    ...(only.size > 0 ? [({ id }: BoardParticipant) => only.has(id)] : []),
  ];
  return tests.length === 0 ? rows : rows.filter(({ participant }) => tests.every((passes) => passes(participant)));
}

function textOf(name: string, universities: readonly string[]): string {
  return `${name} ${universities.join(' ')}`.toLowerCase();
}

/** Ranks among these rows of a board, by participant id; whoever has no rank on the board has none here. */
export function ranksWithin(
  rows: readonly { rank: number | null; participant: Pick<BoardParticipant, 'id'> }[],
): Map<string, number> {
  const ranks = new Map<string, number>();
  let previous = { rank: 0, within: 0 };
  for (const { rank, participant } of rows) {
    if (rank === null) continue;
    const within = rank === previous.rank ? previous.within : ranks.size + 1;
    ranks.set(participant.id, within);
    previous = { rank, within };
  }
  return ranks;
}

/** The universities on a board, by name. */
export function universitiesOn(rows: readonly { participant: Pick<BoardParticipant, 'universities'> }[]): string[] {
  return [...new Set(rows.flatMap(({ participant }) => participant.universities))].sort((a, b) => (a < b ? -1 : 1));
}

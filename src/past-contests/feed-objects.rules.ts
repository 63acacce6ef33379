/**
 * The objects of a contest as events and files tell them, in the specifications from 2020-03 to 2026-01: the newest word on each
 * object counts, an object may be told before what it refers to, and deleted ones are gone. Nothing is compared here.
 */
import {
  MOST_JUDGEMENTS,
  MOST_KEPT,
  MOST_OBJECTS,
  MOST_SUBMISSIONS,
  MOST_TEAMS,
  PastRefusal,
  shown,
  type Params,
  type PastFault,
  type Place,
} from './past-limits.rules.ts';

export type Json = Record<string, unknown>;

/** Kinds that a contest is made from. */
export const KINDS = [
  'contest',
  'state',
  'judgement-types',
  'problems',
  'groups',
  'organizations',
  'teams',
  'submissions',
  'judgements',
  'awards',
] as const;
export type Kind = (typeof KINDS)[number];

/** What is left out by design, whatever it says. */
export const LEFT_KINDS = [
  'runs',
  'clarifications',
  'persons',
  'team-members',
  'accounts',
  'languages',
  'commentary',
  'access',
  'start-status',
  'hosts',
  'map-info',
] as const;

export interface Told extends Place {
  data: Json;
}

export interface FeedObjects {
  of: Record<Kind, Map<string, Told>>;
  /** Rows of the scoreboard that came with it. */
  scoreboard: { rows: unknown[]; place: Place } | null;
  faults: PastFault[];
  faultCount: number;
  /** How many objects of which other kinds. */
  left: Map<string, number>;
}

/** What is kept of the objects of which there are many. */
const KEPT: Partial<Record<Kind, readonly string[]>> = {
  submissions: ['problem_id', 'team_id', 'time', 'contest_time', 'language_id'],
  judgements: [
    'submission_id',
    'judgement_type_id',
    'score',
    'current',
    'start_time',
    'end_time',
    'end_contest_time',
    'valid',
  ],
};

const MOST: Partial<Record<Kind, number>> = {
  submissions: MOST_SUBMISSIONS,
  judgements: MOST_JUDGEMENTS,
  teams: MOST_TEAMS,
};

export function emptyObjects(): FeedObjects {
  const of = Object.fromEntries(KINDS.map((kind) => [kind, new Map<string, Told>()])) as FeedObjects['of'];
  return { of, scoreboard: null, faults: [], faultCount: 0, left: new Map() };
}

export function addFault(objects: FeedObjects, { file, line }: Place, code: string, params: Params = {}): void {
  objects.faultCount += 1;
  if (objects.faults.length < MOST_KEPT) objects.faults.push({ file, line, code, params });
}

const SINGULAR: Readonly<Record<string, Kind>> = { contests: 'contest', states: 'state', problem: 'problems' };

/** The kind that a type of events or the name of a file means; undefined for what is left out. */
export function kindOf(type: string): Kind | undefined {
  const kind = SINGULAR[type] ?? type;
  return (KINDS as readonly string[]).includes(kind) ? (kind as Kind) : undefined;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An id as text: some systems write numbers. */
export function idOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value !== '' && value.length <= 200 ? value : undefined;
}

function leave(objects: FeedObjects, type: string, count: number): void {
  const known = (LEFT_KINDS as readonly string[]).includes(type) ? type : 'others';
  objects.left.set(known, (objects.left.get(known) ?? 0) + count);
}

/** Takes one object as it became. */
export function takeObject(objects: FeedObjects, kind: Kind, data: unknown, place: Place): void {
  if (!isObject(data)) return addFault(objects, place, 'not_object', { kind });
  const isSingle = kind === 'contest' || kind === 'state';
  const id = isSingle ? kind : idOf(data.id);
  if (id === undefined) return addFault(objects, place, 'no_id', { kind, value: shown(data.id) });
  const map = objects.of[kind];
  const before = kind === 'contest' ? idOf(map.get(id)?.data.id) : undefined;
  if (before !== undefined && before !== idOf(data.id))
    throw new PastRefusal('several_contests', { file: place.file, count: 2 });
  const most = MOST[kind] ?? MOST_OBJECTS;
  if (!map.has(id) && map.size >= most) throw new PastRefusal('too_many_objects', { kind, max: most }, true);
  const names = KEPT[kind];
  const kept = names ? Object.fromEntries(names.flatMap((name) => (name in data ? [[name, data[name]]] : []))) : data;
  map.set(id, { ...place, data: kept });
}

/** Takes an event of a feed. In versions with an `op` the id is that of the event; then the object says its own. */
export function takeEvent(objects: FeedObjects, event: unknown, place: Place): void {
  if (!isObject(event) || typeof event.type !== 'string') return addFault(objects, place, 'not_event', {});
  const kind = kindOf(event.type);
  const { data, op } = event;
  if (!kind) return leave(objects, event.type, Array.isArray(data) ? data.length : 1);
  if (op !== undefined && !['create', 'update', 'delete'].includes(String(op)))
    return addFault(objects, place, 'unknown_op', { value: shown(op) });
  if (op === 'delete') {
    const id = isObject(data) ? idOf(data.id) : undefined;
    if (id === undefined) return addFault(objects, place, 'no_id', { kind, value: shown(data) });
    objects.of[kind].delete(id);
  } else if (data === null || data === undefined) {
    const id = idOf(event.id);
    if (id === undefined || op !== undefined) return addFault(objects, place, 'no_data', { kind });
    objects.of[kind].delete(id);
  } else if (Array.isArray(data)) {
    objects.of[kind].clear();
    for (const one of data as unknown[]) takeObject(objects, kind, one, place);
  } else {
    takeObject(objects, kind, data, place);
  }
}

/** Takes a file of the API: an object, or a list of them. Its objects count where nothing better was told. */
export function takeFile(objects: FeedObjects, name: string, value: unknown, file: string): void {
  if (name === 'scoreboard') {
    const rows = isObject(value) ? value.rows : undefined;
    if (Array.isArray(rows)) objects.scoreboard = { rows, place: { file, line: 1 } };
    else addFault(objects, { file, line: 1 }, 'not_object', { kind: 'scoreboard' });
    return;
  }
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  const kind = kindOf(name);
  if (!kind) return leave(objects, name, list.length);
  if (kind === 'contest' && list.length > 1) throw new PastRefusal('several_contests', { file, count: list.length });
  if (objects.of[kind].size > 0) return;
  for (const [index, one] of list.entries()) takeObject(objects, kind, one, { file, line: index + 1 });
}

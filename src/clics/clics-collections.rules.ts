/** The endpoints of a contest: which there are for whom, what they list, and what changed in them since a reader's marks. */
import { problemIdOf, type Reader, type Version } from './clics-formats.rules.ts';
import {
  GROUPS,
  judgementTypes,
  languageObject,
  NO_LANGUAGE,
  objectsOf,
  runIds,
  type Json,
} from './clics-objects.rules.ts';
import { isKeptBack, type Shown } from './clics-visibility.rules.ts';
import type { AnyEntry, ContestModel, Marks } from './contest-model.rules.ts';

/** In the order in which objects refer to each other; the state is last, for `end_of_updates`. */
export const TYPES = [
  'contest',
  'judgement-types',
  'languages',
  'groups',
  'organizations',
  'teams',
  'persons',
  'accounts',
  'problems',
  'submissions',
  'judgements',
  'runs',
  'clarifications',
  'awards',
  'state',
] as const;
export type Type = (typeof TYPES)[number];

/** What stays as it is for the whole contest. */
export interface Fixed {
  languages: readonly { id: string; name: string; extensions: string[] }[];
}

/** Types that this reader gets. */
export function typesFor(reader: Reader): readonly Type[] {
  if (reader.kind === 'staff') return TYPES;
  return TYPES.filter(
    (type) => type !== 'persons' && type !== 'runs' && (type !== 'accounts' || reader.kind === 'team'),
  );
}

function fixedObjects(shown: Shown, type: Type, { languages }: Fixed): Json[] | undefined {
  if (type === 'judgement-types') return judgementTypes(shown);
  if (type === 'languages') return [...languages.map(languageObject), NO_LANGUAGE];
  if (type === 'groups') return [...GROUPS];
  if (type === 'accounts') return accountObjects(shown);
  return undefined;
}

/** The account of whoever asks, and of no one else. */
export function accountObjects({ reader }: Pick<Shown, 'reader'>): Json[] {
  if (reader.kind === 'public') return [];
  const { id, name } = reader.account;
  const type = reader.kind === 'team' ? { type: 'team', team_id: reader.teamId } : { type: 'admin' };
  return [{ id, username: name, name, ...type }];
}

function* entriesOf({ model, round }: Pick<Shown, 'model' | 'round'>, type: Type): Generator<AnyEntry> {
  if (type === 'contest') yield round.contest;
  if (type === 'state') yield round.state;
  if (type === 'organizations' || type === 'teams' || type === 'persons') yield* model[type].values();
  if (type === 'problems') yield* [...round.problems.values()].sort((a, b) => at(a) - at(b));
  if (type === 'submissions' || type === 'judgements' || type === 'runs' || type === 'awards')
    yield* round[type].values();
  if (type === 'clarifications') {
    yield* model.clarifications.values();
    yield* round.clarifications.values();
  }
}

const at = (problem: { fact: { position: number } | null }) => problem.fact?.position ?? 0;

/** All objects of an endpoint, for this reader. */
export function* listOf(shown: Shown, type: Type, fixed: Fixed): Generator<Json> {
  const whole = fixedObjects(shown, type, fixed);
  if (whole) yield* whole;
  else for (const entry of entriesOf(shown, type)) yield* objectsOf(shown, entry);
}

/** The object of an endpoint that has this id; undefined if this reader gets none. */
export function findObject(shown: Shown, type: Type, id: string, fixed: Fixed): Json | undefined {
  const whole = fixedObjects(shown, type, fixed);
  if (whole) return whole.find((object) => object.id === id);
  const { model, round } = shown;
  const entry =
    type === 'problems'
      ? [...round.problems.values()].find((problem) => problemIdOf(problem.id) === id)
      : type === 'runs'
        ? round.runs.get(id.replace(/-\d+$/, ''))
        : type === 'clarifications'
          ? (round.clarifications.get(id) ?? model.clarifications.get(id))
          : type === 'organizations' || type === 'teams' || type === 'persons'
            ? model[type].get(id)
            : type === 'submissions' || type === 'judgements' || type === 'awards'
              ? round[type].get(id)
              : undefined;
  return entry && objectsOf(shown, entry).find((object) => object.id === id);
}

/** Properties with ids by which the objects of an endpoint can be filtered. */
export function filtersOf(type: Type): string[] {
  return PROPERTIES[type].filter((name) => name.endsWith('_id'));
}

/** Whether an object has these ids; an empty text asks for objects that have none. */
export function matches(object: Json, wanted: ReadonlyMap<string, string>): boolean {
  return [...wanted].every(([name, value]) => (object[name] ?? '') === value);
}

/** A change of one object, as the feed tells it: `data` null when it is gone. */
export interface Change {
  type: Type;
  id: string | null;
  data: Json | null;
}

const isSingle = (type: Type) => type === 'contest' || type === 'state';

function changeOf(type: Type, data: Json): Change {
  return { type, id: isSingle(type) ? null : String(data.id), data };
}

/** Everything, for a reader who begins. */
export function* everythingOf(shown: Shown, types: readonly Type[], fixed: Fixed): Generator<Change> {
  for (const type of types) for (const object of listOf(shown, type, fixed)) yield changeOf(type, object);
}

/** Whether an object changed for this reader after these marks. */
function isNewTo(shown: Shown, marks: Marks, entry: AnyEntry): boolean {
  const { reader } = shown;
  if (isKeptBack(shown, entry)) return false;
  if (reader.kind === 'staff') return entry.marks.all > marks.all;
  if (entry.marks.open > marks.open) return true;
  return reader.kind === 'team' && entry.ownerId === reader.teamId && entry.marks.own > marks.own;
}

/** Where a reader is who knows everything now. */
export function marksNow(model: ContestModel, reader: Reader): Marks {
  const own = reader.kind === 'team' ? (model.ownMarks.get(reader.teamId) ?? 0) : 0;
  return { ...model.marks, own };
}

/**
 * What changed for a reader since these marks, in an order in which no object comes before one that it names; what is gone
 * comes last, in the opposite order, but before the state.
 * @param seen how many events the model had then; undefined when only the marks are known
 */
export function changesSince(shown: Shown, types: readonly Type[], marks: Marks, seen: number | undefined): Change[] {
  const entries = changedEntries(shown, types, marks, seen);
  const changed: Change[] = [];
  const gone: Change[] = [];
  for (const type of types) {
    // Whether there are penalties is up to the contest.
    if (type === 'judgement-types' && entries.has('contest'))
      changed.push(...judgementTypes(shown).map((object) => changeOf(type, object)));
    for (const entry of entries.get(type) ?? []) {
      const objects = objectsOf(shown, entry);
      for (const object of objects) changed.push(changeOf(type, object));
      const ids = entry.kind === 'runs' ? runIds(entry) : [idOf(entry)];
      if (objects.length === 0 && !isSingle(type)) gone.unshift(...ids.map((id) => ({ type, id, data: null })));
    }
  }
  const states = changed.filter(({ type }) => type === 'state');
  return [...changed.filter(({ type }) => type !== 'state'), ...gone, ...states];
}

function idOf(entry: AnyEntry): string {
  return entry.kind === 'problems' ? problemIdOf(entry.id) : entry.id;
}

function changedEntries(
  shown: Shown,
  types: readonly Type[],
  marks: Marks,
  seen: number | undefined,
): Map<Type, Set<AnyEntry>> {
  const { model, round, reader } = shown;
  const found = new Map<Type, Set<AnyEntry>>();
  const add = (entry: AnyEntry) => {
    const isHere = entry.roundId === null || entry.roundId === round.id;
    if (!isHere || !types.includes(entry.kind) || !isNewTo(shown, marks, entry)) return;
    found.set(entry.kind, (found.get(entry.kind) ?? new Set()).add(entry));
  };
  if (seen !== undefined && seen >= model.journalFrom) {
    for (let index = model.journal.length - 1; index >= 0 && model.journal[index]!.all > seen; index -= 1)
      add(model.journal[index]!.entry);
  } else for (const type of types) for (const entry of entriesOf(shown, type)) add(entry);
  return new Map([...found].map(([type, entries]) => [type, new Set([...entries].sort(inOrderFor(reader)))]));
}

/** In the order in which this reader could notice changes: hidden ones between must not show in it. */
function inOrderFor(reader: Reader): (a: AnyEntry, b: AnyEntry) => number {
  const byId = (a: AnyEntry, b: AnyEntry) => (a.id < b.id ? -1 : 1);
  if (reader.kind === 'staff') return (a, b) => a.marks.all - b.marks.all || byId(a, b);
  // What an owner alone was told does not show to others either.
  const own = (entry: AnyEntry) => (reader.kind === 'team' && entry.ownerId === reader.teamId ? entry.marks.own : 0);
  return (a, b) => a.marks.open - b.marks.open || own(a) - own(b) || byId(a, b);
}

const PROPERTIES: Record<Type, readonly string[]> = {
  contest: [
    'id',
    'name',
    'formal_name',
    'start_time',
    'duration',
    'scoreboard_freeze_duration',
    'scoreboard_type',
    'penalty_time',
    'removed_intervals',
  ],
  'judgement-types': ['id', 'name', 'penalty', 'solved'],
  languages: ['id', 'name', 'entry_point_required', 'extensions'],
  groups: ['id', 'name'],
  organizations: ['id', 'name', 'formal_name'],
  teams: ['id', 'name', 'label', 'display_name', 'organization_id', 'group_ids', 'hidden'],
  persons: ['id', 'name', 'role', 'team_ids'],
  accounts: ['id', 'username', 'name', 'type', 'team_id'],
  problems: ['id', 'label', 'name', 'ordinal', 'rgb', 'color', 'time_limit', 'test_data_count', 'max_score'],
  submissions: ['id', 'language_id', 'problem_id', 'team_id', 'time', 'contest_time', 'entry_point', 'files'],
  judgements: [
    'id',
    'submission_id',
    'judgement_type_id',
    'score',
    'current',
    'start_time',
    'start_contest_time',
    'end_time',
    'end_contest_time',
  ],
  runs: ['id', 'judgement_id', 'ordinal', 'judgement_type_id', 'time', 'contest_time', 'run_time'],
  clarifications: ['id', 'from_team_id', 'to_team_id', 'reply_to_id', 'problem_id', 'text', 'time', 'contest_time'],
  awards: ['id', 'citation', 'team_ids'],
  state: ['started', 'frozen', 'ended', 'thawed', 'finalized', 'end_of_updates'],
};
const ICPC_ONLY = ['penalty_time', 'penalty'];
const SCORE_ONLY = ['score', 'max_score'];

/** What this reader may do and gets, as `access` says it. */
export function accessObject({ round, reader, version }: Shown): Json {
  const isIcpc = round.contest.fact?.scoring === 'icpc';
  const isLeftOut = (name: string) =>
    (isIcpc ? SCORE_ONLY : ICPC_ONLY).includes(name) ||
    (version === '2023-06' && ['current', 'removed_intervals'].includes(name));
  const endpoints = typesFor(reader).map((type) => ({
    type,
    properties: PROPERTIES[type].filter((name) => !isLeftOut(name)),
  }));
  const board = { type: 'scoreboard', properties: ['time', 'contest_time', 'state', ...boardProperties(isIcpc)] };
  const feed = { type: 'event-feed', properties: ['type', 'id', 'data', 'token'] };
  return { capabilities: capabilitiesOf(reader, version), endpoints: [...endpoints, board, feed] };
}

function boardProperties(isIcpc: boolean): string[] {
  const score = isIcpc ? ['num_solved', 'total_time', 'time'] : ['score', 'time'];
  const cell = ['problem_id', 'num_judged', 'num_pending', isIcpc ? 'solved' : 'score', 'time'];
  return [
    'rows.rank',
    'rows.team_id',
    ...score.map((name) => `rows.score.${name}`),
    ...cell.map((name) => `rows.problems.${name}`),
  ];
}

function capabilitiesOf(reader: Reader, version: Version): string[] {
  if (reader.kind === 'public') return [];
  if (reader.kind === 'staff') return reader.capabilities;
  return ['team_submit', version === '2023-06' ? 'team_clar' : 'post_clar'];
}

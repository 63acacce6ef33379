/** The participants that a list is about: found again by id or name, with names that no other has or looks like. */
import { normaliseName } from '../contests/contests.rules.ts';
import { looksOf } from '../participants/look-alikes.rules.ts';
import { fault, type Known, type KnownParticipant, type PlannedParticipant, type Working } from './plan-parts.rules.ts';

export interface PlannedTeam {
  rows: Working[];
  before: KnownParticipant | undefined;
  planned: PlannedParticipant;
}

/** The participants by the key of their rows. In a contest of persons, accounts find who is meant: see `planPeople`. */
export function planTeams(rows: readonly Working[], known: Known): Map<string, PlannedTeam> {
  const byKey = new Map<string, Working[]>();
  for (const row of rows) if (row.key !== undefined) byKey.set(row.key, [...(byKey.get(row.key) ?? []), row]);
  const byId = new Map(known.participants.map((one) => [one.externalId, one]));
  const byName = new Map(known.participants.map((one) => [normaliseName(one.name), one]));
  const teams = new Map<string, PlannedTeam>();
  for (const [key, own] of byKey) {
    const whole = merged(own);
    const found = whole.externalId === undefined ? undefined : byId.get(whole.externalId);
    const before = found ?? (known.participation === 'team' ? byName.get(normaliseName(whole.team ?? '')) : undefined);
    teams.set(key, { rows: own, before, planned: plannedOf(own, whole, before) });
  }
  if (known.participation === 'team') checkTeams(teams, known);
  else checkIds(teams);
  return teams;
}

const SHARED = ['team', 'group', 'room', 'guest', 'externalId'] as const;

/** What the rows of a participant say together; a row that says otherwise than the first one has a fault. */
function merged(rows: readonly Working[]): Working['values'] {
  const whole: Working['values'] = {};
  for (const row of rows)
    for (const field of SHARED) {
      const value = row.values[field];
      if (value === undefined) continue;
      const first = whole[field];
      if (first === undefined) whole[field] = value;
      else if (first !== value) {
        const { row: other } = rows.find(({ values }) => values[field] === first)!;
        fault(row, field, 'differs', { value, other: first, otherRow: other });
      }
    }
  // A row without a person names the university of the team.
  const university = rows.find(({ hasPerson, values }) => !hasPerson && values.university !== undefined);
  return university ? { ...whole, university: university.values.university! } : whole;
}

function plannedOf(
  rows: readonly Working[],
  whole: Working['values'],
  before: KnownParticipant | undefined,
): PlannedParticipant {
  const planned: PlannedParticipant = {
    id: before?.id ?? null,
    name: whole.team ?? before?.name ?? '',
    externalId: whole.externalId ?? before?.externalId ?? null,
    group: whole.group ?? before?.group ?? null,
    room: whole.room ?? before?.room ?? null,
    university: whole.university ?? before?.university ?? null,
    isGuest: whole.guest === undefined ? (before?.isGuest ?? false) : whole.guest === 'yes',
    changes: [],
    accounts: [],
    row: rows[0]!.row,
  };
  if (before) planned.changes = changesOf(before, planned);
  return planned;
}

/** What differs between a participant and the plan for it. */
export function changesOf(before: KnownParticipant, planned: PlannedParticipant): PlannedParticipant['changes'] {
  const details = ['externalId', 'group', 'room', 'university'] as const;
  return [
    ...(planned.name !== before.name ? (['name'] as const) : []),
    ...(details.some((field) => planned[field] !== before[field]) ? (['details'] as const) : []),
    ...(planned.isGuest !== before.isGuest ? (['guest'] as const) : []),
  ];
}

function checkTeams(teams: ReadonlyMap<string, PlannedTeam>, known: Known): void {
  const taken = new Map<string, { name: string; key: string; row: number | null }>();
  const looks = new Map<string, { name: string; key: string; row: number | null }>();
  const add = (name: string, key: string, row: number | null) => {
    const one = { name, key, row };
    taken.set(normaliseName(name), one);
    for (const form of [looksOf(name), looksOf(name.toLowerCase())]) if (!looks.has(form)) looks.set(form, one);
  };
  const changing = new Map([...teams].flatMap(([key, { before }]) => (before ? [[before.id, key] as const] : [])));
  for (const one of known.participants) add(one.name, changing.get(one.id) ?? `known:${one.id}`, null);
  for (const [key, { rows, before, planned }] of teams) {
    const row = rows.find(({ values }) => values.team !== undefined) ?? rows[0]!;
    const teamFault = (field: 'team' | 'externalId', code: string, params: Record<string, string | number>) => {
      fault(row, field, code, params);
      leaveOut(rows, row);
    };
    const { name, externalId } = planned;
    if (name === '') {
      teamFault('externalId', 'team_unknown', { value: externalId ?? '' });
      continue;
    }
    if (before && before.externalId !== null && before.externalId !== externalId) {
      teamFault('externalId', 'team_has_id', { value: externalId ?? '', other: before.externalId, team: before.name });
      continue;
    }
    const same = taken.get(normaliseName(name));
    const alike = [looksOf(name), looksOf(name.toLowerCase())]
      .map((form) => looks.get(form))
      .find((one) => one && one.key !== key);
    if (same && same.key !== key) {
      const params = { value: name, ...(same.row === null ? {} : { otherRow: same.row }) };
      teamFault('team', same.row === null ? 'team_taken' : 'team_twice', params);
    } else if (alike) {
      const params = { value: name, other: alike.name, ...(alike.row === null ? {} : { otherRow: alike.row }) };
      teamFault('team', alike.row === null ? 'team_alike' : 'team_alike_row', params);
    } else if (before && planned.changes.includes('name') && known.areRostersLocked) {
      teamFault('team', 'rosters_locked', { value: name, other: before.name });
    } else add(name, key, row.row);
  }
}

/** No two persons have the same id. */
function checkIds(teams: ReadonlyMap<string, PlannedTeam>): void {
  const rowOfId = new Map<string, number>();
  for (const { rows } of teams.values())
    for (const row of rows) {
      const id = row.values.externalId;
      if (id === undefined) continue;
      const other = rowOfId.get(id);
      if (other === undefined) rowOfId.set(id, row.row);
      else fault(row, 'externalId', 'id_twice', { value: id, otherRow: other });
    }
}

/** The other rows of a team that cannot be imported cannot either. */
function leaveOut(rows: readonly Working[], because: Working): void {
  for (const row of rows)
    if (row !== because && row.faults.length === 0) fault(row, 'team', 'team_left_out', { otherRow: because.row });
}

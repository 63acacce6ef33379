/**
 * What an import would do: compares the rows of a list with a contest and its accounts. Nothing is guessed: what could mean two
 * things is a fault of its row. Pure and in one pass over tens of thousands of rows, in the thread beside the event loop.
 */
import { normaliseName } from '../contests/contests.rules.ts';
import type { Field } from './import-fields.rules.ts';
import { planPeople } from './plan-people.rules.ts';
import { planTeams } from './plan-teams.rules.ts';
import { answerUniversities } from './plan-universities.rules.ts';
import {
  fault,
  type Known,
  type Plan,
  type PlanCounts,
  type PlannedParticipant,
  type PlanRow,
  type UniversityAnswers,
  type Working,
} from './plan-parts.rules.ts';

const PERSON: readonly Field[] = ['name', 'username', 'email', 'studentNumber'];

/** Compares the rows with what is there. */
export function planImport(rows: readonly PlanRow[], known: Known, answers: UniversityAnswers): Plan {
  const working = rows.map((row): Working => ({
    ...row,
    faults: [...row.faults],
    key: undefined,
    hasPerson: PERSON.some((field) => row.values[field] !== undefined),
  }));
  const universities = answerUniversities(working, known.universities, answers);
  if (known.participation === 'team') keyTeams(working);
  else keyPersons(working);
  const teams = planTeams(working, known);
  const participants = planPeople(working, teams, known);
  return {
    counts: countsOf(working, participants),
    faults: working.flatMap(({ faults }) => faults),
    universities,
    notes: notesOf(participants, known),
    participants,
  };
}

/** Rows are about the same team that have its id, or its name where a row has no id. */
function keyTeams(rows: readonly Working[]): void {
  const idOfName = new Map<string, string>();
  for (const { values } of rows)
    if (values.externalId !== undefined && values.team !== undefined)
      idOfName.set(normaliseName(values.team), values.externalId);
  for (const row of rows) {
    const { externalId, team } = row.values;
    if (externalId === undefined && team === undefined) {
      if (row.faults.length === 0) fault(row, 'team', 'required');
      continue;
    }
    const id = externalId ?? idOfName.get(normaliseName(team ?? ''));
    row.key = id === undefined ? `name:${normaliseName(team ?? '')}` : `id:${id}`;
  }
}

function keyPersons(rows: readonly Working[]): void {
  for (const [index, row] of rows.entries()) {
    // A list of persons may call them teams.
    if (row.values.name === undefined && row.values.team !== undefined)
      row.values = { ...row.values, name: row.values.team };
    row.hasPerson ||= row.values.name !== undefined;
    if (!row.hasPerson && row.faults.length === 0) fault(row, 'name', 'required');
    row.key = `row:${index}`;
  }
}

function countsOf(rows: readonly Working[], participants: readonly PlannedParticipant[]): PlanCounts {
  const accounts = participants.flatMap((one) => one.accounts);
  const isChanged = ({ id, changes, accounts: own }: PlannedParticipant) =>
    id !== null && (changes.length > 0 || own.some((one) => one.id === null || !one.isMember || one.isChanged));
  const added = participants.filter(({ id }) => id === null).length;
  const changed = participants.filter(isChanged).length;
  const made = accounts.filter(({ id }) => id === null).length;
  const joined = accounts.filter(({ id, isMember }) => id !== null && !isMember).length;
  const accountsChanged = accounts.filter(({ id, isMember, isChanged: differs }) => id !== null && isMember && differs);
  return {
    rows: rows.length,
    wrongRows: rows.filter(({ faults }) => faults.length > 0).length,
    added,
    changed,
    same: participants.length - added - changed,
    accountsMade: made,
    accountsJoined: joined,
    accountsChanged: accountsChanged.length,
    accountsSame: accounts.length - made - joined - accountsChanged.length,
  };
}

function notesOf(participants: readonly PlannedParticipant[], known: Known): Plan['notes'] {
  const notes: Plan['notes'] = [];
  if (known.participation === 'person') return notes;
  const sizes = new Map(known.participants.map(({ id, memberIds }) => [id, memberIds.length]));
  const sizeOf = ({ id, accounts }: PlannedParticipant) =>
    (sizes.get(id ?? '') ?? 0) + accounts.filter(({ isMember }) => !isMember).length;
  const empty = participants.filter((one) => sizeOf(one) === 0).length;
  const small = participants.filter((one) => sizeOf(one) > 0 && sizeOf(one) < known.teamMin).length;
  if (empty > 0) notes.push({ code: 'teams_empty', params: { count: empty } });
  if (small > 0) notes.push({ code: 'teams_small', params: { count: small, min: known.teamMin } });
  return notes;
}

/** The accounts that a list is about: found again by username, address or student ID, and nobody twice. */
import { normaliseUniversity } from '../accounts/universities.rules.ts';
import { normaliseEmail, normaliseUsername } from '../accounts/users.rules.ts';
import { normaliseName } from '../contests/contests.rules.ts';
import type { Field } from './import-fields.rules.ts';
import {
  fault,
  type Known,
  type KnownAccount,
  type KnownParticipant,
  type PlannedAccount,
  type PlannedParticipant,
  type Working,
} from './plan-parts.rules.ts';
import { changesOf, type PlannedTeam } from './plan-teams.rules.ts';

/** The participants with their accounts, without those whose rows all have faults. */
export function planPeople(
  rows: readonly Working[],
  teams: ReadonlyMap<string, PlannedTeam>,
  known: Known,
): PlannedParticipant[] {
  const accounts = accountIndex(known);
  requireOnce(rows);
  for (const team of teams.values()) {
    const people = team.rows.filter((row) => row.hasPerson && row.faults.length === 0);
    for (const row of people) {
      const account = accountOf(row, team, accounts);
      if (account) place(row, account, team, accounts, known);
    }
  }
  return [...teams.values()]
    .filter((team) => team.rows.some(({ faults }) => faults.length === 0))
    .filter(({ planned }) => known.participation === 'team' || planned.accounts.length > 0)
    .map(({ planned }) => planned);
}

interface AccountIndex {
  byUsername: Map<string, KnownAccount>;
  byEmail: Map<string, KnownAccount>;
  byStudent: Map<string, KnownAccount[]>;
  byId: Map<string, KnownAccount>;
  /** The participant that each member belongs to. */
  placeOf: Map<string, string>;
  participantOf: Map<string, KnownParticipant>;
}

function accountIndex(known: Known): AccountIndex {
  const placeOf = new Map(known.participants.flatMap(({ id, memberIds }) => memberIds.map((member) => [member, id])));
  const byStudent = new Map<string, KnownAccount[]>();
  for (const account of known.accounts)
    if (account.studentNumber !== null && placeOf.has(account.id)) {
      const number = normaliseName(account.studentNumber);
      byStudent.set(number, [...(byStudent.get(number) ?? []), account]);
    }
  return {
    byUsername: new Map(
      known.accounts.flatMap((one) => (one.username ? [[normaliseUsername(one.username), one]] : [])),
    ),
    byEmail: new Map(known.accounts.flatMap((one) => (one.email ? [[normaliseEmail(one.email), one]] : []))),
    byStudent,
    byId: new Map(known.accounts.map((one) => [one.id, one])),
    placeOf,
    participantOf: new Map(known.participants.map((one) => [one.id, one])),
  };
}

const UNIQUE: readonly { field: Field; twice: string; norm: (row: Working) => string | undefined }[] = [
  {
    field: 'username',
    twice: 'username_twice',
    norm: ({ values }) => values.username && normaliseUsername(values.username),
  },
  { field: 'email', twice: 'email_twice', norm: ({ values }) => values.email && normaliseEmail(values.email) },
  {
    field: 'studentNumber',
    twice: 'student_twice',
    norm: ({ values }) =>
      values.studentNumber &&
      JSON.stringify([normaliseName(values.studentNumber), normaliseUniversity(values.university ?? '')]),
  },
];

/** Faults of rows that name a person whom another row names; of one person in two teams it is said that way. */
function requireOnce(rows: readonly Working[]): void {
  for (const { field, twice, norm } of UNIQUE) {
    const first = new Map<string, Working>();
    for (const row of rows) {
      const key = norm(row);
      if (!key) continue;
      const other = first.get(key);
      if (!other) first.set(key, row);
      else {
        const isTwoTeams = row.key !== other.key && row.values.team !== undefined && field !== 'username';
        const params = { value: row.values[field] ?? '', otherRow: other.row };
        fault(row, field, isTwoTeams ? 'two_teams' : twice, params);
      }
    }
  }
}

/** The account that a row means, or a new one; undefined when it has a fault. */
function accountOf(row: Working, team: PlannedTeam, index: AccountIndex): PlannedAccount | undefined {
  const { username, email, name, studentNumber, university } = row.values;
  const named = username === undefined ? undefined : index.byUsername.get(normaliseUsername(username));
  const mailed = email === undefined ? undefined : index.byEmail.get(normaliseEmail(email));
  if (named && mailed && named !== mailed) return void fault(row, 'email', 'two_accounts', { value: email! });
  if (named && !named.isOurs && named !== mailed && !isMemberOf(named, team, index))
    return void fault(row, 'username', 'username_taken', { value: username! });
  const found = named ?? mailed ?? foundByPerson(row, team, index);
  if (found && username !== undefined && found !== named)
    return void fault(row, 'username', 'other_username', { value: username, other: found.username ?? '–' });
  // Who chose another name to be shown keeps it.
  const isRenamed = name !== undefined && name !== found?.fullName;
  const displayName = isRenamed ? name : (found?.displayName ?? team.planned.name);
  if (displayName === '') return void fault(row, 'name', 'required');
  const before = found ?? { fullName: null, university: null, studentNumber: null, displayName };
  const details = {
    displayName,
    fullName: name ?? before.fullName,
    university: university ?? (found ? before.university : team.planned.university),
    studentNumber: studentNumber ?? before.studentNumber,
  };
  const isChanged =
    found?.isOurs === true &&
    (['displayName', 'fullName', 'university', 'studentNumber'] as const).some(
      (field) => details[field] !== found[field],
    );
  return {
    id: found?.id ?? null,
    username: found ? found.username : (username ?? null),
    email: found ? found.email : (email ?? null),
    ...(found && !found.isOurs ? pick(found) : details),
    password: found ? null : (row.values.password ?? null),
    isMember: false,
    isChanged,
  };
}

const pick = ({ displayName, fullName, university, studentNumber }: KnownAccount) => ({
  displayName,
  fullName,
  university,
  studentNumber,
});

function isMemberOf(account: KnownAccount, team: PlannedTeam, index: AccountIndex): boolean {
  return team.before !== undefined && index.placeOf.get(account.id) === team.before.id;
}

/** Without a username and an address: the member with this student ID, or of this name in the team. */
function foundByPerson({ values }: Working, team: PlannedTeam, index: AccountIndex): KnownAccount | undefined {
  if (values.studentNumber !== undefined) {
    const university = values.university === undefined ? undefined : normaliseUniversity(values.university);
    return (index.byStudent.get(normaliseName(values.studentNumber)) ?? []).find(
      (one) =>
        university === undefined || one.university === null || normaliseUniversity(one.university) === university,
    );
  }
  if (values.username !== undefined || values.email !== undefined || values.name === undefined) return undefined;
  const wanted = normaliseName(values.name);
  const near = team.before?.memberIds ?? [];
  return near
    .map((id) => index.byId.get(id))
    .find((one) => one && normaliseName(one.fullName ?? one.displayName) === wanted);
}

/** Puts an account into its team, unless it is elsewhere or the team is full or locked. */
function place(row: Working, account: PlannedAccount, team: PlannedTeam, index: AccountIndex, known: Known): void {
  const current = account.id === null ? undefined : index.placeOf.get(account.id);
  if (known.participation === 'person') return placePerson(row, account, team, current, index);
  if (current !== undefined && current !== team.before?.id)
    return fault(row, 'team', 'member_elsewhere', {
      value: account.displayName,
      other: index.participantOf.get(current)?.name ?? '',
    });
  if (team.planned.accounts.some((one) => one.id !== null && one.id === account.id))
    return fault(row, 'name', 'person_twice', { value: account.displayName });
  const isNamesake = (one: PlannedAccount) =>
    one.username === null &&
    one.email === null &&
    one.studentNumber === null &&
    one.displayName === account.displayName;
  if (isNamesake(account) && team.planned.accounts.some(isNamesake))
    return fault(row, 'name', 'person_twice', { value: account.displayName });
  account.isMember = current !== undefined;
  if (!account.isMember) {
    const before = team.before?.memberIds.length ?? 0;
    if (known.areRostersLocked && before > 0)
      return fault(row, 'team', 'rosters_locked_member', { value: account.displayName });
    const size = before + team.planned.accounts.filter(({ isMember }) => !isMember).length;
    if (size >= known.teamMax) return fault(row, 'team', 'team_full', { value: team.planned.name, max: known.teamMax });
  }
  team.planned.accounts.push(account);
}

/** In a contest of persons, the account is the participant. */
function placePerson(
  row: Working,
  account: PlannedAccount,
  team: PlannedTeam,
  current: string | undefined,
  index: AccountIndex,
): void {
  const { planned } = team;
  if (team.before && current !== team.before.id)
    return fault(row, 'externalId', 'id_elsewhere', { value: planned.externalId ?? '', other: team.before.name });
  const before = team.before ?? index.participantOf.get(current ?? '');
  account.isMember = current !== undefined;
  planned.name = account.displayName;
  if (before) {
    planned.id = before.id;
    planned.externalId ??= before.externalId;
    planned.group ??= before.group;
    planned.room ??= before.room;
    if (row.values.guest === undefined) planned.isGuest = before.isGuest;
    planned.university = before.university;
    if (before.externalId !== null && planned.externalId !== before.externalId)
      return fault(row, 'externalId', 'team_has_id', {
        value: planned.externalId ?? '',
        other: before.externalId,
        team: before.name,
      });
    planned.changes = changesOf({ ...before, name: planned.name }, planned);
  } else planned.university = null;
  planned.accounts.push(account);
}

/**
 * Lists with columns of their own for each member of a team ("Member 1 name", "Member 1 email", "Member 2 name" …) become lists
 * with a row for each member, as all others are.
 */
import { fieldOfHeading, normaliseHeading, type Field } from './import-fields.rules.ts';

/** What a member has of its own, and the heading that the row of a member gets for it. */
const MEMBER_HEADINGS: Partial<Record<Field, string>> = {
  name: 'Name',
  username: 'Username',
  email: 'Email',
  studentNumber: 'Student ID',
  university: 'University',
  password: 'Password',
};

/** The captain comes before the numbered members. */
const CAPTAIN = 0;
const NUMERALS = '一二三四五六七八九十';
const NUMBERED =
  /^(?:member|teammember|player|contestant|student|队员|成员|选手|参赛者|参赛选手|学生)(\d{1,2}|[一二三四五六七八九十])(.*)$/u;
const OF_CAPTAIN = /^(?:captain|teamcaptain|leader|teamleader|队长)(.*)$/u;
const NUMBER_LAST = /^(.*?\D)(\d{1,2})$/u;

export interface MemberColumn {
  member: number;
  field: Field;
}

/** The member and the field that a heading names; undefined for a column that is not of one member. */
export function memberColumn(heading: string): MemberColumn | undefined {
  const plain = normaliseHeading(heading);
  if (fieldOfHeading(heading) !== undefined) return undefined;
  const [, number, of] = NUMBERED.exec(plain) ?? [];
  if (number !== undefined) return column(NUMERALS.indexOf(number) + 1 || Number(number), of ?? '');
  const [, ofCaptain] = OF_CAPTAIN.exec(plain) ?? [];
  if (ofCaptain !== undefined) return column(CAPTAIN, ofCaptain);
  const [, base, last] = NUMBER_LAST.exec(plain) ?? [];
  return base === undefined ? undefined : column(Number(last), base);
}

function column(member: number, words: string): MemberColumn | undefined {
  const field = words === '' ? 'name' : fieldOfHeading(words);
  return field !== undefined && MEMBER_HEADINGS[field] !== undefined ? { member, field } : undefined;
}

/** What is the captain's in a list of teams that says nothing of whom it is; a university or a room may be that of the team. */
const OF_ONE: readonly Field[] = ['name', 'username', 'email', 'studentNumber', 'password'];

/** The member and field of each column; undefined for those of the team. */
function memberColumns(columns: readonly string[]): (MemberColumn | undefined)[] {
  const found = columns.map(memberColumn);
  const plain = columns.map(fieldOfHeading);
  const numbers = found.flatMap((one) => (one ? [one.member] : []));
  // Without a name for the team, a plain name is the team's.
  if (numbers.length === 0 || !plain.includes('team')) return found;
  const captain = plain.includes('name') ? CAPTAIN : Math.min(...numbers);
  return found.map((one, index) => {
    const field = plain[index];
    if (one || field === undefined || !OF_ONE.includes(field) || plain.indexOf(field) !== index) return one;
    const isTaken = found.some((other) => other?.member === captain && other.field === field);
    return isTaken ? undefined : { member: captain, field };
  });
}

interface Row<C> {
  row: number;
  cells: C[];
}

/**
 * The table with a row for each member that a row names; of one that names none, the row of its team. Beside a column for the team,
 * a plain name, email and so on are the captain's; without one, a plain name is the team's. Undefined for a list without columns of
 * several members, or of no team.
 */
export function rowsOfMembers<C extends { text: string; fault?: unknown }, R extends Row<C>>(
  columns: readonly string[],
  rows: readonly R[],
): { columns: string[]; rows: R[]; members: number } | undefined {
  const found = memberColumns(columns);
  const members = [...new Set(found.flatMap((one) => (one ? [one.member] : [])))].sort((a, b) => a - b);
  const plain = columns.map(fieldOfHeading);
  const isNamed = plain.includes('name') && found.some((one) => one?.field === 'name');
  if (members.length < 2 || !(isNamed || plain.includes('team') || plain.includes('externalId'))) return undefined;
  const fields = [...new Set(found.flatMap((one) => (one ? [one.field] : [])))];
  const shared = columns.flatMap((_heading, index) => (found[index] ? [] : [index]));
  const nothing = { text: '' } as C;
  const isFilled = (cell: C | undefined) => cell !== undefined && (cell.text.trim() !== '' || cell.fault !== undefined);
  const expanded = rows.flatMap((row) => {
    const ofTeam = shared.map((index) => row.cells[index] ?? nothing);
    const cellOf = (member: number, field: Field) =>
      row.cells[found.findIndex((one) => one?.member === member && one.field === field)] ?? nothing;
    const people = members
      .map((member) => fields.map((field) => cellOf(member, field)))
      .filter((cells) => cells.some(isFilled));
    // What stands beyond the headings is told once, with the first row.
    const beyond = row.cells.slice(columns.length);
    const all = people.length > 0 ? people : [fields.map(() => nothing)];
    return all.map((cells, at) => ({ ...row, cells: [...ofTeam, ...cells, ...(at === 0 ? beyond : [])] }));
  });
  const teamAt = plain.includes('team') ? -1 : plain.indexOf('name');
  const headings = fields.map((field) => MEMBER_HEADINGS[field] ?? field);
  return {
    columns: [...shared.map((index) => (index === teamAt ? 'Team' : (columns[index] ?? ''))), ...headings],
    rows: expanded,
    members: members.length,
  };
}

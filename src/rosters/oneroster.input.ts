/**
 * OneRoster 1.1 and 1.2 as CSV: students are the users whom `enrollments.csv` enrolls as students, in the class it names. A user
 * or enrollment with the status `tobedeleted` is to be removed.
 */
import { TableFault, type Cell } from '../platform/tables/raw-table.ts';
import { MOST_ROWS } from '../platform/tables/table-limits.rules.ts';
import { textRows } from '../platform/tables/text-table.ts';
import type { ListedRow } from './roster-plan.rules.ts';
import { isOfClass, listedRow } from './roster-rows.input.ts';

/** A line of a file by its headings, in lower case, as every system writes them somehow else. */
interface Line {
  row: number;
  get(column: string): string;
}

function linesOf(files: ReadonlyMap<string, string>, name: string): Line[] {
  const text = files.get(name);
  if (text === undefined) throw new TableFault('oneroster_missing', { name });
  const [head, ...rows] = textRows(text, ',', true);
  if (!head) return [];
  const columns = new Map(head.cells.map(({ text: heading }, index) => [heading.trim().toLowerCase(), index]));
  return rows.map(({ row, cells }) => ({
    row,
    get: (column) => cells[columns.get(column.toLowerCase()) ?? -1]?.text.trim() ?? '',
  }));
}

const isGone = (line: Line) => line.get('status').toLowerCase() === 'tobedeleted';
const HAN = /^[\p{Script=Han}·]+$/u;

/** The name of a user: as Chinese has it without a space, otherwise given name first. */
function nameOf(user: Line): string {
  const [given, family] = [user.get('givenName'), user.get('familyName')];
  if (HAN.test(given) && HAN.test(family)) return family + given;
  return [given, user.get('middleName'), family].filter(Boolean).join(' ');
}

/**
 * The students of an archive, or of the class with this name.
 * @throws TableFault naming a file that is missing
 */
export function oneRosterRows(
  files: ReadonlyMap<string, string>,
  onlyClass: string | null,
): {
  rows: ListedRow[];
  notes: { code: string; params: Record<string, string | number> }[];
} {
  const users = new Map(linesOf(files, 'users.csv').map((user) => [user.get('sourcedId'), user]));
  const classes = files.has('classes.csv') ? linesOf(files, 'classes.csv') : [];
  const titles = new Map(classes.map((one) => [one.get('sourcedId'), one.get('title') || one.get('classCode')]));
  const goneClasses = new Set(classes.filter(isGone).map((one) => one.get('sourcedId')));
  const enrollments = linesOf(files, 'enrollments.csv');
  const students = enrollments.filter((one) => one.get('role').toLowerCase() === 'student');
  if (students.length === 0) throw new TableFault('oneroster_no_students');
  if (students.length > MOST_ROWS) throw new TableFault('too_many_rows', { count: students.length, max: MOST_ROWS });
  const rows = students
    .map((enrollment) => rowOf(enrollment, users, titles, goneClasses))
    .filter((one) => isOfClass(one, onlyClass));
  const notes = [];
  if (enrollments.length > students.length)
    notes.push({ code: 'other_roles', params: { count: enrollments.length - students.length } });
  return { rows: withoutRepeats(rows), notes };
}

function rowOf(
  enrollment: Line,
  users: ReadonlyMap<string, Line>,
  titles: ReadonlyMap<string, string>,
  goneClasses: ReadonlySet<string>,
): ListedRow {
  const at = { row: enrollment.row, file: 'enrollments.csv' };
  const id = enrollment.get('userSourcedId');
  const classId = enrollment.get('classSourcedId');
  const user = users.get(id);
  if (!user) {
    const fault = { ...at, field: null, code: 'user_unknown', params: { value: id.slice(0, 60) } };
    const className = titles.get(classId) || null;
    return { ...at, number: '', name: '', className, email: null, isRemoved: false, faults: [fault] };
  }
  const cell = (text: string): Cell => ({ text });
  const cells = {
    number: cell(user.get('identifier') || user.get('username') || id),
    name: cell(nameOf(user)),
    ...(titles.has(classId) ? { className: cell(titles.get(classId)!) } : {}),
    ...(user.get('email') ? { email: cell(user.get('email')) } : {}),
  };
  return listedRow(at, cells, isGone(enrollment) || isGone(user) || goneClasses.has(classId));
}

/** A student of several classes once: who left one class and is in another one stays. */
function withoutRepeats(rows: readonly ListedRow[]): ListedRow[] {
  const kept = new Map<string, ListedRow>();
  const others: ListedRow[] = [];
  for (const one of rows) {
    const before = one.number === '' ? undefined : kept.get(one.number);
    if (one.number === '') others.push(one);
    else if (!before || (before.isRemoved && !one.isRemoved)) kept.set(one.number, one);
    else if (!one.isRemoved && before.name !== one.name) others.push(one);
  }
  return [...kept.values(), ...others];
}

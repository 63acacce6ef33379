/** Possible problems with a student's identity, checked before grades are exported by name and student ID. */
import { InvalidInput } from '../platform/errors.ts';

/** In the order they are shown; the page filters by one of them. */
export const ROSTER_WARNINGS = [
  'same_id',
  'no_id',
  'no_name',
  'unverified',
  'not_listed',
  'name_differs',
  'not_enrolled',
] as const;
export type RosterWarning = (typeof ROSTER_WARNINGS)[number];

/** A line of the class list from the university. */
export interface ListedStudent {
  studentNumber: string;
  fullName: string;
}

export interface RosterIdentity {
  userId: string;
  studentNumber: string | null;
  fullName: string | null;
  /** Whether the email address was verified. */
  isVerified: boolean;
}

/** Invisible characters, some of which (Hangul fillers) count as letters. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** The form in which student IDs are compared: NFKC, upper case, letters and digits only; empty if there is none. */
export function studentKey(studentNumber: string | null): string {
  return (studentNumber ?? '')
    .normalize('NFKC')
    .toUpperCase()
    .replace(INVISIBLE, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** Whether two names belong to one person, ignoring case, accents, punctuation, spaces and word order. */
export function isSameName(a: string, b: string): boolean {
  const [left, right] = [nameWords(a), nameWords(b)];
  return left.join('') === right.join('') || [...left].sort().join(' ') === [...right].sort().join(' ');
}

function nameWords(name: string): string[] {
  return name
    .normalize('NFKD')
    .replace(INVISIBLE, '')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/**
 * The warnings of each student, by user id; students without warnings are absent. `not_enrolled` concerns lines of the
 * class list without a student; `missingStudents` returns those.
 * @param listed the class list; empty if staff gave none, and then nothing is compared with it
 */
export function rosterWarnings(
  students: readonly RosterIdentity[],
  listed: readonly ListedStudent[],
): Map<string, RosterWarning[]> {
  const holders = new Map<string, number>();
  for (const { studentNumber } of students) {
    const key = studentKey(studentNumber);
    holders.set(key, (holders.get(key) ?? 0) + 1);
  }
  const names = new Map(listed.map((line) => [studentKey(line.studentNumber), line.fullName]));
  const warnings = new Map<string, RosterWarning[]>();
  for (const student of students) {
    const key = studentKey(student.studentNumber);
    const listedName = names.get(key);
    const fullName = student.fullName?.trim() ?? '';
    const found: RosterWarning[] = [];
    if (key === '') found.push('no_id');
    else if ((holders.get(key) ?? 0) > 1) found.push('same_id');
    if (fullName === '') found.push('no_name');
    if (!student.isVerified) found.push('unverified');
    if (listed.length > 0 && key !== '' && listedName === undefined) found.push('not_listed');
    if (listedName !== undefined && fullName !== '' && !isSameName(listedName, fullName)) found.push('name_differs');
    if (found.length > 0) warnings.set(student.userId, found);
  }
  return warnings;
}

/** Lines of the class list whose student ID no enrolled student has. */
export function missingStudents(
  students: readonly Pick<RosterIdentity, 'studentNumber'>[],
  listed: readonly ListedStudent[],
): ListedStudent[] {
  const enrolled = new Set(students.map((student) => studentKey(student.studentNumber)));
  return listed.filter((line) => !enrolled.has(studentKey(line.studentNumber)));
}

/** The number of students (or lines of the class list) with each warning; warnings without any are absent. */
export function warningCounts(
  warnings: ReadonlyMap<string, readonly RosterWarning[]>,
  missing: number,
): { warning: RosterWarning; count: number }[] {
  const counts = new Map<RosterWarning, number>([['not_enrolled', missing]]);
  for (const warning of [...warnings.values()].flat()) counts.set(warning, (counts.get(warning) ?? 0) + 1);
  return ROSTER_WARNINGS.flatMap((warning) => {
    const count = counts.get(warning) ?? 0;
    return count > 0 ? [{ warning, count }] : [];
  });
}

/**
 * Lines of `list` that are missing in `other`, as written in a class list. A student with a different name counts as missing.
 */
export function linesOnlyIn(list: readonly ListedStudent[], other: readonly ListedStudent[]): string[] {
  const line = (one: ListedStudent) => `${one.studentNumber}, ${one.fullName}`;
  const there = new Set(other.map(line));
  return list.map(line).filter((text) => !there.has(text));
}

export const CLASS_LIST_MAX = 10_000;
const STUDENT_NUMBER_MAX = 40;
const FULL_NAME_MAX = 120;

/**
 * Reads a pasted class list: one student per line, first the ID, then a comma, semicolon or tab, then the name. A first
 * line without any digit is a heading. Empty lines are skipped.
 * @throws InvalidInput naming the line and what is wrong with it
 */
export function readClassList(text: string): ListedStudent[] {
  const listed: ListedStudent[] = [];
  const firstLines = new Map<string, number>();
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    // Also removes a byte order mark.
    const line = raw.trim();
    if (line === '' || (index === 0 && !/\p{N}/u.test(line))) continue;
    const number = index + 1;
    const refuse = (code: string, params: Record<string, string | number> = {}) =>
      new InvalidInput(code, { line: number, ...params }, 'list');
    const [studentNumber = '', fullName = ''] = line.split(/[,，;；\t]/).map((cell) => unquoted(cell));
    const key = studentKey(studentNumber);
    if (key === '' || nameWords(fullName).length === 0) throw refuse('class_list_line');
    if (Math.max(studentNumber.length, key.length) > STUDENT_NUMBER_MAX)
      throw refuse('class_list_id_long', { max: STUDENT_NUMBER_MAX });
    if (fullName.length > FULL_NAME_MAX) throw refuse('class_list_name_long', { max: FULL_NAME_MAX });
    const before = firstLines.get(key);
    if (before !== undefined) throw refuse('class_list_twice', { studentNumber, before });
    firstLines.set(key, number);
    listed.push({ studentNumber, fullName });
    if (listed.length > CLASS_LIST_MAX) throw new InvalidInput('class_list_long', { max: CLASS_LIST_MAX }, 'list');
  }
  return listed;
}

function unquoted(cell: string): string {
  return cell.trim().replace(/^"|"$/g, '').trim();
}

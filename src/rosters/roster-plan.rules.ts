/**
 * Compares a list with the roster of a section: what would be added, changed and removed, and what is wrong with single rows.
 * A row with a fault is left out, and never a reason to remove a student.
 */
import { isSameName, studentKey } from '../courses/roster.rules.ts';
import type { Params } from '../platform/tables/table-limits.rules.ts';
import type { RosterField } from './roster-fields.rules.ts';

export interface RowFault {
  row: number;
  /** Of a zip. */
  file: string | null;
  field: RosterField | null;
  /** A key of `fault` in the messages. */
  code: string;
  params: Params;
}

/** A student as a list has them. */
export interface ListedRow {
  row: number;
  file: string | null;
  number: string;
  name: string;
  className: string | null;
  email: string | null;
  /** The list says that this student is to be removed. */
  isRemoved: boolean;
  faults: RowFault[];
}

/** A student as the roster has them. */
export interface KnownEntry {
  key: string;
  number: string;
  name: string;
  className: string | null;
  email: string | null;
  isRemoved: boolean;
  /** Someone has claimed the row. */
  isClaimed: boolean;
}

/** A step of a plan. Of those who stay as they are there is none. */
export interface PlannedStep {
  kind: 'added' | 'changed' | 'removed';
  key: string;
  number: string;
  name: string;
  className: string | null;
  email: string | null;
  /** What the roster has now, for the preview; of those who are added, nothing. */
  before: { name: string; className: string | null; email: string | null } | null;
  isClaimed: boolean;
}

export interface RosterPlan {
  steps: PlannedStep[];
  faults: RowFault[];
  /** Remarks: keys of `note` in the messages. */
  notes: { code: string; params: Params }[];
  unchanged: number;
}

/** Whether the list is the whole roster, so that others are removed, or only adds to it. */
export type PlanMode = 'whole' | 'add';

/** What a list would do to a roster. */
export function planRoster(rows: readonly ListedRow[], known: readonly KnownEntry[], mode: PlanMode): RosterPlan {
  const byKey = new Map(known.map((entry) => [entry.key, entry]));
  const index = indexOf(rows);
  const faults = rows.flatMap((one) => [...one.faults, ...doubtsOf(one, index, byKey)]);
  const wrong = new Set(faults.map(({ row, file }) => `${file ?? ''}:${row}`));
  const good = rows.filter(({ row, file }) => !wrong.has(`${file ?? ''}:${row}`));
  const steps: PlannedStep[] = [];
  let unchanged = 0;
  for (const one of good) {
    const entry = byKey.get(studentKey(one.number));
    const step = one.isRemoved ? removal(entry) : arrival(one, entry);
    if (step) steps.push(step);
    else if (!one.isRemoved) unchanged += 1;
  }
  const notes: RosterPlan['notes'] = [];
  const isNameless = rows.some(({ number, faults: own }) => own.length > 0 && studentKey(number) === '');
  if (mode === 'whole' && isNameless) notes.push({ code: 'nothing_removed', params: {} });
  if (mode === 'whole' && !isNameless) {
    // Whose ID lost zeros is on the list too.
    const meant = faults.flatMap(({ code, params }) => (code === 'zeros_lost' ? [String(params.other)] : []));
    const listed = new Set([...rows.map(({ number }) => number), ...meant].map(studentKey));
    for (const entry of known) {
      const step = listed.has(entry.key) ? undefined : removal(entry);
      if (step) steps.push(step);
    }
  }
  const alike = alikeNames(good);
  if (alike.length > 0)
    notes.push({ code: 'same_name', params: { count: alike.length, names: alike.slice(0, 5).join(', ') } });
  return { steps, faults, notes, unchanged };
}

function arrival(one: ListedRow, entry: KnownEntry | undefined): PlannedStep | undefined {
  const key = studentKey(one.number);
  // A list without a column says nothing about it.
  const className = one.className ?? entry?.className ?? null;
  const email = one.email ?? entry?.email ?? null;
  const values = { key, number: one.number, name: one.name, className, email };
  if (!entry || entry.isRemoved)
    return { kind: 'added', ...values, before: null, isClaimed: entry?.isClaimed ?? false };
  const isSame =
    entry.number === one.number && entry.name === one.name && entry.className === className && entry.email === email;
  if (isSame) return undefined;
  const before = { name: entry.name, className: entry.className, email: entry.email };
  return { kind: 'changed', ...values, before, isClaimed: entry.isClaimed };
}

function removal(entry: KnownEntry | undefined): PlannedStep | undefined {
  if (!entry || entry.isRemoved) return undefined;
  const { key, number, name, className, email, isClaimed } = entry;
  return { kind: 'removed', key, number, name, className, email, before: { name, className, email }, isClaimed };
}

interface Index {
  byKey: Map<string, ListedRow>;
  byEmail: Map<string, ListedRow>;
}

/** The first row with each ID and address. */
function indexOf(rows: readonly ListedRow[]): Index {
  const index: Index = { byKey: new Map(), byEmail: new Map() };
  for (const one of rows) {
    const key = studentKey(one.number);
    if (key !== '' && !index.byKey.has(key)) index.byKey.set(key, one);
    const email = one.email?.toLowerCase();
    if (email && !index.byEmail.has(email)) index.byEmail.set(email, one);
  }
  return index;
}

/** What is wrong with a row beside others, or beside the roster. */
function doubtsOf(one: ListedRow, { byKey, byEmail }: Index, known: ReadonlyMap<string, KnownEntry>): RowFault[] {
  const key = studentKey(one.number);
  const at = { row: one.row, file: one.file };
  const faults: RowFault[] = [];
  const twin = byKey.get(key);
  if (twin && twin !== one) {
    const code = isSameName(twin.name, one.name) ? 'person_twice' : 'number_twice';
    faults.push({ ...at, field: 'number', code, params: { value: one.number, otherRow: twin.row } });
  }
  const mate = one.email === null ? undefined : byEmail.get(one.email.toLowerCase());
  if (mate && mate !== one && mate !== twin)
    faults.push({ ...at, field: 'email', code: 'email_twice', params: { value: one.email ?? '', otherRow: mate.row } });
  const full = /^\d+$/.test(key) && !known.has(key) ? withZeros(key, known) : undefined;
  if (full) faults.push({ ...at, field: 'number', code: 'zeros_lost', params: { value: one.number, other: full } });
  return faults;
}

/** The student on the roster whose ID is this one with zeros in front. */
function withZeros(key: string, known: ReadonlyMap<string, KnownEntry>): string | undefined {
  for (let zeros = 1; zeros <= 6; zeros += 1) {
    const entry = known.get('0'.repeat(zeros) + key);
    if (entry && !entry.isRemoved) return entry.number;
  }
  return undefined;
}

/** Names that two students of one class have: perhaps one person with two IDs. */
function alikeNames(rows: readonly ListedRow[]): string[] {
  const counts = new Map<string, number>();
  for (const { name, className, isRemoved } of rows) {
    const key = `${name}\n${className ?? ''}`;
    if (!isRemoved) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].flatMap(([key, count]) => (count > 1 ? [key.split('\n')[0] as string] : []));
}

/** How many students each kind of step concerns. */
export function countsOf({ steps, unchanged }: RosterPlan) {
  const of = (kind: PlannedStep['kind']) => steps.filter((step) => step.kind === kind);
  return {
    added: of('added').length,
    changed: of('changed').length,
    removed: of('removed').length,
    unenrolled: of('removed').filter(({ isClaimed }) => isClaimed).length,
    unchanged,
  };
}
export type RosterCounts = ReturnType<typeof countsOf>;

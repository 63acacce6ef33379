/** What a plan of an import is made of: rows, what is known of the contest, and what will be written. */
import type { Field } from './import-fields.rules.ts';
import type { Params } from '../platform/tables/table-limits.rules.ts';
import type { RowFault } from './import-faults.rules.ts';

/** A name of a university that may mean a known one. */
export interface UniversityQuestion {
  typed: string;
  similar: string[];
  rows: number;
}

export type Values = Partial<Record<Field, string>>;

/** A row as it was read. */
export interface PlanRow {
  row: number;
  file: string | null;
  values: Values;
  faults: RowFault[];
}

/** A participant of the contest, before the import. */
export interface KnownParticipant {
  id: string;
  name: string;
  externalId: string | null;
  group: string | null;
  room: string | null;
  university: string | null;
  isGuest: boolean;
  memberIds: string[];
}

/** An account: a member of the contest, or one that a row names. */
export interface KnownAccount {
  id: string;
  username: string | null;
  email: string | null;
  displayName: string;
  fullName: string | null;
  university: string | null;
  studentNumber: string | null;
  /** Made for this contest, and no one has confirmed an address: an import may change it. */
  isOurs: boolean;
}

export interface Known {
  participation: 'person' | 'team';
  teamMin: number;
  teamMax: number;
  /** Teams that have members no longer change. */
  areRostersLocked: boolean;
  participants: KnownParticipant[];
  accounts: KnownAccount[];
  universities: { name: string; otherNames: string[] }[];
}

/** What the organizer answered: by the typed name, the university that is meant; empty where it is a new one. */
export type UniversityAnswers = Readonly<Record<string, string>>;

export interface PlannedAccount {
  /** Null: it is made. */
  id: string | null;
  username: string | null;
  email: string | null;
  displayName: string;
  fullName: string | null;
  university: string | null;
  studentNumber: string | null;
  /** Given in the file; hashed before anything is stored. */
  password: string | null;
  isMember: boolean;
  isChanged: boolean;
}

/** One participant as it will be. */
export interface PlannedParticipant {
  /** Null: it is new. */
  id: string | null;
  name: string;
  externalId: string | null;
  group: string | null;
  room: string | null;
  university: string | null;
  isGuest: boolean;
  /** What differs from before, apart from accounts. */
  changes: ('name' | 'details' | 'guest')[];
  accounts: PlannedAccount[];
  /** The first row that is about it. */
  row: number;
}

export interface PlanCounts {
  rows: number;
  wrongRows: number;
  added: number;
  changed: number;
  same: number;
  accountsMade: number;
  accountsChanged: number;
  accountsSame: number;
  /** Accounts that people have already, added to a team. */
  accountsJoined: number;
}

export interface Plan {
  counts: PlanCounts;
  faults: RowFault[];
  universities: UniversityQuestion[];
  notes: { code: string; params: Params }[];
  participants: PlannedParticipant[];
}

/** One row while the plan is made. */
export interface Working extends PlanRow {
  /** Which participant it is about; undefined once it has none. */
  key: string | undefined;
  hasPerson: boolean;
}

export function fault(row: PlanRow, field: Field | null, code: string, params: Params = {}): void {
  row.faults.push({ row: row.row, file: row.file, field, code, params });
}

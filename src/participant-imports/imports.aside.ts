/** Reading and planning an import, in a thread beside the event loop: files are untrusted, and lists are long. */
import { guessedMapping, type Mapping } from './import-fields.rules.ts';
import type { FileFault, Params } from '../platform/tables/table-limits.rules.ts';
import type { RowFault } from './import-faults.rules.ts';
import { planImport } from './import-plan.rules.ts';
import type {
  Known,
  KnownAccount,
  KnownParticipant,
  PlanCounts,
  UniversityAnswers,
  UniversityQuestion,
} from './plan-parts.rules.ts';
import { planRows, previewCells } from './import-rows.input.ts';
import { TableFault } from '../platform/tables/raw-table.ts';
import type { Encoding } from '../platform/text-encoding.ts';
import { readTable, type InputFile, type Table } from './tables.input.ts';

export interface FilesToRead {
  files: InputFile[];
  encoding: Encoding | null;
  /** As the organizer chose; null: as the headings suggest. */
  mapping: Mapping | null;
  participation: 'person' | 'team';
}

/** What a file is, before it is compared with the contest. */
export interface ReadFiles {
  columns: string[];
  mapping: Mapping;
  /** The format says what each column is. */
  isFixed: boolean;
  encoding: Encoding | null;
  rowCount: number;
  preview: { row: number; cells: string[] }[];
  notes: { code: string; params: Params }[];
  /** What accounts are found by. */
  usernames: string[];
  emails: string[];
}

const PREVIEWED = 5;

export async function readFiles(input: FilesToRead): Promise<ReadFiles | { fault: FileFault }> {
  return await orFault(async () => {
    const { table, mapping } = await mappedTable(input);
    const rows = planRows(table, mapping);
    const valuesOf = (field: 'username' | 'email') => [...new Set(rows.flatMap(({ values }) => values[field] ?? []))];
    return {
      columns: table.columns,
      mapping,
      isFixed: table.isFixed === true,
      encoding: table.encoding,
      rowCount: table.rows.length,
      preview: table.rows
        .slice(0, PREVIEWED)
        .map((row) => ({ row: row.row, cells: previewCells(row, table.columns.length) })),
      notes: table.notes,
      usernames: valuesOf('username'),
      emails: valuesOf('email'),
    };
  });
}

export interface ToPlan extends FilesToRead {
  known: Omit<Known, 'participants' | 'accounts'>;
  /** Pages of JSON: lists that are too long to be made into text at once. */
  participants: string[];
  accounts: string[];
  answers: UniversityAnswers;
  mostFaults: number;
  /** Answer what is to be written as well. */
  hasLines: boolean;
}

export interface Planned {
  counts: PlanCounts;
  faults: RowFault[];
  faultCount: number;
  universities: UniversityQuestion[];
  notes: { code: string; params: Params }[];
  /** A `PlannedParticipant` of JSON on each line. */
  lines: string;
}

export async function planFiles(input: ToPlan): Promise<Planned | { fault: FileFault }> {
  return await orFault(async () => {
    const { table, mapping } = await mappedTable(input);
    const known: Known = {
      ...input.known,
      participants: input.participants.flatMap((page) => JSON.parse(page) as KnownParticipant[]),
      accounts: input.accounts.flatMap((page) => JSON.parse(page) as KnownAccount[]),
    };
    const plan = planImport(planRows(table, mapping), known, input.answers);
    return {
      counts: plan.counts,
      faults: plan.faults.slice(0, input.mostFaults),
      faultCount: plan.faults.length,
      universities: plan.universities,
      notes: [...table.notes, ...plan.notes],
      lines: input.hasLines ? plan.participants.map((one) => `${JSON.stringify(one)}\n`).join('') : '',
    };
  });
}

async function mappedTable(input: FilesToRead): Promise<{ table: Table; mapping: Mapping }> {
  const table = await readTable(input.files, input.encoding);
  const isChosen = input.mapping?.length === table.columns.length;
  const mapping = isChosen ? input.mapping! : guessedMapping(table.columns, input.participation);
  return { table, mapping: table.isFixed ? (table.columns as Mapping) : mapping };
}

async function orFault<T>(work: () => Promise<T>): Promise<T | { fault: FileFault }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TableFault) return { fault: error.fault };
    throw error;
  }
}

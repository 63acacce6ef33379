/** Reading a list and comparing it with a roster, in a thread beside the event loop: files are untrusted, and lists are long. */
import { TableFault } from '../platform/tables/raw-table.ts';
import type { FileFault, Params } from '../platform/tables/table-limits.rules.ts';
import type { Encoding } from '../platform/text-encoding.ts';
import {
  countsOf,
  planRoster,
  type KnownEntry,
  type PlanMode,
  type RosterCounts,
  type RowFault,
} from './roster-plan.rules.ts';
import { readRoster, type ReadRoster } from './roster-tables.input.ts';

export interface ToPlan {
  content: Uint8Array;
  encoding: Encoding | null;
  onlyClass: string | null;
  mode: PlanMode;
  known: KnownEntry[];
  mostFaults: number;
}

export interface Planned {
  format: ReadRoster['format'];
  encoding: Encoding | null;
  columns: ReadRoster['columns'];
  counts: RosterCounts;
  faults: RowFault[];
  faultCount: number;
  notes: { code: string; params: Params }[];
  /** A `PlannedStep` of JSON on each line. */
  lines: string;
}

export async function planFile(input: ToPlan): Promise<Planned | { fault: FileFault }> {
  try {
    const { rows, format, encoding, columns, notes } = await readRoster(input.content, input.encoding, input.onlyClass);
    const plan = planRoster(rows, input.known, input.mode);
    return {
      format,
      encoding,
      columns,
      counts: countsOf(plan),
      faults: plan.faults.slice(0, input.mostFaults),
      faultCount: plan.faults.length,
      notes: [...notes, ...plan.notes],
      lines: plan.steps.map((step) => `${JSON.stringify(step)}\n`).join(''),
    };
  } catch (error) {
    if (error instanceof TableFault) return { fault: error.fault };
    throw error;
  }
}

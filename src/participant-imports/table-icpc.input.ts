/** The files of the ICPC: tab-separated, without quotes, with a first line such as `teams	1`. */
import type { RawRow } from '../platform/tables/raw-table.ts';
import { TableFault } from '../platform/tables/raw-table.ts';
import type { Entry, Kind, SetPart } from './table-json.input.ts';

const FIRST_LINE = /^(teams2?|accounts|groups|institutions2?|file_version)\t\d+\s*$/i;

/** Whether a text is one of these files. */
export function isIcpc(text: string): boolean {
  return FIRST_LINE.test(text.split(/\r\n|\r|\n/, 1)[0] ?? '');
}

/** The columns of each file, by the names that the entries of CLICS have. */
const COLUMNS: Readonly<Record<Kind, readonly string[]>> = {
  teams: ['id', 'icpc_id', 'group_ids', 'name', 'organization', 'short_name', 'country', 'institution_id'],
  accounts: ['type', 'name', 'username', 'password'],
  groups: ['id', 'name'],
  organizations: ['id', 'name'],
};
const LEAST: Readonly<Record<Kind, number>> = { teams: 4, accounts: 3, groups: 2, organizations: 2 };

/** A file as a part of its set. @throws TableFault that names the line */
export function icpcPart(fileName: string, rows: readonly RawRow[]): SetPart {
  const [head, ...lines] = rows;
  const kind = kindOf(head?.cells[0]?.text ?? '', fileName, lines);
  if (lines.length === 0) throw new TableFault('header_only');
  return {
    kind,
    fileName,
    rows: lines.map(({ row, cells }) => {
      if (cells.length < LEAST[kind])
        throw new TableFault('icpc_columns', { line: row, count: cells.length, min: LEAST[kind] });
      const entry = new Map(COLUMNS[kind].map((name, index) => [name, cells[index]?.text.trim() ?? '']));
      if (kind === 'accounts') entry.set('team_id', teamOf(entry));
      return { row, entry };
    }),
  };
}

function kindOf(first: string, fileName: string, lines: readonly RawRow[]): Kind {
  const word = first.trim().toLowerCase().replace(/2$/, '');
  if (word === 'institutions') return 'organizations';
  if (word === 'teams' || word === 'accounts' || word === 'groups') return word;
  if (/account/i.test(fileName)) return 'accounts';
  if (/group/i.test(fileName)) return 'groups';
  // Of two files that say only their version, teams begin with a number.
  return /^\d+$/.test(lines[0]?.cells[0]?.text.trim() ?? '') ? 'teams' : 'accounts';
}

/** The number at the end of a team's username is the number of the team: `team-017` is team 17. */
function teamOf(entry: Entry): string {
  const digits = /(\d{1,15})$/.exec(entry.get('username') ?? '')?.[1];
  return digits === undefined ? '' : String(Number(digits));
}

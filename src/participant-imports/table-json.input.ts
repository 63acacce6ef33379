/** Lists in JSON: one list of flat objects, or the files of the CLICS Contest API. Names in a file never become members of an object. */
import { MOST_COLUMNS, MOST_ROWS } from '../platform/tables/table-limits.rules.ts';
import { TableFault, type Cell, type RawRow, type RawTable } from '../platform/tables/raw-table.ts';
import { lineOf } from '../platform/tables/text-table.ts';

/** An entry of a list: its members with simple values, and lists of texts joined. */
export type Entry = ReadonlyMap<string, string>;

/** The entries of a list. @throws TableFault that names the line or the entry */
export function jsonEntries(text: string): Entry[] {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    const at = /position (\d+)/.exec((error as Error).message)?.[1];
    throw new TableFault('json', { line: at === undefined ? lineOf(text, text.length) : lineOf(text, Number(at)) });
  }
  if (!Array.isArray(data)) throw new TableFault('json_no_list');
  if (data.length === 0) throw new TableFault('empty');
  if (data.length > MOST_ROWS) throw new TableFault('too_many_rows', { count: data.length, max: MOST_ROWS });
  return data.map((one: unknown, index) => entryOf(one, index + 1));
}

function entryOf(one: unknown, number: number): Entry {
  if (typeof one !== 'object' || one === null || Array.isArray(one)) throw new TableFault('json_entry', { number });
  const entry = new Map<string, string>();
  for (const [name, value] of Object.entries(one)) {
    const text = textOf(value);
    // What is nested, such as the photos of a team, is not read.
    if (text !== undefined) entry.set(name, text);
  }
  return entry;
}

function textOf(value: unknown): string | undefined {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.every((one) => typeof one === 'string' || typeof one === 'number'))
    return value.join(', ');
  if (typeof value === 'object' && 'description' in value && typeof value.description === 'string')
    return value.description;
  return undefined;
}

/** A list of flat objects as a table: a column for each name. */
export function entriesTable(entries: readonly Entry[]): RawTable {
  const columns = [...new Set(entries.flatMap((entry) => [...entry.keys()]))];
  if (columns.length > MOST_COLUMNS)
    throw new TableFault('too_many_columns', { count: columns.length, max: MOST_COLUMNS });
  const rows = entries.map((entry, index) => ({
    row: index + 1,
    cells: columns.map((name) => ({ text: entry.get(name) ?? '' })),
  }));
  return { columns, rows, notes: [] };
}

/** The kinds of files that belong together, in CLICS and at the ICPC. */
export const KINDS = ['teams', 'accounts', 'organizations', 'groups'] as const;
export type Kind = (typeof KINDS)[number];

/** Which file of a set this is: by its name, or else by what its entries have. */
export function kindOfEntries(fileName: string, entries: readonly Entry[]): Kind | undefined {
  const named = KINDS.find((kind) => new RegExp(`(^|[^a-z])${kind}2?[^a-z/]*\\.json$`, 'i').test(fileName));
  const first = entries[0]!;
  if (named) return first.has('id') || first.has('username') ? named : undefined;
  if (first.has('username') && (first.has('type') || first.has('team_id'))) return 'accounts';
  const isTeam = ['organization_id', 'group_ids', 'icpc_id', 'display_name'].some((name) => first.has(name));
  return first.has('id') && first.has('name') && isTeam ? 'teams' : undefined;
}

/** Parts of a set as one table with the columns of `SET_COLUMNS`. */
export interface SetPart {
  kind: Kind;
  fileName: string;
  /** The heading of each line, or number of each entry. */
  rows: { row: number; entry: Entry }[];
}

export const SET_COLUMNS = [
  'externalId',
  'team',
  'group',
  'university',
  'room',
  'name',
  'username',
  'password',
] as const;

export type SetRow = RawRow & { file: string };

/** Joins the files of a set: a row for each team, and one for each account of a team. */
export function joinedSet(parts: readonly SetPart[]): Omit<RawTable, 'rows'> & { rows: SetRow[] } {
  const notes: RawTable['notes'] = [];
  const namesOf = (kind: Kind) =>
    new Map(
      parts
        .filter((part) => part.kind === kind)
        .flatMap(({ rows }) =>
          rows.map(
            ({ entry }) => [entry.get('id') ?? '', entry.get('formal_name') || entry.get('name') || ''] as const,
          ),
        ),
    );
  const has = (kind: Kind) => parts.some((part) => part.kind === kind);
  const groups = namesOf('groups');
  const organizations = namesOf('organizations');
  const rows: SetRow[] = [];
  const others = new Map<string, number>();
  let isMissingOrganizations = false;
  let isMissingGroups = false;
  for (const { kind, fileName, rows: entries } of parts)
    for (const { row, entry } of entries) {
      const value = (name: string) => entry.get(name) ?? '';
      if (kind === 'teams') {
        const groupId = value('group_ids').split(', ')[0] ?? '';
        if (groupId !== '' && !has('groups')) isMissingGroups = true;
        const organization = value('organization_id');
        if (organization !== '' && !has('organizations')) isMissingOrganizations = true;
        const group: Cell = { text: groups.get(groupId) ?? groupId };
        if (has('groups') && groupId !== '' && !groups.has(groupId))
          group.fault = { code: 'group_unknown', params: { value: groupId } };
        const university: Cell = { text: value('organization') || (organizations.get(organization) ?? '') };
        if (has('organizations') && organization !== '' && !organizations.has(organization))
          university.fault = { code: 'organization_unknown', params: { value: organization } };
        rows.push({
          row,
          file: fileName,
          cells: cellsOf(
            { externalId: value('id'), team: value('display_name') || value('name'), room: value('location') },
            group,
            university,
          ),
        });
      } else if (kind === 'accounts') {
        const type = value('type') || 'team';
        if (type !== 'team') {
          others.set(type, (others.get(type) ?? 0) + 1);
          continue;
        }
        const account = { name: value('name'), username: value('username'), password: value('password') };
        rows.push({ row, file: fileName, cells: cellsOf({ externalId: value('team_id'), ...account }) });
      }
    }
  if (isMissingOrganizations) notes.push({ code: 'no_organizations', params: {} });
  if (isMissingGroups) notes.push({ code: 'no_groups', params: {} });
  for (const [type, count] of others)
    notes.push({ code: 'other_accounts', params: { type: type.slice(0, 30), count } });
  if (rows.length === 0) throw new TableFault('set_empty');
  if (rows.length > MOST_ROWS) throw new TableFault('too_many_rows', { count: rows.length, max: MOST_ROWS });
  return { columns: [...SET_COLUMNS], rows, isFixed: true, notes };
}

function cellsOf(
  values: Partial<Record<(typeof SET_COLUMNS)[number], string>>,
  group: Cell = { text: '' },
  university: Cell = { text: '' },
): Cell[] {
  return SET_COLUMNS.map((column) =>
    column === 'group' ? group : column === 'university' ? university : { text: values[column] ?? '' },
  );
}

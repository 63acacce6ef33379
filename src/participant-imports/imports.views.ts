/** What the pages of imports show. */
import { toCsv, typed, type CsvCell } from '../platform/web/csv.ts';
import type { Translate } from '../platform/i18n.ts';
import type { Sheet } from './credentials.rules.ts';
import { FIELDS, type Field } from './import-fields.rules.ts';
import type { RowFault } from './import-faults.rules.ts';
import type { ParticipantImport } from './imports.rules.ts';

/** An import in the list of a contest. */
export function importLine(one: ParticipantImport) {
  const { id, fileName, state, createdAt, endedAt, doneCount, totalCount, report } = one;
  return {
    id,
    fileName,
    state,
    createdAt,
    endedAt,
    doneCount,
    totalCount,
    counts: report.counts ?? null,
    failedCount: report.failedCount ?? 0,
    percent: totalCount === 0 ? 0 : Math.floor((100 * doneCount) / totalCount),
  };
}

/** A fault in words: where it is, and what it is. */
export function faultLine(
  fault: RowFault,
  columns: readonly string[],
  fieldColumns: ReadonlyMap<Field, number>,
  t: Translate,
) {
  const index = fault.field === null ? undefined : fieldColumns.get(fault.field);
  return {
    row: fault.row,
    file: fault.file,
    column:
      (index === undefined ? '' : columns[index]) ||
      (fault.field === null ? '' : t(`participant-imports:field.${fault.field}`)),
    text: t(`participant-imports:fault.${fault.code}`, fault.params),
  };
}

/** Choices for what a column is. */
export function fieldChoices(t: Translate): { value: string; label: string }[] {
  return [
    { value: '', label: t('participant-imports:form.ignore') },
    ...FIELDS.map((field) => ({ value: field, label: t(`participant-imports:field.${field}`) })),
  ];
}

/** The participants of a contest as a list that can be imported again. */
export function exportTable(
  rows: readonly Partial<Record<Field, string | null>>[],
  fields: readonly Field[],
  t: Translate,
): { header: CsvCell[]; rows: CsvCell[][] } {
  return {
    header: fields.map((field) => t(`participant-imports:field.${field}`)),
    rows: rows.map((row) => fields.map((field): CsvCell => typed(row[field]))),
  };
}

/** New passwords as CSV. */
export function sheetsCsv(sheets: readonly Sheet[], t: Translate): string {
  const header = ['team', 'name', 'username', 'email', 'password', 'group', 'room', 'university'] as const;
  return toCsv(
    header.map((field) => t(`participant-imports:field.${field}`)),
    sheets.map((one) => header.map((field): CsvCell => typed(one[field]))),
  );
}

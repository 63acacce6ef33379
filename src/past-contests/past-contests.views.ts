/** What the pages of imports of past contests show. */
import type { Formats, Translate } from '../platform/i18n.ts';
import { points } from '../scoring/place-points.rules.ts';
import { isAtWork, type PastImport } from './past-contests.rules.ts';

type WithContest = PastImport & { contest: { name: string; href: string } | null };

/** An import in the list. */
export function pastImportLine(one: WithContest) {
  const { id, fileName, state, createdAt, expiresAt, endedAt, doneCount, totalCount, contest, report } = one;
  const percent = totalCount === 0 ? 0 : Math.floor((100 * doneCount) / totalCount);
  return {
    id,
    fileName,
    state,
    isAtWork: isAtWork(one),
    createdAt,
    expiresAt,
    endedAt,
    doneCount,
    totalCount,
    contest,
    percent,
    name: report.name,
  };
}

/** What a file makes, in words. */
export function pastReportView({ report }: PastImport, t: Translate, fmt: Formats) {
  const { comparison, scoring } = report;
  return {
    ...report,
    left: report.left.map(({ code, count, examples }) => ({
      text: t(`past-contests:left.${code}`, { count, number: fmt.number(count) }),
      examples: examples.join(', '),
    })),
    notes: report.notes.map(({ code, params }) => t(`past-contests:note.${code}`, params)),
    faults: report.faults.map(({ file, line, code, params }) => ({
      file,
      line,
      text: t(`past-contests:fault.${code}`, params),
    })),
    rows: report.rows.map((row) => ({
      ...row,
      score: scoring === 'icpc' ? String(row.solved) : points(row.scoreMilli, fmt),
    })),
    differences: comparison.differences.map(({ field, ...one }) => ({
      ...one,
      what: t(`past-contests:differs.${field}`),
    })),
    comparedWith: comparison.with,
    differenceCount: comparison.count,
  };
}

/** Grades as CSV shows them. */
import type { Translate } from '../platform/i18n.ts';
import type { CsvCell } from '../platform/web/csv.ts';
import type { Grade } from './grades.rules.ts';

/** A grade in CSV: points, `pending` while all submissions are pending or it is not shown yet, empty if nothing was submitted. */
export function gradeCell(grade: Grade | undefined, isPending: boolean, t: Translate): CsvCell {
  if (grade && (grade.submissionId !== null || grade.mark)) return grade.pointsMilli / 1000;
  return isPending ? t('gradebook:pending') : null;
}

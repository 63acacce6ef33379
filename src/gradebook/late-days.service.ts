/** The late days of a course: an edit shows which grades it changes, and saves them with it. */
import type { App } from '../platform/app-context.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import type { CoursePage } from '../courses/course-parts.service.ts';
import { allAssignmentsUnchecked } from '../courses/courses.service.ts';
import { lateDaysIn, setLateDaysWithin } from '../courses/extensions.service.ts';
import { fingerprintOf, ofOwnSections, type EditPreview } from './assignment-edits.service.ts';
import { previewGradesUnchecked, withNamesUnchecked } from './grade-preview.service.ts';
import { lateDaysEdited } from './gradebook.topics.ts';
import { saveGrades } from './grades.store.ts';

/** As `editAssignment`: a change of grades is saved once its preview is confirmed. @throws Conflict, Forbidden */
export async function editLateDays(
  app: App,
  page: CoursePage,
  days: number,
  form: { rev: number; confirmed?: string },
): Promise<EditPreview | undefined> {
  const before = await lateDaysIn(app, page);
  if (form.rev !== before.rev) throw new Conflict('changed_meanwhile');
  const { id } = page.course;
  const all = await allAssignmentsUnchecked(app, id);
  const sharing = all.filter(({ lateKind }) => lateKind === 'days').map((one) => one.id);
  const { grades, changed } = await previewGradesUnchecked(app, id, all, sharing, days);
  const fingerprint = fingerprintOf([before, days, changed]);
  if (changed.length > 0 && form.confirmed !== fingerprint) {
    const titles = new Map(all.map((one) => [one.id, one.title]));
    const named = await withNamesUnchecked(app, id, changed);
    const shown = named.map((one) => ({ ...one, title: titles.get(one.assignmentId) ?? '' }));
    return await ofOwnSections(app, page, { grades: shown, late: [], elsewhere: 0, fingerprint });
  }
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    await setLateDaysWithin(trx, page, nowMs, before, days);
    await saveGrades(trx, id, grades, nowMs);
    // Again after the commit, for verdicts that arrived in between.
    await enqueue(trx, nowMs, lateDaysEdited, { courseId: id });
  });
  app.background.poke();
  return undefined;
}

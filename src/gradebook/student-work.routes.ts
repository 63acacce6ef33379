/** The page of one student's work on an assignment, for the student and those who grade, and grading by hand on it. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { formatsOf, userOf } from '../platform/web/request.ts';
import { assignmentHref, studentWorkHref } from '../courses/course-links.rules.ts';
import { courseFrameOf } from '../courses/course-page.service.ts';
import type { CourseAdditions } from '../courses/course-parts.service.ts';
import { points } from '../scoring/place-points.rules.ts';
import { answerSchema, commentSchema, markSchema, regradeSchema, unmarkSchema } from './marks.input.ts';
import { askForRegrade, comment, decideRegrade, removeComment, setMark } from './marks.service.ts';
import { workOf, workShown, type WorkFound } from './student-work.service.ts';

type Forms = Partial<Record<'mark' | 'comment' | 'regrade' | 'answer', FormState>>;

export function studentWorkRoutes(app: App, added: readonly CourseAdditions[]): Router {
  const router = Router();
  const address = '/courses/:slug/assignments/:id/students/:userId';

  const found = async (req: Request): Promise<WorkFound> => {
    const { slug, id, userId } = req.params;
    return await workOf(app, userOf(req), String(slug), String(id), String(userId));
  };

  router.get(address, async (req, res) => show(req, res, {}));

  /** Does something with a form of the page; a refusal shows the page with that form. */
  const acts = (
    path: string,
    form: keyof Forms,
    notice: string,
    act: (work: WorkFound, req: Request) => Promise<void>,
  ) =>
    router.post(`${address}${path}`, async (req, res) => {
      const work = await found(req);
      await submitForm(
        req,
        res,
        async () => {
          await act(work, req);
          redirect(req, res, studentWorkHref(work.course.slug, work.assignment.id, work.userId), notice);
        },
        (state) => show(req, res, { [form]: state }),
      );
    });

  acts('/mark', 'mark', 'gradebook:hand.saved', async (work, req) => {
    const { rev, ...mark } = parseInput(markSchema, req.body);
    await setMark(app, work, mark, rev);
  });
  acts('/unmark', 'mark', 'gradebook:hand.undone', async (work, req) => {
    await setMark(app, work, undefined, parseInput(unmarkSchema, req.body).rev);
  });
  acts('/comments', 'comment', 'gradebook:comments.saved', async (work, req) => {
    await comment(app, work, parseInput(commentSchema, req.body));
  });
  acts('/comments/:comment/remove', 'comment', 'gradebook:comments.removed', async (work, req) => {
    await removeComment(app, work, String(req.params.comment));
  });
  acts('/regrades', 'regrade', 'gradebook:regrade.sent', async (work, req) => {
    await askForRegrade(app, work, parseInput(regradeSchema, req.body).reason);
  });
  acts('/regrades/:request', 'answer', 'site:saved', async (work, req) => {
    const { to, answer } = parseInput(answerSchema, req.body);
    await decideRegrade(app, work, String(req.params.request), to, answer);
  });
  return router;

  async function show(req: Request, res: Response, forms: Forms): Promise<void> {
    const work = await found(req);
    const { assignment, course } = work;
    const { grade, mark, attempts, ...shown } = await workShown(app, work);
    const fmt = formatsOf(req);
    const inPoints = (milli: number | null | undefined) => (milli == null ? null : points(milli, fmt));
    const reason = grade?.reason ?? null;
    await page(req, res, 'gradebook/student-work', {
      title: `${shown.name} · ${assignment.title}`,
      ...(await courseFrameOf(app, added, work)),
      here: studentWorkHref(course.slug, assignment.id, work.userId),
      assignment: { ...assignment, href: assignmentHref(course.slug, assignment.id) },
      isStaff: work.isStaff,
      ...shown,
      grade: grade ? { points: points(grade.pointsMilli, fmt), submissionId: grade.submissionId } : null,
      reason: reason && {
        ...reason,
        onTime: inPoints(reason.onTimeMilli),
        score: inPoints(reason.scoreMilli),
        maxScore: inPoints(reason.maxScoreMilli),
        afterLate: inPoints(grade?.mark?.automaticMilli ?? grade?.pointsMilli),
      },
      mark: mark
        ? {
            ...{ reason: mark.reason, rev: mark.rev, at: mark.markedAt },
            ...{ manual: inPoints(mark.manualMilli), override: inPoints(mark.overrideMilli) },
            automatic: inPoints(grade?.mark?.automaticMilli),
          }
        : null,
      attempts: attempts.toReversed(),
      forms: {
        mark:
          forms.mark ??
          emptyForm({
            ...{ rev: mark?.rev ?? 0, reason: mark?.reason ?? '' },
            ...{ manual: mark?.manualMilli ? mark.manualMilli / 1000 : '' },
            override: mark?.overrideMilli == null ? '' : mark.overrideMilli / 1000,
          }),
        comment: forms.comment ?? emptyForm({ submissionId: grade?.submissionId ?? '' }),
        regrade: forms.regrade ?? emptyForm(),
        answer: forms.answer ?? emptyForm(),
      },
    });
  }
}

/** URLs of the staff of a contest: the list, for themselves, and the forms of its heads. */
import { Router, type Request, type Response } from 'express';
import { CONTEST_ROLES, mayInContest } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { contestFor } from '../contests/contests.service.ts';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { contestStaffHref } from './contest-staff-links.rules.ts';
import { staffQuerySchema, staffRoleSchema, staffSchema } from './contest-staff.input.ts';
import {
  addContestPerson,
  changeContestPerson,
  findStaffFor,
  listContestStaff,
  removeContestPerson,
} from './contest-staff.service.ts';
import { foundLines, staffLines } from './contest-staff.views.ts';

export function contestStaffRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/staff', (req, res) => show(req, res, emptyForm()));

  router.post(
    '/contests/:slug/staff',
    deed(async (req, contest) => {
      const person = parseInput(staffRoleSchema, req.body);
      await addContestPerson(app, parts, userOf(req), contest, person);
      return { notice: 'added', userId: person.userId };
    }),
  );

  router.post(
    '/contests/:slug/staff/role',
    deed(async (req, contest) => {
      const person = parseInput(staffRoleSchema, req.body);
      await changeContestPerson(app, userOf(req), contest, person);
      return { notice: 'changed', userId: person.userId };
    }),
  );

  router.post(
    '/contests/:slug/staff/remove',
    deed(async (req, contest) => {
      const { userId } = parseInput(staffSchema, req.body);
      await removeContestPerson(app, userOf(req), contest, userId);
      if (userId !== userOf(req).id) return { notice: 'removed', userId };
      // Whoever left sees the page no more, nor a draft.
      return { notice: 'left', userId, to: contest.visibility === 'draft' ? '/contests' : contestHref(contest.slug) };
    }),
  );
  return router;

  /** A form of the page: performs the action and returns to the page, or shows the page with the error. */
  function deed(run: (req: Request, contest: Contest) => Promise<{ notice: string; userId: string; to?: string }>) {
    return async (req: Request, res: Response) => {
      const contest = await contestFor(app, userOf(req), String(req.params.slug), 'contest.read');
      await submitForm(
        req,
        res,
        async () => {
          const { notice, userId, to } = await run(req, contest);
          const name = (await publicPeople(app, [userId])).get(userId)?.displayName ?? '';
          redirect(req, res, to ?? contestStaffHref(contest.slug), `contest-staff:notice.${notice}`, { name });
        },
        (form) => show(req, res, form),
      );
    };
  }

  async function show(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = userOf(req);
    await contestFor(app, actor, String(req.params.slug), 'contest.read');
    const frame = await contestFrameOf(app, parts, actor, String(req.params.slug));
    const { contest } = frame;
    const staff = await listContestStaff(app, parts, actor, contest);
    const mayManage = mayInContest(actor, 'contest.staff', contest.id);
    const query = mayManage ? (parseInput(staffQuerySchema, req.query).q ?? '') : '';
    const found = query ? await findStaffFor(app, actor, contest, query) : [];
    const everyone = [...staff.now, ...staff.before];
    const names = await publicPeople(
      app,
      everyone.flatMap(({ userId, givenBy }) => [userId, givenBy]),
    );
    await page(req, res, 'contest-staff/staff', {
      title: `${contest.name}: ${tOf(req)('contest-staff:title')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      form,
      people: staffLines(staff.now, names, actor.id),
      before: staffLines(staff.before, names, actor.id),
      conflicts: staffLines(staff.conflicts, names, actor.id),
      roles: CONTEST_ROLES,
      mayManage,
      query,
      found: foundLines(found, staff.now),
    });
  }
}

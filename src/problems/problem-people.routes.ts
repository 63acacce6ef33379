/** URLs of the people of a problem: who owns, edits and reads it. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { languageOf, tOf, userOf } from '../platform/web/request.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { personQuerySchema, personRoleSchema, personSchema } from './problem-people.input.ts';
import { PROBLEM_ROLES } from './problem-people.rules.ts';
import * as service from './problem-people.service.ts';
import { foundLines, peopleLines } from './problem-people.views.ts';
import { nameIn, type Problem } from './problems.rules.ts';
import { getProblemBySlug } from './problems.service.ts';
import { problemPeopleHref } from './problem-links.rules.ts';

const MOST_FOUND = 10;

export function problemPeopleRoutes(app: App): Router {
  const router = Router();

  const show = async (req: Request, res: Response, form: FormState) => {
    const actor = userOf(req);
    const problem = await getProblemBySlug(app, actor, String(req.params.slug));
    const people = await service.listProblemPeople(app, actor, problem.id);
    const mayManage = await service.mayWithProblem(app, actor, 'problem.people', problem.id);
    const query = mayManage ? (parseInput(personQuerySchema, req.query).q ?? '') : '';
    const names = await publicPeople(
      app,
      people.flatMap(({ userId, givenBy }) => [userId, givenBy]),
    );
    const name = nameIn(problem, languageOf(req));
    await page(req, res, 'problems/people', {
      title: tOf(req)('problems:people.heading', { name }),
      problem: { slug: problem.slug, name },
      people: peopleLines(people, names, actor.id),
      problemRoles: PROBLEM_ROLES,
      mayManage,
      query,
      found: foundLines(await service.findPeopleFor(app, actor, problem.id, query, MOST_FOUND), people),
      form,
    });
  };

  /** A form of the page: performs the action and returns to the page, or shows the page with the error. */
  const deed = (run: (req: Request, problem: Problem) => Promise<{ notice: string; userId: string; to?: string }>) => {
    return async (req: Request, res: Response) => {
      await submitForm(
        req,
        res,
        async () => {
          const problem = await getProblemBySlug(app, userOf(req), String(req.params.slug));
          const { notice, userId, to } = await run(req, problem);
          const name = (await publicPeople(app, [userId])).get(userId)?.displayName ?? '';
          redirect(req, res, to ?? problemPeopleHref(problem.slug), `problems:people.${notice}`, { name });
        },
        (form) => show(req, res, form),
      );
    };
  };

  router.get('/problems/:slug/people', (req, res) => show(req, res, emptyForm()));

  router.post(
    '/problems/:slug/people',
    deed(async (req, problem) => {
      const { userId, role } = parseInput(personRoleSchema, req.body);
      await service.addProblemPerson(app, userOf(req), problem, userId, role);
      return { notice: 'added', userId };
    }),
  );

  router.post(
    '/problems/:slug/people/role',
    deed(async (req, problem) => {
      const { userId, role } = parseInput(personRoleSchema, req.body);
      await service.changeProblemRole(app, userOf(req), problem, userId, role);
      return { notice: 'changed', userId };
    }),
  );

  router.post(
    '/problems/:slug/people/transfer',
    deed(async (req, problem) => {
      const { userId } = parseInput(personSchema, req.body);
      await service.transferProblem(app, userOf(req), problem, userId);
      return { notice: 'transferred', userId };
    }),
  );

  router.post(
    '/problems/:slug/people/remove',
    deed(async (req, problem) => {
      const { userId } = parseInput(personSchema, req.body);
      await service.removeProblemPerson(app, userOf(req), problem, userId);
      // A person who gave up their own role may no longer see the page.
      return userId === userOf(req).id ? { notice: 'left', userId, to: '/problems' } : { notice: 'removed', userId };
    }),
  );
  return router;
}

/** Where a problem is used, for people who may read it. Not in `problems`, which does not import the features that use problems. */
import { Router } from 'express';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { page } from '../platform/web/page.ts';
import { languageOf, tOf, userOf } from '../platform/web/request.ts';
import { may } from '../accounts/permissions.rules.ts';
import { roundsUsing } from '../rounds/rounds.service.ts';
import { assignmentsUsing } from '../courses/course-access.service.ts';
import { courseRolesOf } from '../courses/courses.service.ts';
import { nameIn } from '../problems/problems.rules.ts';
import { getProblemBySlug, listVersions } from '../problems/problems.service.ts';
import { countSubmissionsOf } from '../submissions/submissions.service.ts';
import { roundHref } from '../rounds/round-links.rules.ts';
import { assignmentHref } from '../courses/course-links.rules.ts';

export function problemUsageRoutes(app: App): Router {
  const router = Router();

  router.get('/problems/:slug/usage', async (req, res) => {
    const actor = userOf(req);
    const problem = await getProblemBySlug(app, actor, req.params.slug);
    const versions = await listVersions(app, actor, problem.id);
    const ids = versions.map(({ id }) => id);
    const numbers = new Map(versions.map(({ id, number }) => [id, number]));
    const t = tOf(req);
    const rounds = (await roundsUsing(app, actor, ids)).map((use) => ({
      number: numbers.get(use.problemVersionId),
      what: t('problems:usage.round'),
      name: `${use.contestName} · ${use.roundName} · ${use.label}`,
      link: roundHref(use.contestSlug, use.roundSlug),
      opensAt: use.opensAt,
    }));
    const given = await assignmentsUsing(app, actor, versions);
    const open = await coursesOpenTo(app, actor, new Set(given.map(({ courseId }) => courseId)));
    const assignments = given.map((use) => ({
      number: numbers.get(use.problemVersionId),
      what: t('problems:usage.assignment'),
      name: `${use.courseTitle} · ${use.title}`,
      link: open.has(use.courseId) ? assignmentHref(use.courseSlug, use.id) : undefined,
      opensAt: use.opensAt,
    }));
    const counts = await countSubmissionsOf(app, actor, versions);
    const name = nameIn(problem, languageOf(req));
    await page(req, res, 'operations/problem-usage', {
      title: `${name} · ${t('problems:usage.title')}`,
      problem: { slug: problem.slug, name },
      uses: [...rounds, ...assignments].sort((a, b) => b.opensAt - a.opensAt),
      versions: versions.map(({ id, number }) => ({ number, submissions: counts.get(id) ?? 0 })),
    });
  });
  return router;
}

/** The courses whose content the actor may see: staff of the site may not be staff of a course. */
async function coursesOpenTo(app: App, actor: Actor, courseIds: ReadonlySet<string>): Promise<Set<string>> {
  const open = new Set<string>();
  for (const id of courseIds) if (may(actor, 'course.read', await courseRolesOf(app, actor, id))) open.add(id);
  return open;
}

/** URLs of the check of a version, for those who may read it: how far it is and what failed, once more, open anyway. */
import { Router, type Request } from 'express';
import { z } from 'zod';
import type { App } from '../platform/app-context.ts';
import { parseInput, text } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { languageOf, tOf, userOf } from '../platform/web/request.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { mayWithProblem } from '../problems/problem-people.service.ts';
import { nameIn, type LoadedVersion } from '../problems/problems.rules.ts';
import { getVersionByNumber } from '../problems/problems.service.ts';
import { isOpenable } from '../problems/version-checks.rules.ts';
import { checkAgain, checkOf, openAnyway } from '../problems/version-checks.service.ts';
import { examplesOf } from './example-judgings.service.ts';
import { checkedExampleView } from './version-checks.views.ts';
import { versionCheckHref } from '../problems/problem-links.rules.ts';

const reasonSchema = z.object({ reason: text(2000) });

export function versionCheckRoutes(app: App): Router {
  const router = Router();

  /** Who may not read the problem is told that there is nothing. */
  const loaded = async (req: Request): Promise<LoadedVersion> =>
    await getVersionByNumber(app, userOf(req), String(req.params.slug), Number(req.params.number));
  const address = ({ problem, version }: LoadedVersion): string => versionCheckHref(problem.slug, version.number);

  router.get('/problems/:slug/versions/:number/check', async (req, res) => {
    const version = await loaded(req);
    const { problem, pkg } = version;
    const check = await checkOf(app, userOf(req), version.version);
    const examples = check ? await examplesOf(app, userOf(req), version, { purpose: 'check', run: check.run }) : [];
    const people = await publicPeople(app, [check?.requestedBy ?? null, check?.openedBy ?? null]);
    const t = tOf(req);
    const name = nameIn(problem, languageOf(req));
    await page(req, res, 'judgings/version-check', {
      title: `${name} · ${t('problems:version_number', { number: version.version.number })} · ${t('problems:check.title')}`,
      problem: { slug: problem.slug, name, isPublic: problem.isPublic, currentNumber: problem.currentNumber },
      number: version.version.number,
      check: check ?? null,
      isRunning: check?.state === 'waiting' && examples.some(({ state }) => state !== 'waiting'),
      isOpenable: isOpenable(check),
      mayEdit: await mayWithProblem(app, userOf(req), 'problem.edit', problem.id),
      limits: pkg.limits,
      derives: check?.state === 'waiting' && examples.some(({ timeLimitMs }) => timeLimitMs !== null),
      examples: examples.map((one) => checkedExampleView(one, pkg, t)),
      by: check?.requestedBy ? people.get(check.requestedBy) : undefined,
      openedBy: check?.openedBy ? people.get(check.openedBy) : undefined,
    });
  });

  router.post('/problems/:slug/versions/:number/check', async (req, res) => {
    const version = await loaded(req);
    await checkAgain(app, userOf(req), version);
    redirect(req, res, address(version), 'problems:check.begun');
  });

  router.post('/problems/:slug/versions/:number/open-anyway', async (req, res) => {
    const version = await loaded(req);
    await openAnyway(app, userOf(req), version, parseInput(reasonSchema, req.body).reason);
    redirect(req, res, address(version), 'problems:check.now_openable');
  });
  return router;
}

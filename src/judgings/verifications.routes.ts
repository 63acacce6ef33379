/** URLs of the verification of a version, for those who may read its problem: progress, results, earlier ones, start and stop. */
import { Router, type Request } from 'express';
import { z } from 'zod';
import type { App } from '../platform/app-context.ts';
import { parseInput } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { languageOf, tOf, userOf } from '../platform/web/request.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { mayWithProblem } from '../problems/problem-people.service.ts';
import { nameIn, type LoadedVersion } from '../problems/problems.rules.ts';
import { getVersionByNumber } from '../problems/problems.service.ts';
import { startVerification, verificationsOf } from '../problems/verifications.service.ts';
import { versionVerifyHref } from '../problems/problem-links.rules.ts';
import { examplesOf } from './example-judgings.service.ts';
import { verifiedExampleView, wordOf, worstFirst } from './verifications.views.ts';
import { stopVerification } from './verifying.service.ts';

const numberSchema = z.object({ verification: z.coerce.number().int() });

export function verificationRoutes(app: App): Router {
  const router = Router();

  /** Who may not read the problem is told that there is nothing. */
  const loaded = async (req: Request): Promise<LoadedVersion> =>
    await getVersionByNumber(app, userOf(req), String(req.params.slug), Number(req.params.number));

  router.get('/problems/:slug/versions/:number/verify', async (req, res) => {
    const actor = userOf(req);
    const version = await loaded(req);
    const { problem, pkg } = version;
    const history = await verificationsOf(app, actor, version.version);
    const shown = history.find((one) => String(one.number) === req.query.n) ?? history[0];
    const run = shown && { purpose: 'verify' as const, run: shown.number };
    const examples = run ? await examplesOf(app, actor, version, run) : [];
    const people = await publicPeople(
      app,
      history.flatMap(({ startedBy, stoppedBy }) => [startedBy, stoppedBy]),
    );
    const t = tOf(req);
    const name = nameIn(problem, languageOf(req));
    const personOf = (id: string | null) => (id === null ? undefined : people.get(id));
    await page(req, res, 'judgings/verify', {
      title: `${name} · ${t('problems:version_number', { number: version.version.number })} · ${t('problems:verify.title')}`,
      problem: { slug: problem.slug, name },
      number: version.version.number,
      verification: shown ? { ...shown, word: wordOf(shown), by: personOf(shown.startedBy) } : null,
      isNewest: shown === history[0],
      isRunning: history[0]?.state === 'running',
      mayEdit: await mayWithProblem(app, actor, 'problem.edit', problem.id),
      exampleCount: pkg.examples.length,
      testCount: pkg.tests.length,
      examples: worstFirst(examples.map((one) => verifiedExampleView(one, pkg, t))),
      history: history.map((one) => ({ ...one, word: wordOf(one), by: personOf(one.startedBy) })),
    });
  });

  router.post('/problems/:slug/versions/:number/verify', async (req, res) => {
    const version = await loaded(req);
    await startVerification(app, userOf(req), version);
    redirect(req, res, versionVerifyHref(version.problem.slug, version.version.number), 'problems:verify.begun');
  });

  router.post('/problems/:slug/versions/:number/verify/stop', async (req, res) => {
    const version = await loaded(req);
    const { verification } = parseInput(numberSchema, req.body);
    await stopVerification(app, userOf(req), version, verification);
    redirect(req, res, versionVerifyHref(version.problem.slug, version.version.number), 'problems:verify.was_stopped');
  });
  return router;
}

/** Lists of submissions, what was submitted, and its download. The page of one submission belongs to judgings. */
import { Router } from 'express';
import type { App } from '../platform/app-context.ts';
import { pageNumber, pagesOf } from '../platform/web/list-pages.ts';
import { page } from '../platform/web/page.ts';
import { sendRaw } from '../platform/web/raw-file.ts';
import { languageOf, tOf, userOf } from '../platform/web/request.ts';
import { mayInSomeContest } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { nameFor, nameIn } from '../problems/problems.rules.ts';
import { shownState } from './submissions.rules.ts';
import { placeKey } from '../places/places.rules.ts';
import { SHOWN_STATES } from '../scoring/verdicts.rules.ts';
import { pointsInPlaces, waysTo } from './place-points.service.ts';
import { sourceZip } from './source-zip.service.ts';
import { layoutOf, shownFiles } from '../platform/source-view.ts';
import { readSource } from './source-base.service.ts';
import { rawFile, rawPatch } from './source-raw.service.ts';
import { listSubmissions, listSubmissionsTo, placesOf } from './submissions.service.ts';
import { sourceJson, submissionsJson } from './submissions.views.ts';

const PAGE_SIZE = 30;

export function submissionRoutes(app: App): Router {
  const router = Router();

  router.get('/submissions', async (req, res) => {
    const actor = userOf(req);
    const mayAll = mayInSomeContest(actor, 'submission.list-all');
    const everybody = mayAll && req.query.everybody === '1';
    const verdict = SHOWN_STATES.find((one) => one === req.query.verdict);
    const problemSlug = typeof req.query.problem === 'string' ? req.query.problem.trim().slice(0, 80) : '';
    const [kind, slug] = typeof req.query.in === 'string' ? req.query.in.slice(0, 80).split(':') : [];
    const number = pageNumber(req);
    const { participant: participantId, place: roundProblemId } = req.query;
    const isCell = typeof participantId === 'string' && typeof roundProblemId === 'string';
    const found = isCell
      ? await listSubmissionsTo(app, actor, { participantId, roundProblemId, page: number, pageSize: PAGE_SIZE })
      : await listSubmissions(app, actor, {
          everybody,
          verdict,
          problemSlug: problemSlug || undefined,
          courseSlug: kind === 'course' ? slug : undefined,
          contestSlug: kind === 'contest' ? slug : undefined,
          page: number,
          pageSize: PAGE_SIZE,
        });
    const points = await pointsInPlaces(app, found.items);
    const ways = await waysTo(app, found.items);
    const model = {
      title: tOf(req)(isCell ? 'submissions:of_cell' : everybody ? 'submissions:everybodys' : 'submissions:mine'),
      submissions: found.items.map(({ problem, ...one }) => ({
        ...one,
        problemName: nameIn(problem, languageOf(req)),
        way: ways.get(placeKey(one)) ?? null,
        state: shownState(one),
        points: points.get(one.id) ?? null,
      })),
      cell: isCell ? { participant: participantId, place: roundProblemId } : null,
      authors:
        everybody || isCell
          ? Object.fromEntries(
              await publicPeople(
                app,
                found.items.map((one) => one.authorId),
              ),
            )
          : null,
      mayAll,
      everybody,
      verdicts: SHOWN_STATES,
      verdict: verdict ?? '',
      problemSlug,
      places: await placesOf(app, actor),
      chosenPlace: slug === undefined ? '' : `${kind}:${slug}`,
      pages: pagesOf(number, PAGE_SIZE, found.total),
    };
    await page(req, res, 'submissions/index', model, submissionsJson);
  });

  router.get('/submissions/:id/source', async (req, res) => {
    const { submission, loaded, files } = await readSource(app, userOf(req), req.params.id);
    const { problem, pkg, version } = loaded;
    const model = {
      title: `${tOf(req)('submissions:source')} · ${nameFor(pkg, languageOf(req))}`,
      submission,
      problem: {
        slug: problem.slug,
        name: nameFor(pkg, languageOf(req)),
        version: version.number,
        isKernel: pkg.kernel !== undefined,
      },
      files: await shownFiles(files),
      layout: layoutOf(req.query.view),
    };
    await page(req, res, 'submissions/source', model, sourceJson);
  });

  router.get('/submissions/:id/files/*path', async (req, res) => {
    const file = await rawFile(app, userOf(req), req.params.id, [req.params.path].flat().join('/'));
    sendRaw(res, file, req.query.download !== undefined);
  });

  router.get('/submissions/:id/changes.patch', async (req, res) => {
    sendRaw(res, await rawPatch(app, userOf(req), req.params.id), req.query.download !== undefined);
  });

  router.get('/submissions/:id/download', async (req, res) => {
    const zip = await sourceZip(app, userOf(req), req.params.id);
    res.attachment(`submission-${req.params.id}.zip`).type('application/zip');
    zip.pipe(res);
  });
  return router;
}

/** The address of the judging list of a contest. The page asks for itself again, so that it follows what is judged. */
import { Router } from 'express';
import { mayInContest } from '../accounts/permissions.rules.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import type { App } from '../platform/app-context.ts';
import { parseInput } from '../platform/web/forms.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, formatsOf, languageOf, tOf } from '../platform/web/request.ts';
import { languages } from '../../judge/contract/languages.ts';
import { judgingFilterSchema } from './judging-list.input.ts';
import { LIST_STATES, placeNamed, placeText } from './judging-list.rules.ts';
import { listJudgings } from './judging-list.service.ts';
import { judgingLines, problemChoices } from './judging-list.views.ts';

const PAGE_SIZE = 50;

export function judgingListRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/judgings', async (req, res) => {
    const actor = actorOf(req);
    const frame = await contestFrameOf(app, parts, actor, req.params.slug);
    const { before, ...filter } = parseInput(judgingFilterSchema, req.query);
    const after = placeNamed(before);
    const at = { after, size: PAGE_SIZE, language: languageOf(req) };
    const list = await listJudgings(app, actor, frame.contest, filter, at);
    const t = tOf(req);
    await page(req, res, 'judging-list/index', {
      title: `${frame.contest.name}: ${t('judging-list:tab')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      filter,
      mayReview: mayInContest(actor, 'verdict.review', frame.contest.id),
      states: LIST_STATES,
      rounds: list.rounds.map(({ slug, name }) => ({ value: slug, label: name })),
      problems: problemChoices(list),
      languages: languages().map(({ id }) => id),
      lines: judgingLines(list, frame.contest.slug, frame.nowMs, t, formatsOf(req)),
      isNewest: after === undefined,
      before: list.next === null ? null : placeText(list.next),
    });
  });
  return router;
}

/** The page of a contest, which also shows again what was refused on it. */
import type { Request, Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { markdownHtml } from '../platform/markdown-page.ts';
import type { FormState } from '../platform/web/forms.ts';
import { page } from '../platform/web/page.ts';
import { actorOf } from '../platform/web/request.ts';
import { contestCards, contestCounts, contestFrameOf, hasEntries } from './contest-page.service.ts';
import type { ContestParts } from './contest-parts.service.ts';
import { publicEntryCourses } from './entry.service.ts';

export type ShowPage = (req: Request, res: Response, form: FormState) => Promise<void>;

/** Shows the overview of the contest named by the URL, with a form that was refused there. */
export function contestOverview(app: App, parts: ContestParts): ShowPage {
  return async (req, res, form) => {
    const frame = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
    const { contest, nowMs } = frame;
    const counts = await contestCounts(app, actorOf(req), parts, [contest]);
    await page(req, res, 'contests/show', {
      title: contest.name,
      nowMs,
      form,
      frame: frame.model,
      descriptionHtml: await markdownHtml(contest.description),
      courses: await publicEntryCourses(app, contest),
      counts: counts.get(contest.id) ?? [],
      cards: await contestCards(app, parts, ['top', 'main', 'side', 'facts', 'publish'], frame),
      hasEntries: await hasEntries(app, parts, frame),
    });
  };
}

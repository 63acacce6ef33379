/** The page of a contest, which also shows again what was refused on it. */
import type { Request, Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { markdownHtml } from '../platform/markdown-page.ts';
import type { FormState } from '../platform/web/forms.ts';
import { page } from '../platform/web/page.ts';
import { actorOf } from '../platform/web/request.ts';
import { contestFrameOf } from './contest-page.service.ts';
import type { ContestParts } from './contest-parts.service.ts';
import { registrationAt } from './contests.rules.ts';
import { courseOf, mayEnter } from './entry.service.ts';

export type ShowPage = (req: Request, res: Response, form: FormState) => Promise<void>;

/** Shows the overview of the contest named by the URL, with a form that was refused there. */
export function contestOverview(app: App, { rounds, participants }: ContestParts): ShowPage {
  return async (req, res, form) => {
    const actor = actorOf(req);
    const frame = await contestFrameOf(app, { rounds, participants }, actor, String(req.params.slug));
    const { contest, nowMs } = frame;
    const course = await courseOf(app, contest);
    await page(req, res, 'contests/show', {
      title: contest.name,
      nowMs,
      form,
      frame: frame.model,
      descriptionHtml: await markdownHtml(contest.description),
      course: course ? { slug: course.slug, title: course.title } : null,
      participants: (await participants.counts(app, [contest.id])).get(contest.id) ?? 0,
      rounds: await rounds.lines(app, frame),
      mayEnter: registrationAt(contest, nowMs) === 'open' && (await mayEnter(app, actor, contest)),
      knownRounds: await participants.roundsKnownTo(app, actor, contest.id),
    });
  };
}

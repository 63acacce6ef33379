/** What the forms of registrations and teams have in common. */
import type { Request, Response } from 'express';
import type { LoadedFrame } from '../contests/contest-frame.rules.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import type { App } from '../platform/app-context.ts';
import { submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { actorOf, userOf } from '../platform/web/request.ts';
import { myTeamHref } from './participant-links.rules.ts';

export type ShowPage = (req: Request, res: Response, form: FormState) => Promise<void>;

/** Does what a form asks; answers the notice, perhaps with the address to go on to (otherwise the own team). */
type Run = (frame: LoadedFrame, req: Request) => Promise<{ to?: string; notice: string } | string>;

/** Handles a posted form: loads the contest, runs the action, and shows the form again if it is refused. */
export function registrationDeed(app: App, parts: ContestParts) {
  return (shown: ShowPage, run: Run) => async (req: Request, res: Response) => {
    userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        const frame = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
        const done = await run(frame, req);
        const { to, notice } = typeof done === 'string' ? { to: undefined, notice: done } : done;
        redirect(req, res, to ?? myTeamHref(frame.contest.slug), `participants:notice.${notice}`);
      },
      (form) => shown(req, res, form),
    );
  };
}

/** Pages on which organizers move a member to another team, merge two teams, or undo that. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, tOf } from '../platform/web/request.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { contestFor } from '../contests/contests.service.ts';
import { getParticipant } from './participant-history.service.ts';
import { participantHref } from './participant-links.rules.ts';
import { participantSearchSchema, reasonSchema, rosterChangeSchema } from './participants.input.ts';
import { listParticipantsPage } from './participants.service.ts';
import { shownPreview } from './participants.views.ts';
import {
  mergeTeams,
  moveMember,
  previewMerge,
  previewMove,
  undoMerge,
  type SubmittedWork,
} from './roster-changes.service.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { errorWords } from '../platform/web/error-words.ts';

/** Teams that are offered at once; the search narrows them. */
const OFFERED = 20;

export function rosterChangeRoutes(app: App, parts: ContestParts, submitted: SubmittedWork): Router {
  const router = Router();
  const staffOf = (req: Request) => contestFor(app, actorOf(req), String(req.params.slug), 'participant.manage');
  const word = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 26) : '');

  router.get('/contests/:slug/participants/:id/roster', async (req, res) => {
    await staffOf(req);
    await show(req, res, emptyForm(), word(req.query.member), word(req.query.into));
  });

  router.post('/contests/:slug/participants/:id/roster', async (req, res) => {
    const contest = await staffOf(req);
    const body = req.body as Record<string, unknown>;
    await submitForm(
      req,
      res,
      async () => {
        const { member, into, reason, confirmed } = parseInput(rosterChangeSchema, req.body);
        const change = { fromId: req.params.id, intoId: into, reason, confirmed };
        if (member === undefined) await mergeTeams(app, actorOf(req), contest, submitted, change);
        else await moveMember(app, actorOf(req), contest, submitted, { ...change, userId: member });
        const notice = member === undefined ? 'participants:notice.merged' : 'participants:notice.moved';
        redirect(req, res, participantHref(contest.slug, into), notice);
      },
      (form) => show(req, res, form, word(body.member), word(body.into)),
    );
  });

  router.post('/contests/:slug/merges/:id/undo', async (req, res) => {
    const contest = await staffOf(req);
    const { reason } = parseInput(reasonSchema, req.body);
    const id = await undoMerge(app, actorOf(req), contest, req.params.id, reason);
    redirect(req, res, participantHref(contest.slug, id), 'participants:notice.split');
  });
  return router;

  async function show(req: Request, res: Response, form: FormState, member: string, into: string): Promise<void> {
    const actor = actorOf(req);
    const { contest, model, nowMs } = await contestFrameOf(app, parts, actor, String(req.params.slug));
    const team = await getParticipant(app, actor, contest, String(req.params.id));
    const q = parseInput(participantSearchSchema, req.query).q ?? '';
    const found = into === '' ? await listParticipantsPage(app, actor, contest, { search: q, page: 1 }) : undefined;
    const person = team.members.find(({ userId }) => userId === member);
    // Who has left meanwhile does not turn this into a merge of the whole team.
    if (member !== '' && !person) throw new NotFound('member_not_found');
    const change = { fromId: team.id, intoId: into };
    const title = person ? 'participants:roster.move_title' : 'participants:roster.merge_title';
    await page(req, res, 'participants/roster-change', {
      title: tOf(req)(title, { name: person?.displayName ?? team.name, interpolation: { escapeValue: false } }),
      nowMs,
      frame: model,
      form,
      team: { id: team.id, name: team.name },
      person: person ? { id: person.userId, displayName: person.displayName } : null,
      into,
      q,
      teams: (found?.participants ?? [])
        .filter(({ id }) => id !== team.id)
        .slice(0, OFFERED)
        .map(({ id, name, members }) => ({ id, name, size: members.length })),
      more: found !== undefined && found.total > OFFERED,
      ...(into === '' ? { preview: null, refused: null } : await previewOf(req, change, person?.userId)),
    });
  }

  /** The preview, or why the change cannot be made. */
  async function previewOf(req: Request, change: { fromId: string; intoId: string }, userId: string | undefined) {
    const contest = await staffOf(req);
    const actor = actorOf(req);
    try {
      const preview =
        userId === undefined
          ? await previewMerge(app, actor, contest, submitted, change)
          : await previewMove(app, actor, contest, submitted, { ...change, userId });
      return { preview: shownPreview(preview), refused: null };
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
      return { preview: null, refused: errorWords(req, error.code, error.params) };
    }
  }
}

/** Addresses where a list of problems of another contest system is put into a round. */
import { Router, type Request, type Response } from 'express';
import { contestHref } from '../contests/contest-links.rules.ts';
import type { App } from '../platform/app-context.ts';
import { InvalidInput } from '../platform/errors.ts';
import { emptyForm, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, tOf } from '../platform/web/request.ts';
import { shownLook } from './problem-looks.rules.ts';
import { roundHref, setImportHref, problemSetHref } from './round-links.rules.ts';
import { editableRound } from './round-page.routes.ts';
import type { Round } from './rounds.rules.ts';
import { chosenVersions, SET_BYTES, setEntries } from './set-import.input.ts';
import { importSet, previewSet, type SetPreview } from './set-import.service.ts';

/** Full marks of a problem in rounds by points; an ICPC round does not ask. */
const USUAL_POINTS = 100;

export function setImportRoutes(app: App): Router {
  const router = Router();
  const address = '/contests/:slug/rounds/:round/problem-set/import';

  router.get(address, (req, res) => show(req, res, emptyForm()));

  router.post(address, async (req, res) => {
    const { contest, round } = await editableRound(app, req, 'contest.edit-problems');
    await submitForm(
      req,
      res,
      async () => {
        const body = req.body as Record<string, unknown>;
        const text = textOf(body);
        const entries = setEntries(text);
        if (body.isChosen !== '1') {
          const preview = await previewSet(app, actorOf(req), round, entries);
          return await show(req, res, emptyForm({ text }), preview);
        }
        const chosen = chosenVersions(body, entries.length);
        await importSet(app, actorOf(req), round, entries, chosen, USUAL_POINTS);
        redirect(req, res, problemSetHref(contest.slug, round.slug), 'rounds:notice.set_imported');
      },
      async (form) => await show(req, res, form, await previewAgain(req, round)),
    );
  });
  return router;

  /** What was chosen is shown again, if the list could be read. */
  async function previewAgain(req: Request, round: Round): Promise<SetPreview | undefined> {
    const body = req.body as Record<string, unknown>;
    if (body.isChosen !== '1') return undefined;
    try {
      return await previewSet(app, actorOf(req), round, setEntries(textOf(body)));
    } catch (error) {
      if (error instanceof InvalidInput) return undefined;
      throw error;
    }
  }

  async function show(req: Request, res: Response, form: FormState, preview?: SetPreview): Promise<void> {
    const { contest, round } = await editableRound(app, req, 'contest.edit-problems');
    const t = tOf(req);
    await page(req, res, 'rounds/set-import', {
      title: t('rounds:set.title'),
      contest: { name: contest.name, href: contestHref(contest.slug) },
      round: { name: round.name, href: roundHref(contest.slug, round.slug) },
      setHref: problemSetHref(contest.slug, round.slug),
      here: setImportHref(contest.slug, round.slug),
      limitBytes: SET_BYTES,
      form,
      entries:
        preview?.entries.map(({ color, ...entry }) => ({
          ...entry,
          chip: color?.rgb
            ? shownLook({ position: entry.row, color: { rgb: color.rgb, name: color.name } }, t).color
            : null,
          unknownColor: color?.rgb === null ? color.name : null,
        })) ?? null,
      choices: (preview?.choices ?? []).map(({ versionId, title, slug, number }) => ({
        value: versionId,
        label: `${title} (${slug}, ${t('contests:problem.version', { number })})`,
      })),
    });
  }
}

function textOf({ text }: Record<string, unknown>): string {
  if (typeof text !== 'string' || text.trim() === '') throw new InvalidInput('required', {}, 'text');
  return text;
}

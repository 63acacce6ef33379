/** Publishing the results of a whole contest, and reading each version as page, CSV and JSON. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { inputTime } from '../platform/times.ts';
import { sendCsv, toCsv } from '../platform/web/csv.ts';
import { emptyForm, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, formatsOf, languageOf, timeZoneOf, tOf, userOf } from '../platform/web/request.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import { prizeWords } from '../showcase/showcase-shown.rules.ts';
import { TIE_RULES } from '../standings/awards.rules.ts';
import { distinctionValues } from '../standings/distinctions.input.ts';
import { BANDS_MAX } from '../standings/distinctions.rules.ts';
import { appealsHref, contestResultHref } from './contest-result-links.rules.ts';
import { parseContestResult, tieField } from './contest-results.input.ts';
import type { ContestResultSnapshot } from './contest-results.rules.ts';
import * as service from './contest-results.service.ts';
import { contestResultCsv, contestResultRow } from './contest-results.views.ts';
import { appealsOpen } from './appeals.rules.ts';

const SHOWN_CHANGES = 200;
/** Tied participants with a field of their own. */
const MOST_TIED = 60;

export function contestResultRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  const membersOf = (snapshot: ContestResultSnapshot) =>
    publicPeople(
      app,
      snapshot.rows.flatMap((row) => row.memberIds),
    );

  const publishPage = async (req: Request, res: Response, form: FormState) => {
    const slug = String(req.params.slug);
    const preview = await service.previewContestResult(app, userOf(req), slug, wantedIn(form, timeZoneOf(req)));
    const { model } = await contestFrameOf(app, parts, actorOf(req), slug);
    const [t, fmt] = [tOf(req), formatsOf(req)];
    const { choices, snapshot, ties } = preview;
    const orders = choices.tieDecisions.map(({ participantId, order }) => [tieField(participantId), order]);
    const names = new Map(snapshot?.rows.map(({ participantId, name }) => [participantId, name]));
    const tied = ties.filter((ids) => ids.length <= MOST_TIED);
    await page(req, res, 'contest-results/publish', {
      title: t('contest-results:publish_title'),
      frame: model,
      nextNumber: preview.nextNumber,
      isCombined: preview.isCombined,
      missing: preview.missing,
      changes: preview.changes.slice(0, SHOWN_CHANGES),
      changesTotal: preview.changes.length,
      tieRules: TIE_RULES,
      bands: BANDS_MAX,
      ties: tied
        .slice(0, MOST_TIED)
        .map((ids) => ids.map((id) => ({ field: tieField(id), name: names.get(id) ?? '' }))),
      awarded: (snapshot?.rows ?? [])
        .filter((row) => row.award !== null || row.distinctions.length > 0)
        .map((row) => contestResultRow(snapshot as ContestResultSnapshot, row, new Map(), t, fmt)),
      invited: preview.invited,
      ranked: snapshot?.rows.filter(({ rank }) => rank !== null).length ?? 0,
      form: {
        ...form,
        values: {
          ...choices.awards.counts,
          medalTies: choices.awards.ties,
          ...distinctionValues(choices.distinctions),
          ...Object.fromEntries(orders),
          tieReason: choices.tieReason,
          appealsUntil: inputTime(preview.appealsUntil, timeZoneOf(req)),
          inviteUpTo: preview.inviteUpTo,
          ...form.values,
        },
      },
    });
  };

  router.get('/contests/:slug/results/publish', (req, res) =>
    publishPage(req, res, emptyForm({ ...(req.query as Record<string, unknown>) })),
  );

  router.post('/contests/:slug/results/publish', async (req, res) => {
    const actor = userOf(req);
    const { slug } = req.params;
    await submitForm(
      req,
      res,
      async () => {
        // Who may not publish is told so before anything about the form.
        await service.contestToPublish(app, actor, slug);
        const { choices, ...rest } = parseContestResult(req.body, timeZoneOf(req));
        const result = await service.publishContestResult(app, actor, slug, { ...choices, ...rest });
        redirect(req, res, contestResultHref(slug, result.number), 'standings:published', { number: result.number });
      },
      (form) => publishPage(req, res, form),
    );
  });

  router.get('/contests/:slug/results', async (req, res) => {
    const { result } = await service.getContestResult(app, actorOf(req), req.params.slug, 'newest');
    res.redirect(303, contestResultHref(req.params.slug, result.number));
  });

  router.get('/contests/:slug/results/:file', async (req, res) => {
    const match = /^(\d{1,4})(?:\.(csv|json))?$/.exec(req.params.file);
    if (!match) throw new NotFound('result_not_found');
    const { slug } = req.params;
    const found = await service.contestResultWithHistory(app, actorOf(req), slug, Number(match[1]));
    const { result, isForEveryone, versions, changes, prizes } = found;
    const { snapshot } = result;
    const [t, fmt] = [tOf(req), formatsOf(req)];
    const members = await membersOf(snapshot);
    // A version changes only where an account is erased; but others may see other rows of it.
    res.set('cache-control', isForEveryone ? 'public, max-age=3600' : 'private, no-cache');
    if (match[2] === 'csv') {
      const { header, rows } = contestResultCsv(snapshot, members, t);
      return sendCsv(res, `${slug}-v${result.number}.csv`, toCsv(header, rows));
    }
    if (match[2] === 'json') {
      const rows = snapshot.rows.map(({ memberIds, ...row }) => ({
        ...(row.isAwardOnly ? awardOnly(row) : row),
        members: memberIds.map((id) => members.get(id)?.displayName ?? ''),
      }));
      const { number, note } = result;
      return void res.json({
        number,
        publishedAt: new Date(result.publishedAt).toISOString(),
        note,
        ...snapshot,
        rows,
      });
    }
    res.set('cache-control', 'private, no-cache');
    const { model } = await contestFrameOf(app, parts, actorOf(req), slug);
    const people = await publicPeople(app, [result.publishedBy]);
    const prizesOf = prizeWords(prizes, snapshot.rows, languageOf(req), t, fmt);
    await page(req, res, 'contest-results/result', {
      title: t('contest-results:result_title', { contest: snapshot.contest.name, number: result.number }),
      frame: model,
      result: { number: result.number, publishedAt: result.publishedAt, note: result.note },
      publishedBy: people.get(result.publishedBy ?? '') ?? null,
      snapshot: { ...snapshot, rows: [] },
      rows: snapshot.rows.map((row) => ({
        ...contestResultRow(snapshot, row, members, t, fmt),
        prizes: prizesOf(row),
      })),
      versions: versions.map(({ number, publishedAt, note }) => ({ number, publishedAt, note })),
      changes: changes.slice(0, SHOWN_CHANGES),
      appeals: {
        href: appealsHref(slug),
        until: appealsOpen(versions[0]?.appealsUntil, app.clock.nowMs()) ? (versions[0]?.appealsUntil ?? null) : null,
      },
      citeUrl: `${app.config.baseUrl}${req.path}`,
    });
  });
  return router;
}

/** Of those whose figures are not for the reader, only who they are and what they were awarded. */
function awardOnly(row: Omit<ContestResultSnapshot['rows'][number], 'memberIds'>) {
  const { participantId, name, universities, award, distinctions } = row;
  return { participantId, name, universities, award, distinctions, isAwardOnly: true };
}

/** The choices of a form; those of the newest version while the form is new or wrong. */
function wantedIn(form: FormState, zone: string) {
  if (!('gold' in form.values)) return {};
  try {
    const { choices, inviteUpTo } = parseContestResult(form.values, zone);
    return { ...choices, inviteUpTo };
  } catch {
    return {};
  }
}

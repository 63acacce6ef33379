/** Publishing a round's result, and reading each version as page, CSV and JSON. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { sendCsv, toCsv } from '../platform/web/csv.ts';
import { emptyForm, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, formatsOf, languageOf, tOf, userOf } from '../platform/web/request.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { prizeWords } from '../showcase/showcase-shown.rules.ts';
import { TIE_RULES } from './awards.rules.ts';
import { distinctionValues } from './distinctions.input.ts';
import { BANDS_MAX } from './distinctions.rules.ts';
import { parsePublish } from './results.input.ts';
import { ruleOf, type PublishedResult } from './results.rules.ts';
import { newestNumber } from './newest-result.service.ts';
import { resultWithHistory } from './result-reading.service.ts';
import * as service from './results.service.ts';
import { points } from '../scoring/place-points.rules.ts';
import { distinctionWords } from './distinction-words.rules.ts';
import { resultCsv } from './standings.views.ts';
import { resultHref, roundHref } from '../rounds/round-links.rules.ts';
import { contestHref } from '../contests/contest-links.rules.ts';

/** Participants with their own box on the publish page; more can be invited by rank. */
const MOST_BOXES = 100;

export function resultRoutes(app: App): Router {
  const router = Router();

  const membersOf = (snapshot: Snapshot) =>
    publicPeople(
      app,
      snapshot.rows.flatMap((row) => row.memberIds),
    );

  const publishPage = async (req: Request, res: Response, form: FormState) => {
    const { slug, round } = req.params as { slug: string; round: string };
    const wanted = parsePublish.wanted(form.values);
    const preview = await service.previewResult(app, userOf(req), slug, round, wanted);
    const fmt = formatsOf(req);
    const { rows } = preview.snapshot;
    const invited = new Set(preview.invited);
    const eligible = rows.filter((row) => row.eligible);
    const show = (row: (typeof rows)[number]) => ({
      ...row,
      score: points(row.scoreMilli, fmt),
      invited: invited.has(row.participantId),
      also: distinctionWords(row.distinctions, tOf(req)),
    });
    await page(req, res, 'standings/publish', {
      title: tOf(req)('standings:publish_title'),
      ...linked(preview.board),
      phase: preview.board.phase,
      isBeingComputed: preview.figures.owed !== null,
      pending: preview.pending,
      verdictsHeld: preview.verdictsHeld,
      speedsWaiting: preview.speedsWaiting,
      openRejudgings: preview.openRejudgings,
      nextNumber: preview.nextNumber,
      changes: preview.changes.slice(0, 200),
      changesTotal: preview.changes.length,
      tieRules: TIE_RULES,
      bands: BANDS_MAX,
      awarded: rows.filter((row) => row.award !== null || row.distinctions).map(show),
      // Invited participants keep their box, so that sending the form again does not remove the invitation.
      invitable: eligible.filter((row, index) => index < MOST_BOXES || invited.has(row.participantId)).map(show),
      invitableTotal: eligible.length,
      invitedTotal: preview.invited.length,
      ranked: rows.filter((row) => row.rank !== null).length,
      form: {
        ...form,
        values: {
          ...preview.rule.counts,
          ties: preview.rule.ties,
          ...distinctionValues(preview.distinctions),
          ...form.values,
        },
      },
    });
  };

  router.get('/contests/:slug/rounds/:round/publish', (req, res) =>
    publishPage(req, res, emptyForm({ ...(req.query as Record<string, unknown>) })),
  );

  router.post('/contests/:slug/rounds/:round/publish', async (req, res) => {
    const actor = userOf(req);
    const { slug, round } = req.params;
    await submitForm(
      req,
      res,
      async () => {
        const result = await service.publishResult(app, actor, slug, round, parsePublish.form(req.body));
        redirect(req, res, resultHref(slug, round, result.number), 'standings:published', {
          number: result.number,
        });
      },
      (form) => publishPage(req, res, form),
    );
  });

  router.get('/contests/:slug/rounds/:round/results/:file', async (req, res) => {
    const match = /^(\d{1,4})(?:\.(csv|json))?$/.exec(req.params.file);
    if (!match) throw new NotFound('result_not_found');
    const { slug, round } = req.params;
    const { result, isForEveryone, versions, changes, prizes } = await resultWithHistory(
      app,
      actorOf(req),
      slug,
      round,
      Number(match[1]),
    );
    // A version never changes, so it may be cached; unless others see other rows of it.
    res.set('cache-control', isForEveryone ? 'public, max-age=3600' : 'private, no-cache');
    const t = tOf(req);
    if (match[2] === 'csv') {
      const members = await membersOf(result.snapshot);
      const { header, rows } = resultCsv(result.snapshot, members, t);
      sendCsv(res, `${slug}-${round}-v${result.number}.csv`, toCsv(header, rows));
      return;
    }
    if (match[2] === 'json') {
      res.json({
        number: result.number,
        publishedAt: new Date(result.publishedAt).toISOString(),
        note: result.note,
        ...publicSnapshot(result.snapshot, await membersOf(result.snapshot)),
      });
      return;
    }
    res.set('cache-control', 'private, no-cache');
    const fmt = formatsOf(req);
    const people = await publicPeople(app, [result.publishedBy]);
    const members = await membersOf(result.snapshot);
    const prizesOf = prizeWords(prizes, result.snapshot.rows, languageOf(req), t, fmt);
    await page(req, res, 'standings/result', {
      title: t('standings:result_title', { round: result.snapshot.round.name, number: result.number }),
      result: { number: result.number, publishedAt: result.publishedAt, note: result.note },
      publishedBy: people.get(result.publishedBy ?? '') ?? null,
      ...publicSnapshot(result.snapshot, members),
      ...linked(result.snapshot),
      rule: ruleOf(result.snapshot),
      isLimited: result.snapshot.isLimited ?? false,
      rows: result.snapshot.rows.map((row) => ({
        ...publicRow(row, members),
        isAwardOnly: row.isAwardOnly ?? false,
        also: distinctionWords(row.distinctions, t),
        score: points(row.scoreMilli, fmt),
        cells: row.cells,
        prizes: prizesOf(row),
      })),
      versions: versions.map(({ number, publishedAt, note }) => ({ number, publishedAt, note })),
      changes: changes.map((change) => ({
        ...change,
        beforeScore: change.before ? points(change.before.scoreMilli, fmt) : '',
        afterScore: change.after ? points(change.after.scoreMilli, fmt) : '',
      })),
      citeUrl: `${app.config.baseUrl}${req.path}`,
    });
  });

  router.get('/contests/:slug/rounds/:round/results', async (req, res) => {
    const { slug, round } = req.params;
    const number = await newestNumber(app, actorOf(req), slug, round);
    res.redirect(303, resultHref(slug, round, number));
  });
  return router;
}

type Snapshot = PublishedResult['snapshot'];

type Names = ReadonlyMap<string, { displayName: string }>;

/** A row with the names of people instead of their ids. */
function publicRow(row: Snapshot['rows'][number], names: Names) {
  const { memberIds, cells: _cells, eligible: _eligible, ...shown } = row;
  return { ...shown, members: memberIds.map((id) => names.get(id)?.displayName ?? '') };
}

/** Of those whose figures are not for the reader, only who they are and what they were awarded. */
function rowJson(row: Snapshot['rows'][number], { problems }: Snapshot, names: Names) {
  const shown = publicRow(row, names);
  if (row.isAwardOnly) {
    const { rank: _rank, starred: _starred, solved: _solved, penalty: _penalty, scoreMilli: _score, ...award } = shown;
    return award;
  }
  const cells = Object.fromEntries(problems.map(({ id, label }) => [label, row.cells[id] ?? null]));
  return { ...shown, cells };
}

function publicSnapshot(snapshot: Snapshot, names: Names) {
  return {
    ...snapshot,
    rows: snapshot.rows.map((row) => rowJson(row, snapshot, names)),
  };
}

/** The round of results and its contest, with the addresses of their pages. */
function linked<C extends { slug: string }, R extends { slug: string }>({ contest, round }: { contest: C; round: R }) {
  return {
    contest: { ...contest, href: contestHref(contest.slug) },
    round: { ...round, href: roundHref(contest.slug, round.slug) },
  };
}

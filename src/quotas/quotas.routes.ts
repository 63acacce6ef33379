/** The page where organizers limit submissions of a round, and give single participants more. */
import { Router, type Request, type Response } from 'express';
import { mayInContest } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import type { App } from '../platform/app-context.ts';
import { newId } from '../platform/ids.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, tOf } from '../platform/web/request.ts';
import { quotasHref } from '../rounds/round-links.rules.ts';
import { roundLine } from '../rounds/round-lines.rules.ts';
import { listNamedRoundProblems } from '../rounds/round-problems.service.ts';
import { roundLocked, type Round } from '../rounds/rounds.rules.ts';
import { getRoundBySlugs } from '../rounds/rounds.service.ts';
import { requireInContest } from '../accounts/permissions.rules.ts';
import { extraSchema, LIMIT_NAMES, quotasSchema } from './quotas.input.ts';
import { NO_QUOTAS, QUOTA_KINDS, type KindLimits } from './quotas.rules.ts';
import { extrasIn, giveExtra, quotaField, quotasFor, setQuotas } from './quotas.service.ts';

const MOST_EXTRAS = 200;

export function quotaRoutes(app: App): Router {
  const router = Router();
  const address = '/contests/:slug/rounds/:round/quotas';

  router.get(address, async (req, res) => show(req, res, {}));

  router.post(address, async (req, res) => {
    const { contest, round } = await found(req);
    requireInContest(actorOf(req), 'contest.edit', contest.id);
    await submitForm(
      req,
      res,
      async () => {
        const problems = await listNamedRoundProblems(app, actorOf(req), round, languageOf(req));
        const ids = problems.map(({ id }) => id);
        const sent = parseInput(quotasSchema([round.id, ...ids], quotaField), req.body);
        const wanted = {
          rev: sent.rev,
          round: limitsIn(sent, round.id),
          problems: new Map(ids.map((id) => [id, limitsIn(sent, id)])),
        };
        await setQuotas(app, actorOf(req), round, wanted);
        redirect(req, res, quotasHref(contest.slug, round.slug), 'quotas:notice.saved');
      },
      (form) => show(req, res, { limits: form }),
    );
  });

  router.post(`${address}/extras`, async (req, res) => {
    const { contest, round } = await found(req);
    await submitForm(
      req,
      res,
      async () => {
        await giveExtra(app, actorOf(req), contest, round, parseInput(extraSchema, req.body));
        redirect(req, res, quotasHref(contest.slug, round.slug), 'quotas:notice.given');
      },
      (form) => show(req, res, { extra: form }),
    );
  });

  return router;

  /** @throws NotFound, Forbidden */
  async function found(req: Request) {
    const actor = actorOf(req);
    const at = await getRoundBySlugs(app, actor, String(req.params.slug), String(req.params.round));
    requireInContest(actor, 'participant.manage', at.contest.id);
    return at;
  }

  async function show(req: Request, res: Response, forms: { limits?: FormState; extra?: FormState }): Promise<void> {
    const actor = actorOf(req);
    const { contest, round } = await found(req);
    const nowMs = app.clock.nowMs();
    const problems = await listNamedRoundProblems(app, actor, round, languageOf(req));
    const quotas = await quotasFor(app, actor, round);
    const extras = await extrasIn(app, actor, round, MOST_EXTRAS);
    const people = await publicPeople(
      app,
      extras.items.flatMap(({ givenBy }) => (givenBy === null ? [] : [givenBy])),
    );
    const values = Object.assign(
      { rev: round.rev },
      valuesOf(round.id, quotas.round),
      ...problems.map(({ id }) => valuesOf(id, quotas.problems.get(id) ?? NO_QUOTAS)),
    ) as Record<string, unknown>;
    const labels = new Map(problems.map(({ id, label }) => [id, label]));
    await page(req, res, 'quotas/quotas', {
      title: tOf(req)('quotas:title', { name: round.name }),
      nowMs,
      contest: { href: contestHref(contest.slug), slug: contest.slug, name: contest.name },
      round: roundLine(round, contest.slug, nowMs, problems.length),
      here: quotasHref(contest.slug, round.slug),
      mayEdit: mayInContest(actor, 'contest.edit', contest.id) && contest.archivedAt === null,
      isLocked: roundLocked(contest, round, nowMs),
      form: forms.limits ?? emptyForm(values),
      extraForm: {
        ...(forms.extra ?? emptyForm({ count: 1, kind: 'submissions' })),
        values: { ...(forms.extra?.values ?? { count: 1, kind: 'submissions' }), formKey: newId() },
      },
      scopes: [
        { id: round.id, label: null, title: null, isSet: true },
        ...problems.map(({ id, label, problem }) => ({
          ...{ id, label, title: problem?.title ?? null },
          isSet: quotas.problems.has(id),
        })),
      ],
      fieldOf: quotaField,
      kinds: QUOTA_KINDS,
      labels: problems.map(({ label }) => label),
      extras: extras.items.map((one) => ({
        ...{ participant: one.participant, kind: one.kind, count: one.count, reason: one.reason, at: one.givenAt },
        label: one.roundProblemId === null ? null : (labels.get(one.roundProblemId) ?? ''),
        by: one.givenBy === null ? null : (people.get(one.givenBy)?.displayName ?? null),
      })),
      extraCount: extras.total,
    });
  }
}

function limitsIn(sent: object, scopeId: string): KindLimits {
  const at = sent as Record<string, unknown>;
  const of = (kind: (typeof QUOTA_KINDS)[number]) =>
    Object.fromEntries(LIMIT_NAMES.map((name) => [name, at[quotaField(scopeId, kind, name)]]));
  return { submissions: of('submissions'), samples: of('samples') } as unknown as KindLimits;
}

function valuesOf(scopeId: Round['id'], limits: KindLimits): Record<string, unknown> {
  return Object.fromEntries(
    QUOTA_KINDS.flatMap((kind) =>
      LIMIT_NAMES.map((name) => [quotaField(scopeId, kind, name), limits[kind][name] ?? ''] as const),
    ),
  );
}

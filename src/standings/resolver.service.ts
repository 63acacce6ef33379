/** What the resolver of a round shows: for staff who see the board without its freeze. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { Conflict } from '../platform/errors.ts';
import { requireInContest } from '../accounts/permissions.rules.ts';
import { figuresOwedUnchecked } from '../rounds/round-figures.service.ts';
import { getRoundBySlugs } from '../rounds/rounds.service.ts';
import { NO_AWARDS, type AwardRule } from './awards.rules.ts';
import type { Board } from './board.rules.ts';
import { wholeBoardUnchecked } from './whole-boards.service.ts';
import { NO_DISTINCTIONS, type DistinctionPlan } from './distinctions.rules.ts';
import { knownFirsts, madeUpEnding, resolverSteps, type ResolverShow } from './resolver.rules.ts';
import { resultRows, ruleOf } from './results.rules.ts';
import { newestResultUnchecked, starterCopiesUnchecked } from './results.service.ts';
import { firstSolvers, scoreboardOf, type BoardRow } from './standings.rules.ts';
import { pendingOfUnchecked } from './standings.service.ts';
import { listFigures } from './standings.store.ts';

interface Awarded {
  rule: AwardRule;
  distinctions: DistinctionPlan;
}

/** What the page before the resolver shows: the awards of the newest published results, and what forbids to start. */
export async function resolverToStart(app: App, actor: Actor, contestSlug: string, roundSlug: string) {
  const { contest, round } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  requireInContest(actor, 'contest.staff-view', contest.id);
  const board = await wholeBoardUnchecked(app, actor, contestSlug, roundSlug, true);
  const newest = await newestResultUnchecked(app, round.id);
  return {
    board,
    rule: newest ? ruleOf(newest.snapshot) : NO_AWARDS,
    distinctions: newest?.snapshot.distinctions ?? NO_DISTINCTIONS,
    refusal: await refusalOf(app, board),
  };
}

async function refusalOf(app: App, { round, phase }: Board): Promise<Conflict | null> {
  if (round.freezesAt === null) return new Conflict('resolver_no_freeze');
  if (phase !== 'closed') return new Conflict('resolver_round_open');
  if ((await figuresOwedUnchecked(app.db, round.id)).owed !== null) return new Conflict('results_figures_owed');
  const pending = await pendingOfUnchecked(app, round.id);
  return pending > 0 ? new Conflict('resolver_pending', { count: pending }) : null;
}

/**
 * From the board at the freeze to what it is now.
 * @throws Conflict while the round runs or verdicts are missing, and where nothing was frozen
 */
export async function resolverShow(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  wanted: Awarded,
): Promise<ResolverShow> {
  const { contest } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  requireInContest(actor, 'contest.staff-view', contest.id);
  const board = await wholeBoardUnchecked(app, actor, contestSlug, roundSlug);
  const refusal = await refusalOf(app, board);
  if (refusal) throw refusal;
  const atFreeze = await listFigures(app.db, board.round.id, 'frozen');
  const frozen = scoreboardOf(
    board.round.scoring,
    board.rows.map(({ participant }) => participant),
    new Map(atFreeze.map(({ participantId, figures }) => [participantId, figures])),
  );
  return showOf(board, frozen, board.rows, wanted, await starterCopiesUnchecked(app, board), false);
}

/** The same with an ending that is made up of what the public sees. */
export async function resolverRehearsal(
  app: App,
  actor: Actor,
  contestSlug: string,
  roundSlug: string,
  wanted: Awarded & { seed: number },
): Promise<ResolverShow> {
  const { contest } = await getRoundBySlugs(app, actor, contestSlug, roundSlug);
  requireInContest(actor, 'contest.staff-view', contest.id);
  const board = await wholeBoardUnchecked(app, actor, contestSlug, roundSlug, true);
  const { frozen, live } = madeUpEnding(board.round, board.rows, board.problems, wanted.seed);
  const end = scoreboardOf(
    board.round.scoring,
    board.rows.map(({ participant }) => participant),
    live,
  );
  return showOf(board, frozen, end, wanted, new Set(), true);
}

function showOf(
  board: Board,
  frozen: readonly BoardRow[],
  end: readonly BoardRow[],
  { rule, distinctions }: Awarded,
  starterCopies: ReadonlySet<string>,
  isRehearsal: boolean,
): ResolverShow {
  const results = resultRows(end, rule, starterCopies, distinctions, board.problems);
  const live = new Map(end.map(({ participant, rank: _rank, ...figures }) => [participant.id, figures]));
  const problemIds = board.problems.map(({ id }) => id);
  return {
    board,
    isRehearsal,
    frozen,
    steps: resolverSteps(board.round.scoring, frozen, live, problemIds),
    firsts: knownFirsts(firstSolvers(frozen), firstSolvers(end)),
    awards: new Map(results.map(({ participantId, award, distinctions: also }) => [participantId, { award, also }])),
  };
}

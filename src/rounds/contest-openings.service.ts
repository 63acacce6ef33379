/** What the guard of openings adds above the pages of a contest: staff see what is wrong, everyone sees that an opening was put off. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import type { ContestAdditions, ContestPage } from '../contests/contest-parts.service.ts';
import type { App } from '../platform/app-context.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { versionVerifyHref } from '../problems/problem-links.rules.ts';
import { roundsOfUnchecked } from './contest-rounds.service.ts';
import { blocksOfUnchecked, openingsOfUnchecked } from './opening-blocks.service.ts';
import { isPutOff, type RoundOpening } from './openings.rules.ts';
import { roundHref } from './round-links.rules.ts';
import type { Round, RoundProblem } from './rounds.rules.ts';

interface ShownOpening {
  name: string;
  href: string;
  opensAt: number;
  /** When it was to open; null if it was not put off. */
  plannedAt: number | null;
  mayEdit: boolean;
  /** For staff: what keeps it from opening. */
  blocked: { label: string; href: string }[];
  isForStaff: boolean;
}

export const openingsInContest: ContestAdditions = {
  cards: [
    {
      key: 'openings',
      place: 'notice',
      view: 'rounds/_contest-openings',
      order: 50,
      model: async (app, page) => {
        const openings = await openingsFor(app, page);
        return openings.length === 0 ? null : { openings };
      },
    },
  ],
};

async function openingsFor(app: App, { actor, contest, nowMs }: ContestPage): Promise<ShownOpening[]> {
  if (contest.visibility !== 'published' || contest.archivedAt !== null) return [];
  const rounds = await roundsOfUnchecked(app, contest);
  const coming = rounds.filter(({ openedAt, opensAt }) => openedAt === null && nowMs < opensAt);
  if (coming.length === 0) return [];
  const isStaff = mayInContest(actor, 'contest.problems', contest.id);
  const mayEdit = mayInContest(actor, 'contest.edit', contest.id);
  const openings = await openingsOfUnchecked(
    app.db,
    coming.map(({ id }) => id),
  );
  const shown: ShownOpening[] = [];
  for (const round of coming) {
    const { problems } = isStaff ? await blocksOfUnchecked(app.db, round.id) : { problems: [] };
    const opening = openings.get(round.id);
    if (problems.length === 0 && !isPutOff(round, opening)) continue;
    shown.push({
      ...(await openingView(app, round, opening, problems)),
      ...facts(contest.slug, round, isStaff, mayEdit),
    });
  }
  return shown;
}

function facts(contestSlug: string, round: Round, isForStaff: boolean, mayEdit: boolean) {
  return { name: round.name, href: roundHref(contestSlug, round.slug), isForStaff, mayEdit };
}

async function openingView(
  app: App,
  round: Round,
  opening: RoundOpening | undefined,
  problems: readonly RoundProblem[],
): Promise<Pick<ShownOpening, 'opensAt' | 'plannedAt' | 'blocked'>> {
  const blocked = await Promise.all(
    problems.map(async ({ label, problemVersionId }) => {
      const { problem, version } = await getProblemVersionUnchecked(app, problemVersionId);
      return { label, href: versionVerifyHref(problem.slug, version.number) };
    }),
  );
  return { opensAt: round.opensAt, plannedAt: isPutOff(round, opening) ? opening.plannedAt : null, blocked };
}

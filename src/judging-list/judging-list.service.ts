/** The judging list of a contest, for those who may read all its submissions. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { hostNamesUnchecked } from '../judge-queue/hosts.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { listNamedRoundProblems } from '../rounds/round-problems.service.ts';
import { listRoundsUnchecked } from '../rounds/rounds.service.ts';
import { judgingShown, newestOf, type JudgingFilter, type JudgingList, type ListPlace } from './judging-list.rules.ts';
import { judgingsOf, listOfRound } from './judging-list.store.ts';

/** One page of the submissions to a contest, newest first: each round gives its newest, and the newest of all are shown. */
export async function listJudgings(
  app: App,
  actor: Actor,
  contest: Pick<Contest, 'id'>,
  filter: JudgingFilter,
  { after, size, language }: { after: ListPlace | undefined; size: number; language: string },
): Promise<JudgingList> {
  requireInContest(actor, 'submission.list-all', contest.id);
  const rounds = [];
  for (const round of await listRoundsUnchecked(app, contest.id))
    rounds.push({ ...round, problems: await listNamedRoundProblems(app, actor, round, language) });
  const wanted = rounds.filter(
    ({ slug, problems }) =>
      (filter.round === '' || slug === filter.round) &&
      (filter.problem === '' || problems.some(({ id }) => id === filter.problem)),
  );
  const lists = [];
  for (const round of wanted) lists.push(await listOfRound(app.db, round, filter, after, size + 1));
  const found = newestOf(lists, size + 1);
  const shown = found.slice(0, size);
  const judgings = await judgingsOf(
    app.db,
    shown.map(({ id }) => id),
  );
  const hosts = await hostNamesUnchecked(app);
  const last = shown.at(-1);
  return {
    lines: shown.map((one) => {
      const judging = judgingShown(judgings.get(one.id) ?? [], one.currentJudgingId);
      return { ...one, judging, host: judging?.hostId == null ? null : (hosts.get(judging.hostId) ?? null) };
    }),
    rounds,
    next: last && found.length > size ? { atMs: last.submittedAt, id: last.id } : null,
  };
}

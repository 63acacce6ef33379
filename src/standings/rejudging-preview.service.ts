/** How an open rejudging would change boards: before and after, computed and not stored. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import { boardHref } from '../rounds/round-links.rules.ts';
import { getRoundUnchecked, listRoundProblemsUnchecked } from '../rounds/rounds.service.ts';
import { withFullMarksUnchecked } from '../scoring/full-marks.service.ts';
import { applied, groups } from '../rejudgings/rejudging-preview.rules.ts';
import { judgedItems } from '../rejudgings/rejudgings.service.ts';
import { changedRows, type ChangedRow } from './board-previews.rules.ts';
import { rankedInUnchecked } from './board-previews.service.ts';
import { figuresOf } from './standings.rules.ts';
import { listFigures, listStandingSubmissions } from './standings.store.ts';

export interface BoardChange {
  round: { name: string; href: string; scoring: string };
  rows: ChangedRow[];
}

/**
 * Participants whose rank or score would differ, by round. Empty once the set is closed, because the boards are then final.
 * @throws NotFound, Forbidden
 */
export async function boardChanges(app: App, actor: Actor, rejudgingId: string): Promise<BoardChange[]> {
  const judged = await judgedItems(app, actor, rejudgingId);
  const anew = new Map(judged.map((item) => [item.submissionId, item]));
  const changes: BoardChange[] = [];
  for (const [roundId, items] of groups(judged, (item) => item.roundId)) {
    const round = await getRoundUnchecked(app, roundId);
    const contest = await getContestUnchecked(app, round.contestId);
    const problems = await listRoundProblemsUnchecked(app, roundId);
    const read = await listFigures(app.db, roundId, 'live');
    const now = new Map(read.map((row) => [row.participantId, row.figures]));
    const then = new Map(now);
    const touched = [...groups(items, (item) => item.participantId).keys()];
    const submissions = await listStandingSubmissions(app.db, roundId, touched);
    const marked = await withFullMarksUnchecked(
      app,
      submissions.map((one) => applied(one, anew)),
    );
    for (const [participantId, theirs] of groups(marked, (one) => one.participantId))
      then.set(participantId, figuresOf(round, problems, theirs, null));
    const rows = changedRows(round.scoring, await rankedInUnchecked(app, round), now, then);
    const href = boardHref(contest.slug, round.slug);
    changes.push({ round: { name: `${contest.name} · ${round.name}`, href, scoring: round.scoring }, rows });
  }
  return changes;
}

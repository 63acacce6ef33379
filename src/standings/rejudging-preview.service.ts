/** What an open rejudging would do to the boards: ranks and scores before and after, computed and not stored. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { getContest, getRound, listParticipants, listRoundProblems } from '../contests/contests.service.ts';
import { outcomeOf } from '../judgings/rejudgings.rules.ts';
import { getRejudging, rejudgingItems } from '../judgings/rejudgings.service.ts';
import { figuresOf, scoreboardOf, type BoardRow } from './standings.rules.ts';
import { standingProblems } from './standings.service.ts';
import { listFigures, listStandingSubmissions } from './standings.store.ts';

export interface BoardPlace {
  rank: number | null;
  solved: number;
  penalty: number;
  scoreMilli: number;
}

export interface BoardChange {
  round: { name: string; href: string; scoring: string };
  rows: { name: string; before: BoardPlace; after: BoardPlace }[];
}

/**
 * Everybody whose rank or score would differ, round by round. Only while the set is open: afterwards the boards stand as
 * they stand, and the answer is empty. @throws NotFound, Forbidden
 */
export async function boardChanges(app: App, actor: Actor, rejudgingId: string): Promise<BoardChange[]> {
  const { rejudging } = await getRejudging(app, actor, rejudgingId);
  if (rejudging.state !== 'running') return [];
  const changed = (await rejudgingItems(app, actor, rejudgingId)).filter((item) => outcomeOf(item) === 'changed');
  const roundIds = [...new Set(changed.flatMap(({ roundId }) => (roundId === null ? [] : [roundId])))];
  const anew = new Map(changed.map((item) => [item.submissionId, item]));
  const changes: BoardChange[] = [];
  for (const roundId of roundIds) {
    const round = await getRound(app, roundId);
    const contest = await getContest(app, round.contestId);
    const problems = await standingProblems(app, await listRoundProblems(app, roundId));
    const participants = (await listParticipants(app, contest.id))
      .filter((participant) => participant.withdrawnAt === null)
      .map(({ id, name, starred, memberIds }) => ({ id, name, starred, memberIds, universities: [] }));
    const now = await listFigures(app.db, roundId, 'live');
    const then = new Map(now);
    const affected = changed.flatMap((item) =>
      item.roundId === roundId && item.participantId !== null ? [item.participantId] : [],
    );
    for (const participantId of new Set(affected)) {
      const submissions = (await listStandingSubmissions(app.db, roundId, participantId)).map((submission) => {
        const item = anew.get(submission.id);
        return item ? { ...submission, verdict: item.newVerdict, scoreMilli: item.newScoreMilli } : submission;
      });
      then.set(participantId, figuresOf(round, problems, submissions, null));
    }
    const before = new Map(scoreboardOf(round.scoring, participants, now).map((row) => [row.participant.id, row]));
    const rows = scoreboardOf(round.scoring, participants, then).flatMap((after) => {
      const old = before.get(after.participant.id);
      if (!old) return [];
      const [was, becomes] = [placeOf(old), placeOf(after)];
      return JSON.stringify(was) === JSON.stringify(becomes)
        ? []
        : [{ name: after.participant.name, before: was, after: becomes }];
    });
    const href = `/contests/${contest.slug}/rounds/${round.slug}/board`;
    changes.push({ round: { name: `${contest.name} · ${round.name}`, href, scoring: round.scoring }, rows });
  }
  return changes;
}

function placeOf({ rank, solved, penalty, scoreMilli }: BoardRow): BoardPlace {
  return { rank, solved, penalty, scoreMilli };
}

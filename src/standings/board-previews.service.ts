/** How a change of a round would move places on its board: before and after, computed and not stored. */
import type { App } from '../platform/app-context.ts';
import { listParticipantsInUnchecked } from '../participants/unranked.service.ts';
import { groups } from '../rejudgings/rejudging-preview.rules.ts';
import type { Round, RoundProblem } from '../rounds/rounds.rules.ts';
import { withFullMarksUnchecked } from '../scoring/full-marks.service.ts';
import { changedRows, type ChangedRow } from './board-previews.rules.ts';
import { figuresOf, type BoardParticipant } from './standings.rules.ts';
import { listActiveParticipants, listStandingSubmissions } from './standings.store.ts';

/** A round with its problems, as it is or as it would be. */
export interface RoundState {
  round: Round;
  problems: readonly RoundProblem[];
}

/** Participants of a round as its board knows them, without what only shows. */
export async function rankedInUnchecked(app: App, round: Round): Promise<BoardParticipant[]> {
  return (await listParticipantsInUnchecked(app, round))
    .filter((participant) => participant.withdrawnAt === null)
    .map(({ id, name, starred, disqualifiedAt, memberIds }) => ({
      ...{ id, name, starred, memberIds },
      disqualified: disqualifiedAt !== null,
      universities: [],
      memberNames: [],
    }));
}

/** Whose place or figures on the full board would differ. */
export async function placesMovedUnchecked(app: App, now: RoundState, then: RoundState): Promise<ChangedRow[]> {
  const { round } = now;
  const active = await listActiveParticipants(app.db, round.id);
  const submissions = await withFullMarksUnchecked(app, await listStandingSubmissions(app.db, round.id, active));
  const ofEach = groups(submissions, (one) => one.participantId);
  const figures = (state: RoundState) =>
    new Map([...ofEach].map(([id, theirs]) => [id, figuresOf(state.round, state.problems, theirs, null)]));
  return changedRows(round.scoring, await rankedInUnchecked(app, round), figures(now), figures(then));
}

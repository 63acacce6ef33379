/** Keeps standings up to date as verdicts arrive. */
import { setImmediate as turn } from 'node:timers/promises';
import type { App } from '../platform/app-context.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { getRoundUnchecked, listRoundProblemsUnchecked, listRoundsUnchecked } from '../rounds/rounds.service.ts';
import { figuresCompleteUnchecked, figuresOwedUnchecked } from '../rounds/round-figures.service.ts';
import type { Round, RoundProblem } from '../rounds/rounds.rules.ts';
import { rejudgingsOfUnchecked } from '../judgings/judgings.service.ts';
import { withFullMarksUnchecked } from '../scoring/full-marks.service.ts';
import { getSubmissionUnchecked, listSubmissionsByIdUnchecked } from '../submissions/submissions.service.ts';
import { figuresOf } from './standings.rules.ts';
import * as store from './standings.store.ts';

const MAX_TRIES = 10;

/** Recomputes one participant's row from their submissions. Idempotent, independent of order, safe with concurrent writers. */
export async function refreshStandingUnchecked(app: App, roundId: string, participantId: string): Promise<void> {
  await refreshRow(app, roundId, participantId);
}

interface RoundRead {
  round: Round;
  problems: readonly RoundProblem[];
}

/**
 * Writes a row from what its round is then. The revision of the row is read first, so that figures of an older round are never
 * saved over those of a newer one; and if the round changed meanwhile, the row is computed again.
 */
async function refreshRow(
  app: App,
  roundId: string,
  participantId: string,
  options: { known?: RoundRead | undefined; onlyChanged?: boolean } = {},
): Promise<RoundRead> {
  let { known } = options;
  for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
    const stored = await store.findStanding(app.db, roundId, participantId);
    const read = await readRound(app, roundId, known);
    known = read;
    const { round, problems } = read;
    const submissions = await withFullMarksUnchecked(
      app,
      await store.listStandingSubmissions(app.db, roundId, [participantId]),
    );
    const live = figuresOf(round, problems, submissions, null);
    const frozen = figuresOf(round, problems, submissions, round.freezesAt);
    if (options.onlyChanged && store.isStored(stored, live, frozen)) return read;
    const key = { roundId, participantId, rev: stored?.rev };
    if (!(await store.saveStanding(app.db, key, live, frozen, app.clock.nowMs()))) continue;
    // Rows that a correction does not change are not written by its refresh: so older figures could still be saved after it.
    if ((await getRoundUnchecked(app, roundId)).rev === round.rev) return read;
  }
  throw new Error(`The standing of ${participantId} in ${roundId} kept changing`);
}

/** The round with its problems; what is known is read again only if it has changed. */
async function readRound(app: App, roundId: string, known: RoundRead | undefined): Promise<RoundRead> {
  const round = await getRoundUnchecked(app, roundId);
  if (known?.round.rev === round.rev) return known;
  return { round, problems: await listRoundProblemsUnchecked(app, roundId) };
}

/** Recomputes the row of a submission after it was received or judged. */
export async function refreshStandingOfUnchecked(app: App, submissionId: string): Promise<void> {
  const submission = await getSubmissionUnchecked(app, submissionId);
  if (submission.roundId && submission.participantId)
    await refreshStandingUnchecked(app, submission.roundId, submission.participantId);
}

/** The same for many submissions that were received. */
export async function refreshStandingsOfUnchecked(app: App, submissionIds: readonly string[]): Promise<void> {
  const byRound = new Map<string, Set<string>>();
  for (const { roundId, participantId } of await listSubmissionsByIdUnchecked(app, submissionIds)) {
    if (roundId === null || participantId === null) continue;
    byRound.set(roundId, (byRound.get(roundId) ?? new Set()).add(participantId));
  }
  for (const [roundId, participantIds] of byRound)
    for (const participantId of await refreshRows(app, roundId, [...participantIds].sort()))
      await refreshStandingUnchecked(app, roundId, participantId);
}

/** Recomputes the rows of several participants in one transaction; returns those that are to be computed again. */
async function refreshRows(app: App, roundId: string, participantIds: readonly string[]): Promise<readonly string[]> {
  // In this order, as for a single row.
  const stored = await store.listStandings(app.db, roundId, participantIds);
  const { round, problems } = await readRound(app, roundId, undefined);
  const submissions = await withFullMarksUnchecked(
    app,
    await store.listStandingSubmissions(app.db, roundId, participantIds),
  );
  const nowMs = app.clock.nowMs();
  const missed = await inTransaction(app.db, async (trx) => {
    const changed: string[] = [];
    for (const participantId of participantIds) {
      const own = submissions.filter((one) => one.participantId === participantId);
      const live = figuresOf(round, problems, own, null);
      const frozen = figuresOf(round, problems, own, round.freezesAt);
      const key = { roundId, participantId, rev: stored.get(participantId)?.rev };
      if (!(await store.saveStanding(trx, key, live, frozen, nowMs))) changed.push(participantId);
    }
    return changed;
  });
  return (await getRoundUnchecked(app, roundId)).rev === round.rev ? missed : participantIds;
}

/** Recomputes a participant's row in each round, after registration, withdrawal, a change of rank state or a new name. */
export async function refreshParticipantUnchecked(app: App, contestId: string, participantId: string): Promise<void> {
  for (const round of await listRoundsUnchecked(app, contestId))
    await refreshStandingUnchecked(app, round.id, participantId);
}

const ROWS_PER_TURN = 5;

/** Recomputes a whole round, after its times or problems changed; then its figures are complete. */
export async function refreshRoundUnchecked(app: App, roundId: string): Promise<void> {
  const { owed } = await figuresOwedUnchecked(app.db, roundId);
  let known: RoundRead | undefined;
  for (const [done, participantId] of (await store.listActiveParticipants(app.db, roundId)).entries()) {
    known = await refreshRow(app, roundId, participantId, { known, onlyChanged: true });
    // SQLite answers synchronously: others get a turn after a few.
    if (done % ROWS_PER_TURN === ROWS_PER_TURN - 1) await turn();
  }
  if (owed !== null) await figuresCompleteUnchecked(app, roundId, owed);
}

/** Submissions of a round that wait for a verdict or a rejudging. */
export async function pendingOfUnchecked(app: App, roundId: string): Promise<number> {
  return (await store.countPending(app.db, roundId)) + (await rejudgingsOfUnchecked(app, roundId));
}

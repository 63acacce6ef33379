/**
 * Fills the logs of contests from before there were logs: with what is so now, in the order in which a contest goes, and not
 * with every step on the way. It stands here because it reads all rooms that write to the log.
 */
import { contestFact } from '../contests/contest-facts.rules.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import type { NewEvent } from '../contest-log/contest-log.rules.ts';
import { fillLogUnchecked, logsToFillUnchecked, type PastEvent } from '../contest-log/log-filling.service.ts';
import { judgementFacts } from '../judgings/judgement-facts.rules.ts';
import { participantFact } from '../participants/participant-facts.rules.ts';
import { listParticipantsUnchecked } from '../participants/participants.service.ts';
import type { App } from '../platform/app-context.ts';
import { problemFact, roundFact, stateFact } from '../rounds/round-facts.rules.ts';
import type { Round } from '../rounds/rounds.rules.ts';
import { listRoundProblemsUnchecked, listRoundsUnchecked } from '../rounds/rounds.service.ts';
import { submissionFact } from '../submissions/submission-facts.rules.ts';
import { awardsFact } from './award-facts.rules.ts';
import { listPastSubmissions, type PastSubmission } from './log-fill.store.ts';
import { findNewestResult, findResultByNumber } from './results.store.ts';

const SUBMISSIONS_AT_ONCE = 50;

/** Fills every log that waits for it; a log that another process is filling is left to it. */
export async function fillLogsUnchecked(app: App): Promise<void> {
  for (const contestId of await logsToFillUnchecked(app)) {
    const { visibility, publishedAt } = await getContestUnchecked(app, contestId);
    const past = pastOf(app, contestId, visibility === 'published', publishedAt ?? 0);
    await fillLogUnchecked(app, contestId, past);
  }
}

async function* pastOf(
  app: App,
  contestId: string,
  isPublished: boolean,
  publishedAt: number,
): AsyncGenerator<PastEvent[]> {
  const rounds = await listRoundsUnchecked(app, contestId);
  const told = [contestFact(await getContestUnchecked(app, contestId)), ...rounds.map(roundFact)];
  // Publishing a draft tells of these.
  if (isPublished) yield at(publishedAt, told);
  const participants = await listParticipantsUnchecked(app, contestId);
  yield participants.map((one) => ({ ...participantFact(one), happenedAt: one.createdAt }));
  for (const round of rounds) yield* pastOfRound(app, round, isPublished ? publishedAt : undefined);
}

async function* pastOfRound(app: App, round: Round, publishedAt: number | undefined): AsyncGenerator<PastEvent[]> {
  if (round.openedAt !== null) yield at(round.openedAt, [stateFact(round.id, 'started', round.opensAt)]);
  if (publishedAt !== undefined) {
    const problems = (await listRoundProblemsUnchecked(app, round.id)).filter(({ takenOut }) => !takenOut);
    const facts = problems.map((problem) => problemFact(round, problem));
    yield at(round.openedAt ?? publishedAt, facts);
  }
  for (let afterId = ''; ;) {
    const submissions = await listPastSubmissions(app.db, round.id, afterId, SUBMISSIONS_AT_ONCE);
    yield submissions.flatMap((submission) => pastOfSubmission(round, submission));
    if (submissions.length < SUBMISSIONS_AT_ONCE) break;
    afterId = submissions.at(-1)?.id ?? '';
  }
  yield* endOfRound(app, round);
}

async function* endOfRound(app: App, round: Round): AsyncGenerator<PastEvent[]> {
  const { id, frozenAt, freezesAt, closedAt, closesAt, thawedAt } = round;
  if (frozenAt !== null) yield at(frozenAt, [stateFact(id, 'frozen', freezesAt ?? frozenAt)]);
  if (closedAt !== null) yield at(closedAt, [stateFact(id, 'ended', closesAt)]);
  if (thawedAt !== null) yield at(thawedAt, [stateFact(id, 'thawed', thawedAt)]);
  const newest = await findNewestResult(app.db, id);
  if (!newest) return;
  const first = (await findResultByNumber(app.db, id, 1)) ?? newest;
  yield at(newest.publishedAt, [awardsFact(newest)]);
  yield at(first.publishedAt, [stateFact(id, 'finalized', first.publishedAt)]);
}

function pastOfSubmission(round: Round, past: PastSubmission): PastEvent[] {
  const { problemId: contextId, judging, ...submission } = past;
  const about = { contextType: 'round' as const, contextId, roundId: round.id, isSampleRun: false };
  const fact = submissionFact({ ...submission, ...about });
  const judged = judging ? judgementFacts(round, past.submittedAt, judging) : [];
  return [...at(past.submittedAt, fact ? [fact] : []), ...at(judging?.finishedAt ?? past.submittedAt, judged)];
}

function at(happenedAt: number, events: readonly NewEvent[]): PastEvent[] {
  return events.map((event) => ({ ...event, happenedAt }));
}

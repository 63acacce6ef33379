/** Publishes the results of a whole contest as an immutable version, from the published versions of its rounds. */
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { requireInContest } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { notify } from '../notifications/notify.service.ts';
import { offBoardsUnchecked } from '../participants/hidden.service.ts';
import { requireNotArchived } from '../contests/contest-endings.rules.ts';
import { isRehearsal } from '../contests/contest-rehearsals.rules.ts';
import { seesAsStaff, type Contest } from '../contests/contests.rules.ts';
import { getContestBySlug, getContestUnchecked } from '../contests/contests.service.ts';
import { listParticipantsUnchecked } from '../participants/participants.service.ts';
import { prizesOfResultsUnchecked, type ResultPrizes } from '../showcase/showcase.service.ts';
import { NO_AWARDS } from '../standings/awards.rules.ts';
import { NO_DISTINCTIONS } from '../standings/distinctions.rules.ts';
import { comparable } from '../standings/limited-boards.rules.ts';
import { newestOfRoundsUnchecked, resultByNumberUnchecked } from '../standings/results.service.ts';
import { contestResultHref } from './contest-result-links.rules.ts';
import {
  combinedResult,
  withoutParticipants,
  contestChanges,
  contestPeopleConcerned,
  honoredIn,
  limitedContestResult,
  sameContestHead,
  undecidedTies,
  type ContestResult,
  type ContestResultChange,
  type ContestResultChoices,
  type ContestResultHead,
  type ContestResultSnapshot,
  type Honored,
} from './contest-results.rules.ts';
import * as store from './contest-results.store.ts';
import { contestResultsConfirmed } from './contest-results.topics.ts';

export interface ContestPreview {
  contest: Contest;
  /** Null while rounds that count have no published results, or no rule combines them. */
  snapshot: ContestResultSnapshot | null;
  /** Names of rounds that count and have no published results. */
  missing: string[];
  isCombined: boolean;
  choices: ContestResultChoices;
  appealsUntil: number | null;
  inviteUpTo: number;
  /** Participants whom publishing now would invite to the pipeline. */
  invited: number;
  /** Ids of participants who share a rank before any decision, so that decisions can be taken back. */
  ties: string[][];
  newest: ContestResult | undefined;
  nextNumber: number;
  /** Since the newest version; none if there is none. */
  changes: ContestResultChange[];
  headChanges: boolean;
}

const NOTHING: ContestResultChoices = {
  awards: NO_AWARDS,
  distinctions: NO_DISTINCTIONS,
  tieDecisions: [],
  tieReason: '',
};

/**
 * The contest, for people who may publish its results.
 * @throws Forbidden, NotFound, Conflict for one that is archived
 */
export async function contestToPublish(app: App, actor: Actor, contestSlug: string): Promise<Contest> {
  const contest = await getContestBySlug(app, actor, contestSlug);
  requireInContest(actor, 'result.publish', contest.id);
  requireNotArchived(contest);
  return contest;
}

/** What publishing now would make, with these choices or else those of the newest version. @throws as `contestToPublish` */
export async function previewContestResult(
  app: App,
  actor: Actor,
  contestSlug: string,
  { inviteUpTo: wantedRank, ...wanted }: Partial<ContestResultChoices & { inviteUpTo: number }> = {},
): Promise<ContestPreview> {
  const contest = await contestToPublish(app, actor, contestSlug);
  const newest = await store.findContestResult(app.db, contest.id, 'newest');
  const choices = { ...(newest?.snapshot ? choicesOf(newest.snapshot) : NOTHING), ...wanted };
  const found = await newestOfRoundsUnchecked(app, contest.id);
  const missing = found?.rounds.filter(({ result }) => !result).map(({ name }) => name) ?? [];
  const published = (found?.rounds ?? []).flatMap(({ weight, result }) =>
    result ? [{ weight, number: result.number, snapshot: result.snapshot }] : [],
  );
  const rounds = withoutParticipants(published, await offBoardsUnchecked(app, contest.id));
  const { id, slug, name, participation } = contest;
  const isWhole = found !== undefined && missing.length === 0 && rounds.length > 0;
  const inviteUpTo = wantedRank ?? newest?.inviteUpTo ?? 0;
  const snapshot = isWhole ? combinedResult({ id, slug, name, participation }, found.rule, rounds, choices) : null;
  return {
    contest,
    snapshot,
    missing,
    isCombined: found !== undefined,
    choices,
    appealsUntil: newest?.appealsUntil ?? null,
    inviteUpTo,
    invited: snapshot ? honoredIn(snapshot, rounds, inviteUpTo).filter(({ isInvited }) => isInvited).length : 0,
    ties: snapshot && found ? undecidedTies(found.rule, rounds) : [],
    newest,
    nextNumber: (newest?.number ?? 0) + 1,
    changes: newest && snapshot ? contestChanges(newest.snapshot.rows, snapshot.rows) : [],
    headChanges: Boolean(newest && snapshot && !sameContestHead(newest.snapshot, snapshot)),
  };
}

function choicesOf({ awards, distinctions, tieDecisions, tieReason }: ContestResultSnapshot): ContestResultChoices {
  return { awards, distinctions, tieDecisions, tieReason };
}

/**
 * Publishes the next version and tells the participants it concerns. Nothing is awarded that was not chosen.
 * @throws Conflict while rounds have no published results, when nothing changed, or when someone published meanwhile;
 * InvalidInput without a reason for a correction or for decisions about ties
 */
export async function publishContestResult(
  app: App,
  actor: UserActor,
  contestSlug: string,
  input: ContestResultChoices & {
    note: string;
    expectedNumber: number;
    appealsUntil: number | null;
    inviteUpTo: number;
  },
): Promise<ContestResult> {
  const { note, expectedNumber, appealsUntil, inviteUpTo, ...choices } = input;
  const preview = await previewContestResult(app, actor, contestSlug, { ...choices, inviteUpTo });
  const { contest, snapshot, nextNumber, newest: before } = preview;
  const nowMs = app.clock.nowMs();
  if (!preview.isCombined) throw new Conflict('overall_not_found');
  if (!snapshot) throw new Conflict('contest_results_rounds_missing', { rounds: preview.missing.join(', ') });
  if (nextNumber !== expectedNumber) throw new Conflict('results_published_meanwhile');
  if (choices.tieDecisions.length > 0 && choices.tieReason === '')
    throw new InvalidInput('reason_required', {}, 'tieReason');
  if (appealsUntil !== null && appealsUntil <= nowMs) throw new InvalidInput('appeals_end_past', {}, 'appealsUntil');
  const isOther = appealsUntil !== preview.appealsUntil || inviteUpTo !== (before?.inviteUpTo ?? 0);
  const differs = preview.changes.length > 0 || preview.headChanges || isOther;
  if (nextNumber > 1 && !differs) throw new Conflict('results_nothing_changed');
  if (nextNumber > 1 && note === '') throw new InvalidInput('reason_required', {}, 'note');
  const result: ContestResult = {
    ...{ id: newId(), contestId: contest.id, number: nextNumber, note, publishedBy: actor.id, publishedAt: nowMs },
    ...{ appealsUntil, inviteUpTo, snapshot },
  };
  await inTransaction(app.db, async (trx) => {
    await store.insertContestResult(trx, result);
    const subject = { type: 'contest', id: contest.id };
    await insertAudit(trx, actor, nowMs, 'contest.result_published', subject, { number: nextNumber, note });
    await enqueue(trx, nowMs, contestResultsConfirmed, { resultId: result.id });
    const people = contestPeopleConcerned(before?.snapshot.rows, snapshot.rows);
    const kind = before ? 'contest_results_corrected' : 'contest_results_published';
    const href = contestResultHref(contest.slug, nextNumber);
    await notify(
      trx,
      nowMs,
      { kind, key: `contest-result:${result.id}`, href, params: { contest: contest.name } },
      people,
    );
  }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? new Conflict('results_published_meanwhile') : error;
  });
  app.background.poke();
  return result;
}

/** One version by its number; everyone who may see the contest may read it. @throws NotFound */
export async function getContestResult(
  app: App,
  actor: Actor,
  contestSlug: string,
  number: number | 'newest',
): Promise<{ contest: Contest; result: ContestResult }> {
  const contest = await getContestBySlug(app, actor, contestSlug);
  const result = await store.findContestResult(app.db, contest.id, number);
  if (!result) throw new NotFound('result_not_found');
  return { contest, result: { ...result, snapshot: shownTo(actor, contest, result.snapshot) } };
}

function shownTo(actor: Actor, { id, boardTop }: Contest, snapshot: ContestResultSnapshot): ContestResultSnapshot {
  if (seesAsStaff(actor, id)) return snapshot;
  return limitedContestResult(snapshot, boardTop, actor.kind === 'user' ? actor.id : null);
}

const SHOWN_VERSIONS = 1000;

/** The same with all versions, the newest first, and what it changed. @throws NotFound */
export async function contestResultWithHistory(
  app: App,
  actor: Actor,
  contestSlug: string,
  number: number,
): Promise<{
  result: ContestResult;
  isForEveryone: boolean;
  versions: ContestResultHead[];
  changes: ContestResultChange[];
  prizes: ResultPrizes;
}> {
  const { contest, result } = await getContestResult(app, actor, contestSlug, number);
  const [whole, before] = [
    await store.findContestResult(app.db, contest.id, number),
    await store.findContestResult(app.db, contest.id, number - 1),
  ];
  const rowsOf = ({ snapshot }: ContestResult) => ({
    all: snapshot.rows,
    shown: shownTo(actor, contest, snapshot).rows,
  });
  const told = whole && before && comparable(rowsOf(before), rowsOf(whole));
  const versions = await store.listContestResultHeads(app.db, contest.id, SHOWN_VERSIONS);
  const isNewest = versions[0]?.number === number;
  return {
    result,
    isForEveryone: contest.boardTop === null,
    versions,
    prizes: await prizesOfResultsUnchecked(app, { contestId: contest.id, roundId: null, isNewest }),
    changes: told ? contestChanges(told.before, told.after) : [],
  };
}

/** The newest version of a contest's results, without its rows; for pages that lead to it. */
export async function newestContestHeadUnchecked(app: App, contestId: string): Promise<ContestResultHead | undefined> {
  return (await store.listContestResultHeads(app.db, contestId, 1))[0];
}

/** The newest version of a contest's results. */
export async function newestContestVersionUnchecked(app: App, contestId: string): Promise<ContestResult | undefined> {
  return await store.findContestResult(app.db, contestId, 'newest');
}

/** The contest of a published version. @throws NotFound */
export async function contestOfContestResultUnchecked(app: App, resultId: string): Promise<string> {
  const result = await store.findContestResultById(app.db, resultId);
  if (!result) throw new NotFound('result_not_found');
  return result.contestId;
}

/**
 * The newest version of the contest of a published version, with those whom it awards or invites: a correction may have been
 * published before the event of the earlier version was handled. @throws NotFound
 */
export async function honoredInContestUnchecked(
  app: App,
  confirmedId: string,
): Promise<{ result: ContestResult; honored: Honored[] }> {
  const confirmed = await store.findContestResultById(app.db, confirmedId);
  const result = confirmed && (await store.findContestResult(app.db, confirmed.contestId, 'newest'));
  if (!result) throw new NotFound('result_not_found');
  // A rehearsal honors no one.
  if (isRehearsal(await getContestUnchecked(app, result.contestId))) return { result, honored: [] };
  const rounds = [];
  for (const { id, number } of result.snapshot.rounds) {
    const round = await resultByNumberUnchecked(app, id, number);
    if (round) rounds.push(round);
  }
  return { result, honored: honoredIn(result.snapshot, rounds, result.inviteUpTo) };
}

/** An erased account keeps its rank in published results, under its pseudonym; team names stay. */
export async function forgetNameInContestResultsUnchecked(app: App, userId: string): Promise<void> {
  const pseudonym = (await publicPeople(app, [userId])).get(userId)?.displayName ?? '';
  for (const { id, contestId, snapshot } of await store.listContestResultsWith(app.db, userId)) {
    const participants = await listParticipantsUnchecked(app, contestId);
    const persons = new Set(participants.filter((one) => one.kind === 'person').map((one) => one.id));
    const rows = snapshot.rows.map((row) =>
      row.memberIds.includes(userId) && persons.has(row.participantId)
        ? { ...row, name: pseudonym, universities: [] }
        : row,
    );
    await inTransaction(app.db, (trx) => store.updateContestSnapshot(trx, id, { ...snapshot, rows }));
  }
}

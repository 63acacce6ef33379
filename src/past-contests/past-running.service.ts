/**
 * Runs a confirmed import. States: queued (the file is read again beside this work, and what is written is planned with all ids),
 * running (lines of the plan are written by the hundred, for about a second a step, and the next step is queued behind what else
 * waits), done; failed when its contest was deleted, or when it cannot get on.
 * How far it is (`cursor_at`) moves in the transaction of what was written, so a step that runs twice writes nothing twice.
 */
import { appendImported } from '../contest-log/log-filling.service.ts';
import type { NewEvent } from '../contest-log/contest-log.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { importedContestFact, openImportedContest } from '../contests/imported-contests.service.ts';
import { keepDetails } from '../participant-imports/participant-places.service.ts';
import { enterPastTeams } from '../participants/past-participants.service.ts';
import { judgementAudience } from '../contest-log/contest-log.rules.ts';
import { systemActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { makeStandIns } from '../problems/stand-ins.service.ts';
import { makePastRound, pastRoundEnd } from '../rounds/past-rounds.service.ts';
import { getRoundUnchecked } from '../rounds/rounds.service.ts';
import { pastResultUnchecked, writePastFigures, writePastResult } from '../standings/past-standings.service.ts';
import { heldBlob } from '../platform/storage/held-blobs.ts';
import { dropPastBlobsUnchecked } from './past-blobs.service.ts';
import { DELETED, isAtWork, requireOver, type PastImport } from './past-contests.rules.ts';
import { contestThereUnchecked } from './past-contests.service.ts';
import * as store from './past-contests.store.ts';
import { pastImportStep } from './past-contests.topics.ts';
import { failPastImportUnchecked, gaveUpUnchecked } from './past-failures.service.ts';
import type { PlanFigures, PlanHead, PlanLine, PlanTeam, PlanWork } from './past-plan.rules.ts';
import { planPastImportUnchecked } from './past-planning.service.ts';

/** Few enough that a database which answers synchronously lets others in between. */
const AT_ONCE = 100;
const STEP_MS = 1000;
const ROUND = { slug: 'contest', early: false };

/** One step of an import; the next one is queued. */
export async function runPastImportStepUnchecked(app: App, importId: string): Promise<void> {
  const one = await store.findPastImport(app.db, importId);
  if (!one || !isAtWork(one)) return;
  const contest = await contestThereUnchecked(app, one);
  if (!contest) return await failPastImportUnchecked(app, one, DELETED);
  try {
    if (one.state === 'running') await goOnUnchecked(app, one, contest);
    else await startUnchecked(app, one, contest);
  } catch (error) {
    if (!(await gaveUpUnchecked(app, one, error))) throw error;
  }
}

async function startUnchecked(app: App, one: PastImport, contest: Contest): Promise<void> {
  const nowMs = app.clock.nowMs();
  requireOver(one.report, nowMs);
  if (one.planSha256 === null) return await planPastImportUnchecked(app, one);
  const { head } = planOf(await heldBlob(app, one.planSha256));
  await inTransaction(app.db, async (trx) => {
    if (!(await store.movePastImport(trx, one.id, 'queued', 'running'))) return;
    const told = [await importedContestFact(trx, contest.id), ...(await writeHead(trx, nowMs, contest, one, head))];
    await appendImported(trx, nowMs, contest.id, told);
    await enqueue(trx, nowMs, pastImportStep, { importId: one.id });
  });
  app.background.poke();
}

async function writeHead(
  trx: Transaction,
  nowMs: number,
  contest: Contest,
  { options }: PastImport,
  head: PlanHead,
): Promise<NewEvent[]> {
  const { roundId, opensAt, closesAt, freezesAt, thawedAt, scoring, penaltyMinutes, removed, problems } = head;
  const isPoints = scoring === 'points';
  const standIns = problems.map((one) => ({ ...one, points: isPoints ? one.points : null }));
  await makeStandIns(trx, nowMs, contest.id, standIns);
  return await makePastRound(
    trx,
    nowMs,
    {
      ...{
        id: roundId,
        contestId: contest.id,
        slug: ROUND.slug,
        name: options.roundName ?? contest.name,
        earlyStop: ROUND.early,
      },
      ...{ opensAt, closesAt, freezesAt, thawedAt, scoring, penaltyMinutes, createdAt: nowMs },
      removed: removed.map((interval) => ({ ...interval, reason: '' })),
    },
    problems.map(({ id, versionId, label, points }, index) => {
      const problem = { id, roundId, label, position: index + 1, problemVersionId: versionId };
      return { ...problem, points: isPoints ? points : 1, weight: 1 };
    }),
  );
}

interface Plan {
  bytes: Buffer;
  head: PlanHead;
}

function planOf(bytes: Buffer): Plan {
  const from = bytes.indexOf('\n') + 1;
  return { bytes, head: JSON.parse(bytes.subarray(from, bytes.indexOf('\n', from)).toString()) as PlanHead };
}

class LostCursor extends Error {}

async function goOnUnchecked(app: App, one: PastImport, contest: Contest): Promise<void> {
  const plan = planOf(await heldBlob(app, one.planSha256));
  const endAt = performance.now() + STEP_MS;
  let at = one.cursorAt;
  try {
    while (at < plan.bytes.length && performance.now() < endAt) {
      const { lines, end } = linesFrom(plan.bytes, at);
      const nowMs = app.clock.nowMs();
      await inTransaction(app.db, async (trx) => {
        if (!(await store.movePastCursor(trx, one.id, at, end, lines.length))) throw new LostCursor();
        await writeLines(trx, nowMs, one, plan.head, lines);
      });
      at = end;
      await new Promise(setImmediate);
    }
  } catch (error) {
    // Someone else goes on with it.
    if (error instanceof LostCursor) return;
    throw error;
  }
  if (at >= plan.bytes.length) await endUnchecked(app, one, contest, plan.head);
  else await enqueue(app.db, app.clock.nowMs(), pastImportStep, { importId: one.id });
  app.background.poke();
}

/** Lines of the plan from a byte on, all of one kind, and the byte after them. */
function linesFrom(bytes: Buffer, from: number): { lines: PlanLine[]; end: number } {
  const lines: PlanLine[] = [];
  let at = from;
  while (at < bytes.length && lines.length < AT_ONCE) {
    const end = bytes.indexOf('\n', at);
    lines.push(JSON.parse(bytes.subarray(at, end).toString()) as PlanLine);
    at = end + 1;
  }
  return { lines, end: at };
}

async function writeLines(
  trx: Transaction,
  nowMs: number,
  one: PastImport,
  head: PlanHead,
  lines: readonly PlanLine[],
): Promise<void> {
  const contestId = one.contestId!;
  const teams = lines.filter((line): line is PlanTeam => line.kind === 'team');
  const told = await enterPastTeams(trx, nowMs, contestId, teams);
  const { universities } = one.options;
  await keepDetails(
    trx,
    contestId,
    teams.map(({ id, externalId, group, university }) => {
      const given = university === null ? null : universities[university] || university;
      return { participantId: id, externalId, group, room: null, university: given };
    }),
  );
  const works = lines.filter((line): line is PlanWork => line.kind === 'work');
  await appendImported(trx, nowMs, contestId, [...told, ...works.flatMap((work) => factsOf(head, work))]);
  const figures = lines.filter((line): line is PlanFigures => line.kind === 'figures');
  await writePastFigures(trx, nowMs, head.roundId, figures);
}

function factsOf(head: PlanHead, work: PlanWork): NewEvent[] {
  const { roundId } = head;
  const { id, judgementId, problemId, participantId, language, submittedAt, judgedAt, verdict, scoreMilli } = work;
  const submission = { problemId, participantId, language, submittedAt };
  const judgement = { submissionId: id, verdict, scoreMilli, startedAt: submittedAt, finishedAt: judgedAt };
  const audience = judgementAudience({ freezesAt: head.freezesAt }, { submittedAt, verdict });
  return [
    { kind: 'submission', subjectId: id, roundId, audience: 'public', data: submission },
    { kind: 'judgement', subjectId: judgementId, roundId, audience, data: judgement },
  ];
}

/** Publishes what was written, as it was published there. */
async function endUnchecked(app: App, one: PastImport, contest: Contest, head: PlanHead): Promise<void> {
  const round = await getRoundUnchecked(app, head.roundId);
  const where = { contestSlug: contest.slug, roundSlug: round.slug };
  const result = await pastResultUnchecked(app, where, {
    awards: new Map(head.awards),
    note: '',
    publishedAt: Math.max(head.finalizedAt ?? 0, head.closesAt),
    publishedBy: one.createdBy,
  });
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const change = { endedAt: nowMs, sha256: null, planSha256: null };
    if (!(await store.movePastImport(trx, one.id, 'running', 'done', change))) return;
    const told = [...pastRoundEnd(round), ...(await writePastResult(trx, result))];
    await appendImported(trx, nowMs, contest.id, told);
    await openImportedContest(trx, contest.id, nowMs);
    const { counts } = one.report;
    const subject = { type: 'contest', id: contest.id };
    await insertAudit(trx, systemActor('import'), nowMs, 'contest.import_complete', subject, { ...counts });
  });
  await dropPastBlobsUnchecked(app, one.sha256, one.planSha256);
}

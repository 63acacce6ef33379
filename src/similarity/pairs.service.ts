/** The pairs of a check for staff: lists, groups, two sides of one, notes and decisions. No decision changes a score. */
import { publicPeople } from '../accounts/users.service.ts';
import { actorId, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { getSubmissionForJudgingUnchecked } from '../submissions/submissions.service.ts';
import { authorsUnchecked } from './authors.service.ts';
import { readableChecks, readCheck } from './checks.service.ts';
import type { NamedPair, PlacedCheck } from './shown-checks.rules.ts';
import {
  requireDecision,
  type Candidate,
  type PairNote,
  type PairQuestion,
  type PairState,
  type SimilarityPair,
} from './checks.rules.ts';
import { listHistory } from './compared.store.ts';
import * as store from './pairs.store.ts';
import { MOST_FILE_BYTES, MOST_PAIRS } from './similarity-limits.rules.ts';
import type { SourceText } from './sides.rules.ts';

const PAGE_SIZE = 50;
const MOST_HISTORY = 200;

/** A page of the pairs of a check. @throws NotFound for those who may not read it */
export async function pairsOfCheck(
  app: App,
  actor: Actor,
  checkId: string,
  filter: store.PairFilter,
  page: number | 'all',
): Promise<PlacedCheck & { pairs: NamedPair[]; total: number; size: number }> {
  const found = await readCheck(app, actor, checkId);
  const span = page === 'all' ? { limit: MOST_PAIRS, offset: 0 } : { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE };
  const { items, total } = await store.listPairs(app.db, checkId, filter, span);
  return { ...found, pairs: await named(app, found, items), total, size: PAGE_SIZE };
}

async function named(app: App, { check }: PlacedCheck, pairs: readonly SimilarityPair[]): Promise<NamedPair[]> {
  const authors = await authorsUnchecked(
    app,
    check,
    pairs.flatMap(({ leftId, rightId }) => [leftId, rightId]),
  );
  return pairs.flatMap((pair) => {
    const [left, right] = [authors.get(pair.leftId), authors.get(pair.rightId)];
    return left && right ? [{ ...pair, left, right }] : [];
  });
}

/** Two submissions that are alike, with everything that staff know about them. */
export interface PairStory extends PlacedCheck {
  pair: NamedPair & { fragments: store.NewPair['fragments'] };
  leftFiles: SourceText[];
  rightFiles: SourceText[];
  notes: PairNote[];
  questions: PairQuestion[];
  /** Names of staff and authors by the ids in notes and questions. */
  people: Map<string, { displayName: string }>;
  /** All submissions of both in their places, oldest first. */
  history: Candidate[];
  /** The same two submissions in other checks that the reader may read. */
  twins: SimilarityPair[];
}

/** @throws NotFound for those who may not read the check */
export async function pairStory(app: App, actor: Actor, id: string): Promise<PairStory> {
  const stored = await store.getPair(app.db, id);
  const found = await readCheck(app, actor, stored.checkId);
  const [pair] = await named(app, found, [stored]);
  if (!pair) throw new Conflict('changed_meanwhile');
  const notes = await store.listNotes(app.db, id);
  const questions = await store.listQuestions(app.db, id);
  const people = await publicPeople(app, [
    ...notes.map(({ writtenBy }) => writtenBy),
    ...questions.flatMap(({ askedBy, answeredBy }) => [askedBy, answeredBy]),
  ]);
  const { fragments } = stored;
  return {
    ...found,
    pair: { ...pair, fragments },
    leftFiles: await sourceOfUnchecked(app, pair.leftId, new Set(fragments.map(({ leftPath }) => leftPath))),
    rightFiles: await sourceOfUnchecked(app, pair.rightId, new Set(fragments.map(({ rightPath }) => rightPath))),
    ...{ notes, questions, people },
    history: await listHistory(app.db, [pair.left, pair.right], MOST_HISTORY),
    twins: await readableTwins(app, actor, stored),
  };
}

async function readableTwins(app: App, actor: Actor, pair: SimilarityPair): Promise<SimilarityPair[]> {
  const twins = await store.listTwins(app.db, pair);
  const readable = await readableChecks(app, actor, [...new Set(twins.map(({ checkId }) => checkId))]);
  return twins.filter(({ checkId }) => readable.has(checkId));
}

/** Files of a submission as text, those with these paths; larger ones were not compared. */
export async function sourceOfUnchecked(
  app: App,
  submissionId: string,
  paths: ReadonlySet<string> | 'all',
): Promise<SourceText[]> {
  const { files } = await getSubmissionForJudgingUnchecked(app, submissionId);
  const wanted = files.filter(
    ({ path, blob }) => (paths === 'all' || paths.has(path)) && blob.sizeBytes <= MOST_FILE_BYTES,
  );
  return await Promise.all(
    wanted.map(async ({ path, blob }) => ({
      path,
      lines: (await app.blobs.get(blob.sha256))
        .toString('utf8')
        .replace(/^\uFEFF/, '')
        .split(/\r\n?|\n/),
    })),
  );
}

/**
 * Writes a note about a pair, with a decision when the state is another one.
 * @throws Conflict when someone decided meanwhile, InvalidInput for a missing text
 */
export async function decide(
  app: App,
  actor: Actor,
  id: string,
  wanted: { state: PairState; text: string; rev: number },
): Promise<void> {
  const pair = await store.getPair(app.db, id);
  await readCheck(app, actor, pair.checkId);
  requireDecision(pair, wanted);
  const nowMs = app.clock.nowMs();
  const isDecision = wanted.state !== pair.state;
  await inTransaction(app.db, async (trx) => {
    // A note moves the revision too: whoever wrote without having read it is told.
    if (!(await store.movePairState(trx, id, wanted.rev, wanted.state))) throw new Conflict('changed_meanwhile');
    await store.insertNote(trx, id, {
      id: newId(),
      fromState: isDecision ? pair.state : null,
      toState: isDecision ? wanted.state : null,
      text: wanted.text === '' ? null : wanted.text,
      writtenBy: actorId(actor),
      writtenAt: nowMs,
    });
    const detail = isDecision ? { from: pair.state, to: wanted.state } : {};
    const about = { type: 'similarity', id: pair.checkId };
    const told = { pairId: id, ...detail };
    await insertAudit(trx, actor, nowMs, isDecision ? 'similarity.decided' : 'similarity.noted', about, told);
  });
}

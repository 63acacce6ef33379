/**
 * Staff ask the authors of a submission about it, and they answer in writing. Authors see their own code and the question; of
 * the other side they never see a name, and code only where staff chose to show what is shared.
 */
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { notify } from '../notifications/notify.service.ts';
import { placeHref, placeKey, placeName, placeTrail, type Crumb, type KnownPlace } from '../places/places.rules.ts';
import { placesOfUnchecked } from '../places/places.service.ts';
import { authorsUnchecked, peopleBehindUnchecked } from './authors.service.ts';
import { readCheck } from './checks.service.ts';
import { getCheck } from './checks.store.ts';
import { requireUnanswered, type PairQuestion } from './checks.rules.ts';
import { sourceOfUnchecked } from './pairs.service.ts';
import * as store from './pairs.store.ts';
import { similarityPairHref, similarityQuestionHref } from './similarity-links.rules.ts';
import type { SourceText } from './sides.rules.ts';

/**
 * Asks the authors of one side of a pair. Sending the same form again asks once.
 * @throws InvalidInput for a submission that is not of the pair
 */
export async function askAuthors(
  app: App,
  actor: UserActor,
  pairId: string,
  input: { submissionId: string; text: string; showsFragments: boolean; formKey: string },
): Promise<void> {
  const pair = await store.getPair(app.db, pairId);
  const { check } = await readCheck(app, actor, pair.checkId);
  const { submissionId, text, showsFragments } = input;
  const side = (await authorsUnchecked(app, check, [pair.leftId, pair.rightId])).get(submissionId);
  if (!side) throw new InvalidInput('not_a_choice', {}, 'submissionId');
  const people = await peopleBehindUnchecked(app, side);
  const nowMs = app.clock.nowMs();
  const question: PairQuestion = {
    ...{ id: newId(), pairId, submissionId, question: text, showsFragments, askedBy: actor.id, askedAt: nowMs },
    ...{ answer: null, answeredBy: null, answeredAt: null },
  };
  const place = (await placesOfUnchecked(app, [check])).get(placeKey(check));
  try {
    await inTransaction(app.db, async (trx) => {
      await store.insertQuestion(trx, question, `${actor.id}:${input.formKey}`, people);
      await tell(trx, nowMs, place, { id: question.id, variant: 'asked' }, similarityQuestionHref(question.id), people);
      const detail = { pairId, submissionId, showsFragments };
      await insertAudit(trx, actor, nowMs, 'similarity.asked', { type: 'similarity', id: check.id }, detail);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
  }
  app.background.poke();
}

/** Tells of a question or its answer, as news of the contest or the course. */
async function tell(
  trx: Transaction,
  nowMs: number,
  place: KnownPlace | undefined,
  { id, variant }: { id: string; variant: 'asked' | 'answered' },
  href: string,
  people: readonly string[],
): Promise<void> {
  const fact = { key: `similarity:${id}:${variant}`, href, variant };
  if (place?.kind === 'assignment') {
    const params = { course: place.course.name, assignment: place.assignment.name };
    await notify(trx, nowMs, { kind: 'course_work_question', ...fact, params }, people);
  } else if (place?.kind === 'round') {
    const params = { contest: place.contest.name, problem: place.label };
    await notify(trx, nowMs, { kind: 'work_question', ...fact, params }, people);
  }
}

/** A question for those who are asked: their own code, and of the other side at most what is shared, without names. */
export interface OwnQuestion {
  question: PairQuestion;
  place: { name: string; href: string; trail: Crumb[] } | null;
  files: SourceText[];
  /** Lines of the other side; empty where staff do not show them. */
  fragments: { number: number; path: string; from: number; to: number; other: string[] }[];
  isMine: boolean;
}

/** A question that this person was asked. @throws NotFound for everyone else */
export async function questionTo(app: App, actor: UserActor, id: string): Promise<OwnQuestion> {
  const question = await store.getQuestionTo(app.db, id, actor.id);
  const pair = await store.getPair(app.db, question.pairId);
  const isLeft = question.submissionId === pair.leftId;
  const otherId = isLeft ? pair.rightId : pair.leftId;
  const shown = question.showsFragments ? pair.fragments : [];
  const otherPaths = new Set(shown.map(({ leftPath, rightPath }) => (isLeft ? rightPath : leftPath)));
  const check = await getCheck(app.db, pair.checkId);
  const place = (await placesOfUnchecked(app, [check])).get(placeKey(check));
  const others = shown.length === 0 ? [] : await sourceOfUnchecked(app, otherId, otherPaths);
  return {
    question,
    place: place ? { name: placeName(place), href: placeHref(place), trail: placeTrail(place) } : null,
    files: await sourceOfUnchecked(app, question.submissionId, 'all'),
    fragments: shown.map(({ leftPath, rightPath, left, right }, index) => {
      const [path, [from, to]] = isLeft ? [leftPath, left] : [rightPath, right];
      const [otherPath, [first, last]] = isLeft ? [rightPath, right] : [leftPath, left];
      const other = others.find((file) => file.path === otherPath)?.lines.slice(first - 1, last) ?? [];
      return { number: index + 1, path, from, to, other };
    }),
    isMine: question.answeredBy === actor.id,
  };
}

/** Answers a question for all who were asked. @throws Conflict when it has an answer */
export async function answerQuestion(app: App, actor: UserActor, id: string, text: string): Promise<void> {
  const question = await store.getQuestionTo(app.db, id, actor.id);
  requireUnanswered(question);
  const pair = await store.getPair(app.db, question.pairId);
  const check = await getCheck(app.db, pair.checkId);
  const place = (await placesOfUnchecked(app, [check])).get(placeKey(check));
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const to = { answer: text, answeredBy: actor.id, answeredAt: nowMs };
    if (!(await store.moveAnswered(trx, id, to))) throw new Conflict('similarity_answered');
    const asker = question.askedBy === null ? [] : [question.askedBy];
    await tell(trx, nowMs, place, { id, variant: 'answered' }, similarityPairHref(pair.id), asker);
    await insertAudit(trx, actor, nowMs, 'similarity.answered', { type: 'similarity', id: check.id });
  });
  app.background.poke();
}

/** Empties what was written about the work of an erased account, and what it answered. */
export async function forgetTextsUnchecked(app: App, userId: string): Promise<void> {
  await inTransaction(app.db, (trx) => store.eraseTextsAbout(trx, userId));
}

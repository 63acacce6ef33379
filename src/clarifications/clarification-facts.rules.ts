/**
 * What the log of a contest says of questions, answers and announcements. A question and its answer are two objects, as in the
 * CLICS Contest API. Their texts are looked up when an event is shown, so that a withdrawal or an erased account needs no change
 * of the log.
 */
import type { NewEvent } from '../contest-log/contest-log.rules.ts';
import type { Clarification } from './clarifications.rules.ts';

/** A question as it was asked: only staff learn of it. `null` once it is withdrawn. */
export function questionFact(one: Clarification): NewEvent {
  const { id, roundId, roundProblemId: problemId, participantId, createdAt } = one;
  const data = {
    replyToId: null,
    fromParticipantId: participantId,
    toParticipantId: null,
    problemId,
    writtenAt: createdAt,
  };
  return {
    kind: 'clarification',
    subjectId: id,
    roundId,
    audience: 'staff',
    data: one.state === 'withdrawn' ? null : data,
  };
}

/** An answer or an announcement as it is now, public if it is for all; null once it is withdrawn. */
export function answerFact(one: Clarification): NewEvent {
  const { answerId, roundId, roundProblemId: problemId, participantId, audience } = one;
  const data = {
    replyToId: one.kind === 'question' ? one.id : null,
    fromParticipantId: null,
    toParticipantId: audience === 'all' ? null : participantId,
    problemId,
    writtenAt: one.writtenAt ?? one.createdAt,
  };
  return {
    kind: 'clarification',
    subjectId: answerId,
    roundId,
    audience: audience === 'all' ? 'public' : 'staff',
    data: one.answer === null ? null : data,
  };
}

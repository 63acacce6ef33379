/** What pages show of questions, answers and announcements. */
import type { Translate } from '../platform/i18n.ts';
import { roundProblemHref } from '../rounds/round-links.rules.ts';
import {
  excerpt,
  isHeldByOther,
  mayTakeBack,
  subjectKey,
  type Clarification,
  type ReadClarification,
  type Subject,
  type SubjectRound,
} from './clarifications.rules.ts';

/** What something is about, as people read it, with the page of a problem. */
export function subjectView(
  { roundId, roundProblemId }: Subject,
  rounds: readonly SubjectRound[],
  contestSlug: string,
) {
  const round = rounds.find(({ id }) => id === roundId);
  const problem = round?.problems.find(({ id }) => id === roundProblemId);
  if (!round) return null;
  if (!problem) return { words: round.name, href: null };
  const words = `${round.name} · ${problem.label}. ${problem.title}`;
  return { words, href: roundProblemHref(contestSlug, round.slug, problem.label) };
}

/** Choices of a form: the contest as a whole, rounds where they can be chosen, and problems that may be known. */
export function subjectOptions(rounds: readonly SubjectRound[], t: Translate, withRounds: boolean) {
  return [
    { value: '', label: t('clarifications:about.general') },
    ...rounds.flatMap((round) => [
      ...(withRounds ? [{ value: subjectKey({ roundId: round.id, roundProblemId: null }), label: round.name }] : []),
      ...round.problems.map(({ id, label, title }) => ({
        value: subjectKey({ roundId: round.id, roundProblemId: id }),
        label: `${round.name} · ${label}. ${title}`,
      })),
    ]),
  ];
}

interface Rendered {
  question: string | null;
  answer: string | null;
}

/** A question or announcement in the list that participants and visitors read. Who answered is not told. */
export function readView(
  { one, isOwn, isUnread, seen }: ReadClarification,
  html: Rendered,
  subject: ReturnType<typeof subjectView>,
) {
  return {
    id: one.id,
    kind: one.kind,
    state: one.state,
    isOwn,
    isUnread,
    seen,
    subject,
    questionHtml: html.question,
    /** Its author erased the account. */
    isQuestionGone: one.kind === 'question' && one.question === null,
    answerHtml: html.answer,
    isForAll: one.audience === 'all',
    isEdited: one.answer !== null && one.version > 1,
    reason: one.reason,
    createdAt: one.createdAt,
    writtenAt: one.writtenAt,
    mayTakeBack: isOwn && mayTakeBack(one),
  };
}

/** A line of the inbox. */
export function inboxView(
  one: Clarification,
  viewerId: string | null,
  names: { people: ReadonlyMap<string, { displayName: string }>; participants: ReadonlyMap<string, string> },
  subject: ReturnType<typeof subjectView>,
) {
  return {
    id: one.id,
    kind: one.kind,
    state: one.state,
    subject,
    excerpt: excerpt(one.question ?? one.answer ?? ''),
    from: one.participantId === null ? null : (names.participants.get(one.participantId) ?? null),
    claimedBy: one.claimedBy === null ? null : (names.people.get(one.claimedBy)?.displayName ?? ''),
    isMine: one.claimedBy !== null && one.claimedBy === viewerId,
    isHeld: isHeldByOther(one, viewerId),
    isForAll: one.audience === 'all',
    createdAt: one.createdAt,
    writtenAt: one.writtenAt,
    waitsAgain: one.state === 'open' && one.version > 0,
  };
}

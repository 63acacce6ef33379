/** Questions of participants, answers to them, and announcements: who may read, ask and answer what, and when. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import { takesPlace } from '../contests/contest-rehearsals.rules.ts';
import { contestPhaseAt, type Contest } from '../contests/contests.rules.ts';
import { Conflict, InvalidInput } from '../platform/errors.ts';

export const AUDIENCES = ['asker', 'all'] as const;
/** Who may read an answer: the participant who asked, or everyone who may see the contest. */
export type Audience = (typeof AUDIENCES)[number];

export type ClarificationKind = 'question' | 'announcement';
/** A question is open, answered or withdrawn; an announcement is published or withdrawn. */
export type ClarificationState = 'open' | 'answered' | 'published' | 'withdrawn';

/** What the inbox of staff shows. */
export const INBOX_VIEWS = ['open', 'mine', 'answered', 'announcements', 'all'] as const;
export type InboxView = (typeof INBOX_VIEWS)[number];

export const QUESTION_MAX = 2000;
export const ANSWER_MAX = 10_000;
export const REASON_MAX = 1000;
/** Open questions of one person in one contest. */
export const OPEN_QUESTIONS_MAX = 10;

/** What a question or an announcement is about: a problem of a round, a round, or the contest as a whole. */
export interface Subject {
  roundId: string | null;
  roundProblemId: string | null;
}

export interface Clarification extends Subject {
  id: string;
  contestId: string;
  kind: ClarificationKind;
  /** Who asked; null for an announcement. */
  participantId: string | null;
  askedBy: string | null;
  /** Markdown; null for an announcement, and when its author erased the account. */
  question: string | null;
  state: ClarificationState;
  claimedBy: string | null;
  claimedAt: number | null;
  /** Names the answer in the log of the contest. */
  answerId: string;
  /** Markdown of the answer or announcement; null while there is none. */
  answer: string | null;
  audience: Audience | null;
  /** Of the answer or announcement: 0 before the first; each edit and a withdrawal make another. */
  version: number;
  /** Why the answer or announcement was withdrawn; null also for a question that was taken back. */
  reason: string | null;
  createdAt: number;
  /** When the newest version was written. */
  writtenAt: number | null;
}

/** One text that an answer or announcement had; a null text is its withdrawal. */
export interface AnswerVersion {
  number: number;
  text: string | null;
  audience: Audience | null;
  reason: string | null;
  writtenBy: string | null;
  writtenAt: number;
}

/** What a reader gets of a question or announcement. */
export interface ReadClarification {
  one: Clarification;
  isOwn: boolean;
  /** The reader has not been shown this version before. */
  isUnread: boolean;
  /** How many participants have been shown an announcement; null for answers. */
  seen: number | null;
}

/** A round with what of it people may know. */
export interface SubjectRound {
  id: string;
  slug: string;
  name: string;
  /** Empty until the round opens, for staff too: what is told about them goes to people who must not know them. */
  problems: { id: string; label: string; title: string }[];
}

/**
 * What staff have to do with questions: all of them, those about problems, or none. An observer reads all and answers none, which
 * the permission table says.
 */
export type StaffScope = 'all' | 'problems' | 'none';

/** Who looks: staff read all, or what is about problems; a participant its own, everyone what is for all. */
export interface Reader {
  staff: StaffScope;
  participantId: string | null;
}

/** What the actor reads of all questions. */
export function readScope(actor: Parameters<typeof mayInContest>[0], contestId: string): StaffScope {
  if (!mayInContest(actor, 'clarification.read', contestId)) return 'none';
  return mayInContest(actor, 'contest.staff-view', contestId) ? 'all' : 'problems';
}

/** What the actor answers and edits; announcements only with `all`. */
export function answerScope(actor: Parameters<typeof mayInContest>[0], contestId: string): StaffScope {
  if (!mayInContest(actor, 'clarification.answer', contestId)) return 'none';
  return mayInContest(actor, 'clarification.announce', contestId) ? 'all' : 'problems';
}

/** Whether a question or announcement is within what someone of the staff has to do with. */
export function isWithin(scope: StaffScope, one: Pick<Clarification, 'kind' | 'roundProblemId'>): boolean {
  return scope === 'all' || (scope === 'problems' && one.kind === 'question' && one.roundProblemId !== null);
}

/** Problems that this reader may know, by id; null: all. */
export type KnownProblems = ReadonlySet<string> | null;

/** Whether a reader may read a question or announcement at all; nothing about a problem that they may not know. */
export function mayReadClarification(
  one: Pick<Clarification, 'participantId' | 'audience' | 'roundProblemId'>,
  reader: Reader,
  known: KnownProblems,
): boolean {
  if (reader.staff === 'all' || (reader.staff === 'problems' && one.roundProblemId !== null)) return true;
  if (one.roundProblemId !== null && known !== null && !known.has(one.roundProblemId)) return false;
  return one.audience === 'all' || isOwnQuestion(one, reader);
}

/** Whether the reader, or the reader's team, asked it. */
export function isOwnQuestion(
  one: Pick<Clarification, 'participantId'>,
  reader: Pick<Reader, 'participantId'>,
): boolean {
  return one.participantId !== null && one.participantId === reader.participantId;
}

type Asked = Pick<Contest, 'visibility' | 'startsAt' | 'endsAt'> & Partial<Pick<Contest, 'rehearsalOfId'>>;

/** Participants ask from the publication of a contest to the end of its last round. @throws Conflict */
export function requireAskingOpen(contest: Asked, nowMs: number): void {
  requirePublished(contest);
  if (contestPhaseAt(contest, nowMs) === 'past')
    throw new Conflict('clarification_contest_over', { at: contest.endsAt as number });
}

export function askingOpen(contest: Asked, nowMs: number): boolean {
  return takesPlace(contest) && contestPhaseAt(contest, nowMs) !== 'past';
}

/** @throws Conflict while the contest is a draft, which no participant sees */
export function requirePublished(contest: Pick<Asked, 'visibility' | 'rehearsalOfId'>): void {
  if (!takesPlace(contest)) throw new Conflict('clarification_draft');
}

/** @throws Conflict for a question that is answered or withdrawn */
export function requireOpen(one: Pick<Clarification, 'state'>): void {
  if (one.state !== 'open') throw new Conflict('clarification_not_open');
}

/** Whether someone else is answering it. */
export function isHeldByOther(one: Pick<Clarification, 'claimedBy'>, userId: string | null): boolean {
  return one.claimedBy !== null && one.claimedBy !== userId;
}

/** @throws Conflict for a question without an answer, or what was withdrawn */
export function requireAnswered(one: Pick<Clarification, 'state'>): void {
  if (one.state !== 'answered' && one.state !== 'published') throw new Conflict('clarification_not_answered');
}

/** Who may read something never becomes fewer: what was told cannot be made unknown. @throws InvalidInput */
export function requireNotNarrower(before: Audience | null, after: Audience): void {
  if (before === 'all' && after === 'asker') throw new InvalidInput('clarification_audience', {}, 'audience');
}

/** The state after its answer or the announcement was withdrawn: a question waits for another answer. */
export function stateAfterWithdrawal({ kind }: Pick<Clarification, 'kind'>): ClarificationState {
  return kind === 'question' ? 'open' : 'withdrawn';
}

/** Whether the participant who asked may take the question back: not once it has had an answer. */
export function mayTakeBack({ state, version }: Pick<Clarification, 'state' | 'version'>): boolean {
  return state === 'open' && version === 0;
}

/** What the newest version is to its readers. */
export function newsVariant({
  answer,
  version,
}: Pick<Clarification, 'answer' | 'version'>): 'new' | 'changed' | 'withdrawn' {
  if (answer === null) return 'withdrawn';
  return version === 1 ? 'new' : 'changed';
}

/** A free place for one more open question of a person in a contest; undefined when they have too many. */
export function freeSlot(contestId: string, userId: string, taken: ReadonlySet<string>): string | undefined {
  for (let place = 1; place <= OPEN_QUESTIONS_MAX; place += 1) {
    const slot = `${contestId}:${userId}:${place}`;
    if (!taken.has(slot)) return slot;
  }
  return undefined;
}

/** What the reader has not seen yet: an answer or announcement, or a newer version of one. */
export function isUnread(one: Pick<Clarification, 'version'>, seen: number | undefined): boolean {
  return one.version > (seen ?? 0);
}

/** As forms and addresses name a subject: empty for the contest, `round:<id>`, `problem:<id>`. */
export function subjectKey({ roundId, roundProblemId }: Subject): string {
  if (roundProblemId !== null) return `problem:${roundProblemId}`;
  return roundId === null ? '' : `round:${roundId}`;
}

const EXCERPT_LENGTH = 200;

/** The beginning of a Markdown text as one line. */
export function excerpt(markdown: string): string {
  const line = markdown.replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= EXCERPT_LENGTH ? line : `${characters.slice(0, EXCERPT_LENGTH).join('').trimEnd()}…`;
}

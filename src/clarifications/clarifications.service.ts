/** Questions, answers and announcements of a contest as each person may read them, and which of them are new to the reader. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { loadActor } from '../accounts/users.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { requireContestVisible } from '../contests/contests.service.ts';
import { participantNamesUnchecked } from '../participants/participant-names.service.ts';
import { enteredInUnchecked, ownParticipant } from '../participants/participants.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { pagesOf, type ListPages } from '../platform/web/list-pages.ts';
import * as reads from './clarification-reads.store.ts';
import {
  isOwnQuestion,
  isUnread,
  mayReadClarification,
  readScope,
  type AnswerVersion,
  type Clarification,
  type InboxView,
  type KnownProblems,
  type ReadClarification,
  type Reader,
} from './clarifications.rules.ts';
import { clarificationForStaff } from './answering.service.ts';
import * as lists from './clarification-lists.store.ts';
import * as store from './clarifications.store.ts';
import { knownProblemsUnchecked } from './subjects.service.ts';

const PAGE_SIZE = 30;
const MOST_NEWS = 20;
/** Names listed of those who have seen something, and of those who have not. */
const MOST_NAMES = 300;

/** Who the actor is in a contest. */
export async function readerIn(app: App, actor: Actor, contest: Pick<Contest, 'id'>): Promise<Reader> {
  const mine = actor.kind === 'user' ? await ownParticipant(app, actor, contest.id) : undefined;
  return { staff: readScope(actor, contest.id), participantId: mine?.id ?? null };
}

export interface ClarificationPage {
  items: ReadClarification[];
  pages: ListPages;
  /** Participants of the contest. */
  participants: number;
}

/**
 * One page of what the actor reads as a participant or visitor, the newest first: that with this number, or that which has the
 * item `at` on it. What a participant gets counts as seen.
 */
export async function readClarifications(
  app: App,
  actor: Actor,
  contest: Contest,
  wanted: { page: number; at?: string | undefined },
): Promise<ClarificationPage> {
  requireContestVisible(actor, contest);
  const reader = await readerIn(app, actor, contest);
  const what = await readableIn(app, contest, reader);
  const page = (wanted.at === undefined ? undefined : await pageWith(app, what, wanted.at)) ?? wanted.page;
  const range = { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE };
  const { items: found, total } = await lists.listReadable(app.db, what, range);
  const items = await readBy(app, actor, reader, what.known, found);
  if (actor.kind === 'user' && reader.participantId !== null) await noteSeen(app, actor.id, items);
  const announced = items.filter(({ one }) => one.kind === 'announcement').map(({ one }) => one.id);
  const seen = await reads.countSeen(app.db, announced);
  return {
    items: items.map((item) =>
      item.one.kind === 'announcement' ? { ...item, seen: seen.get(item.one.id) ?? 0 } : item,
    ),
    pages: pagesOf(page, PAGE_SIZE, total),
    participants: (await enteredInUnchecked(app.db, contest.id)).count,
  };
}

/** The same for a program, after a place in the list; nothing counts as seen. */
export async function listClarificationsAfter(
  app: App,
  actor: Actor,
  contest: Contest,
  query: { after?: { atMs: number; id: string } | undefined; limit: number },
): Promise<ReadClarification[]> {
  requireContestVisible(actor, contest);
  const reader = await readerIn(app, actor, contest);
  const what = await readableIn(app, contest, reader);
  const { items } = await lists.listReadable(app.db, what, { offset: 0, ...query });
  return await readBy(app, actor, reader, what.known, items);
}

async function readableIn(app: App, { id }: Pick<Contest, 'id'>, reader: Reader): Promise<lists.Readable> {
  const known = reader.staff !== 'none' ? null : await knownProblemsUnchecked(app, id);
  return { contestId: id, participantId: reader.participantId, known };
}

/** The page of the list that has this item on it; undefined if the list does not have it. */
async function pageWith(app: App, what: lists.Readable, id: string): Promise<number | undefined> {
  const one = await store.findClarification(app.db, id);
  if (one?.contestId !== what.contestId) return undefined;
  return Math.floor((await lists.countReadableBefore(app.db, what, one)) / PAGE_SIZE) + 1;
}

/** Of these, what the reader may read, with what is new in it. */
async function readBy(
  app: App,
  actor: Actor,
  reader: Reader,
  known: KnownProblems,
  found: readonly Clarification[],
): Promise<ReadClarification[]> {
  const items = found.filter((one) => mayReadClarification(one, reader, known));
  const ids = items.map(({ id }) => id);
  const seen = actor.kind === 'user' ? await reads.listSeen(app.db, actor.id, ids) : new Map<string, number>();
  return items.map((one) => ({
    one,
    isOwn: isOwnQuestion(one, reader),
    isUnread: reader.participantId !== null && isUnread(one, seen.get(one.id)),
    seen: null,
  }));
}

/** One question or announcement that the actor may read. @throws NotFound for what is hidden from the actor */
export async function findReadable(app: App, actor: Actor, contest: Contest, id: string): Promise<ReadClarification> {
  requireContestVisible(actor, contest);
  const one = await store.getClarification(app.db, id);
  const reader = await readerIn(app, actor, contest);
  const [found] =
    one.contestId === contest.id
      ? await readBy(app, actor, reader, (await readableIn(app, contest, reader)).known, [one])
      : [];
  if (!found) throw new NotFound('clarification_not_found');
  return found;
}

async function noteSeen(app: App, userId: string, items: readonly ReadClarification[]): Promise<void> {
  const fresh = items.filter(({ isUnread: isNew }) => isNew).map(({ one }) => one);
  await reads.noteSeen(app.db, userId, fresh, app.clock.nowMs());
}

/** What is new to a participant, and how many questions wait for staff. */
export interface ClarificationNews {
  announcements: Clarification[];
  /** Answers to questions of the reader's participant, and answers to all. */
  answers: number;
  /** Open questions, for staff; null for everyone else. */
  open: number | null;
}

/** What a person has not seen of a contest; null for people to whom nothing can be new. */
export async function clarificationNews(
  app: App,
  actor: Actor,
  contest: Contest,
  participantId: string | null,
): Promise<ClarificationNews | null> {
  requireContestVisible(actor, contest);
  if (actor.kind !== 'user') return null;
  const reader = { staff: readScope(actor, contest.id), participantId };
  const open = reader.staff === 'none' ? null : await lists.countOpenIn(app.db, contest.id, reader.staff);
  if (participantId === null) return open === null ? null : { announcements: [], answers: 0, open };
  // Pages that stay open ask every minute, and mostly nothing is new.
  if (!(await lists.isAnyUnread(app.db, { contestId: contest.id, participantId }, actor.id)))
    return { announcements: [], answers: 0, open };
  const what = await readableIn(app, contest, reader);
  const unread = await lists.listUnread(app.db, what, actor.id, MOST_NEWS);
  const readable = unread.filter((one) => mayReadClarification(one, reader, what.known));
  const announcements = readable.filter(({ kind }) => kind === 'announcement');
  return { announcements, answers: readable.length - announcements.length, open };
}

/** One page of the inbox of staff. */
export async function readInbox(
  app: App,
  actor: Actor,
  contest: Contest,
  query: { show: InboxView; about?: string | undefined; page: number },
): Promise<{ items: Clarification[]; pages: ListPages; open: number }> {
  requireInContest(actor, 'clarification.read', contest.id);
  const scope = readScope(actor, contest.id);
  const { show, about, page } = query;
  const userId = actor.kind === 'user' ? actor.id : '';
  const range = { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE };
  const { items, total } = await lists.listInbox(app.db, contest.id, { show, about, userId, scope, ...range });
  const open = await lists.countOpenIn(app.db, contest.id, scope);
  return { items, pages: pagesOf(page, PAGE_SIZE, total), open };
}

export interface ClarificationStory {
  one: Clarification;
  versions: AnswerVersion[];
  /** Who of those it is for has seen the newest version, and who has not. */
  readers: Awaited<ReturnType<typeof reads.listReaders>>;
}

/** A question or announcement with its history and its readers, for staff. @throws NotFound */
export async function clarificationStory(
  app: App,
  actor: Actor,
  contest: Contest,
  id: string,
): Promise<ClarificationStory> {
  const one = await clarificationForStaff(app, actor, contest, id, 'clarification.read');
  const versions = await store.listVersions(app.db, id);
  return { one, versions, readers: await reads.listReaders(app.db, one, MOST_NAMES) };
}

/** Names of the participants that asked these, by id, for staff. */
export async function askerNames(
  app: App,
  actor: Actor,
  contest: Contest,
  asked: readonly Clarification[],
): Promise<Map<string, string>> {
  requireInContest(actor, 'clarification.read', contest.id);
  const own = asked.filter((one) => one.contestId === contest.id);
  return await participantNamesUnchecked(
    app.db,
    own.map(({ participantId }) => participantId),
  );
}

/** The language of whoever asked, for the choice of template answers; null where that is not known. */
export async function askerLanguage(app: App, actor: Actor, contest: Contest, id: string): Promise<string | null> {
  const { askedBy } = await clarificationForStaff(app, actor, contest, id, 'clarification.read');
  return askedBy === null ? null : ((await loadActor(app, askedBy))?.language ?? null);
}

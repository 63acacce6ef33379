/** Questions, answers and announcements of a contest as each person may read them, and which of them are new to the reader. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { loadActor } from '../accounts/users.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { requireContestVisible } from '../contests/contests.service.ts';
import { enteredInUnchecked, listParticipantsUnchecked, ownParticipant } from '../participants/participants.service.ts';
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
  type ReadClarification,
  type Reader,
} from './clarifications.rules.ts';
import { clarificationForStaff } from './answering.service.ts';
import * as lists from './clarification-lists.store.ts';
import * as store from './clarifications.store.ts';
import { knownProblemsUnchecked } from './subjects.service.ts';

const PAGE_SIZE = 30;
const MOST_NEWS = 20;

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

/** One page of what the actor reads as a participant or visitor, the newest first. What a participant gets counts as seen. */
export async function readClarifications(
  app: App,
  actor: Actor,
  contest: Contest,
  page: number,
): Promise<ClarificationPage> {
  requireContestVisible(actor, contest);
  const reader = await readerIn(app, actor, contest);
  const range = { limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE };
  const { items: found, total } = await lists.listReadable(app.db, contest.id, reader.participantId, range);
  const items = await readBy(app, actor, contest, reader, found);
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
  const { items } = await lists.listReadable(app.db, contest.id, reader.participantId, { offset: 0, ...query });
  return await readBy(app, actor, contest, reader, items);
}

/** Of these, what the reader may read, with what is new in it. */
async function readBy(
  app: App,
  actor: Actor,
  contest: Contest,
  reader: Reader,
  found: readonly Clarification[],
): Promise<ReadClarification[]> {
  const known = reader.staff !== 'none' ? null : await knownProblemsUnchecked(app, contest.id);
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
  const [found] = one.contestId === contest.id ? await readBy(app, actor, contest, reader, [one]) : [];
  if (!found) throw new NotFound('clarification_not_found');
  return found;
}

async function noteSeen(app: App, userId: string, items: readonly ReadClarification[]): Promise<void> {
  for (const { one, isUnread: isNew } of items)
    if (isNew) await reads.noteSeen(app.db, one.id, userId, one.version, app.clock.nowMs());
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
  const unread = await lists.listUnread(app.db, contest.id, participantId, actor.id, MOST_NEWS);
  if (unread.length === 0) return { announcements: [], answers: 0, open };
  const known = reader.staff !== 'none' ? null : await knownProblemsUnchecked(app, contest.id);
  const readable = unread.filter((one) => mayReadClarification(one, reader, known));
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

/** Who has seen an announcement or answer, for staff. */
export interface SeenBy {
  /** Participants that have seen the newest version, with when; then those that have not. */
  seen: { name: string; at: number }[];
  unseen: string[];
}

export interface ClarificationStory {
  one: Clarification;
  versions: AnswerVersion[];
  seenBy: SeenBy;
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
  const at = await reads.listSeenBy(app.db, id);
  const all = await listParticipantsUnchecked(app, contest.id);
  const told = one.audience === 'all' ? all : all.filter((each) => each.id === one.participantId);
  const seen = told.flatMap(({ id: participantId, name }) => {
    const seenAt = at.get(participantId);
    return seenAt === undefined ? [] : [{ name, at: seenAt }];
  });
  const unseen = told.filter((each) => !at.has(each.id)).map(({ name }) => name);
  return { one, versions, seenBy: { seen: seen.sort((a, b) => a.at - b.at), unseen } };
}

/** Names of participants by id, for staff. */
export async function askerNames(app: App, actor: Actor, contest: Contest): Promise<Map<string, string>> {
  requireInContest(actor, 'clarification.read', contest.id);
  return new Map((await listParticipantsUnchecked(app, contest.id)).map(({ id, name }) => [id, name]));
}

/** The language of whoever asked, for the choice of template answers; null where that is not known. */
export async function askerLanguage(app: App, actor: Actor, contest: Contest, id: string): Promise<string | null> {
  const { askedBy } = await clarificationForStaff(app, actor, contest, id, 'clarification.read');
  return askedBy === null ? null : ((await loadActor(app, askedBy))?.language ?? null);
}

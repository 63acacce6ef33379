/** What boards can be narrowed to, for their reader; and the participants that people star. */
import { LRUCache } from 'lru-cache';
import type { Actor, UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { mayInContest } from '../accounts/permissions.rules.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { courseFor, coursesAfter } from '../courses/course-access.service.ts';
import { enrolledOf } from '../courses/section-access.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { requireContestVisible } from '../contests/contests.service.ts';
import {
  groupsOfUnchecked,
  placesOfUnchecked,
  roomsOfUnchecked,
} from '../participant-imports/participant-places.service.ts';
import { participantsByIdUnchecked } from '../participants/participants.service.ts';
import {
  isNarrowed,
  matching,
  ranksWithin,
  STARS_MAX,
  universitiesOn,
  type BoardFilter,
  type FilterFacts,
} from './board-filters.rules.ts';
import type { BoardParticipant } from './standings.rules.ts';
import * as stars from './stars.store.ts';

const KEPT_GROUPS = 50;
const COURSES_MAX = 50;

interface Row {
  rank: number | null;
  participant: BoardParticipant;
}

/** The rows of a board that a filter leaves, and what it can be narrowed to. */
export interface NarrowedBoard<R extends Row> {
  rows: readonly R[];
  /** Ranks among them; null unless they are a group of participants. */
  within: ReadonlyMap<string, number> | null;
  starred: readonly string[];
  /** What it was narrowed by: others than staff cannot ask for a room. */
  filter: BoardFilter;
  choices: {
    universities: readonly string[];
    groups: readonly string[];
    rooms: readonly string[];
    courses: { slug: string; title: string }[];
  };
}

/**
 * Narrows a board that its reader may see. Courses are those whose roster the reader may see: who takes a course is not for
 * everyone.
 */
export async function narrowed<R extends Row>(
  app: App,
  actor: Actor,
  board: { contest: Pick<Contest, 'id'>; rows: readonly R[] },
  wanted: BoardFilter,
): Promise<NarrowedBoard<R>> {
  const contestId = board.contest.id;
  const knowsRooms = mayInContest(actor, 'participant.list', contestId);
  const filter = knowsRooms ? wanted : { ...wanted, room: '' };
  const starred = actor.kind === 'user' ? await stars.listStars(app.db, actor.id, contestId) : [];
  const courses = actor.kind === 'user' ? await taughtBy(app, actor) : [];
  const places = filter.group || filter.room ? await placesOfUnchecked(app, contestId) : new Map<string, Placed>();
  const facts: FilterFacts = {
    groups: namesBy(places, ({ group }) => group),
    rooms: namesBy(places, ({ room }) => room),
    inCourse: filter.course ? await peopleIn(app, actor, courses, filter.course) : null,
    starred: new Set(starred),
  };
  const rows = matching(board.rows, filter, facts);
  return {
    rows,
    within: isNarrowed(filter) ? ranksWithin(rows) : null,
    starred,
    filter,
    choices: {
      universities: knownUniversities(board.rows),
      groups: await groupsIn(app, contestId),
      rooms: knowsRooms ? await roomsOfUnchecked(app, contestId) : [],
      courses: courses.map(({ slug, title }) => ({ slug, title })),
    },
  };
}

const universities = new WeakMap<readonly Row[], string[]>();

function knownUniversities(rows: readonly Row[]): string[] {
  const known = universities.get(rows) ?? universitiesOn(rows);
  universities.set(rows, known);
  return known;
}

const groupsByApp = new WeakMap<App, LRUCache<string, string[]>>();

/** The groups of a contest: as old as a board may be. */
async function groupsIn(app: App, contestId: string): Promise<string[]> {
  if (app.config.boardMaxAgeMs === 0) return await groupsOfUnchecked(app, contestId);
  const kept = groupsByApp.get(app) ?? new LRUCache({ max: KEPT_GROUPS, ttl: app.config.boardMaxAgeMs });
  groupsByApp.set(app, kept);
  const known = kept.get(contestId);
  if (known) return known;
  const groups = await groupsOfUnchecked(app, contestId);
  kept.set(contestId, groups);
  return groups;
}

interface Placed {
  group: string | null;
  room: string | null;
}

function namesBy(places: ReadonlyMap<string, Placed>, nameOf: (one: Placed) => string | null): Map<string, string> {
  return new Map(
    [...places].flatMap(([id, one]): [string, string][] => {
      const name = nameOf(one);
      return name === null ? [] : [[id, name]];
    }),
  );
}

async function taughtBy(app: App, actor: UserActor) {
  const mine = await coursesAfter(app, actor, { mine: true, after: undefined, limit: COURSES_MAX });
  return mine.flatMap(({ course, role }) => (role === null || role === 'student' ? [] : [course]));
}

/** Those of a course's students whom the reader may see. */
async function peopleIn(
  app: App,
  actor: Actor,
  courses: readonly { id: string; slug: string }[],
  slug: string,
): Promise<ReadonlySet<string>> {
  const course = courses.find((one) => one.slug === slug);
  if (!course) return new Set();
  const page = await courseFor(app, actor, { id: course.id }, 'course.roster');
  return new Set((await enrolledOf(app, page)).map(({ userId }) => userId));
}

/**
 * Stars a participant for a person, or takes the star away.
 * @throws NotFound when the contest is hidden or the participant is not in it, Conflict beyond `STARS_MAX`
 */
export async function setStar(
  app: App,
  actor: UserActor,
  contest: Contest,
  star: { participantId: string; isStarred: boolean },
): Promise<void> {
  requireContestVisible(actor, contest);
  const { participantId, isStarred } = star;
  if (!isStarred) return await stars.deleteStar(app.db, actor.id, participantId);
  const [participant] = await participantsByIdUnchecked(app, [participantId]);
  if (participant?.contestId !== contest.id || participant.withdrawnAt !== null)
    throw new NotFound('participant_not_found');
  await inTransaction(app.db, async (trx) => {
    const known = await stars.listStars(trx, actor.id, contest.id);
    if (known.includes(participantId)) return;
    if (known.length >= STARS_MAX) throw new Conflict('stars_full', { max: STARS_MAX });
    await stars.insertStar(trx, { userId: actor.id, contestId: contest.id, participantId }, app.clock.nowMs());
  });
}

/** Whether a person starred a participant. */
export async function isStarredBy(app: App, actor: Actor, contestId: string, participantId: string): Promise<boolean> {
  return actor.kind === 'user' && (await stars.listStars(app.db, actor.id, contestId)).includes(participantId);
}

/** An erased account follows no one. */
export async function forgetStarsUnchecked(app: App, userId: string): Promise<void> {
  await stars.deleteStarsOf(app.db, userId);
}

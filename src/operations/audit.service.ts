/** The audit log of the whole site, for organizers: filtered by person, action, object and date, with names and links. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { listAudit, listAuditActions, type AuditEntry } from '../platform/audit/audit.store.ts';
import { AppError } from '../platform/errors.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { getUniversityUnchecked } from '../accounts/universities.service.ts';
import { publicPeople, searchPeopleUnchecked } from '../accounts/users.service.ts';
import type { Person } from '../accounts/users.rules.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import { getRoundUnchecked } from '../rounds/rounds.service.ts';
import { getCourseUnchecked } from '../courses/courses.service.ts';
import { getPartnership } from '../partnerships/partnerships.service.ts';
import { everyHost } from '../judge-queue/hosts.service.ts';
import { memberStory } from '../pipeline/pipeline.service.ts';
import { getProblem } from '../problems/problems.service.ts';
import { readCheck } from '../similarity/checks.service.ts';
import { similarityCheckHref } from '../similarity/similarity-links.rules.ts';
import { clarificationHref } from '../clarifications/clarification-links.rules.ts';
import { teamsHref } from '../participants/participant-links.rules.ts';
import { seasonHref } from '../seasons/season-links.rules.ts';
import { getSeasonUnchecked } from '../seasons/seasons.service.ts';
import { roundHref } from '../rounds/round-links.rules.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import { courseHref } from '../courses/course-links.rules.ts';
import { problemHref } from '../problems/problem-links.rules.ts';
import { personHref } from '../accounts/person-links.rules.ts';
import { partnershipHref } from '../partnerships/partnership-links.rules.ts';
import { submissionHref } from '../submissions/submission-links.rules.ts';
import { judgeHref } from '../judge-queue/judge-links.rules.ts';
import { rejudgingHref } from '../rejudgings/rejudging-links.rules.ts';
import { pipelineMemberHref } from '../pipeline/pipeline-links.rules.ts';
import { universityHref } from './university-links.rules.ts';

const MOST_PEOPLE = 200;

export interface AuditFilter {
  /** Part of a name, the start of an email address, or an id. */
  person?: string;
  action?: string;
  subjectType?: string;
  subjectId?: string;
  from?: number;
  until?: number;
}

/** The object of an entry, with a name for people. */
export interface AuditObject {
  name: string | null;
  href: string | null;
}

export interface AuditPage {
  entries: AuditEntry[];
  total: number;
  /** Names of the people in entries, by id: those who acted, those acted on, and those in details. */
  names: Map<string, string>;
  /** By `type id`. */
  objects: Map<string, AuditObject>;
}

/** One page of the log, newest first. */
export async function readAudit(
  app: App,
  actor: Actor,
  filter: AuditFilter,
  page: number,
  pageSize: number,
): Promise<AuditPage> {
  requirePermission(actor, 'audit.read');
  const { person, ...rest } = filter;
  const personIds =
    person === undefined
      ? undefined
      : [person, ...(await searchPeopleUnchecked(app, person, MOST_PEOPLE)).map((found) => found.id)];
  const { entries, total } = await listAudit(app.db, {
    ...rest,
    personIds,
    limit: pageSize,
    offset: (page - 1) * pageSize,
  });
  const ids = entries.flatMap((entry) => [
    entry.actorId,
    entry.subjectType === 'user' ? entry.subjectId : null,
    ...Object.values(entry.detail).filter((value): value is string => typeof value === 'string'),
  ]);
  const people = await publicPeople(app, ids);
  const names = new Map([...people].map(([id, one]) => [id, one.displayName]));
  const objects = new Map<string, AuditObject>();
  for (const entry of entries) {
    const key = `${entry.subjectType} ${entry.subjectId}`;
    if (!objects.has(key)) objects.set(key, await objectOf(app, actor, entry, people));
  }
  return { entries, total, names, objects };
}

/** Every action in the log, for the filter. */
export async function auditActions(app: App, actor: Actor): Promise<string[]> {
  requirePermission(actor, 'audit.read');
  return await listAuditActions(app.db);
}

async function objectOf(
  app: App,
  actor: Actor,
  entry: AuditEntry,
  people: ReadonlyMap<string, Person>,
): Promise<AuditObject> {
  try {
    return await foundObject(app, actor, entry, people);
  } catch (error) {
    // The object may have been deleted; its entries stay.
    if (error instanceof AppError) return { name: null, href: null };
    throw error;
  }
}

async function foundObject(
  app: App,
  actor: Actor,
  { subjectType, subjectId, detail }: AuditEntry,
  people: ReadonlyMap<string, Person>,
): Promise<AuditObject> {
  switch (subjectType) {
    case 'user': {
      const person = people.get(subjectId);
      // An erased account has no page.
      return { name: person?.displayName ?? null, href: person && !person.isErased ? personHref(subjectId) : null };
    }
    case 'contest': {
      const { name, slug } = await getContestUnchecked(app, subjectId);
      return { name, href: contestHref(slug) };
    }
    case 'season': {
      const { nameEn, slug } = await getSeasonUnchecked(app, subjectId);
      return { name: nameEn, href: seasonHref(slug) };
    }
    case 'participant': {
      const contest = await getContestUnchecked(app, String(detail.contestId));
      return { name: contest.name, href: teamsHref(contest.slug) };
    }
    case 'clarification': {
      const contest = await getContestUnchecked(app, String(detail.contestId));
      return { name: contest.name, href: clarificationHref(contest.slug, subjectId) };
    }
    case 'round': {
      const round = await getRoundUnchecked(app, subjectId);
      const contest = await getContestUnchecked(app, round.contestId);
      return { name: `${contest.name}, ${round.name}`, href: roundHref(contest.slug, round.slug) };
    }
    case 'course': {
      const { title, slug } = await getCourseUnchecked(app, subjectId);
      return { name: title, href: courseHref(slug) };
    }
    case 'university': {
      const { name, slug } = await getUniversityUnchecked(app, subjectId);
      return { name, href: universityHref(slug) };
    }
    case 'partnership':
      return { name: (await getPartnership(app, actor, subjectId)).title, href: partnershipHref(subjectId) };
    case 'pipeline': {
      const { userId } = (await memberStory(app, actor, subjectId)).member;
      const person = (await publicPeople(app, [userId])).get(userId);
      return { name: person?.displayName ?? null, href: pipelineMemberHref(subjectId) };
    }
    case 'problem': {
      const { name, slug } = await getProblem(app, actor, subjectId);
      return { name, href: problemHref(slug) };
    }
    case 'judgehost': {
      const host = (await everyHost(app, actor)).find(({ id }) => id === subjectId);
      return { name: host?.name ?? null, href: host ? judgeHref(subjectId) : null };
    }
    case 'submission':
      return { name: null, href: submissionHref(subjectId) };
    case 'similarity': {
      const { place } = await readCheck(app, actor, subjectId);
      return { name: place.name, href: similarityCheckHref(subjectId) };
    }
    case 'rejudging':
      return { name: null, href: rejudgingHref(subjectId) };
    default:
      return { name: null, href: null };
  }
}

/**
 * Where something is submitted: in practice, to a problem of a round, or to an assignment. What it is called, where its page
 * is and what stands above it are the same on every page.
 */
import { contestHref } from '../contests/contest-links.rules.ts';
import { assignmentHref, courseHref } from '../courses/course-links.rules.ts';
import { problemHref } from '../problems/problem-links.rules.ts';
import { roundHref, roundPracticeHref, roundProblemHref } from '../rounds/round-links.rules.ts';

/** `after-round`: a problem of a round that is over, in practice. The round itself knows nothing of what is submitted there. */
export const PLACE_KINDS = ['assignment', 'round', 'practice', 'after-round'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

/** Where something is submitted; found by the page and checked again on submission. */
export interface SubmissionContext {
  type: PlaceKind;
  /** Assignment, round problem (also after the round) or problem. */
  id: string;
  problemVersionId: string;
  roundId: string | null;
  /** Of the round. */
  contestId: string | null;
  courseId: string | null;
  participantId: string | null;
  /** Put in by a rehearsal for someone who does not exist: no limits hold for it. */
  isRehearsed?: true;
  /** When all of it was here: the time that counts for a deadline. */
  admittedAt: number;
  /** Its round ended while it waited to be decided: published results take no more. */
  isAfterEnd?: true;
}

/** What has an address and a name of its own. */
interface Named {
  slug: string;
  name: string;
}

export type Place =
  | { kind: 'practice'; problem: Named }
  | { kind: 'round' | 'after-round'; contest: Named; round: Named; label: string }
  | { kind: 'assignment'; course: Named; assignment: { id: string; name: string } };

/** A place by what a submission says of it; the version is the one it gives out now, null in practice. */
export type KnownPlace = Place & { contextId: string; versionId: string | null };

/** A place as a submission names it. */
export interface PlaceRef {
  contextType: PlaceKind;
  contextId: string;
}

/** Equal for the same place alone: a problem of a round has one id while the round runs and in practice after it. */
export function placeKey({ contextType, contextId }: PlaceRef): string {
  return `${contextType} ${contextId}`;
}

/** The page of a place, where one also submits. */
export function placeHref(place: Place): string {
  if (place.kind === 'practice') return problemHref(place.problem.slug);
  if (place.kind === 'assignment') return assignmentHref(place.course.slug, place.assignment.id);
  if (place.kind === 'after-round') return roundPracticeHref(place.contest.slug, place.round.slug, place.label);
  return roundProblemHref(place.contest.slug, place.round.slug, place.label);
}

/** Contest, round and label; course and assignment; in practice the problem. */
export function placeName(place: Place): string {
  if (place.kind === 'practice') return place.problem.name;
  if (place.kind === 'assignment') return `${place.course.name} · ${place.assignment.name}`;
  return `${place.contest.name} · ${place.round.name} · ${place.label}`;
}

/** A breadcrumb: `key` is a message key, `name` a given name. */
export interface Crumb {
  href: string;
  name?: string;
  key?: string;
}

/** What stands above a place, outermost first. */
export function placeTrail(place: Place): Crumb[] {
  if (place.kind === 'practice') return [{ href: '/problems', key: 'problems:title' }];
  if (place.kind === 'assignment') {
    return [
      { href: '/courses', key: 'courses:title' },
      { href: courseHref(place.course.slug), name: place.course.name },
    ];
  }
  return [
    { href: '/contests', key: 'contests:title' },
    { href: contestHref(place.contest.slug), name: place.contest.name },
    { href: roundHref(place.contest.slug, place.round.slug), name: place.round.name },
  ];
}

/** A place as lists link to it. */
export interface PlaceLink {
  href: string;
  name: string;
  /** Of the problem in its round. */
  label?: string;
  /** The round or assignment; undefined in practice. */
  place?: { href: string; name: string };
}

export function placeLink(place: Place): PlaceLink {
  const href = placeHref(place);
  const name = placeName(place);
  if (place.kind === 'practice') return { href, name };
  if (place.kind === 'assignment') return { href, name, place: { href, name } };
  const { contest, round, label } = place;
  const within = { href: roundHref(contest.slug, round.slug), name: `${contest.name} · ${round.name}` };
  return { href, name, label, place: within };
}

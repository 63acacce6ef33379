/** LTI 1.3: platforms, what a launch says, and what follows from it. */
import { studentKey, type ListedStudent } from '../courses/roster.rules.ts';

export interface PlatformSettings {
  authorizationUrl: string;
  tokenUrl: string;
  keysUrl: string;
  /** Ids of deployments that are accepted. */
  deployments: readonly string[];
  /** Domains whose addresses the platform may vouch for. */
  mailDomains: readonly string[];
}

export interface LtiPlatform {
  id: string;
  name: string;
  issuer: string;
  clientId: string;
  settings: PlatformSettings;
  state: 'on' | 'off';
  rev: number;
}

/** What organizers enter for a platform. */
export type PlatformValues = Pick<LtiPlatform, 'name' | 'issuer' | 'clientId' | 'settings'>;

/** Addresses of a platform's services for one course, and what we may do there. */
export interface ContextServices {
  lineItemsUrl: string | null;
  membersUrl: string | null;
  scopes: readonly string[];
}

/** What a verified launch says. */
export interface Launch {
  kind: 'resource' | 'deep-linking';
  subject: string;
  deploymentId: string;
  name: string | null;
  email: string | null;
  /** The platform says itself that the address is not verified. */
  isEmailRefused: boolean;
  studentNumber: string | null;
  roles: readonly string[];
  context: { id: string; title: string } | null;
  /** Ours, in the custom parameters of a link that deep linking made. */
  assignmentId: string | null;
  /** The column of the grade book that belongs to this link. */
  lineItemUrl: string | null;
  services: ContextServices;
  deepLinking: { returnUrl: string; data: string | null; acceptsLinks: boolean; acceptsMultiple: boolean } | null;
}

/** A course of a platform that is connected to a section here. */
export interface LtiContext {
  id: string;
  platformId: string;
  deploymentId: string;
  contextId: string;
  title: string;
  courseId: string;
  sectionId: string;
  services: ContextServices;
  connectedBy: string;
  connectedAt: number;
}

const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership';

/** Whether the platform says that somebody teaches the course. Roles of the institution say nothing about a course. */
export function teaches(roles: readonly string[]): boolean {
  const taught = ['Instructor', 'ContentDeveloper', 'Administrator', 'Mentor'];
  return roles.some(
    (role) =>
      taught.some((one) => role === `${MEMBERSHIP}#${one}` || role === one) ||
      role.startsWith(`${MEMBERSHIP}/Instructor#`),
  );
}

/** Whether the platform says that somebody learns in the course. */
export function learns(roles: readonly string[]): boolean {
  return roles.some(
    (role) => role === `${MEMBERSHIP}#Learner` || role === 'Learner' || role === `${MEMBERSHIP}#Student`,
  );
}

export const SCOPES = {
  lineItems: 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem',
  scores: 'https://purl.imsglobal.org/spec/lti-ags/scope/score',
  members: 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
} as const;

/** Where scores of a line item are sent; its address may have a query. */
export function scoresUrl(lineItem: string): string {
  const url = new URL(lineItem);
  url.pathname = `${url.pathname.replace(/\/{1,9}$/, '')}/scores`;
  return url.href;
}

export const MOST_TRIES = 12;
const FIRST_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 6 * 3_600_000;

/** When a grade that a platform did not take is sent again: later each time, and not before the platform wants it. */
export function retryAt(nowMs: number, tries: number, retryAfterSeconds: number | undefined): number {
  const backoff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, tries - 1));
  return nowMs + Math.max(backoff, Math.min(LONGEST_WAIT_MS, (retryAfterSeconds ?? 0) * 1000));
}

/** A member of a platform's course. */
export interface Member {
  userId: string;
  name: string | null;
  studentNumber: string | null;
  isActive: boolean;
  roles: readonly string[];
}

/** What the members of a platform's course mean for a class list. */
export interface MembersAsList {
  lines: ListedStudent[];
  /** Names of learners without a student ID. */
  without: string[];
  /** Learners whose student ID another one has, apart from punctuation and case: only the first of them is a line. */
  twins: ListedStudent[];
}

/** The lines of learners, and the learners who cannot be lines. */
export function classListOfMembers(members: readonly Member[]): MembersAsList {
  const lines = new Map<string, ListedStudent & { userId: string }>();
  const without: string[] = [];
  const twins: ListedStudent[] = [];
  for (const { userId, name, studentNumber, isActive, roles } of members) {
    if (!isActive || teaches(roles) || !learns(roles)) continue;
    const key = studentKey(studentNumber);
    const line = { studentNumber: studentNumber ?? '', fullName: name ?? '' };
    if (key === '') without.push(name ?? '?');
    else if (!lines.has(key)) lines.set(key, { ...line, userId });
    else if (lines.get(key)?.userId !== userId) twins.push(line);
  }
  const listed = [...lines.values()].map(({ studentNumber, fullName }) => ({ studentNumber, fullName }));
  return { lines: listed, without, twins };
}

/** What a class list becomes: its lines, who is new, who leaves, and who stays because a learner there has no student ID. */
export interface ListChange {
  lines: ListedStudent[];
  added: ListedStudent[];
  removed: ListedStudent[];
  kept: ListedStudent[];
}

/** Compares. Nobody leaves while a learner without a student ID may be the one who would. */
export function listChange(before: readonly ListedStudent[], { lines, without }: MembersAsList): ListChange {
  const keys = (all: readonly ListedStudent[]) => new Set(all.map((one) => studentKey(one.studentNumber)));
  const [known, there] = [keys(before), keys(lines)];
  const missing = before.filter((one) => !there.has(studentKey(one.studentNumber)));
  const kept = without.length > 0 ? missing : [];
  return {
    lines: [...lines, ...kept],
    added: lines.filter((one) => !known.has(studentKey(one.studentNumber))),
    removed: without.length > 0 ? [] : missing,
    kept,
  };
}

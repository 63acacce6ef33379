/** Problems as the API tells them: what their page shows, and nothing of hidden tests. */
import { z } from 'zod';
import { hasSamples, submissionKind } from '../packages/package-judging.rules.ts';
import { nameFor, nameIn, type ListedProblem, type LoadedVersion } from '../problems/problems.rules.ts';
import { QUOTA_KINDS, QUOTA_WINDOWS, type QuotaLine } from '../quotas/quotas.rules.ts';
import type { OwnWork } from '../problems/own-work.rules.ts';
import { isoTimeOrNull, time } from './fields.views.ts';
import { ownResult, ownResultOf } from './own-result.views.ts';

export const listedProblem = z
  .object({
    slug: z.string(),
    name: z.string().describe('In the language of Accept-Language'),
    version: z.int(),
    isPublic: z.boolean().describe('Open for practice by everyone'),
    isKernel: z.boolean().describe('Submissions change starter code'),
    myResult: ownResult.describe('Wherever you submitted to it'),
    url: z.url(),
  })
  .meta({ id: 'ListedProblem' });

export function listedProblemOf(
  problem: ListedProblem,
  own: OwnWork | undefined,
  language: string,
  siteUrl: string,
): z.input<typeof listedProblem> {
  const { slug, currentVersionNumber: version, isPublic, isKernel } = problem;
  const shown = { slug, name: nameIn(problem, language), version, isPublic, isKernel };
  return { ...shown, myResult: ownResultOf(own), url: `${siteUrl}/problems/${slug}` };
}

const closed = z.object({ code: z.string(), detail: z.string() }).nullable();

const quotaLine = z.object({
  of: z.enum(QUOTA_KINDS),
  scope: z.enum(['problem', 'round']).describe('Whether it counts for this problem, or for the whole round'),
  within: z.enum(QUOTA_WINDOWS).nullable().describe('The last hour or day; null: while the round runs'),
  limit: z.int(),
  used: z.int(),
  left: z.int(),
  nextAt: time.nullable().describe('When the next one is possible, if an hour or a day is used up'),
});

/** A problem where it can be submitted to: in practice, in a round, or as an assignment. */
export const problem = z
  .object({
    name: z.string(),
    url: z.url().describe('Its page, with the statement, its pictures and files'),
    version: z.int(),
    until: time.nullable().describe('When submissions end; null: never, or they have ended'),
    quota: z.array(quotaLine).describe('What is left to you; empty where nothing is limited'),
    closed: closed.describe('Why you cannot submit now; null: you can'),
    submits: z.enum(['program', 'kernel', 'answers']).describe('What is submitted: a program, a change, or answers'),
    limits: z.object({ timeMs: z.number(), memoryBytes: z.number(), codeBytes: z.number() }),
    languages: z.array(z.object({ id: z.string(), name: z.string(), timeMs: z.number() })),
    hasSampleRuns: z.boolean(),
    statementHtml: z.string().nullable().describe('Safe HTML; null where the statement is a PDF'),
    samples: z.array(z.object({ name: z.string(), input: z.string(), answer: z.string() })),
    editable: z.array(z.string()).nullable().describe('Of a kernel problem: the files that may be changed'),
  })
  .meta({ id: 'Problem' });

/** What `problemAt` loads of a problem. */
interface Shown {
  languages: { id: string; name: string; timeLimitMs: number }[];
  statement: { html: string | null } | null;
  samples: { name: string; input: string; answer: string; talk: unknown }[];
}

export interface PlacedProblem {
  path: string;
  loaded: LoadedVersion;
  heading: string | undefined;
  until: number | null;
  closed: { code: string; detail: string } | null;
  quota: QuotaLine[];
}

export function problemOf(
  { path, loaded, heading, until, closed, quota }: PlacedProblem,
  shown: Shown,
  language: string,
  siteUrl: string,
): z.input<typeof problem> {
  const { pkg, version } = loaded;
  return {
    name: heading ?? nameFor(pkg, language),
    url: `${siteUrl}${path}`,
    version: version.number,
    until: isoTimeOrNull(until),
    quota: quota.map(({ kind, scope, window, limit, used, left, nextAt }) => ({
      ...{ of: kind, scope, within: window, limit, used, left },
      nextAt: isoTimeOrNull(nextAt),
    })),
    closed,
    submits: submissionKind(pkg),
    limits: {
      timeMs: pkg.limits.timeLimitMs,
      memoryBytes: pkg.limits.memoryBytes,
      codeBytes: pkg.limits.codeBytes,
    },
    languages: shown.languages.map(({ id, name, timeLimitMs }) => ({ id, name, timeMs: timeLimitMs })),
    hasSampleRuns: hasSamples(pkg),
    statementHtml: shown.statement?.html ?? null,
    // An interaction is no pair of input and answer; the statement shows it.
    samples: shown.samples
      .filter(({ talk }) => talk === null)
      .map(({ name, input, answer }) => ({ name, input, answer })),
    editable: pkg.kernel?.editable ?? null,
  };
}

/** Submissions as the API tells them: what the lists and the page of a submission show its reader. */
import { z } from 'zod';
import { exportedJudging } from '../submission-page/submission-export.rules.ts';
import type { GatheredSubmission } from '../submission-page/submission-page.rules.ts';
import { nameFor, nameIn } from '../problems/problems.rules.ts';
import { CONTEXT_TYPES, shownState, type Submission } from '../submissions/submissions.rules.ts';
import type { PlaceLink } from '../places/places.rules.ts';
import { VERDICTS } from '../scoring/verdicts.rules.ts';
import { isoTime, isoTimeOrNull, time } from './fields.views.ts';

export const listedSubmission = z
  .object({
    id: z.string(),
    state: z.enum([...VERDICTS, 'QUEUED', 'JUDGING']).describe('The verdict, or how far judging is'),
    isOver: z.boolean().describe('Whether there is a verdict, and nothing is being judged again'),
    verdict: z.enum(VERDICTS).nullable(),
    score: z.number().nullable().describe('Null without one, and while a running ICPC round tells the verdict alone'),
    submittedAt: time,
    judgedAt: time.nullable(),
    language: z.string().nullable(),
    isSampleRun: z.boolean(),
    problem: z.object({ slug: z.string(), name: z.string() }),
    place: z.object({ type: z.enum(CONTEXT_TYPES), name: z.string(), url: z.url() }).nullable(),
    url: z.url(),
  })
  .meta({ id: 'ListedSubmission' });

/** As `exportedJudging` tells it: hidden tests keep their data, and in a running ICPC round their number too. */
const judging = z.object({
  state: z.string(),
  build: z.object({ outcome: z.string(), output: z.string() }).optional(),
  score: z
    .object({
      points: z.number(),
      maxPoints: z.number().optional(),
      parts: z.array(z.object({ name: z.string(), points: z.number(), maxPoints: z.number().optional() })),
    })
    .nullish(),
  pointsThere: z
    .object({ points: z.number(), most: z.number() })
    .nullish()
    .describe('Points of the round or assignment'),
  tests: z
    .array(
      z.object({
        number: z.int(),
        group: z.string(),
        isSample: z.boolean(),
        verdict: z.enum(VERDICTS),
        cpuMs: z.number(),
        wallMs: z.number(),
        memoryBytes: z.number(),
        message: z.string().nullable(),
      }),
    )
    .optional(),
});

export const submission = listedSubmission
  .extend({
    files: z.array(z.object({ path: z.string(), sizeBytes: z.int() })),
    waitMs: z.number().nullable().describe('About how long until the verdict, while it waits'),
    judging,
  })
  .meta({ id: 'Submission' });

interface Shown {
  problem: { slug: string; name: string };
  way: PlaceLink | undefined;
  siteUrl: string;
}

function listedOf(one: Submission, { problem, way, siteUrl }: Shown): z.input<typeof listedSubmission> {
  return {
    id: one.id,
    state: shownState(one),
    isOver: one.verdict !== null && one.judgingState === null,
    verdict: one.verdict,
    score: one.scoreMilli === null ? null : one.scoreMilli / 1000,
    submittedAt: isoTime(one.submittedAt),
    judgedAt: isoTimeOrNull(one.judgedAt),
    language: one.language,
    isSampleRun: one.isSampleRun,
    problem,
    place: way ? { type: one.contextType, name: way.name, url: `${siteUrl}${way.href}` } : null,
    url: `${siteUrl}/submissions/${one.id}`,
  };
}

export function listedSubmissionOf(
  one: Submission & { problem: { name: string; names: Record<string, string> }; problemSlug: string },
  way: PlaceLink | undefined,
  language: string,
  siteUrl: string,
): z.input<typeof listedSubmission> {
  return listedOf(one, { problem: { slug: one.problemSlug, name: nameIn(one.problem, language) }, way, siteUrl });
}

export function submissionOf(
  gathered: GatheredSubmission,
  files: readonly { path: string; sha256: string | null; sizeBytes: number }[],
  language: string,
  siteUrl: string,
): z.input<typeof submission> {
  const { loaded, way, current } = gathered;
  const problem = { slug: loaded.problem.slug, name: nameFor(loaded.pkg, language) };
  return {
    ...listedOf(gathered.submission, { problem, way, siteUrl }),
    files: files.flatMap(({ path, sha256, sizeBytes }) => (sha256 === null ? [] : [{ path, sizeBytes }])),
    waitMs: current?.estimateMs ?? null,
    judging: judging.parse(exportedJudging(gathered)),
  };
}

/** The pipeline as JSON: its stages with the people that the reader may know, and what brought a member where they are. */
import { z } from 'zod';
import { pageJson, type SentBy } from '../platform/web/page-json.ts';

const card = z.object({
  id: z.string(),
  invitation: z.string(),
  stage: z.string(),
  stageSince: z.number(),
  person: z.object({ id: z.string(), displayName: z.string() }).nullable(),
});

export const pipelineJson = pageJson({
  stages: z.array(z.object({ name: z.string(), count: z.int(), members: z.array(card) })),
  invited: z.array(card),
  own: z.object({ id: z.string(), invitation: z.string(), stage: z.string() }).nullable(),
});

export type PipelineJson = SentBy<typeof pipelineJson>;

const evidence = z.object({
  contest: z.string(),
  round: z.string(),
  rank: z.int(),
  award: z.string().nullable(),
  team: z.string(),
  resultUrl: z.string(),
  submissions: z.array(z.object({ label: z.string(), problem: z.string(), submissionId: z.string() })),
  invites: z.boolean().optional(),
});

export const memberJson = pageJson({
  member: z.object({
    id: z.string(),
    invitation: z.string(),
    stage: z.string(),
    stageSince: z.number(),
    mentorId: z.string().nullable(),
  }),
  evidence: z.array(z.object({ id: z.string(), detail: evidence, createdAt: z.number() })),
  events: z.array(
    z.object({
      at: z.number(),
      who: z.string(),
      what: z.string(),
      why: z.string().optional(),
      href: z.string().optional(),
    }),
  ),
  proposal: z.object({ id: z.string(), from: z.string(), to: z.string() }).nullable(),
});

export type MemberJson = SentBy<typeof memberJson>;

/** What the pipeline tells the rest of the site. */
import { z } from 'zod';
import { defineTopic } from '../platform/background/topics.ts';
import { STAGES } from './pipeline.rules.ts';

export const pipelineMoved = defineTopic('pipeline.moved', {
  when: 'A person entered the pipeline or went to another stage.',
  payload: z.object({ memberId: z.string(), userId: z.string(), stage: z.enum(STAGES) }),
});

/** The stage of a person in the pipeline, on their page. */
import type { PersonAdditions } from '../accounts/person-parts.service.ts';
import { publicStageOf } from './pipeline.service.ts';

export const pipelineOfPerson: PersonAdditions = {
  cards: [
    {
      key: 'stage',
      place: 'main',
      view: 'pipeline/_person-stage',
      order: 100,
      model: async (app, { person }) => {
        const stage = await publicStageOf(app, person.id);
        return stage && { stage };
      },
    },
  ],
};

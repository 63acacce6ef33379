/** What learning platforms add to a person's settings. */
import type { PersonAdditions } from '../accounts/person-parts.service.ts';
import { ownPlatforms } from './lti-linking.service.ts';

export const platformsOfPerson: PersonAdditions = {
  settings: [
    {
      key: 'lti',
      place: 'side',
      view: 'lti/_settings',
      order: 60,
      model: async (app, { actor }) => {
        const own = await ownPlatforms(app, actor);
        return own.length === 0 ? null : { own };
      },
    },
  ],
};

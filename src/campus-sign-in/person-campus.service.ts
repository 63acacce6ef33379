/** What sign-in with a university adds to the sign-in page and to a person's settings. */
import type { PersonAdditions } from '../accounts/person-parts.service.ts';
import { ownCampuses } from './campus-linking.service.ts';
import { publicCampuses } from './campus-providers.service.ts';

export const campusesOfPerson: PersonAdditions = {
  signIn: [
    {
      key: 'campus',
      place: 'sign-in',
      view: 'campus-sign-in/_sign-in',
      order: 100,
      model: async (app) => {
        const campuses = await publicCampuses(app);
        return campuses.length === 0 ? null : { campuses };
      },
    },
  ],
  settings: [
    {
      key: 'campus',
      place: 'side',
      view: 'campus-sign-in/_settings',
      order: 50,
      model: async (app, { actor }) => {
        const own = await ownCampuses(app, actor);
        const canConnect = (await publicCampuses(app)).length > 0;
        return own.length === 0 && !canConnect ? null : { own, canConnect };
      },
    },
  ],
};

/** The points of a person on their page: everyone sees them, with what each was for. */
import type { PersonAdditions } from '../accounts/person-parts.service.ts';
import { pagesOf } from '../platform/web/list-pages.ts';
import { messageOf } from './points.rules.ts';
import { publicBalance, publicLedger } from './points.service.ts';

const ENTRIES_PER_PAGE = 50;

export const pointsOfPerson: PersonAdditions = {
  cards: [
    {
      key: 'balance',
      place: 'figures',
      view: 'points/_person-balance',
      order: 100,
      model: async (app, { person }) => ({ balance: await publicBalance(app, person.id) }),
    },
    {
      key: 'entries',
      place: 'main',
      view: 'points/_person-entries',
      order: 200,
      model: async (app, { person, pageNumber }) => {
        const { entries: total } = await publicBalance(app, person.id);
        const entries = await publicLedger(app, person.id, pageNumber, ENTRIES_PER_PAGE);
        return {
          entries: entries.map((entry) => ({ ...entry, message: messageOf(entry) })),
          pages: pagesOf(pageNumber, ENTRIES_PER_PAGE, total),
        };
      },
    },
  ],
};

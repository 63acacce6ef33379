/** The points of a person on their page: everyone sees them, with what each was for; ranks are for themselves and organizers. */
import type { PersonAdditions } from '../accounts/person-parts.service.ts';
import { pagesOf } from '../platform/web/list-pages.ts';
import { messageOf, sourceMessageOf } from './points.rules.ts';
import { ledgerFor, publicBalance } from './points.service.ts';

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
      model: async (app, { actor, person, pageNumber }) => {
        const { entries: total } = await publicBalance(app, person.id);
        const entries = await ledgerFor(app, actor, person.id, pageNumber, ENTRIES_PER_PAGE);
        return {
          entries: entries.map((entry) => ({ ...entry, message: messageOf(entry), source: sourceMessageOf(entry) })),
          pages: pagesOf(pageNumber, ENTRIES_PER_PAGE, total),
        };
      },
    },
  ],
};

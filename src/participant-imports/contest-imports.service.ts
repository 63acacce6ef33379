/** What imports add to the pages of a contest. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { importsHref } from './import-links.rules.ts';

export const importsInContest: ContestAdditions = {
  actions: [
    {
      key: 'imports',
      label: 'participant-imports:action',
      href: ({ contest }) => importsHref(contest.slug),
      order: 300,
      icon: 'person-plus',
      visibleTo: ({ actor, contest }) => mayInContest(actor, 'participant.import', contest.id),
    },
  ],
};

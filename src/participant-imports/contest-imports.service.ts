/** What imports add to the pages of a contest. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import { isRehearsal } from '../contests/contest-rehearsals.rules.ts';
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { importsHref } from './import-links.rules.ts';
import { countImporting, deleteImportsOf } from './imports.store.ts';

export const importsInContest: ContestAdditions = {
  holds: [{ label: 'participant-imports:running_count', isOfPeople: true, countUnchecked: countImporting }],
  removeFrom: deleteImportsOf,
  actions: [
    {
      key: 'imports',
      label: 'participant-imports:action',
      href: ({ contest }) => importsHref(contest.slug),
      order: 300,
      icon: 'person-plus',
      visibleTo: ({ actor, contest }) =>
        !contest.archivedAt && !isRehearsal(contest) && mayInContest(actor, 'participant.import', contest.id),
    },
  ],
};

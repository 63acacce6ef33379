/** What certificates add to the pages of a contest: a tab for its staff. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { contestCertificatesHref } from './certificate-links.rules.ts';

export const certificatesInContest: ContestAdditions = {
  tabs: [
    {
      key: 'certificates',
      label: 'certificates:title',
      href: ({ contest }) => contestCertificatesHref(contest.slug),
      order: 450,
      visibleTo: ({ actor, contest }) => mayInContest(actor, 'certificate.issue', contest.id),
    },
  ],
};

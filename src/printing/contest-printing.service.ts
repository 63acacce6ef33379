/** What printing adds to the pages of a contest: a tab for staff, and for participants of a running round the way to the printer. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { copyPrintSettings, isPrintingNow } from './print-sending.service.ts';
import { printJobsHref } from './printing-links.rules.ts';
import { countJobs, deletePrintingOf, deleteSomeJobs } from './printing.store.ts';

export const printingInContest: ContestAdditions = {
  copyTo: copyPrintSettings,
  holds: [{ label: 'printing:job_count', isOfPeople: true, countUnchecked: countJobs }],
  removeSome: deleteSomeJobs,
  removeFrom: deletePrintingOf,
  tabs: [
    {
      key: 'print-jobs',
      label: 'printing:tab',
      href: ({ contest }) => printJobsHref(contest.slug),
      order: 460,
      visibleTo: ({ actor, contest, round }) =>
        round !== null && contest.rehearsalOfId == null && mayInContest(actor, 'print.deliver', contest.id),
    },
  ],
  cards: [
    {
      key: 'print',
      place: 'notice',
      view: 'printing/_way',
      order: 97,
      model: async (app, { actor, contest, mine }) =>
        mine && actor.kind === 'user' && (await isPrintingNow(app, actor, contest)) ? {} : null,
    },
  ],
};

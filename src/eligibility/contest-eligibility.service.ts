/** What eligibility adds to the pages of a contest: a button for organizers, and the texts that a participant has yet to accept. */
import { mayInContest } from '../accounts/permissions.rules.ts';
import type { ContestAdditions } from '../contests/contest-parts.service.ts';
import { copyTexts } from './consents.service.ts';
import { signUpRulesHref } from './eligibility-links.rules.ts';
import { isAnyOpen } from './eligibility.rules.ts';
import { openVersions } from './eligibility.service.ts';
import { deleteEligibilityOf } from './removals.store.ts';
import { copyRules } from './sign-up-edits.service.ts';

export const eligibilityInContest: ContestAdditions = {
  actions: [
    {
      key: 'sign-up-rules',
      label: 'eligibility:rules.title',
      href: ({ contest }) => signUpRulesHref(contest.slug),
      order: 110,
      icon: 'person-check',
      visibleTo: ({ actor, contest }) => mayInContest(actor, 'contest.edit', contest.id),
    },
  ],
  cards: [
    {
      key: 'consents',
      place: 'notice',
      view: 'eligibility/_open-consents',
      order: 90,
      model: async (app, { actor, contest, mine }) => {
        if (!mine || actor.kind !== 'user') return null;
        const { texts, age } = await openVersions(app, actor, contest);
        if (!isAnyOpen({ texts, age })) return null;
        return { isChanged: texts.some((text) => text.isChanged) };
      },
    },
  ],
  removeFrom: deleteEligibilityOf,
  copyTo: async (trx, actor, nowMs, copy) => {
    await copyRules(trx, actor, nowMs, copy);
    await copyTexts(trx, actor, nowMs, copy);
  },
};

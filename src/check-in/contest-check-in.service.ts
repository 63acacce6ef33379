/** What the check-in adds to the pages of a contest: a tab for staff, and for a participant whether it is checked in. */
import type { ContestAdditions, ContestPage } from '../contests/contest-parts.service.ts';
import type { App } from '../platform/app-context.ts';
import { qrOf } from '../platform/qr.ts';
import { roundsOfUnchecked } from '../rounds/contest-rounds.service.ts';
import { checkInHref, checkInOneHref } from './check-in-links.rules.ts';
import { needsCheckIn } from './check-in.rules.ts';
import { copyCheckIn, ownCheckInUnchecked, seesCheckIn } from './check-in.service.ts';
import { deleteCheckInOf } from './check-in.store.ts';

export const checkInInContest: ContestAdditions = {
  removeFrom: deleteCheckInOf,
  copyTo: copyCheckIn,
  tabs: [
    {
      key: 'check-in',
      label: 'check-in:tab',
      href: ({ contest }) => checkInHref(contest.slug),
      order: 420,
      visibleTo: ({ actor, contest, round }) => round !== null && seesCheckIn(actor, contest.id),
    },
  ],
  cards: [{ key: 'check-in', place: 'notice', view: 'check-in/_own', order: 95, model: ownCard }],
};

/** For a participant while a round is still to come or running: its QR code, or that it is checked in. */
async function ownCard(app: App, { contest, mine, nowMs }: ContestPage) {
  if (!mine || mine.hidden || contest.endsAt === null || nowMs >= contest.endsAt) return null;
  const own = await ownCheckInUnchecked(app, contest, mine.id);
  if (!own) return null;
  if (own.checkIn) return { checkedInAt: own.checkIn.at, rounds: [], url: '', qr: null };
  const open = (await roundsOfUnchecked(app, contest)).filter(({ closesAt }) => nowMs < closesAt);
  const url = `${app.config.baseUrl}${checkInOneHref(contest.slug, mine.id)}`;
  return {
    checkedInAt: null,
    rounds: open.filter(({ id }) => needsCheckIn(own.settings, id)).map(({ name }) => name),
    url,
    qr: qrOf(url),
  };
}

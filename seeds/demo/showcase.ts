/** What the demo's contests show of themselves: phases beside the rounds, sponsors and prizes. */
import type { UserActor } from '../../src/platform/actor.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { savePhase, savePrize, saveSponsor } from '../../src/showcase/showcase-edits.service.ts';
import { showcaseToEdit } from '../../src/showcase/showcase.service.ts';
import type { PrizeFields } from '../../src/showcase/showcase.rules.ts';
import type { Stage } from './stage.ts';
import { DAY, HOUR } from './story.ts';
import { PHASES, PRIZES, SPONSORS } from './words.ts';

const fresh = { id: undefined, rev: 0 };
const whole = { roundId: null, placeFrom: null, placeTo: null, sponsorId: null, valueHundredths: null, currency: null };

/** A defense and a ceremony after the last round, two sponsors, and prizes for the best. */
export async function showContest(app: Stage, organizer: UserActor, contest: Contest): Promise<void> {
  const after = Math.ceil((contest.endsAt ?? contest.createdAt) / DAY) * DAY;
  const defense = { startsAt: after + 3 * DAY, endsAt: after + 5 * DAY, dayZone: 'UTC' };
  await savePhase(app, organizer, contest, fresh, { names: PHASES.defense, ...defense });
  const ceremony = { startsAt: after + 9 * DAY + 6 * HOUR, endsAt: after + 9 * DAY + 8 * HOUR, dayZone: null };
  await savePhase(app, organizer, contest, fresh, { names: PHASES.ceremony, ...ceremony });
  for (const sponsor of SPONSORS)
    await saveSponsor(app, organizer, contest, fresh, sponsor, { read: undefined, isRemoved: false });
  const { sponsors } = await showcaseToEdit(app, organizer, contest);
  const prizes: PrizeFields[] = [
    { ...whole, award: 'place', placeFrom: 1, texts: PRIZES.first, valueHundredths: 1_000_000, currency: 'CNY' },
    {
      ...whole,
      award: 'place',
      placeFrom: 2,
      placeTo: 3,
      texts: PRIZES.next,
      valueHundredths: 300_000,
      currency: 'CNY',
    },
    { ...whole, award: 'gold', texts: PRIZES.gold, sponsorId: sponsors[0]?.id ?? null },
    { ...whole, award: 'other', texts: PRIZES.other },
  ];
  for (const prize of prizes) await savePrize(app, organizer, contest, fresh, prize);
}

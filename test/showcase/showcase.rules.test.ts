import { expect } from 'chai';
import fc from 'fast-check';
import {
  inPrizeOrder,
  inScheduleOrder,
  inSponsorOrder,
  phaseState,
  PRIZE_AWARDS,
  prizesOf,
  requireSoundPhase,
  requireSoundPrize,
  TIERS,
  type PrizeFields,
  type ScheduleLine,
} from '../../src/showcase/showcase.rules.ts';
import { prizeText, prizeWords, spanWords } from '../../src/showcase/showcase-shown.rules.ts';
import { formats, translator } from '../../src/platform/i18n.ts';

const prize = (changes: Partial<PrizeFields> = {}) => ({
  ...({ id: '1', rev: 1, roundId: null, award: 'place', placeFrom: 1, placeTo: null, texts: { en: 'A cup' } } as const),
  ...{ valueHundredths: null, currency: null, sponsorId: null, ...changes },
});

describe('phases of a contest', () => {
  it('are on from their beginning until just before their end, and a moment never is', () => {
    expect([9, 10, 19, 20].map((at) => phaseState({ startsAt: 10, endsAt: 20 }, at))).to.deep.equal([
      'coming',
      'now',
      'now',
      'past',
    ]);
    expect([9, 10].map((at) => phaseState({ startsAt: 10, endsAt: null }, at))).to.deep.equal(['coming', 'past']);
  });

  it('end after they begin', () => {
    const fields = { names: { en: 'x' }, startsAt: 10, dayZone: null };
    requireSoundPhase({ ...fields, endsAt: 11 });
    requireSoundPhase({ ...fields, endsAt: null });
    expect(() => requireSoundPhase({ ...fields, endsAt: 10 }))
      .to.throw()
      .with.property('field', 'untilTime');
    expect(() => requireSoundPhase({ ...fields, endsAt: 9, dayZone: 'UTC' }))
      .to.throw()
      .with.property('field', 'untilDay');
  });

  it('stand in a schedule by time, whatever order they come in', () => {
    const times = fc.option(fc.integer({ min: 0, max: 50 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(times, times)), (spans) => {
        const lines = spans.map(([from, until]): ScheduleLine => {
          return { kind: 'phase', names: {}, href: null, from, until, dayZone: null, state: 'now' };
        });
        const sorted = inScheduleOrder(lines).map(({ from }) => from ?? -1);
        expect(sorted).to.deep.equal([...sorted].sort((a, b) => a - b));
      }),
    );
  });

  it('are the same days for every reader, and times in the zone of each', () => {
    const t = translator('en');
    const span = (zone: string, line: Parameters<typeof spanWords>[0]) =>
      spanWords(line, t, formats('en', zone), (days) => formats('en', days));
    const from = Date.UTC(2031, 4, 2, 16);
    const days = { from, until: from + 2 * 86_400_000, dayZone: 'Asia/Shanghai' };
    for (const zone of ['Asia/Shanghai', 'America/New_York'])
      expect(span(zone, days)).to.equal('May 3, 2031 – May 4, 2031');
    expect(span('UTC', { ...days, until: from + 86_400_000 })).to.equal('May 3, 2031');
    expect(span('Asia/Shanghai', { from, until: null, dayZone: null })).to.equal('May 3, 2031, 00:00');
    expect(span('UTC', { from: null, until: from, dayZone: null })).to.equal('until May 2, 2031, 16:00');
  });
});

describe('prizes of a contest', () => {
  it('go to the places and awards they are for, and to no one without a rank', () => {
    const prizes = [
      prize({ placeFrom: 1, placeTo: 3 }),
      prize({ placeFrom: 2 }),
      prize({ award: 'gold' }),
      prize({ award: 'other' }),
    ];
    const got = (rank: number | null, award: string | null) =>
      prizesOf(prizes, { rank, award }).map((one) => prizes.indexOf(one));
    expect(got(1, 'gold')).to.deep.equal([0, 2]);
    expect(got(2, 'silver')).to.deep.equal([0, 1]);
    expect(got(4, null)).to.deep.equal([]);
    expect(got(null, 'gold')).to.deep.equal([]);
    expect(got(9, 'other')).to.deep.equal([3]);
  });

  it('name their places in order', () => {
    requireSoundPrize(prize({ placeTo: 1 }));
    requireSoundPrize(prize({ award: 'gold', placeFrom: null }));
    expect(() => requireSoundPrize(prize({ placeFrom: null })))
      .to.throw()
      .with.property('field', 'placeFrom');
    expect(() => requireSoundPrize(prize({ placeFrom: 3, placeTo: 2 })))
      .to.throw()
      .with.property('field', 'placeTo');
  });

  it('for a place are shared by those who tie for it, where there are too few', () => {
    const prizes = [prize(), prize({ placeFrom: 2, placeTo: 4 }), prize({ award: 'gold', placeFrom: null })];
    const words = (...ranks: (number | null)[]) => {
      const rows = ranks.map((rank) => ({ rank, award: rank === 1 ? 'gold' : null }));
      const of = prizeWords({ prizes, sponsors: new Map() }, rows, 'en', translator('en'), formats('en'));
      return rows.map((row) => of(row).join(', '));
    };
    expect(words(1, 2, null)).to.deep.equal(['A cup, A cup', 'A cup', '']);
    expect(words(1, 1, 3)).to.deep.equal(['A cup (shared), A cup', 'A cup (shared), A cup', 'A cup']);
    expect(words(1, 2, 2, 4), 'one for each').to.deep.equal(['A cup, A cup', 'A cup', 'A cup', 'A cup']);
    expect(words(2, 3, 4, 4)).to.deep.equal(['A cup', 'A cup', 'A cup (shared)', 'A cup (shared)']);
  });

  it('are said with value and sponsor, in the language of the reader or the one they have', () => {
    const full = prize({ valueHundredths: 500_050, currency: 'EUR', sponsorId: 's' });
    const sponsors = new Map([['s', 'ACME']]);
    const said = (language: 'en' | 'zh-CN') =>
      prizeText(full, sponsors, language, translator(language), formats(language));
    expect(said('en')).to.equal('A cup · €5,000.50 · from ACME');
    expect(said('zh-CN')).to.equal('A cup · €5,000.50 · 由ACME提供');
    expect(prizeText(prize(), sponsors, 'en', translator('en'), formats('en'))).to.equal('A cup');
  });

  it('and sponsors keep one order, however they were read', () => {
    const prizes = fc.record({
      id: fc.string({ minLength: 1, maxLength: 3 }),
      award: fc.constantFrom(...PRIZE_AWARDS),
      placeFrom: fc.option(fc.integer({ min: 1, max: 5 })),
    });
    const sponsors = fc.record({
      tier: fc.constantFrom(...TIERS),
      position: fc.integer({ min: 0, max: 3 }),
      name: fc.string({ maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(prizes), fc.array(sponsors), (some, more) => {
        expect(inPrizeOrder([...some].reverse())).to.deep.equal(inPrizeOrder(inPrizeOrder(some)));
        expect(inSponsorOrder([...more].reverse())).to.deep.equal(inSponsorOrder(inSponsorOrder(more)));
      }),
    );
  });
});

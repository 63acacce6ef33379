import { expect } from 'chai';
import fc from 'fast-check';
import {
  inPrizeOrder,
  inScheduleOrder,
  inSponsorOrder,
  isShared,
  phaseState,
  PRIZE_AWARDS,
  prizesOf,
  requireSoundPhase,
  requireSome,
  requireSoundPrize,
  TIERS,
  type PrizeFields,
  type ScheduleLine,
  type Sponsor,
} from '../../src/showcase/showcase.rules.ts';
import {
  bannerHref,
  contestImageHref,
  showcaseHref,
  showcaseItemHref,
} from '../../src/showcase/showcase-links.rules.ts';
import {
  bannerView,
  prizeFor,
  prizeText,
  prizeWords,
  spanWords,
  sponsorTiers,
} from '../../src/showcase/showcase-shown.rules.ts';
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

  it('stand in a schedule by their beginning, then by their end', () => {
    const line = (name: string, from: number | null, until: number | null): ScheduleLine => ({
      ...{ kind: 'phase', names: { en: name }, href: null, from, until, dayZone: null, state: 'now' },
    });
    const sorted = [
      line('registration', null, 5),
      line('a moment', 3, null),
      line('short', 3, 4),
      line('long', 3, 9),
      line('late', 8, 9),
    ];
    const mixed = [3, 0, 4, 2, 1].map((index) => sorted[index]!);
    for (const lines of [sorted, sorted.toReversed(), mixed])
      expect(inScheduleOrder(lines).map(({ names }) => names.en)).to.deep.equal(sorted.map(({ names }) => names.en));
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
    expect(span('UTC', { from, until: from + 3_600_000, dayZone: null })).to.equal(
      t('showcase:span.both', { from: 'May 2, 2031, 16:00', until: 'May 2, 2031, 17:00' }),
    );
    expect(span('UTC', { from: null, until: null, dayZone: null })).to.equal(t('showcase:span.open'));
    expect(span('UTC', { from, until: null, dayZone: 'Asia/Shanghai' })).to.equal('May 3, 2031');
    expect(span('UTC', { from: null, until: from, dayZone: 'Asia/Shanghai' })).to.equal('until May 2, 2031, 16:00');
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

  it('are shared only for a place, by those with a rank, and by more than there are places', () => {
    const counts = new Map([
      [1, 2],
      [3, 1],
      [4, 3],
    ]);
    const shared = (changes: Partial<PrizeFields>, rank: number | null) => isShared(prize(changes), { rank }, counts);
    expect(shared({}, 1)).to.equal(true);
    expect(shared({ placeTo: 2 }, 1), 'two for two').to.equal(false);
    expect(shared({ placeFrom: 3, placeTo: 5 }, 4), 'four for three').to.equal(true);
    expect(shared({ placeFrom: 3, placeTo: 5 }, 3), 'nobody has that rank too').to.equal(false);
    expect(shared({ placeFrom: 4, placeTo: 6 }, 4)).to.equal(false);
    expect([
      shared({ award: 'gold' }, 1),
      shared({ placeFrom: null }, 1),
      shared({}, null),
      shared({}, 9),
    ]).to.deep.equal([...[false, false, false, false]]);
  });

  it('say whom they are for', () => {
    const t = translator('en');
    const words = (changes: Partial<PrizeFields>) => prizeFor(prize(changes), t);
    expect(words({ placeFrom: 2, placeTo: 2 }))
      .to.equal(words({ placeFrom: 2 }))
      .and.contain('2');
    expect(words({ placeFrom: 1, placeTo: 3 })).to.equal(t('showcase:award.place_some', { from: 1, to: 3 }));
    expect(words({ placeFrom: 1, placeTo: 3 }))
      .to.contain('1')
      .and.contain('3');
    expect(words({ award: 'gold' }))
      .to.equal(t('showcase:award.gold'))
      .and.match(/gold/i);
    expect(words({ award: 'other' })).to.equal('');
    const half = { ...prize(), valueHundredths: 100 };
    expect(prizeText(half, new Map(), 'en', t, formats('en')), 'no currency, no value').to.equal('A cup');
    const lost = { ...prize(), currency: 'EUR', sponsorId: 'gone' };
    expect(prizeText(lost, new Map(), 'en', t, formats('en'))).to.equal('A cup');
  });

  it('are refused with the field and its limit', () => {
    expect(() => requireSoundPrize(prize({ placeFrom: 3, placeTo: 2 })))
      .to.throw('prize_places')
      .with.deep.include({ params: { min: 3 } });
    expect(() => requireSoundPrize(prize({ placeFrom: null }))).to.throw('required');
    expect(() => requireSoundPhase({ names: {}, startsAt: 1, endsAt: 0, dayZone: null })).to.throw('phase_ends_first');
    requireSome({ 'zh-CN': '奖杯' }, 'text');
    expect(() => requireSome({}, 'text'))
      .to.throw('required')
      .with.property('field', 'text');
  });

  it('and sponsors stand by award and tier, then by place and position, then by id and name', () => {
    const of = (id: string, award: PrizeFields['award'], placeFrom: number | null) => ({ id, award, placeFrom });
    const prizes = [
      of('z', 'place', 1),
      of('a', 'place', 2),
      of('b', 'place', 2),
      of('c', 'gold', null),
      of('d', 'gold', null),
      of('0', 'other', null),
    ];
    const by = (name: string, tier: Sponsor['tier'], position: number) => ({ name, tier, position });
    const sponsors = [
      by('Z', 'title', 9),
      by('Y', 'gold', 1),
      by('A', 'gold', 2),
      by('B', 'gold', 2),
      by('C', 'partner', 0),
    ];
    for (const order of [
      [0, 1, 2, 3, 4, 5],
      [5, 4, 3, 2, 1, 0],
      [2, 5, 1, 4, 0, 3],
    ]) {
      expect(inPrizeOrder(order.map((at) => prizes[at]!))).to.deep.equal(prizes);
      expect(inSponsorOrder(order.flatMap((at) => sponsors[at] ?? []))).to.deep.equal(sponsors);
    }
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

describe('the pictures of a contest', () => {
  const image = { sha256: 'ab', format: 'png', width: 4, height: 3 } as const;
  const src = '/contests/cup/images/ab';

  it('have addresses below it, sizes, and words for those who do not see them', () => {
    expect(contestImageHref('cup', 'ab')).to.equal(src);
    expect(bannerView('cup', { ...image, rev: 1, alt: { en: 'A lake', 'zh-CN': '湖' } }, 'zh-CN')).to.deep.equal({
      ...{ src, width: 4, height: 3, alt: '湖' },
    });
    expect([showcaseHref('cup'), bannerHref('cup'), showcaseItemHref('cup', 'prizes', '7')]).to.deep.equal(
      ['', '/banner', '/prizes/7'].map((end) => `/contests/cup/showcase${end}`),
    );
  });

  it('of sponsors stand below the tiers that there are', () => {
    const sponsor = (name: string, tier: Sponsor['tier'], logo: Sponsor['logo'] = null): Sponsor => ({
      ...{ id: name, name, url: null, tier, position: 0, logo, rev: 1 },
    });
    const shown = sponsorTiers('cup', [sponsor('A', 'partner'), sponsor('B', 'title', image), sponsor('C', 'partner')]);
    expect(shown).to.deep.equal([
      {
        tier: 'title',
        sponsors: [{ id: 'B', name: 'B', url: null, tier: 'title', logo: { src, width: 4, height: 3 } }],
      },
      {
        tier: 'partner',
        sponsors: ['A', 'C'].map((name) => ({ id: name, name, url: null, tier: 'partner', logo: null })),
      },
    ]);
  });
});

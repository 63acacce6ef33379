/** Times, ids and tokens of the Contest API. */
import { expect } from 'chai';
import fc from 'fast-check';
import { isClicsId, minutesOrSpan, readTime, relativeTime, type Reader } from '../../src/clics/clics-formats.rules.ts';
import { isAhead, marksOf, tokenOf } from '../../src/clics/feed-tokens.rules.ts';
import { timesFrom } from '../../src/clics/start-time.rules.ts';

describe('times of the Contest API', () => {
  it('write spans with hours of any length, and a sign before the start', () => {
    const spans: [ms: number, text: string][] = [
      [0, '0:00:00.000'],
      [-0.2, '0:00:00.000'],
      [59_999, '0:00:59.999'],
      [3_723_004, '1:02:03.004'],
      [720 * 3_600_000, '720:00:00.000'],
      [-30_000, '-0:00:30.000'],
    ];
    for (const [ms, text] of spans) expect(relativeTime(ms)).to.equal(text);
    expect(minutesOrSpan('2023-06', 119_999)).to.equal(1);
    expect(minutesOrSpan('2026-01', 119_999)).to.equal('0:01:59.999');
  });

  it('read instants with a zone, and nothing else', () => {
    const noon = Date.UTC(2026, 0, 2, 12);
    for (const text of [
      '2026-01-02T12:00:00Z',
      '2026-01-02T12:00:00.000Z',
      '2026-01-02T13:00:00+01',
      '2026-01-02T13:30:00+01:30',
      '2026-01-02T08:00-0400',
    ])
      expect(readTime(text), text).to.equal(noon);
    for (const text of ['2026-01-02T12:00:00', '2026-01-02', '12:00:00Z', '2026-13-02T12:00:00Z', '', 'now'])
      expect(readTime(text), text).to.equal(undefined);
  });

  it('accept ids of at most 36 of the allowed characters', () => {
    for (const id of ['a', '_x', 'A-1.b', 'x'.repeat(36)]) expect(isClicsId(id), id).to.equal(true);
    for (const id of ['', '-a', '.a', 'a.', 'x'.repeat(37), 'a b', 'é', 'a/b'])
      expect(isClicsId(id), id).to.equal(false);
  });

  it('move freeze and end with the start, from 30 seconds before it not at all', () => {
    const round = { opensAt: 100_000, freezesAt: 150_000, closesAt: 200_000 };
    expect(timesFrom(round, 110_000, 0)).to.deep.equal({ opensAt: 110_000, freezesAt: 160_000, closesAt: 210_000 });
    expect(timesFrom({ ...round, freezesAt: null }, 30_001, 0)).to.deep.equal({
      opensAt: 30_001,
      freezesAt: null,
      closesAt: 130_001,
    });
    expect(() => timesFrom(round, 300_000, 70_000)).to.throw('clics_started');
    expect(timesFrom(round, 300_000, 69_999).opensAt).to.equal(300_000);
    expect(() => timesFrom(round, 30_000, 0)).to.throw('clics_start_soon');
    expect(() => timesFrom(round, null, 0)).to.throw('clics_start_required');
  });
});

describe('tokens of the event feed', () => {
  const account = { id: 'u', name: 'U' };
  const readers: Reader[] = [
    { kind: 'public' },
    { kind: 'team', teamId: 'a', account },
    { kind: 'team', teamId: 'b', account },
    { kind: 'staff', account, capabilities: [] },
  ];
  const figure = fc.integer({ min: 0, max: 1_000_000 });

  it('name the place of their reader and contest, and no place of any other', () => {
    fc.assert(
      fc.property(figure, figure, figure, (all, open, own) => {
        const marks = { all, open, own };
        for (const reader of readers) {
          const token = tokenOf('round', reader, marks);
          const wanted =
            reader.kind === 'staff'
              ? { all, open: 0, own: 0 }
              : { all: 0, open, own: reader.kind === 'team' ? own : 0 };
          expect(marksOf(token, 'round', reader)).to.deep.equal(wanted);
          expect(marksOf(token, 'other', reader)).to.equal(undefined);
          for (const other of readers) if (other !== reader) expect(marksOf(token, 'round', other)).to.equal(undefined);
        }
      }),
    );
  });

  it('are refused when they are malformed', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(marksOf(text, 'round', readers[0]!)).to.equal(undefined);
      }),
    );
  });

  it('say whether a place lies ahead', () => {
    const now = { all: 5, open: 3, own: 1 };
    expect(isAhead(now, now)).to.equal(false);
    for (const more of [{ all: 6 }, { open: 4 }, { own: 2 }]) expect(isAhead({ ...now, ...more }, now)).to.equal(true);
  });
});

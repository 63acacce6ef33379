import { expect } from 'chai';
import fc from 'fast-check';
import {
  changesCheckIn,
  CHECK_IN_ACTS,
  isLate,
  needsCheckIn,
  pressedAt,
  PRESSED_MOST_MS,
  requireCheckedIn,
  requireOwnRounds,
  type CheckIn,
} from '../../src/check-in/check-in.rules.ts';

describe('the check-in', () => {
  it('has the state that was wanted last, and changes it as often as it differs', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CHECK_IN_ACTS)), (acts) => {
        let known: CheckIn | undefined;
        let changes = 0;
        for (const [at, act] of acts.entries()) {
          if (!changesCheckIn(known, { act, at, by: 'someone' })) continue;
          known = act === 'check_in' ? { at, by: 'someone' } : undefined;
          changes += 1;
        }
        expect(known !== undefined).to.equal(acts.at(-1) === 'check_in');
        const wanted = ['undo', ...acts];
        expect(changes).to.equal(acts.filter((act, index) => act !== wanted[index]).length);
      }),
    );
  });

  it('counts from when it was pressed, within two hours and never in the future', () => {
    const now = 50 * PRESSED_MOST_MS;
    const cases: [number, number][] = [
      ...([
        [0, now],
        [1, now - 1],
        [PRESSED_MOST_MS, now - PRESSED_MOST_MS],
        [PRESSED_MOST_MS + 1, now],
      ] as [number, number][]),
      ...[-1, NaN, Infinity, -Infinity].map((ago): [number, number] => [ago, now]),
    ];
    for (const [ago, at] of cases) expect(pressedAt(ago, now), String(ago)).to.equal(at);
  });

  it('is not taken back by someone who pressed that before', () => {
    const known = { at: 10, by: 'vera' };
    expect(changesCheckIn(known, { act: 'undo', at: 9, by: 'vic' })).to.equal(false);
    expect(changesCheckIn(known, { act: 'undo', at: 10, by: 'vic' })).to.equal(true);
    expect(
      changesCheckIn(known, { act: 'undo', at: 9, by: 'vera' }),
      'presses of one person keep their order',
    ).to.equal(true);
    expect(changesCheckIn(undefined, { act: 'undo', at: 99, by: 'vic' })).to.equal(false);
    expect(changesCheckIn(undefined, { act: 'check_in', at: 9, by: 'vic' })).to.equal(true);
  });

  it('is late from its time on, for those who came and those who did not', () => {
    expect(isLate({ at: 9 }, 10, 50)).to.equal(false);
    expect(isLate({ at: 10 }, 10, 50)).to.equal(true);
    expect(isLate(undefined, 10, 9)).to.equal(false);
    expect(isLate(undefined, 10, 10)).to.equal(true);
    expect(isLate({ at: 99 }, null, 100)).to.equal(false);
    expect(isLate(undefined, null, 100)).to.equal(false);
  });

  it('is needed in the chosen rounds alone, while it is on', () => {
    const settings = { isOn: true, roundIds: ['final'] };
    expect(needsCheckIn(settings, 'final')).to.equal(true);
    expect(needsCheckIn(settings, 'warm-up')).to.equal(false);
    expect(needsCheckIn({ ...settings, isOn: false }, 'final')).to.equal(false);
    const round = { id: 'final', name: 'The Final' };
    requireCheckedIn(settings, round, { at: 1, by: 'x' });
    requireCheckedIn({ ...settings, isOn: false }, round, undefined);
    expect(() => requireCheckedIn(settings, round, undefined))
      .to.throw()
      .with.property('code', 'round_needs_check_in');
    requireOwnRounds(['a'], ['a', 'b']);
    expect(() => requireOwnRounds(['a', 'c'], ['a', 'b']))
      .to.throw()
      .with.property('field', 'rounds');
  });
});

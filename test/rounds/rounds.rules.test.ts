import { expect } from 'chai';
import { visitor, type UserActor } from '../../src/platform/actor.ts';
import { AppError, type InvalidInput } from '../../src/platform/errors.ts';
import { frozenTimes, postponedTimes } from '../../src/rounds/round-moves.rules.ts';
import {
  acceptsSubmissions,
  faultsOfTimes,
  isFrozenFor,
  mayFreeze,
  mayThaw,
  nextInstant,
  phaseAt,
  requireNotLocked,
  requireTimesInOrder,
  ROUND_STEPS,
  roundInFocus,
  roundLocked,
  roundProblemVisible,
  timeOfStep,
  type RoundTimes,
} from '../../src/rounds/rounds.rules.ts';
import { nextLabel } from '../../src/rounds/round-labels.rules.ts';

const HOUR = 3_600_000;
const opensAt = Date.UTC(2027, 2, 1, 10);
const round: RoundTimes = { opensAt, freezesAt: opensAt + 4 * HOUR, closesAt: opensAt + 5 * HOUR };

const refusal = (run: () => unknown): AppError => {
  try {
    run();
  } catch (error) {
    return error as AppError;
  }
  throw new Error('nothing was refused');
};

describe('phases of a round', () => {
  it('change at the exact millisecond of each time', () => {
    const at = (ms: number) => phaseAt(round, ms);
    expect([at(opensAt - 1), at(opensAt)]).to.deep.equal(['scheduled', 'open']);
    expect([at(opensAt + 4 * HOUR - 1), at(opensAt + 4 * HOUR)]).to.deep.equal(['open', 'frozen']);
    expect([at(round.closesAt - 1), at(round.closesAt)]).to.deep.equal(['frozen', 'closed']);
  });

  it('have no freeze if none is planned', () => {
    expect(phaseAt({ ...round, freezesAt: null }, round.closesAt - 1)).to.equal('open');
  });

  it('are announced in three steps, each at its time', () => {
    expect(ROUND_STEPS.map((step) => [step, timeOfStep(round, step)])).to.deep.equal([
      ['open', round.opensAt],
      ['freeze', round.freezesAt],
      ['close', round.closesAt],
    ]);
    expect(timeOfStep({ ...round, freezesAt: null }, 'freeze')).to.equal(null);
  });

  it('count down to the opening, then to the close, then to nothing', () => {
    const { closesAt } = round;
    expect([opensAt - 1, opensAt, closesAt - 1, closesAt].map((nowMs) => nextInstant(round, nowMs))).to.deep.equal([
      opensAt,
      closesAt,
      closesAt,
      null,
    ]);
  });

  it('accept a submission until the last millisecond, also while frozen, and otherwise refuse with the times', () => {
    expect(acceptsSubmissions(round, opensAt)).to.deep.equal({ ok: true });
    expect(acceptsSubmissions(round, round.closesAt - 1)).to.deep.equal({ ok: true });
    const late = acceptsSubmissions(round, round.closesAt);
    expect(late).to.deep.include({ ok: false, code: 'round_closed' });
    expect(late.ok ? {} : late.params).to.include({ closesAt: round.closesAt });
    const early = acceptsSubmissions(round, opensAt - 1);
    expect(early).to.deep.include({ ok: false, code: 'round_not_open' });
    expect(early.ok ? {} : early.params).to.include({ opensAt: round.opensAt });
  });
});

describe('the freeze', () => {
  it('hides results from the public from its time on, also after the close, until staff unfreeze; never from staff', () => {
    const frozen = { freezesAt: round.freezesAt, thawedAt: null };
    expect(isFrozenFor('public', frozen, opensAt)).to.equal(false);
    expect(isFrozenFor('public', frozen, opensAt + 4 * HOUR)).to.equal(true);
    expect(isFrozenFor('public', frozen, round.closesAt + HOUR)).to.equal(true);
    expect(isFrozenFor('staff', frozen, round.closesAt)).to.equal(false);
    expect(isFrozenFor('public', { ...frozen, thawedAt: round.closesAt }, round.closesAt + 1)).to.equal(false);
    expect(isFrozenFor('public', { freezesAt: null, thawedAt: null }, round.closesAt)).to.equal(false);
  });
});

describe('times of a round', () => {
  it('report every error at its field', () => {
    expect(faultsOfTimes(round)).to.deep.equal([]);
    expect(faultsOfTimes({ ...round, closesAt: opensAt }).map((fault) => fault.field)).to.deep.equal([
      'closesAt',
      'freezesAt',
    ]);
    expect(faultsOfTimes({ ...round, freezesAt: opensAt }).map((fault) => fault.code)).to.deep.equal([
      'round_freeze_outside',
    ]);
    expect(faultsOfTimes({ ...round, freezesAt: round.closesAt }).map((fault) => fault.field)).to.deep.equal([
      'freezesAt',
    ]);
  });

  it('are refused together, the first error as the message, each with the times it is about', () => {
    const { closesAt } = round;
    expect(faultsOfTimes({ ...round, freezesAt: null }), 'no freeze is no fault').to.deep.equal([]);
    for (const freezesAt of [opensAt + 1, closesAt - 1])
      expect(faultsOfTimes({ ...round, freezesAt }), 'just inside').to.deep.equal([]);
    expect(() => requireTimesInOrder(round)).not.to.throw();
    const refused = refusal(() => requireTimesInOrder({ opensAt, freezesAt: opensAt, closesAt: opensAt }));
    const ends = { field: 'closesAt', code: 'round_closes_before_opens', params: { opensAt } };
    expect(refused).to.deep.include({ kind: 'invalid-input', ...ends });
    expect((refused as InvalidInput).fields).to.deep.equal([
      ends,
      { field: 'freezesAt', code: 'round_freeze_outside', params: { opensAt, closesAt: opensAt } },
    ]);
  });

  it('can only move to later times while the round runs', () => {
    const later = postponedTimes(round, { closesAt: round.closesAt + HOUR, freezesAt: opensAt + 4.5 * HOUR }, opensAt);
    expect(later).to.deep.equal({ opensAt, freezesAt: opensAt + 4.5 * HOUR, closesAt: round.closesAt + HOUR });
    const earlier = refusal(() => postponedTimes(round, { closesAt: round.closesAt - HOUR }, opensAt));
    expect(earlier).to.include({ kind: 'invalid-input', code: 'round_only_later', field: 'closesAt' });
    const freeze = refusal(() =>
      postponedTimes(round, { closesAt: round.closesAt, freezesAt: opensAt + HOUR }, opensAt),
    );
    expect(freeze).to.include({ code: 'round_only_later', field: 'freezesAt' });
  });

  it('can be moved alone: the close, also of a frozen round and of one without a freeze, or the freeze', () => {
    const { closesAt } = round;
    const freezesAt = opensAt + 4 * HOUR;
    const later = { closesAt: closesAt + HOUR };
    expect(postponedTimes(round, later, opensAt)).to.deep.equal({ ...round, ...later });
    expect(postponedTimes(round, { ...later, freezesAt }, freezesAt), 'frozen').to.deep.equal({ ...round, ...later });
    const never = { ...round, freezesAt: null };
    expect(postponedTimes(never, later, opensAt)).to.deep.equal({ ...never, ...later });
    const moved = { closesAt, freezesAt: freezesAt + 1000 };
    expect(postponedTimes(round, moved, opensAt)).to.deep.equal({ ...round, ...moved });
    const odd = { ...round, freezesAt: freezesAt + 789 };
    expect(postponedTimes(odd, { ...later, freezesAt }, opensAt), 'the same second').to.deep.equal({
      ...odd,
      ...later,
    });
  });

  it('are refused with the earliest possible time', () => {
    const { closesAt } = round;
    const freezesAt = opensAt + 4 * HOUR;
    const about = (run: () => unknown) => {
      const { field, params } = refusal(run);
      return { field, params };
    };
    const sooner = { closesAt: closesAt - 1000 };
    expect(about(() => postponedTimes(round, sooner, opensAt))).to.deep.equal({
      field: 'closesAt',
      params: { at: closesAt },
    });
    const thawed = { closesAt, freezesAt: freezesAt - 1000 };
    const freeze = { field: 'freezesAt', params: { at: freezesAt } };
    expect(about(() => postponedTimes(round, thawed, opensAt))).to.deep.equal(freeze);
    expect(
      about(() => postponedTimes(round, thawed, freezesAt)),
      'it has begun',
    ).to.deep.equal(freeze);
    expect(about(() => postponedTimes(round, { closesAt }, opensAt)).field).to.equal('closesAt');
    expect(about(() => postponedTimes(round, { closesAt }, closesAt)).params).to.deep.equal({ closesAt });
    const never = { ...round, freezesAt: null };
    expect(about(() => postponedTimes(never, thawed, opensAt)).field).to.equal('freezesAt');
  });

  it('count as unchanged within the same second, because forms have no milliseconds', () => {
    const odd = { ...round, closesAt: round.closesAt + 789 };
    expect(refusal(() => postponedTimes(odd, { closesAt: round.closesAt }, opensAt)).code).to.equal(
      'round_nothing_moved',
    );
  });

  it('cannot be postponed before the opening, after the close, or for a freeze that began or was never planned', () => {
    const wanted = { closesAt: round.closesAt + HOUR };
    expect(refusal(() => postponedTimes(round, wanted, opensAt - 1)).code).to.equal('round_not_running');
    expect(refusal(() => postponedTimes(round, wanted, round.closesAt)).code).to.equal('round_closed_for_good');
    const thawing = { closesAt: round.closesAt, freezesAt: opensAt + 4.9 * HOUR };
    expect(refusal(() => postponedTimes(round, thawing, opensAt + 4 * HOUR)).code).to.equal('round_freeze_begun');
    const never = { ...round, freezesAt: null };
    const frozen = { closesAt: round.closesAt, freezesAt: opensAt + 4 * HOUR };
    expect(refusal(() => postponedTimes(never, frozen, opensAt)).code).to.equal('round_freeze_not_planned');
  });

  it('are locked in a public round from its opening on, and never in a draft', () => {
    expect(roundLocked({ visibility: 'published' }, round, opensAt - 1)).to.equal(false);
    expect(roundLocked({ visibility: 'published' }, round, opensAt)).to.equal(true);
    expect(roundLocked({ visibility: 'draft' }, round, opensAt)).to.equal(false);
    expect(() => requireNotLocked({ visibility: 'published', archivedAt: null }, round, opensAt - 1)).not.to.throw();
    expect(
      refusal(() => requireNotLocked({ visibility: 'published', archivedAt: null }, round, opensAt)),
    ).to.deep.include({
      kind: 'conflict',
      code: 'round_locked',
      params: { opensAt },
    });
  });
});

describe('labels', () => {
  it('go from A to Z, then AA, and skip labels that exist in any case', () => {
    expect(nextLabel([])).to.equal('A');
    expect(nextLabel(['a', 'B'])).to.equal('C');
    const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    expect(nextLabel(alphabet)).to.equal('AA');
    expect(nextLabel([...alphabet, 'AA'])).to.equal('AB');
  });
});

describe('the current round', () => {
  const one = (opens: number, closes: number) => ({ opensAt: opens, closesAt: closes });
  it('is a running one; of several, the first to close', () => {
    const [a, b, c] = [one(0, 10), one(1, 8), one(20, 30)];
    expect(roundInFocus([a, b, c], 5)).to.equal(b);
    expect(roundInFocus([b, a, c], 5)).to.equal(b);
    expect(roundInFocus([a, b, c], 8), 'closed at this very instant').to.equal(a);
    expect(roundInFocus([a, b, c], 20), 'open from this very instant').to.equal(c);
  });

  it('counts as running from its exact opening time; of two equal ones, the first in the list is used', () => {
    const [long, short] = [one(0, 30), one(20, 25)];
    expect(roundInFocus([long, short], 20)).to.equal(short);
    for (const nowMs of [-5, 5, 35]) {
      const twins = [one(0, 30), one(0, 30)] as const;
      expect(roundInFocus(twins, nowMs), String(nowMs)).to.equal(twins[0]);
    }
  });

  it('is the last one that opened if none runs, otherwise the next one', () => {
    const [a, b, c] = [one(10, 20), one(30, 40), one(50, 60)];
    expect(roundInFocus([a, b, c], 45)).to.equal(b);
    expect(roundInFocus([b, a, c], 45)).to.equal(b);
    expect(roundInFocus([c, b, a], 9)).to.equal(a);
    expect(roundInFocus([a, b, c], 9)).to.equal(a);
    expect(roundInFocus([], 9)).to.equal(undefined);
  });
});

describe('the problems of a round', () => {
  const student: UserActor = { kind: 'user', id: 's', displayName: 'S', roles: [], emailVerified: true };
  const organizer: UserActor = { ...student, id: 'o', roles: ['organizer'] };

  it('are visible from the opening on, and to organizers at any time', () => {
    const opening = { contestId: 'c', opensAt: 500 };
    expect(roundProblemVisible(student, opening, 499)).to.equal(false);
    expect(roundProblemVisible(visitor, opening, 500)).to.equal(true);
    expect(roundProblemVisible(organizer, opening, 0)).to.equal(true);
    const as = (role: string, contestId = 'c') => ({ ...student, contestRoles: new Map([[contestId, role]]) });
    for (const role of ['head', 'jury', 'setter', 'observer'])
      expect(roundProblemVisible(as(role), opening, 0), role).to.equal(true);
    expect(roundProblemVisible(as('volunteer'), opening, 499)).to.equal(false);
    expect(roundProblemVisible(as('head', 'other'), opening, 499)).to.equal(false);
  });
});

describe('freezing a running round', () => {
  const times = { opensAt: 1000, freezesAt: null, closesAt: 5000, thawedAt: null };
  const code = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      return (error as { code: string }).code;
    }
    return '';
  };

  it('is possible now or as of an instant since the opening, planned freeze or not', () => {
    for (const freezesAt of [null, 4000]) {
      const round = { ...times, freezesAt };
      expect(frozenTimes(round, { freezesAt: 3000 }, 3000)).to.deep.equal({
        opensAt: 1000,
        freezesAt: 3000,
        closesAt: 5000,
      });
      expect(frozenTimes(round, { freezesAt: 1001 }, 3000).freezesAt).to.equal(1001);
      expect(isFrozenFor('public', { ...round, ...frozenTimes(round, { freezesAt: 1001 }, 3000) }, 3000)).to.equal(
        true,
      );
      expect(code(() => frozenTimes(round, { freezesAt: 1000 }, 3000))).to.equal('round_freeze_not_passed');
      expect(code(() => frozenTimes(round, { freezesAt: 3001 }, 3000))).to.equal('round_freeze_not_passed');
      expect(mayFreeze(round, 3000)).to.equal(true);
    }
  });

  it('is refused before the opening, after the close, in a freeze, and once it was unfrozen', () => {
    const at = { freezesAt: 1500 };
    expect(code(() => frozenTimes(times, at, 999))).to.equal('round_not_running');
    expect(code(() => frozenTimes(times, at, 5000))).to.equal('round_closed_for_good');
    expect(code(() => frozenTimes({ ...times, freezesAt: 2000 }, at, 2000))).to.equal('round_frozen_already');
    expect(code(() => frozenTimes({ ...times, freezesAt: 2000, thawedAt: 2500 }, at, 3000))).to.equal(
      'round_thawed_already',
    );
    expect([999, 5000].map((nowMs) => mayFreeze(times, nowMs))).to.deep.equal([false, false]);
    expect(mayFreeze({ ...times, freezesAt: 2000 }, 2000)).to.equal(false);
    expect(mayFreeze({ ...times, thawedAt: 1500 }, 2000)).to.equal(false);
  });

  it('ends whenever staff say so: in a freeze, while the round runs or after it', () => {
    const frozen = { freezesAt: 2000, thawedAt: null };
    expect([1999, 2000, 9000].map((nowMs) => mayThaw(frozen, nowMs))).to.deep.equal([false, true, true]);
    expect(mayThaw({ ...frozen, thawedAt: 2500 }, 3000)).to.equal(false);
    expect(mayThaw({ ...frozen, freezesAt: null }, 3000)).to.equal(false);
  });
});

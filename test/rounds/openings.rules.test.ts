import { expect } from 'chai';
import {
  blocking,
  DECIDED_BEFORE_MS,
  guardStep,
  isPutOff,
  movedTo,
  openingAfterAll,
  plannedOpening,
  putOffTo,
  TOLD_BEFORE_MS,
} from '../../src/rounds/openings.rules.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the guard of openings', () => {
  it('is blocked by problems whose examples disagree, unless someone allowed that version', () => {
    const problems = ['fine', 'bad', 'worse'].map((problemVersionId) => ({ problemVersionId }));
    const disagrees = (id: string) => id !== 'fine';
    expect(blocking(problems, disagrees, undefined)).to.deep.equal([problems[1], problems[2]]);
    expect(blocking(problems, disagrees, { allowedVersions: [] })).to.have.length(2);
    expect(blocking(problems, disagrees, { allowedVersions: ['bad'] })).to.deep.equal([problems[2]]);
    expect(blocking(problems, disagrees, { allowedVersions: ['bad', 'worse', 'fine'] })).to.deep.equal([]);
  });

  it('tells a day and an hour before, and puts off five minutes before, or later when it is late', () => {
    expect([DECIDED_BEFORE_MS, TOLD_BEFORE_MS]).to.deep.equal([5 * MINUTE, 24 * HOUR]);
    const at = (leftMs: number) => guardStep({ opensAt: 1e12 }, 1e12 - leftMs);
    expect(at(24 * HOUR + 1)).to.equal('wait');
    expect(at(24 * HOUR)).to.equal('day');
    expect(at(HOUR + 1)).to.equal('day');
    expect(at(HOUR)).to.equal('hour');
    expect(at(5 * MINUTE + 1)).to.equal('hour');
    expect(at(5 * MINUTE)).to.equal('put-off');
    expect(at(-HOUR)).to.equal('put-off');
  });

  it('puts off by a quarter of an hour for two hours, by an hour for a day, and then by a day', () => {
    const planned = 1e12;
    expect(putOffTo(planned, planned, planned - 5 * MINUTE)).to.equal(planned + 15 * MINUTE);
    expect(putOffTo(planned + 105 * MINUTE, planned, planned)).to.equal(planned + 2 * HOUR);
    expect(putOffTo(planned + 2 * HOUR, planned, planned)).to.equal(planned + 3 * HOUR);
    expect(putOffTo(planned + 23 * HOUR, planned, planned)).to.equal(planned + 24 * HOUR);
    expect(putOffTo(planned + 24 * HOUR, planned, planned)).to.equal(planned + 48 * HOUR);
    expect(putOffTo(planned, planned, planned + 30 * MINUTE), 'late').to.equal(planned + 45 * MINUTE);
  });

  it('knows the planned opening until people choose another one', () => {
    const opening = { plannedAt: 1000, putOffTo: 2000 };
    expect(isPutOff({ opensAt: 2000 }, opening)).to.equal(true);
    expect(isPutOff({ opensAt: 3000 }, opening)).to.equal(false);
    expect(isPutOff({ opensAt: 2000 }, undefined)).to.equal(false);
    expect(isPutOff({ opensAt: 2000 }, { plannedAt: null, putOffTo: 2000 })).to.equal(false);
    expect(plannedOpening({ opensAt: 2000 }, opening)).to.equal(1000);
    expect(plannedOpening({ opensAt: 3000 }, opening)).to.equal(3000);
    expect(plannedOpening({ opensAt: 3000 }, undefined)).to.equal(3000);
  });

  it('moves all times of a round by the same amount, and opens as planned or now', () => {
    expect(movedTo({ opensAt: 10, freezesAt: 50, closesAt: 60 }, 25)).to.deep.equal({
      opensAt: 25,
      freezesAt: 65,
      closesAt: 75,
    });
    expect(movedTo({ opensAt: 10, freezesAt: null, closesAt: 60 }, 5)).to.deep.equal({
      opensAt: 5,
      freezesAt: null,
      closesAt: 55,
    });
    expect([openingAfterAll(10, 5), openingAfterAll(10, 15)]).to.deep.equal([10, 15]);
  });
});

/** When a past contest may be imported, and what an import that cannot get on says. */
import { expect } from 'chai';
import fc from 'fast-check';
import { Conflict, NotFound, TooLarge } from '../../src/platform/errors.ts';
import {
  mostAttempts,
  overAt,
  requireOver,
  TOO_HEAVY,
  whyFailed,
} from '../../src/past-contests/past-contests.rules.ts';

describe('an import of a past contest', () => {
  it('waits for the end of the contest and for the last instant of its file', () => {
    const instant = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(instant, fc.option(instant, { nil: undefined }), instant, (closesAt, lastAt, nowMs) => {
        const report = { closesAt, ...(lastAt === undefined ? {} : { lastAt }) };
        expect(overAt(report)).to.equal(Math.max(closesAt, lastAt ?? 0));
        if (overAt(report) > nowMs) expect(() => requireOver(report, nowMs)).to.throw(Conflict);
        else requireOver(report, nowMs);
      }),
    );
  });

  it('is not tried again after a refusal, some times after too long a reading, and more often after anything else', () => {
    expect(mostAttempts(new NotFound('import_gone'))).to.equal(1);
    expect(mostAttempts(new TooLarge(TOO_HEAVY, { limitBytes: 0 }))).to.equal(3);
    expect(mostAttempts(new Error('lost'))).to.be.within(4, 9);
  });

  it('says why it failed, without what an unexpected error quotes', () => {
    expect(whyFailed(new NotFound('import_gone'))).to.deep.equal({ code: 'past_file_gone', params: {} });
    expect(whyFailed(new Conflict('past_not_over', { at: 5 }))).to.deep.equal({
      code: 'past_not_over',
      params: { at: 5 },
    });
    const row = Object.assign(new Error("insert … values ('secret')"), { code: 'ER_TOO_BIG_ROWSIZE' });
    expect(whyFailed(row)).to.deep.equal({ code: 'past_import_stuck', params: { reason: 'ER_TOO_BIG_ROWSIZE' } });
    for (const odd of [new TypeError('secret is not a function'), { code: 'no word: secret' }, undefined, 'secret'])
      expect(JSON.stringify(whyFailed(odd))).not.to.contain('secret');
  });
});

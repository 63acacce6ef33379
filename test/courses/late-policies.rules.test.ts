import { expect } from 'chai';
import fc from 'fast-check';
import { datesWith, requireGift, requireStep, type Extension } from '../../src/courses/extensions.rules.ts';
import { DAY_MS, lateDays, latenessOf, latePolicyFault } from '../../src/courses/late-policies.rules.ts';
import { requirePrerequisites } from '../../src/courses/courses.rules.ts';
import { AppError } from '../../src/platform/errors.ts';

const MINUTE_MS = 60_000;
const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as AppError).code;
  }
};

describe('a late policy', () => {
  const due = { dueAt: 10 * DAY_MS, lateUntil: 20 * DAY_MS, graceMinutes: 10 };
  const end = due.dueAt + 10 * MINUTE_MS;

  it('counts late days from the end of the grace time, each as soon as it begins', () => {
    expect([due.dueAt, end - 1, end, end + DAY_MS - 1, end + DAY_MS].map((at) => lateDays(due, at))).to.deep.equal([
      0, 0, 1, 1, 2,
    ]);
  });

  it('takes a percentage for each late day, and never less than nothing', () => {
    const daily = { ...due, lateKind: 'daily' as const, latePerDay: 30 };
    expect([end - 1, end, end + DAY_MS, end + 3 * DAY_MS].map((at) => latenessOf(daily, at).percent)).to.deep.equal([
      100, 70, 40, 0,
    ]);
  });

  it('covers late days with those that are left, and takes the percentage for the others', () => {
    const days = { ...due, lateKind: 'days' as const, latePerDay: 25 };
    expect(latenessOf(days, end + DAY_MS, 5)).to.deep.equal({ days: 2, covered: 2, percent: 100 });
    expect(latenessOf(days, end + 2 * DAY_MS, 1)).to.deep.equal({ days: 3, covered: 1, percent: 50 });
    expect(latenessOf(days, end, -2)).to.deep.equal({ days: 1, covered: 0, percent: 75 });
    expect(latenessOf({ ...due, latePercent: 80 }, end, 5)).to.deep.equal({ days: 1, covered: 0, percent: 80 });
  });

  it('needs its end and its percentage, and a grace time that ends before', () => {
    const daily = { ...due, lateKind: 'daily' as const };
    expect(latePolicyFault(daily)?.path).to.equal('latePerDay');
    expect(latePolicyFault({ ...daily, latePerDay: 10 })).to.equal(undefined);
    expect(latePolicyFault({ ...daily, latePerDay: 10, lateUntil: null })?.path).to.equal('lateUntil');
    expect(latePolicyFault({ dueAt: 0, graceMinutes: 5 })?.path).to.equal('lateUntil');
    expect(latePolicyFault({ dueAt: 0, lateUntil: MINUTE_MS, latePercent: 5, graceMinutes: 2 })?.path).to.equal(
      'graceMinutes',
    );
  });
});

describe('extensions', () => {
  const assignment = { id: 'a', opensAt: 0, dueAt: 10 * DAY_MS, lateUntil: (12 * DAY_MS) as number | null };
  const gift = (more: Partial<Extension>) => ({
    ...{ assignmentId: 'a', dueAt: null, lateUntil: null, extraLateDays: 0, timeFactorPercent: null, ...more },
  });

  it('move the end of late submissions along with the due time', () => {
    expect(datesWith(assignment, [gift({ dueAt: 11 * DAY_MS })])).to.include({
      ...{ dueAt: 11 * DAY_MS, lateUntil: 13 * DAY_MS, isExtended: true },
    });
    expect(datesWith(assignment, [gift({ assignmentId: null, timeFactorPercent: 150 })])).to.include({
      ...{ dueAt: 15 * DAY_MS, lateUntil: 17 * DAY_MS },
    });
    expect(datesWith(assignment, [gift({ assignmentId: 'b', dueAt: 11 * DAY_MS })])).to.include({
      ...{ dueAt: 10 * DAY_MS, isExtended: false },
    });
    expect(datesWith({ ...assignment, lateUntil: null }, [gift({ lateUntil: 50 * DAY_MS })]).lateUntil).to.equal(null);
  });

  it('never take time away, and give the same in any order', () => {
    const one = fc.record({
      assignmentId: fc.constantFrom('a', 'b', null),
      dueAt: fc.option(fc.integer({ min: 0, max: 20 * DAY_MS }), { nil: null }),
      lateUntil: fc.option(fc.integer({ min: 0, max: 20 * DAY_MS }), { nil: null }),
      extraLateDays: fc.integer({ min: 0, max: 3 }),
      timeFactorPercent: fc.option(fc.integer({ min: 101, max: 400 }), { nil: null }),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 5 }), (some) => {
        const given = datesWith(assignment, some);
        expect(given.dueAt).to.be.at.least(assignment.dueAt);
        expect(given.lateUntil).to.be.at.least(assignment.lateUntil as number);
        expect(datesWith(assignment, some.toReversed())).to.deep.equal(given);
      }),
    );
  });

  it('give something, later than what holds for everyone', () => {
    expect(codeOf(() => requireGift(gift({}), assignment))).to.equal('extension_empty');
    expect(codeOf(() => requireGift(gift({ dueAt: 10 * DAY_MS }), assignment))).to.equal('extension_not_later');
    expect(codeOf(() => requireGift(gift({ dueAt: 11 * DAY_MS }), undefined))).to.equal('extension_needs_assignment');
    expect(codeOf(() => requireGift(gift({ lateUntil: 12 * DAY_MS }), assignment))).to.equal(
      'extension_late_not_later',
    );
    expect(codeOf(() => requireGift(gift({ dueAt: 11 * DAY_MS }), assignment))).to.equal(undefined);
    expect(codeOf(() => requireGift(gift({ extraLateDays: 1 }), undefined))).to.equal(undefined);
  });

  it('are decided once, and only what was granted is revoked', () => {
    expect(codeOf(() => requireStep('asked', 'granted'))).to.equal(undefined);
    expect(codeOf(() => requireStep('granted', 'revoked'))).to.equal(undefined);
    for (const to of ['granted', 'declined', 'withdrawn', 'asked'] as const)
      expect(
        codeOf(() => requireStep('declined', to)),
        to,
      ).to.equal('extension_decided');
    expect(codeOf(() => requireStep('asked', 'revoked'))).to.equal('extension_decided');
  });
});

describe('prerequisites', () => {
  const all = [
    { id: 'a', points: 10, prerequisites: [] },
    { id: 'b', points: 20, prerequisites: [{ assignmentId: 'a', points: 5 }] },
    { id: 'c', points: 20, prerequisites: [{ assignmentId: 'b', points: 5 }] },
  ];
  it('are other assignments of the course, with points one can reach, and make no circle', () => {
    expect(codeOf(() => requirePrerequisites(all, 'c', [{ assignmentId: 'a', points: 10 }]))).to.equal(undefined);
    expect(codeOf(() => requirePrerequisites(all, 'c', [{ assignmentId: 'a', points: 11 }]))).to.equal('too_big');
    expect(codeOf(() => requirePrerequisites(all, 'a', [{ assignmentId: 'c', points: 1 }]))).to.equal(
      'prerequisite_circle',
    );
    expect(codeOf(() => requirePrerequisites(all, 'a', [{ assignmentId: 'a', points: 1 }]))).to.equal(
      'prerequisite_circle',
    );
    expect(codeOf(() => requirePrerequisites(all, undefined, [{ assignmentId: 'z', points: 1 }]))).to.equal(
      'assignment_unknown',
    );
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { DAY_MS } from '../../src/courses/late-policies.rules.ts';
import { courseGrades, gradedTogether, type GradedAssignment } from '../../src/gradebook/course-grades.rules.ts';
import type { ExplainedGrade, JudgedSubmission } from '../../src/gradebook/grades.rules.ts';

const lab = (id: string, dueDay: number, more: Partial<GradedAssignment> = {}): GradedAssignment => ({
  ...{ id, points: 100, opensAt: 0, dueAt: dueDay * DAY_MS, lateUntil: (dueDay + 20) * DAY_MS },
  ...{ lateKind: 'days', latePerDay: 50, ...more },
});
const sent = (id: string, atMs: number, scoreMilli: number): JudgedSubmission => ({
  ...{ id, verdict: 'WA', scoreMilli, maxScoreMilli: 100_000, submittedAt: atMs },
});
const nothing = { lateDays: 0, extensions: [], judged: new Map() };

describe('late days of a course', () => {
  it('are used in the order of due times, and only as many as the result that counts needs', () => {
    const labs = [lab('b', 20), lab('a', 10)];
    const judged = new Map([
      ['b', [sent('b1', 21.5 * DAY_MS, 100_000)]],
      ['a', [sent('a1', 10.5 * DAY_MS, 100_000), sent('a2', 11.5 * DAY_MS, 100_000)]],
    ]);
    const grades = courseGrades(labs, { ...nothing, lateDays: 2, judged });
    expect(grades.get('a')).to.include({ pointsMilli: 100_000, submissionId: 'a1' });
    expect(grades.get('a')?.reason).to.include({ lateDays: 1, coveredDays: 1, percent: 100 });
    expect(grades.get('b')?.reason).to.include({ lateDays: 2, coveredDays: 1, percent: 50 });
  });

  it('are not used by what earns nothing', () => {
    const failed: JudgedSubmission = { ...sent('a1', 10.5 * DAY_MS, 0), maxScoreMilli: 100_000 };
    const judged = new Map([
      ['a', [failed]],
      ['b', [sent('b1', 20.5 * DAY_MS, 100_000)]],
    ]);
    const grades = courseGrades([lab('a', 10), lab('b', 20)], { ...nothing, lateDays: 1, judged });
    expect(grades.get('a')?.reason).to.include({ lateDays: 1, coveredDays: 0 });
    expect(grades.get('b')).to.include({ pointsMilli: 100_000 });
    const tooLate = new Map([...judged, ['a', [sent('a1', 13.5 * DAY_MS, 100_000)]] as const]);
    const after = courseGrades([lab('a', 10), lab('b', 20)], { ...nothing, lateDays: 1, judged: tooLate });
    expect([after.get('a')?.pointsMilli, after.get('b')?.pointsMilli]).to.deep.equal([0, 100_000]);
  });

  it('are more with an extension, which moves due times as well', () => {
    const judged = new Map([['a', [sent('a1', 11.5 * DAY_MS, 80_000)]]]);
    const gift = { dueAt: null, lateUntil: null, timeFactorPercent: null, extraLateDays: 0, assignmentId: null };
    const with1 = courseGrades([lab('a', 10)], { ...nothing, judged, extensions: [{ ...gift, extraLateDays: 1 }] });
    expect(with1.get('a')).to.include({ pointsMilli: 40_000 });
    const later = courseGrades([lab('a', 10)], {
      ...{ ...nothing, judged, extensions: [{ ...gift, assignmentId: 'a', dueAt: 12 * DAY_MS }] },
    });
    expect(later.get('a')).to.include({ pointsMilli: 80_000 });
    expect(later.get('a')?.reason).to.include({ dueAt: 12 * DAY_MS, isExtended: true, lateDays: 0 });
  });

  it('are shared by the assignments that use them, and others are graded alone', () => {
    const labs = [lab('a', 1), lab('b', 2), lab('c', 3, { lateKind: 'daily' })];
    expect(gradedTogether(labs, ['a']).map(({ id }) => id)).to.deep.equal(['a', 'b']);
    expect(gradedTogether(labs, ['c']).map(({ id }) => id)).to.deep.equal(['c']);
    expect(gradedTogether(labs, ['c', 'b']).map(({ id }) => id)).to.deep.equal(['a', 'b', 'c']);
  });

  it('count the latest submission where the assignment says so', () => {
    const judged = new Map([['a', [sent('a2', 5, 10_000), sent('a1', 2, 90_000)]]]);
    expect(courseGrades([lab('a', 1, { counts: 'latest' })], { ...nothing, judged }).get('a')).to.include({
      ...{ submissionId: 'a2', pointsMilli: 10_000, attempts: 2 },
    });
  });
});

/** What may happen in a course, in any order. */
type Fact =
  | { kind: 'judged'; lab: string; id: number; at: number; score: number }
  | { kind: 'extended'; lab: string | null; day: number | null; extra: number }
  | { kind: 'edited'; lab: string; dueDay: number; points: number; late: 'flat' | 'daily' | 'days'; perDay: number }
  | { kind: 'budget'; days: number };

/** A course as the site keeps it: what happened, and the grades as they were stored, one event after the other. */
class Kept {
  labs = new Map(['a', 'b', 'c'].map((id, at) => [id, lab(id, 5 * (at + 1))]));
  judged = new Map<string, Map<number, JudgedSubmission>>();
  extensions: { assignmentId: string | null; dueAt: number | null; extraLateDays: number }[] = [];
  lateDays = 1;
  grades = new Map<string, ExplainedGrade>();

  work() {
    return {
      lateDays: this.lateDays,
      extensions: this.extensions.map((one) => ({ ...one, lateUntil: null, timeFactorPercent: null })),
      judged: new Map([...this.judged].map(([id, all]) => [id, [...all.values()]])),
    };
  }
  all() {
    return courseGrades([...this.labs.values()], this.work());
  }
  /** Computes again what the event may have changed, as the service does. */
  refresh(ids: readonly string[]) {
    for (const [id, grade] of courseGrades(gradedTogether([...this.labs.values()], ids), this.work()))
      this.grades.set(id, grade);
  }
  happen(fact: Fact) {
    if (fact.kind === 'judged') {
      const own = this.judged.get(fact.lab) ?? new Map<number, JudgedSubmission>();
      this.judged.set(fact.lab, own);
      // A rejudging replaces the result of a submission, which keeps its time.
      const at = own.get(fact.id)?.submittedAt ?? fact.at;
      own.set(fact.id, sent(`${fact.lab}${fact.id}`, at, fact.score));
      this.refresh([fact.lab]);
    } else if (fact.kind === 'extended') {
      const dueAt = fact.lab === null || fact.day === null ? null : fact.day * DAY_MS;
      this.extensions.push({ assignmentId: fact.lab, dueAt, extraLateDays: fact.extra });
      for (const id of this.labs.keys()) if (fact.lab === null || fact.lab === id || fact.extra > 0) this.refresh([id]);
    } else if (fact.kind === 'budget') {
      this.lateDays = fact.days;
      this.refresh([...this.labs.values()].filter(({ lateKind }) => lateKind === 'days').map(({ id }) => id));
    } else {
      const before = gradedTogether([...this.labs.values()], [fact.lab]);
      const more = { points: fact.points, lateKind: fact.late, latePerDay: fact.perDay, latePercent: fact.perDay };
      this.labs.set(fact.lab, lab(fact.lab, fact.dueDay, more));
      const after = gradedTogether([...this.labs.values()], [fact.lab]);
      this.refresh([...before, ...after].map(({ id }) => id));
    }
  }
}

describe('grades of a course', () => {
  const labId = fc.constantFrom('a', 'b', 'c');
  const fact: fc.Arbitrary<Fact> = fc.oneof(
    fc.record({
      kind: fc.constant('judged' as const),
      lab: labId,
      id: fc.integer({ min: 0, max: 3 }),
      at: fc.integer({ min: 0, max: 20 * DAY_MS }),
      score: fc.integer({ min: 0, max: 100_000 }),
    }),
    fc.record({
      kind: fc.constant('extended' as const),
      lab: fc.option(labId, { nil: null }),
      day: fc.option(fc.integer({ min: 1, max: 20 }), { nil: null }),
      extra: fc.integer({ min: 0, max: 3 }),
    }),
    fc.record({
      kind: fc.constant('edited' as const),
      lab: labId,
      dueDay: fc.integer({ min: 1, max: 20 }),
      points: fc.integer({ min: 1, max: 1000 }),
      late: fc.constantFrom('flat', 'daily', 'days'),
      perDay: fc.integer({ min: 1, max: 100 }),
    }),
    fc.record({ kind: fc.constant('budget' as const), days: fc.integer({ min: 0, max: 5 }) }),
  );

  it('kept event by event equal those computed at once, in any order of events', () => {
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 25 }), (facts) => {
        const kept = new Kept();
        for (const one of facts) kept.happen(one);
        expect(Object.fromEntries(kept.grades)).to.deep.equal(Object.fromEntries(kept.all()));
      }),
      { numRuns: 300 },
    );
  });

  it('do not depend on the order in which submissions were judged', () => {
    const one = fc.tuple(labId, fc.integer({ min: 0, max: 20 * DAY_MS }), fc.integer({ min: 0, max: 100_000 }));
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), fc.integer({ min: 0, max: 4 }), (all, lateDays) => {
        const labs = [lab('a', 5), lab('b', 10), lab('c', 5)];
        const work = (some: typeof all) => {
          const judged = new Map<string, JudgedSubmission[]>();
          for (const [id, at, score] of some)
            judged.set(id, [...(judged.get(id) ?? []), sent(`${id}${at}-${score}`, at, score)]);
          return courseGrades(labs, { ...nothing, lateDays, judged });
        };
        expect(Object.fromEntries(work(all.toReversed()))).to.deep.equal(Object.fromEntries(work(all)));
      }),
    );
  });

  it('say how they were made, so that the points follow from the reason', () => {
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 15 }), (facts) => {
        const kept = new Kept();
        for (const one of facts) kept.happen(one);
        for (const { pointsMilli, reason } of kept.grades.values()) {
          if (!reason) throw new Error('Each has a submission that counts');
          const share = (reason.scoreMilli ?? 0) / (reason.maxScoreMilli ?? 1);
          expect(pointsMilli).to.equal(Math.round((reason.points * 1000 * share * reason.percent) / 100));
          expect(reason.coveredDays).to.be.at.most(reason.lateDays);
        }
      }),
    );
  });
});

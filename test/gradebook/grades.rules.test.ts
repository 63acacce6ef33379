import { expect } from 'chai';
import { AppError } from '../../src/platform/errors.ts';
import {
  arePointsTold,
  becomingLate,
  gradeDifferences,
  gradeOf,
  hasFullMarks,
  isLate,
  isLateGrade,
  requireWorkStands,
  type JudgedSubmission,
} from '../../src/gradebook/grades.rules.ts';
import type { Verdict } from '../../src/scoring/verdicts.rules.ts';

const of80 = { points: 80, dueAt: 1000 };
const one = (id: string, verdict: Verdict | null, scoreMilli: number | null = null, maxScoreMilli?: number) =>
  ({ id, verdict, scoreMilli, maxScoreMilli, submittedAt: 1 }) satisfies JudgedSubmission;

describe('a grade', () => {
  it('does not exist without a judged submission', () => {
    expect(gradeOf(of80, [])).to.deep.equal({ pointsMilli: 0, submissionId: null, attempts: 0 });
    expect(gradeOf(of80, [one('a', null)])).to.deep.equal({ pointsMilli: 0, submissionId: null, attempts: 0 });
  });

  it('is that of the best submission; of equal ones, the first', () => {
    const judged = [one('a', 'WA'), one('b', 'WA', 50_000, 100_000), one('c', 'WA', 50_000, 100_000), one('d', 'WA')];
    expect(gradeOf(of80, judged)).to.deep.equal({ pointsMilli: 40_000, submissionId: 'b', attempts: 4 });
    expect(gradeOf(of80, [...judged, one('e', 'AC')])).to.include({ pointsMilli: 80_000, submissionId: 'e' });
    expect(gradeOf(of80, [one('e', 'AC'), ...judged]).submissionId).to.equal('e');
  });

  it('names the first submission if none earned a point', () => {
    const judged = [one('a', 'WA'), one('b', 'CE')];
    expect(gradeOf(of80, judged)).to.deep.equal({ pointsMilli: 0, submissionId: 'a', attempts: 2 });
  });

  it('neither counts a judge error as an attempt nor uses it', () => {
    expect(gradeOf(of80, [one('a', 'JE')])).to.deep.equal({ pointsMilli: 0, submissionId: null, attempts: 0 });
    const judged = [one('a', 'JE', 100_000, 100_000), one('b', 'WA'), one('c', 'JE')];
    expect(gradeOf(of80, judged)).to.deep.equal({ pointsMilli: 0, submissionId: 'b', attempts: 1 });
  });

  it('is complete only with full marks to the thousandth', () => {
    expect(hasFullMarks(undefined, of80)).to.equal(false);
    expect(hasFullMarks({ pointsMilli: 79_999 }, of80)).to.equal(false);
    expect(hasFullMarks({ pointsMilli: 80_000 }, of80)).to.equal(true);
    expect(hasFullMarks({ pointsMilli: 80_001 }, of80)).to.equal(true);
  });

  it('tells its points below full marks only where no running round keeps the version secret', () => {
    const [open, kept] = [
      { points: 80, problemVersionId: 'open' },
      { points: 80, problemVersionId: 'kept' },
    ];
    const secret = new Set(['kept']);
    expect(arePointsTold({ pointsMilli: 79_999 }, open, secret)).to.equal(true);
    expect(arePointsTold({ pointsMilli: 79_999 }, kept, secret)).to.equal(false);
    expect(arePointsTold({ pointsMilli: 80_000 }, kept, secret)).to.equal(true);
    expect(arePointsTold(undefined, kept, secret)).to.equal(false);
  });

  it('is the best of what was on time in full and what was late with its percentage', () => {
    const late80 = { ...of80, latePercent: 80 };
    const at = (submittedAt: number, id: string, part: number) => ({ ...one(id, 'WA', part, 100), submittedAt });
    expect(gradeOf(late80, [at(999, 'a', 100)]).pointsMilli, 'the last moment').to.equal(80_000);
    expect(gradeOf(late80, [at(1000, 'a', 100)]).pointsMilli, 'the due time itself').to.equal(64_000);
    expect(gradeOf(late80, [at(999, 'a', 79), at(1000, 'b', 100)])).to.include({ submissionId: 'b', attempts: 2 });
    expect(gradeOf(late80, [at(999, 'a', 80), at(1000, 'b', 100)]).submissionId, 'equal: the first').to.equal('a');
    expect(gradeOf(late80, [at(999, 'a', 81), at(1000, 'b', 100)]).pointsMilli).to.equal(64_800);
    expect(gradeOf(late80, [{ ...one('c', 'AC'), submittedAt: 1000 }]).pointsMilli, 'accepted only').to.equal(64_000);
    expect(gradeOf({ ...of80, latePercent: null }, [at(2000, 'a', 100)]).pointsMilli, 'no policy').to.equal(80_000);
    expect(gradeOf({ ...of80, latePercent: 1 }, [at(1000, 'a', 100)]).pointsMilli).to.equal(800);
    expect(gradeOf({ ...of80, latePercent: 33 }, [at(1000, 'a', 50)]).pointsMilli).to.equal(13_200);
  });

  it('is late if the submission that counts is late', () => {
    expect(isLateGrade(undefined, of80)).to.equal(false);
    expect(isLateGrade({}, of80)).to.equal(false);
    expect(isLateGrade({ submittedAt: null }, of80)).to.equal(false);
    expect(isLateGrade({ submittedAt: 999 }, of80)).to.equal(false);
    expect(isLateGrade({ submittedAt: 1000 }, of80)).to.equal(true);
  });

  it('follows the points of the assignment', () => {
    const half = [one('a', 'WA', 20_000, 40_000)];
    expect(gradeOf(of80, half).pointsMilli).to.equal(40_000);
    expect(gradeOf({ ...of80, points: 40 }, half).pointsMilli).to.equal(20_000);
  });
});

describe('an edit of an assignment', () => {
  const before = { problemVersionId: 'v1', opensAt: 1000 };
  const work = { count: 3, firstAt: 2000 };
  const codeOf = (act: () => void) => {
    try {
      act();
      return undefined;
    } catch (error) {
      const { kind, code, field, params } = error as AppError;
      return { kind, code, field, params };
    }
  };

  it('may change everything if nothing was submitted', () => {
    const after = { problemVersionId: 'v2', opensAt: 9000 };
    expect(codeOf(() => requireWorkStands(before, after, false, undefined))).to.equal(undefined);
  });

  it('cannot change the problem once there are submissions, and says what to do instead', () => {
    const after = { ...before, problemVersionId: 'v2' };
    const refused = { kind: 'conflict', field: 'problemVersionId', params: { count: 3 } };
    expect(codeOf(() => requireWorkStands(before, after, true, work))).to.deep.equal({
      ...refused,
      code: 'assignment_version_stands',
    });
    expect(codeOf(() => requireWorkStands(before, after, false, work))).to.deep.equal({
      ...refused,
      code: 'assignment_problem_stands',
    });
    expect(codeOf(() => requireWorkStands(before, before, true, work))).to.equal(undefined);
  });

  it('cannot open later than the first submission', () => {
    const opening = (opensAt: number) => codeOf(() => requireWorkStands(before, { ...before, opensAt }, true, work));
    expect(opening(2000)).to.equal(undefined);
    expect(opening(2001)).to.deep.equal({
      kind: 'invalid-input',
      code: 'assignment_opens_after_work',
      field: 'opensAt',
      params: { count: 3, firstAt: 2000 },
    });
    expect(opening(1), 'earlier is fine').to.equal(undefined);
    const odd = { ...before, opensAt: 5000 };
    expect(
      codeOf(() => requireWorkStands(odd, odd, true, work)),
      'what was so before may stay',
    ).to.equal(undefined);
    expect(codeOf(() => requireWorkStands(odd, { ...odd, opensAt: 4000 }, true, work))).to.equal(undefined);
  });

  it('shows whose grade would change, and from what', () => {
    const now = new Map([
      ['ann', { pointsMilli: 80_000 }],
      ['bob', { pointsMilli: 0 }],
    ]);
    const then = new Map([
      ['cy', { pointsMilli: 0 }],
      ['ann', { pointsMilli: 40_000 }],
      ['bob', { pointsMilli: 0 }],
    ]);
    expect(gradeDifferences(now, then)).to.deep.equal([
      { userId: 'cy', beforeMilli: null, afterMilli: 0 },
      { userId: 'ann', beforeMilli: 80_000, afterMilli: 40_000 },
    ]);
  });

  it('makes submissions late from the new due time until the old one', () => {
    expect([isLate(99, 100), isLate(100, 100), isLate(101, 100)]).to.deep.equal([false, true, true]);
    const at = (authorId: string, submittedAt: number) => ({ authorId, submittedAt });
    const submitted = [at('ann', 99), at('bob', 100), at('bob', 150), at('cy', 199), at('dan', 200)];
    const due = (dueAt: number, graceMinutes = 0) => ({ id: 'a', opensAt: 0, dueAt, lateUntil: 999_999, graceMinutes });
    expect(becomingLate(submitted, due(200), due(100))).to.deep.equal([
      { userId: 'bob', count: 2 },
      { userId: 'cy', count: 1 },
    ]);
    expect(becomingLate(submitted, due(100), due(200)), 'later makes nothing late').to.deep.equal([]);
    expect(becomingLate(submitted, due(200), due(200))).to.deep.equal([]);
    expect(becomingLate(submitted, due(200), due(100, 1)), 'within the grace time').to.deep.equal([]);
    const gift = { assignmentId: 'a', dueAt: 170, lateUntil: null, extraLateDays: 0, timeFactorPercent: null };
    expect(becomingLate(submitted, due(200), due(100), new Map([['bob', [gift]]])), 'an extension').to.deep.equal([
      { userId: 'cy', count: 1 },
    ]);
  });
});

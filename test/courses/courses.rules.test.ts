import { expect } from 'chai';
import {
  assignmentPhase,
  joinCodeFrom,
  normaliseJoinCode,
  publicCourse,
  withoutJoinCode,
  type Course,
} from '../../src/courses/courses.rules.ts';
import { earnedPercent, latePolicyFault } from '../../src/courses/late-policies.rules.ts';

const COURSE: Course = {
  id: 'c',
  slug: 'engines',
  partnershipId: 'p',
  universityId: 'u',
  universityName: 'East',
  title: 'Engines',
  term: 'Spring',
  description: '',
  joinCode: 'ABCD-EFGH',
  isEnrollmentOpen: true,
  state: 'running',
  createdAt: 1,
  rev: 1,
};

describe('an assignment', () => {
  const plain = { opensAt: 100, dueAt: 200 };

  it('is open from its opening until its due time, to the millisecond', () => {
    const phases = [99, 100, 199, 200].map((nowMs) => assignmentPhase(plain, nowMs));
    expect(phases).to.deep.equal(['scheduled', 'open', 'open', 'closed']);
    expect(assignmentPhase({ ...plain, lateUntil: null }, 200)).to.equal('closed');
  });

  it('accepts late submissions from the due time until the late due time', () => {
    const phases = [99, 199, 200, 299, 300].map((nowMs) => assignmentPhase({ ...plain, lateUntil: 300 }, nowMs));
    expect(phases).to.deep.equal(['scheduled', 'open', 'late', 'late', 'closed']);
  });

  it('gives late submissions their percentage and all others 100 %', () => {
    const late = { dueAt: 200, latePercent: 80 };
    expect([199, 200, 201].map((at) => earnedPercent(late, at))).to.deep.equal([100, 80, 80]);
    expect(earnedPercent({ dueAt: 200, latePercent: null }, 201)).to.equal(100);
    expect(earnedPercent({ dueAt: 200 }, 201)).to.equal(100);
  });

  it('has both parts of a late policy or neither, and a late due time after the due time', () => {
    expect(latePolicyFault({ dueAt: 200 })).to.equal(undefined);
    expect(latePolicyFault({ dueAt: 200, lateUntil: null, latePercent: null })).to.equal(undefined);
    expect(latePolicyFault({ dueAt: 200, lateUntil: 201, latePercent: 80 })).to.equal(undefined);
    const before = { path: 'lateUntil', message: 'late_until_before_due' };
    expect(latePolicyFault({ dueAt: 200, lateUntil: 200, latePercent: 80 })).to.deep.equal(before);
    expect(latePolicyFault({ dueAt: 200, lateUntil: 300 })).to.deep.equal({
      path: 'latePercent',
      message: 'late_percent_missing',
    });
    expect(latePolicyFault({ dueAt: 200, latePercent: 80 })).to.deep.equal({
      path: 'lateUntil',
      message: 'late_until_missing',
    });
  });
});

describe('a join code', () => {
  it('consists of eight letters and digits that are easy to tell apart, made from eight bytes', () => {
    expect(joinCodeFrom(Uint8Array.from([0, 1, 2, 3, 4, 5, 6, 7, 8]))).to.equal('ABCD-EFGH');
    expect(joinCodeFrom(Uint8Array.from([30, 31, 61, 62, 255, 0, 0, 0]))).to.equal('9A9A-HAAA');
    const all = Array.from({ length: 32 }, (_, at) => joinCodeFrom(new Uint8Array(8).fill(at))).join('');
    expect(all).not.to.match(/[01OIL]/);
  });

  it('is recognized in any notation', () => {
    for (const typed of ['abcd-efgh', ' ABCD EFGH ', 'ａｂｃｄ—ｅｆｇｈ', 'A.B.C.D.E.F.G.H'])
      expect(normaliseJoinCode(typed), typed).to.equal('ABCD-EFGH');
    expect(normaliseJoinCode('abc')).to.equal('ABC');
    expect(normaliseJoinCode('abcdefghi')).to.equal('ABCDEFGHI');
    expect(normaliseJoinCode('')).to.equal('');
  });
});

describe('a course', () => {
  it('is shown without its join code', () => {
    expect(publicCourse(COURSE)).not.to.have.property('joinCode');
    expect(withoutJoinCode(COURSE)).to.deep.equal(publicCourse(COURSE));
    expect(publicCourse(COURSE)).to.include({ slug: 'engines', title: 'Engines' });
  });
});

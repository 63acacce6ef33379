import { expect } from 'chai';
import fc from 'fast-check';
import {
  codeRefusal,
  isReached,
  ownsCourse,
  reachOf,
  reachedOf,
  sectionFilter,
  type Section,
} from '../../src/courses/sections.rules.ts';

const SECTION: Section = {
  id: 'a',
  courseId: 'c',
  universityId: 'u',
  universityName: 'East',
  name: 'East 1',
  position: 0,
  joinCode: 'AAAA-2222',
  isEnrollmentOpen: true,
  codeEndsAt: null,
  codeLimit: null,
  codeUses: 3,
  createdAt: 0,
  rev: 1,
};

describe('what staff reach', () => {
  it('is all once their sections are all there are, and only their own of this course before', () => {
    expect(reachOf(['a', 'b'], ['b', 'a', 'x'])).to.equal('all');
    expect(reachOf(['a', 'b'], ['b', 'x'])).to.deep.equal(['b']);
    expect(reachOf([], ['b']), 'of a course without sections, nothing').to.deep.equal([]);
  });

  it('never has a section that they do not teach', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
    fc.assert(
      fc.property(ids, ids, fc.constantFrom('a', 'b', 'c', 'd'), (all, own, id) => {
        if (all.includes(id) && isReached(reachOf(all, own), id)) expect(own).to.include(id);
        const shown = reachedOf(
          all.map((one) => ({ id: one })),
          reachOf(all, own),
        );
        expect(shown.map((one) => one.id)).to.deep.equal(all.filter((one) => own.includes(one)));
      }),
    );
  });

  it('leaves people of no known section to those who reach all', () => {
    expect(isReached('all', undefined)).to.equal(true);
    expect(isReached(['a'], undefined)).to.equal(false);
  });
});

describe('owners of a course', () => {
  it('are professors on any side, and engineers on the side of the community', () => {
    const [university, community] = [[{ universityId: 'u' }], [{ universityId: 'u' }, { universityId: null }]];
    expect(ownsCourse('course-professor', university)).to.equal(true);
    expect(ownsCourse('course-engineer', community)).to.equal(true);
    expect(ownsCourse('course-engineer', university)).to.equal(false);
    expect(ownsCourse('course-assistant', community)).to.equal(false);
  });
});

describe('a join code', () => {
  it('works until its end, exclusive, and as often as its limit says', () => {
    expect(codeRefusal(SECTION, 10)).to.equal(undefined);
    expect(codeRefusal({ ...SECTION, isEnrollmentOpen: false }, 10)).to.equal('enrollment_closed');
    expect(codeRefusal({ ...SECTION, codeEndsAt: 10 }, 9)).to.equal(undefined);
    expect(codeRefusal({ ...SECTION, codeEndsAt: 10 }, 10)).to.equal('join_code_ended');
    expect(codeRefusal({ ...SECTION, codeLimit: 4 }, 10)).to.equal(undefined);
    expect(codeRefusal({ ...SECTION, codeLimit: 3 }, 10)).to.equal('join_code_full');
  });
});

describe('the choice of sections', () => {
  it('is not shown to those who have only one', () => {
    expect(sectionFilter([SECTION], SECTION)).to.deep.equal({ section: '', sectionChoices: [] });
    const two = [SECTION, { ...SECTION, id: 'b', name: 'West' }];
    expect(sectionFilter(two, null).section).to.equal('');
    expect(sectionFilter(two, two[1]!)).to.deep.equal({
      section: 'b',
      sectionChoices: [
        { value: 'a', label: 'East 1' },
        { value: 'b', label: 'West' },
      ],
    });
  });
});

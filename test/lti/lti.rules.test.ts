import { expect } from 'chai';
import fc from 'fast-check';
import {
  classListOfMembers,
  learns,
  listChange,
  retryAt,
  scoresUrl,
  teaches,
  type Member,
} from '../../src/lti/lti.rules.ts';

const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership';

describe('roles of a learning platform', () => {
  it('teach or learn only in the course, not in the institution or the system', () => {
    expect(teaches([`${MEMBERSHIP}#Instructor`])).to.equal(true);
    expect(teaches([`${MEMBERSHIP}/Instructor#TeachingAssistant`])).to.equal(true);
    expect(learns([`${MEMBERSHIP}#Learner`])).to.equal(true);
    for (const other of [
      'http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor',
      'http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator',
      `${MEMBERSHIP}#InstructorX`,
      'https://evil.test/membership#Instructor',
    ])
      expect([teaches([other]), learns([other])], other).to.deep.equal([false, false]);
  });
});

describe('grades for a learning platform', () => {
  it('are sent below the line item, whatever its query', () => {
    expect(scoresUrl('https://lms.test/items/1?type=1')).to.equal('https://lms.test/items/1/scores?type=1');
    expect(scoresUrl('https://lms.test/items/1/')).to.equal('https://lms.test/items/1/scores');
  });

  it('are sent again later each time, never before the platform wants them, and within six hours', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.option(fc.integer({ min: 1, max: 100_000 })), (tries, after) => {
        const wait = retryAt(0, tries, after ?? undefined);
        expect(wait).to.be.at.least(Math.min(21_600_000, (after ?? 0) * 1000));
        expect(wait).to.be.within(60_000, 21_600_000);
        expect(retryAt(0, tries + 1, after ?? undefined)).to.be.at.least(wait);
      }),
    );
  });
});

describe('members of a course of a learning platform', () => {
  const member = (changes: Partial<Member>): Member => ({
    ...{ userId: 'u', name: 'Ann', studentNumber: 'S-1', isActive: true, roles: [`${MEMBERSHIP}#Learner`] },
    ...changes,
  });

  it('are on the class list once, if they learn there now and have a student ID', () => {
    const { lines, without } = classListOfMembers([
      ...[member({}), member({}), member({ studentNumber: 'S-2', isActive: false })],
      member({ studentNumber: 'S-3', roles: [`${MEMBERSHIP}#Learner`, `${MEMBERSHIP}#Instructor`] }),
      member({ studentNumber: null, name: 'Ben' }),
    ]);
    expect(lines).to.deep.equal([{ studentNumber: 'S-1', fullName: 'Ann' }]);
    expect(without).to.deep.equal(['Ben']);
  });

  it('are one line for each student ID, however it is written, and others with it are told', () => {
    const { lines, twins } = classListOfMembers([
      member({ userId: 'a', studentNumber: '2023-1' }),
      member({ userId: 'a', studentNumber: '2023-1' }),
      member({ userId: 'b', name: 'Bea', studentNumber: '20231' }),
    ]);
    expect(lines).to.deep.equal([{ studentNumber: '2023-1', fullName: 'Ann' }]);
    expect(twins).to.deep.equal([{ studentNumber: '20231', fullName: 'Bea' }]);
  });

  it('take nobody off the class list while one of them has no student ID', () => {
    const before = [
      { studentNumber: 'S1', fullName: 'Ann' },
      { studentNumber: 'S-9', fullName: 'Old' },
    ];
    const all = listChange(before, classListOfMembers([member({})]));
    expect(all.removed.map(({ fullName }) => fullName)).to.deep.equal(['Old']);
    expect([all.added, all.kept]).to.deep.equal([[], []]);
    const unsure = listChange(before, classListOfMembers([member({}), member({ userId: 'x', studentNumber: null })]));
    expect(unsure.removed).to.deep.equal([]);
    expect(unsure.lines.map(({ studentNumber }) => studentNumber)).to.deep.equal(['S-1', 'S-9']);
  });
});

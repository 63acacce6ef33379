import { expect } from 'chai';
import {
  CLASS_LIST_MAX,
  isSameName,
  missingStudents,
  readClassList,
  ROSTER_WARNINGS,
  rosterWarnings,
  studentKey,
  warningCounts,
  type RosterIdentity,
} from '../../src/courses/roster.rules.ts';
import { InvalidInput } from '../../src/platform/errors.ts';

const one = (userId: string, changes: Partial<RosterIdentity> = {}): RosterIdentity => ({
  userId,
  studentNumber: `S-${userId}`,
  fullName: 'Wang Li',
  isVerified: true,
  ...changes,
});

function refusal(text: string): Record<string, unknown> {
  try {
    readClassList(text);
  } catch (error) {
    expect(error).to.be.instanceOf(InvalidInput);
    const { code, params, field } = error as InvalidInput;
    return { code, field, ...params };
  }
  throw new Error('The list was taken');
}

describe('roster rules', () => {
  it('ignore case, width, spaces and punctuation of student IDs, and no other difference', () => {
    expect(studentKey(' s-2024/001 ')).to.equal('S2024001');
    expect(studentKey('Ｓ２０２４００１')).to.equal('S2024001');
    expect(studentKey('s20\u200B24001\u3164')).to.equal('S2024001');
    expect(studentKey('学号-7')).to.equal('学号7');
    expect(studentKey('001')).not.to.equal(studentKey('1'));
    for (const none of [null, '', '  ', '-', '\u3000', '…', '\u3164', '\u200B'])
      expect(studentKey(none), String(none)).to.equal('');
  });

  it('match names despite case, accents, punctuation and order of words', () => {
    for (const [a, b] of [
      ['Wang Li', 'LI, Wang'],
      ['José García', 'jose garcia'],
      ['王 丽', '王丽'],
      ['阿卜杜·热合曼', '阿卜杜热合曼'],
      ["O'Neil Ann", 'O’Neil  Ann'],
      ['Ｗａｎｇ Li', 'Wang Li'],
      ['(Wang) Li.', 'Li Wang'],
      ['Wang - Li', 'Li Wang'],
    ] as const)
      expect(isSameName(a, b), `${a} = ${b}`).to.equal(true);
    for (const [a, b] of [
      ['Wang Li', 'Wang Lin'],
      ['王丽', '丽王'],
      ['Wang Li', 'Wang'],
      ['Ann Bo', 'Bo Bo'],
    ] as const)
      expect(isSameName(a, b), `${a} ≠ ${b}`).to.equal(false);
  });

  it('warn of each holder of a shared ID, of a missing ID or name, and of an unverified address', () => {
    const warnings = rosterWarnings(
      [
        one('a', { studentNumber: 's-1' }),
        one('b', { studentNumber: 'S1' }),
        one('c', { studentNumber: ' ' }),
        one('d', { studentNumber: null }),
        one('e', { fullName: '  ' }),
        one('f', { fullName: null, isVerified: false }),
        one('g'),
      ],
      [],
    );
    expect(Object.fromEntries(warnings)).to.deep.equal({
      a: ['same_id'],
      b: ['same_id'],
      c: ['no_id'],
      d: ['no_id'],
      e: ['no_name'],
      f: ['no_name', 'unverified'],
    });
  });

  it('compare with the class list if there is one: by ID, then by name; a missing ID or name is reported once', () => {
    const listed = [
      { studentNumber: 'S-1', fullName: 'Li Wang' },
      { studentNumber: 'S-2', fullName: 'Zhao Yi' },
      { studentNumber: 'S-3', fullName: 'Sun Er' },
      { studentNumber: 'S-9', fullName: 'Not Here' },
    ];
    const students = [
      one('a', { studentNumber: 's1' }),
      one('b', { studentNumber: 's2' }),
      one('c', { studentNumber: 's3', fullName: null }),
      one('d', { studentNumber: 's4' }),
      one('e', { studentNumber: null }),
    ];
    const warnings = rosterWarnings(students, listed);
    expect(Object.fromEntries(warnings)).to.deep.equal({
      b: ['name_differs'],
      c: ['no_name'],
      d: ['not_listed'],
      e: ['no_id'],
    });
    expect(missingStudents(students, listed)).to.deep.equal([listed[3]]);
    expect(missingStudents(students, [])).to.deep.equal([]);
    expect(warningCounts(warnings, 1)).to.deep.equal([
      { warning: 'no_id', count: 1 },
      { warning: 'no_name', count: 1 },
      { warning: 'not_listed', count: 1 },
      { warning: 'name_differs', count: 1 },
      { warning: 'not_enrolled', count: 1 },
    ]);
  });

  it('count the students of each warning, in the order of the list, and leave out warnings without students', () => {
    const warnings = rosterWarnings([one('a', { studentNumber: '1' }), one('b', { studentNumber: '1' })], []);
    expect(warningCounts(warnings, 0)).to.deep.equal([{ warning: 'same_id', count: 2 }]);
    expect(warningCounts(new Map(), 0)).to.deep.equal([]);
    expect(ROSTER_WARNINGS).to.deep.equal([
      'same_id',
      'no_id',
      'no_name',
      'unverified',
      'not_listed',
      'name_differs',
      'not_enrolled',
    ]);
  });

  it('read a pasted class list with any separator, quotes, a heading, a BOM and empty lines', () => {
    const text = '\uFEFFStudent ID,Name\r\n\n 2024001 , Wang Li \n2024002;"Zhao, Yi"\r2024003\t王丽，\n2024004，孙二';
    expect(readClassList(text)).to.deep.equal([
      { studentNumber: '2024001', fullName: 'Wang Li' },
      { studentNumber: '2024002', fullName: 'Zhao' },
      { studentNumber: '2024003', fullName: '王丽' },
      { studentNumber: '2024004', fullName: '孙二' },
    ]);
    expect(readClassList('')).to.deep.equal([]);
    expect(readClassList('2024001,Wang Li'), 'no heading').to.have.length(1);
    expect(readClassList('1,A\n \t \n2,B'), 'a line of blanks').to.have.length(2);
    expect(readClassList('" 7 "," Ann "Bo" Lee "\n"8",Cy"\n9,"Di')).to.deep.equal([
      { studentNumber: '7', fullName: 'Ann "Bo" Lee' },
      { studentNumber: '8', fullName: 'Cy' },
      { studentNumber: '9', fullName: 'Di' },
    ]);
  });

  it('refuse a class list with the line number and what is wrong with it', () => {
    expect(refusal('1,A\nnobody')).to.deep.equal({ code: 'class_list_line', field: 'list', line: 2 });
    expect(refusal('1,A\n-,B')).to.include({ code: 'class_list_line', line: 2 });
    expect(refusal('1,A\n2,\u3164')).to.include({ code: 'class_list_line', line: 2 });
    expect(refusal('1,A\n2,')).to.include({ code: 'class_list_line', line: 2 });
    expect(refusal('1,A\n\nab-c,B\nABC;C')).to.include({
      code: 'class_list_twice',
      line: 4,
      before: 3,
      studentNumber: 'ABC',
    });
    expect(readClassList(`${'1'.repeat(40)},${'n'.repeat(120)}`)).to.have.length(1);
    expect(refusal(`${'1'.repeat(41)},A`)).to.include({ code: 'class_list_id_long', line: 1, max: 40 });
    const long = { code: 'class_list_id_long', line: 1, max: 40 };
    expect(refusal(`${'1'.repeat(39)}--,A`), 'dashes count').to.include(long);
    expect(readClassList(`${'㎏'.repeat(19)}11,A`)).to.have.length(1);
    expect(refusal(`${'㎏'.repeat(20)}1,A`), 'each is two letters where IDs are compared').to.include(long);
    expect(refusal(`1,${'n'.repeat(121)}`)).to.include({ code: 'class_list_name_long', line: 1, max: 120 });
    const lines = (count: number) => Array.from({ length: count }, (_, index) => `${index},N`).join('\n');
    expect(CLASS_LIST_MAX).to.equal(10_000);
    expect(readClassList(lines(10_000))).to.have.length(10_000);
    expect(refusal(lines(10_001))).to.deep.equal({ code: 'class_list_long', field: 'list', max: 10_000 });
  });
});

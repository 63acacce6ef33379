import { expect } from 'chai';
import fc from 'fast-check';
import {
  changedTotals,
  finalGrade,
  NO_SCHEME,
  readCategories,
  readScores,
  renamedCategories,
  requireCategoriesUnused,
  rounded,
  type Item,
  type Scheme,
} from '../../src/final-grades/final-grades.rules.ts';
import { AppError } from '../../src/platform/errors.ts';

const scheme = (more: Partial<Scheme> = {}): Scheme => ({
  ...NO_SCHEME,
  categories: [
    { name: 'Labs', weight: 60, dropLowest: 1 },
    { name: 'Exam', weight: 40, dropLowest: 0 },
  ],
  ...more,
});
const item = (id: string, category: string, earned: number, full: number, isAutomatic = category === 'Labs'): Item => ({
  ...{ id, title: id, category, earnedMilli: earned * 1000, fullMilli: full * 1000, isAutomatic },
});
const codeOf = (work: () => unknown) => {
  try {
    work();
    return undefined;
  } catch (error) {
    return [(error as AppError).code, (error as AppError).params.line];
  }
};

describe('a final grade', () => {
  it('weighs categories and leaves out the lowest results', () => {
    const items = [
      item('a', 'Labs', 10, 100),
      item('b', 'Labs', 50, 100),
      item('c', 'Labs', 30, 50),
      item('d', 'Exam', 3, 4),
    ];
    const grade = finalGrade(scheme(), items);
    // (50 + 30) / 150 × 60 + 3 / 4 × 40
    expect(grade.total).to.equal('62.0');
    expect(grade.categories[0]?.items.map(({ id, isDropped }) => [id, isDropped])).to.deep.equal([
      ['a', true],
      ['b', false],
      ['c', false],
    ]);
    expect(grade.categories.map(({ adds }) => adds)).to.deep.equal(['32.0', '30.0']);
  });

  it('never leaves out the only result, and gives the weight of empty categories to the others', () => {
    expect(finalGrade(scheme(), [item('a', 'Labs', 1, 3)]).total).to.equal('33.3');
    expect(finalGrade(scheme(), []).total).to.equal(null);
  });

  it('takes at most the cap from assignments', () => {
    const items = [item('a', 'Labs', 100, 100), item('d', 'Exam', 2, 4)];
    expect(finalGrade(scheme({ automaticCap: 30 }), items)).to.include({ total: '50.0', cappedFrom: '60.0' });
    expect(finalGrade(scheme({ automaticCap: 60 }), items)).to.include({ total: '80.0', cappedFrom: null });
  });

  it('is rounded once, as the scheme says', () => {
    expect(
      ['half_up', 'half_even', 'down'].map((mode) => rounded({ over: 5n, under: 2n }, 0, mode as never)),
    ).to.deep.equal(['3', '2', '2']);
    expect(rounded({ over: 1n, under: 200n }, 2, 'half_up')).to.equal('0.01');
    expect(rounded({ over: 199_999n, under: 2_000n }, 2, 'half_up')).to.equal('100.00');
  });

  it('is exact: the same in any order of results, and equal to whole numbers of any size', () => {
    const one = fc.tuple(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 1, max: 999_999 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 20 }), fc.integer({ min: 0, max: 3 }), (all, drop) => {
        const items = all.map(([earned, full, isLab], at) => ({
          ...item(String(at).padStart(2, '0'), isLab ? 'Labs' : 'Exam', 0, 1),
          ...{ earnedMilli: Math.min(earned, full), fullMilli: full },
        }));
        const rule = scheme({ digits: 3 });
        rule.categories[0]!.dropLowest = drop;
        const grade = finalGrade(rule, items);
        expect(finalGrade(rule, items.toReversed()).total).to.equal(grade.total);
        let [over, under] = [0n, 1n];
        const weights = BigInt(grade.categories.reduce((sum, { weight }) => sum + weight, 0));
        for (const { weight, items: kept } of grade.categories) {
          const counted = kept.filter(({ isDropped }) => !isDropped);
          const full = counted.reduce((sum, { fullMilli }) => sum + BigInt(fullMilli), 0n);
          const earned = counted.reduce((sum, { earnedMilli }) => sum + BigInt(earnedMilli), 0n);
          [over, under] = [over * full * weights + BigInt(weight) * 100n * earned * under, under * full * weights];
        }
        expect(grade.total).to.equal(rounded({ over, under }, 3, 'half_up'));
        expect(Number(grade.total)).to.be.within(0, 100);
      }),
    );
  });
});

describe('what is typed for final grades', () => {
  it('is categories, one a line, refused with the line that is wrong', () => {
    expect(readCategories('Labs, 60, 1\n\n考试；40')).to.deep.equal([
      { name: 'Labs', weight: 60, dropLowest: 1 },
      { name: '考试', weight: 40, dropLowest: 0 },
    ]);
    expect(codeOf(() => readCategories('Labs, 60\nExam, 101'))).to.deep.equal(['category_line', 2]);
    expect(codeOf(() => readCategories('Labs'))).to.deep.equal(['category_line', 1]);
  });

  it('is results by student ID, also pasted with headings and names', () => {
    expect([...readScores('\uFEFF学号,姓名,分数\n001,Ann,9.5\n"002";Bob;"10"\n', 10)]).to.deep.equal([
      ['001', 9_500],
      ['002', 10_000],
    ]);
    expect(codeOf(() => readScores('001,5\n002,x', 10))).to.deep.equal(['score_line', 2]);
    expect(codeOf(() => readScores('001,21', 10))).to.deep.equal(['score_too_big', 1]);
    expect(codeOf(() => readScores('001,5\n001,6', 10))).to.deep.equal(['score_twice', 2]);
    expect(codeOf(() => readScores('000,1\n001,1e3', 10))).to.deep.equal(['score_line', 2]);
  });

  it('differs between versions for those whose grade changed, came or went', () => {
    const [before, after] = [
      new Map([
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
      ]),
      new Map([
        ['a', '1'],
        ['b', '4'],
        ['d', '5'],
      ]),
    ];
    expect(changedTotals(before, after)).to.deep.equal([
      { userId: 'b', before: '2', after: '4' },
      { userId: 'c', before: '3', after: null },
      { userId: 'd', before: null, after: '5' },
    ]);
  });
});

describe('categories that change', () => {
  const named = (...names: string[]) => names.map((name) => ({ name }));
  const renames = (before: string[], after: string[]) =>
    Object.fromEntries(renamedCategories(named(...before), named(...after)));

  it('are renamed where a line has another name and no other line explains it', () => {
    expect(renames(['Labs', 'Exam'], ['Lab work', 'Exam'])).to.deep.equal({ Labs: 'Lab work' });
    expect(renames(['Labs', 'Exam'], ['Exam', 'Labs']), 'another order').to.deep.equal({});
    expect(renames(['Labs', 'Exam'], ['Exam', 'Lab work']), 'both at once say nothing').to.deep.equal({});
    expect(renames(['Labs'], ['Quiz', 'Lab work'])).to.deep.equal({});
    expect(renames(['Labs', 'Exam'], ['Labs'])).to.deep.equal({});
  });

  it('are not removed while something is in them', () => {
    const items = [{ title: 'Sums', category: 'Labs' }];
    expect(() => requireCategoriesUnused(named('Labs'), items)).to.not.throw();
    expect(() => requireCategoriesUnused(named('Exam'), items))
      .to.throw(AppError)
      .with.property('code', 'category_in_use');
  });

  it('have results by IDs that are compared without signs and case', () => {
    expect(() => readScores('a-01, 5\nA01, 6', 10))
      .to.throw(AppError)
      .with.property('code', 'score_twice');
  });
});

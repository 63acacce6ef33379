/** What is marked beside a sample: what the checker counts, and nothing else. */
import { expect } from 'chai';
import { sampleColumns } from '../../src/submission-page/sample-difference.views.ts';

const lax = { caseSensitive: false, spaceChangeSensitive: false };

describe('the marked difference of a sample', () => {
  const marked = (expected: string, yours: string, flags: Parameters<typeof sampleColumns>[2] = lax) => {
    const columns = sampleColumns(expected, yours, flags);
    const of = (lines: { text: string; differs: boolean }[]) =>
      lines.filter(({ differs }) => differs).map(({ text }) => text);
    return [of(columns.expected), of(columns.yours)];
  };

  it('covers the lines with different words', () => {
    expect(sampleColumns('1\n2\n', '1\n3\n', lax)).to.deep.equal({
      expected: [
        { text: '1', differs: false },
        { text: '2', differs: true },
      ],
      yours: [
        { text: '1', differs: false },
        { text: '3', differs: true },
      ],
    });
    expect(marked('1\n2\n3\n', '1\n3\n')).to.deep.equal([['2'], []]);
    expect(marked('1\n', '1\nextra\n')).to.deep.equal([[], ['extra']]);
  });

  it('ignores line ends, case, white space and numbers within tolerance, unless the checker counts them', () => {
    expect(marked('Yes no\r\n', 'yes\nNO')).to.deep.equal([[], []]);
    expect(marked('Yes\n', 'yes\n', { ...lax, caseSensitive: true })).to.deep.equal([['Yes'], ['yes']]);
    expect(marked('a  b\n', 'a b\n', { ...lax, spaceChangeSensitive: true })).to.deep.equal([['a  b'], ['a b']]);
    const near = { ...lax, floatAbsoluteTolerance: 0.01 };
    expect(marked('1.00\n', '1.01\n', { ...near, floatAbsoluteTolerance: 0.02 })).to.deep.equal([[], []]);
    expect(marked('1.00\n', '1.5\n', near)).to.deep.equal([['1.00'], ['1.5']]);
    expect(marked('1000\n', '1001\n', { ...lax, floatRelativeTolerance: 0.001 })).to.deep.equal([[], []]);
    expect(marked('1000\n', '1002\n', { ...lax, floatRelativeTolerance: 0.001 })).to.deep.equal([['1000'], ['1002']]);
    expect(marked('1.0\n', 'nan\n', near)).to.deep.equal([['1.0'], ['nan']]);
    expect(marked('1.0\n', '1\n')).to.deep.equal([['1.0'], ['1']]);
  });

  it('treats words and numbers as the judge does, except numbers that are out of range', () => {
    expect(marked('3 4\n', '3\u00a04\n')).to.deep.equal([['3 4'], ['3\u00a04']]);
    expect(marked('7\n', '7\u3000\n')).to.deep.equal([['7'], ['7\u3000']]);
    expect(marked('1\f2\v3\n', '1 2\t3')).to.deep.equal([[], []]);
    expect(marked('1e999\n', '1e998\n', { ...lax, floatAbsoluteTolerance: 1 })).to.deep.equal([[], []]);
  });

  it('is empty if the problem has its own checker', () => {
    const own = sampleColumns('1\n', '2\n', undefined);
    expect([...own.expected, ...own.yours].some(({ differs }) => differs)).to.equal(false);
    expect(sampleColumns('1\r\n', '', undefined)).to.deep.equal({
      expected: [{ text: '1', differs: false }],
      yours: [],
    });
  });
});

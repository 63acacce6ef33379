import { expect } from 'chai';
import { checkDefault } from '../../judge/checker-default.ts';
import { readFeedback } from '../../judge/checker-custom.ts';

interface Case {
  title: string;
  answer: string;
  output: string;
  flags?: Partial<Parameters<typeof checkDefault>[2]>;
  /** `undefined` if accepted, otherwise the message. */
  message?: string;
}

const cases: Case[] = [
  { title: 'accepts the same bytes', answer: '1 2\n', output: '1 2\n' },
  { title: 'ignores white space by default', answer: '1 2\n3\n', output: '  1\t2\r\n\n3' },
  { title: 'accepts two empty outputs', answer: '', output: ' \n' },
  { title: 'ignores case by default', answer: 'Yes\n', output: 'yES\n' },
  { title: 'folds only ASCII letters', answer: '[', output: '{', message: 'line 1: expected "[", got "{"' },
  {
    title: 'minds case when asked to',
    answer: 'Yes\n',
    output: 'yes\n',
    flags: { caseSensitive: true },
    message: 'line 1: expected "Yes", got "yes"',
  },
  {
    title: 'names the line of a wrong token',
    answer: '1\n2\n3\n',
    output: '1\n2\n4\n',
    message: 'line 3: expected "3", got "4"',
  },
  { title: 'notices a missing token', answer: '1\n2\n', output: '1\n', message: 'line 2: output ends, expected "2"' },
  { title: 'notices a token too many', answer: '1\n', output: '1\n2\n', message: 'line 2: expected the end, got "2"' },
  {
    title: 'does not take a prefix for the token',
    answer: '12',
    output: '1',
    message: 'line 1: expected "12", got "1"',
  },
  {
    title: 'compares numbers as text without a tolerance',
    answer: '1.0',
    output: '1',
    message: 'line 1: expected "1.0", got "1"',
  },
  {
    title: 'clips long tokens in the message',
    answer: 'a'.repeat(100),
    output: 'b',
    message: `line 1: expected "${'a'.repeat(60)}…", got "b"`,
  },
  {
    title: 'rejects other white space when told to mind it',
    answer: '1 2\n',
    output: '1  2\n',
    flags: { spaceChangeSensitive: true },
    message: 'line 1: white space differs: expected " ", got "  "',
  },
  {
    title: 'rejects a missing last newline when told to mind white space',
    answer: '1\n',
    output: '1',
    flags: { spaceChangeSensitive: true },
    message: 'line 1: white space differs: expected "\\n", got ""',
  },
  {
    title: 'accepts other case with the same white space',
    answer: 'A b\n',
    output: 'a B\n',
    flags: { spaceChangeSensitive: true },
  },
  {
    title: 'accepts within an absolute tolerance',
    answer: '1.000',
    output: '1.0009',
    flags: { floatAbsoluteTolerance: 1e-3 },
  },
  {
    title: 'rejects beyond an absolute tolerance',
    answer: '1000000',
    output: '1000000.1',
    flags: { floatAbsoluteTolerance: 1e-3 },
    message: 'line 1: expected "1000000", got "1000000.1"',
  },
  {
    title: 'accepts within a relative tolerance',
    answer: '1000000',
    output: '1000000.9',
    flags: { floatRelativeTolerance: 1e-6 },
  },
  {
    title: 'takes the relative tolerance of zero for zero',
    answer: '0',
    output: '1e-9',
    flags: { floatRelativeTolerance: 1e-6 },
    message: 'line 1: expected "0", got "1e-9"',
  },
  {
    title: 'accepts within either of two tolerances',
    answer: '0 1e9',
    output: '1e-9 1000000001',
    flags: { floatRelativeTolerance: 1e-6, floatAbsoluteTolerance: 1e-6 },
  },
  {
    title: 'reads scientific notation and bare points',
    answer: '0.5 5. 1e3',
    output: '.5E0 5 +1000',
    flags: { floatAbsoluteTolerance: 0 },
  },
  {
    title: 'refuses nan, inf and hexadecimal where a number is expected',
    answer: '1',
    output: 'nan',
    flags: { floatAbsoluteTolerance: 10 },
    message: 'line 1: expected "1", got "nan"',
  },
  {
    title: 'compares words as words beside a tolerance',
    answer: 'Case 1.0',
    output: 'case 1',
    flags: { floatAbsoluteTolerance: 0 },
  },
  {
    title: 'does not read a hexadecimal answer as a number',
    answer: '0x10',
    output: '16',
    flags: { floatAbsoluteTolerance: 1 },
    message: 'line 1: expected "0x10", got "16"',
  },
  {
    title: 'compares bytes that are no UTF-8',
    answer: '\u00ff',
    output: '\u00fe',
    message: 'line 1: expected "ÿ", got "þ"',
  },
];

describe('the default output validator', () => {
  for (const { title, answer, output, flags, message } of cases) {
    it(title, () => {
      const all = { caseSensitive: false, spaceChangeSensitive: false, ...flags };
      const result = checkDefault(Buffer.from(answer), Buffer.from(output), all);
      expect(result).to.deep.equal(message === undefined ? { accepted: true } : { accepted: false, message });
    });
  }

  it('compares 10 MB that differ in the last token, with a tolerance', () => {
    const body = '123456.5 ABCDEFG\n'.repeat(620_000);
    const flags = { caseSensitive: false, spaceChangeSensitive: false, floatRelativeTolerance: 1e-6 };
    const result = checkDefault(Buffer.from(`${body}1`), Buffer.from(`${body.toLowerCase()}2`), flags);
    expect(result.message).to.equal('line 620001: expected "1", got "2"');
  });
});

describe('the feedback of a custom output validator', () => {
  const written = (files: Record<string, string>): Map<string, Buffer> =>
    new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]));

  it('contains both messages, also with line breaks', () => {
    const check = readFeedback(false, written({ 'judgemessage.txt': 'a\nscore.txt 1\n', 'teammessage.txt': '再试\n' }));
    expect(check).to.deep.equal({ verdict: 'reject', judgeMessage: 'a\nscore.txt 1', teamMessage: '再试' });
  });

  it('contains a score or a multiplier', () => {
    expect(readFeedback(true, written({ 'score.txt': '12.5\n' }))).to.deep.equal({ verdict: 'accept', score: 12.5 });
    expect(readFeedback(true, written({ 'score_multiplier.txt': '0.25' }))).to.deep.equal({
      verdict: 'accept',
      scoreMultiplier: 0.25,
    });
  });

  it('has no score for a sample, nor beside a rejection in an older package', () => {
    const [bad, good] = [written({ 'score.txt': 'no number' }), written({ 'score.txt': '3' })];
    for (const accepted of [true, false]) {
      const plain = { verdict: accepted ? 'accept' : 'reject' };
      expect(readFeedback(accepted, bad, 'ignored')).to.deep.equal(plain);
    }
    expect(readFeedback(false, good, 'of-accepted')).to.deep.equal({ verdict: 'reject' });
    expect(readFeedback(true, good, 'of-accepted')).to.deep.equal({ verdict: 'accept', score: 3 });
    expect(readFeedback(true, bad, 'of-accepted').verdict).to.equal('judge-error');
  });

  it('contains the input of another pass', () => {
    const { nextInput, ...check } = readFeedback(true, written({ 'nextpass.in': '1 2\n' }));
    expect(check).to.deep.equal({ verdict: 'accept' });
    expect(String(nextInput)).to.equal('1 2\n');
  });

  const broken: [string, boolean, Record<string, string>][] = [
    ['both a score and a multiplier', true, { 'score.txt': '1', 'score_multiplier.txt': '1' }],
    ['a score of what it rejected', false, { 'score.txt': '1' }],
    ['a multiplier above one', true, { 'score_multiplier.txt': '1.01' }],
    ['a negative score', true, { 'score.txt': '-1' }],
    ['a further pass for what it rejected', false, { 'nextpass.in': '1' }],
    ['a score that is no number', true, { 'score.txt': '0x10' }],
  ];
  for (const [title, accepted, files] of broken) {
    it(`is a judge error with ${title}`, () => {
      expect(readFeedback(accepted, written(files)).verdict).to.equal('judge-error');
    });
  }
});

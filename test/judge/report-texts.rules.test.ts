import { expect } from 'chai';
import type { TestFact } from '../../judge/contract/report.ts';
import { MOST_TEXT_BYTES, withBoundedTexts } from '../../judge/report-texts.ts';

const fact = (ordinal: number, texts: Partial<TestFact>): TestFact => ({
  ...{
    ordinal,
    name: `secret/${ordinal}`,
    outcome: 'wrong-answer',
    cpuMs: 1,
    wallMs: 1,
    memoryBytes: 1,
    outputBytes: 1,
  },
  ...texts,
});

describe('the texts of a report', () => {
  it('are unchanged if they are short', () => {
    const tests = [fact(1, { judgeMessage: 'line 1', teamMessage: 'nearly', outputHead: '', stderrHead: 'oh' })];
    expect(withBoundedTexts(tests)).to.deep.equal(tests);
  });

  it('of later tests are left out once there is no room, but never their outcomes', () => {
    const long = '错'.repeat(MOST_TEXT_BYTES / 4 / 3);
    const tests = Array.from({ length: 6 }, (_, n) => fact(n + 1, { judgeMessage: long, score: n }));
    const bounded = withBoundedTexts(tests);
    expect(bounded.map((one) => one.judgeMessage !== undefined)).to.deep.equal([true, true, true, true, false, false]);
    expect(bounded.map(({ outcome, score }) => [outcome, score])).to.deep.equal(
      tests.map(({ outcome, score }) => [outcome, score]),
    );
    expect(tests[5]!.judgeMessage, 'what was given is not touched').to.equal(long);
  });
});

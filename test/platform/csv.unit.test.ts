import { expect } from 'chai';
import { toCsv, typed } from '../../src/platform/web/csv.ts';

const cell = (one: Parameters<typeof toCsv>[1][number][number]) => toCsv(['h'], [[one]]).split('\n')[1];

describe('a CSV', () => {
  it('begins with a byte-order mark, so spreadsheets read it as UTF-8', () => {
    expect(toCsv(['名'], [])).to.equal('\uFEFF名\n');
  });

  it('leaves plain words, numbers and empty values unchanged', () => {
    for (const [own, written] of [
      ['+1', '+1'],
      ['-2', '-2'],
      ['=x', '=x'],
      [-3, '-3'],
      [0, '0'],
    ] as const)
      expect(cell(own)).to.equal(written);
    expect(toCsv(['a', 'b'], [[null, typed('')]]).split('\n')[1]).to.equal(',');
    expect(typed(null)).to.equal(null);
    expect(typed(undefined)).to.equal(null);
  });

  it('escapes text that a spreadsheet would run as a formula', () => {
    for (const start of ['=', '+', '-', '@', '＝', '＋', '－', '＠', ' =', '\u3000@', '\u00a0+', '\u0000='])
      expect(cell(typed(`${start}A1`)), JSON.stringify(start)).to.equal(`'${start}A1`);
    expect(toCsv(['h'], [[typed('\tA1')]])).to.contain(`'\tA1`);
    expect(toCsv(['h'], [[typed('\rA1')]])).to.contain(`'\rA1`);
    expect(toCsv([typed('=title')], [])).to.equal("\uFEFF'=title\n");
    for (const plain of ['Ann', 'A=1', 'x-y', '张三', "'Ann", 'ann@example.test', ' Ann'])
      expect(cell(typed(plain)), plain).to.equal(plain);
  });

  it('escapes formulas after separators that some spreadsheets use instead of the comma', () => {
    expect(cell(typed('Ann; =A1; Bob;\u00a0+2'))).to.equal("Ann;' =A1; Bob;'\u00a0+2");
    expect(cell(typed('=1;@2|-3\t=4'))).to.equal("'=1;'@2|'-3\t'=4");
    expect(toCsv(['h'], [[typed('Ann\n=A1')]])).to.contain("Ann\n'=A1");
    expect(cell(typed('Ann; Bob-Lee; A=1'))).to.equal('Ann; Bob-Lee; A=1');
    expect(cell('; =own')).to.equal('; =own');
  });
});

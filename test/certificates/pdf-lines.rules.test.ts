import { expect } from 'chai';
import fc from 'fast-check';
import { linesOf, piecesOf, runsOf } from '../../src/certificates/pdf-lines.rules.ts';

const within = (width: number) => (line: string) => [...line].length <= width;

describe('the fonts of a text', () => {
  it('are the Chinese one, and for words with letters that it lacks another', () => {
    expect(runsOf('Jan Łukasiewicz 张三', false)).to.deep.equal([
      { text: 'Jan ', face: 'regular' },
      { text: 'Łukasiewicz', face: 'latin-regular' },
      { text: ' 张三', face: 'regular' },
    ]);
    expect(runsOf('José 王', true)).to.deep.equal([{ text: 'José 王', face: 'bold' }]);
    expect(runsOf('Ş', true)).to.deep.equal([{ text: 'Ş', face: 'latin-bold' }]);
    expect(runsOf('Nguye\u0302\u0303n', false)).to.deep.equal([{ text: 'Nguyễn', face: 'latin-regular' }]);
    expect(runsOf('', false)).to.deep.equal([]);
  });

  it('lose no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(
          runsOf(text, false)
            .map((run) => run.text)
            .join(''),
        ).to.equal(text.normalize('NFC'));
      }),
    );
  });
});

describe('the lines of a text', () => {
  it('break between words and between Chinese characters', () => {
    expect(linesOf('was awarded gold in the final', within(12))).to.deep.equal(['was awarded', 'gold in the', 'final']);
    expect(linesOf('在竞赛中荣获金奖', within(4))).to.deep.equal(['在竞赛中', '荣获金奖']);
  });

  it('keep punctuation with what it belongs to', () => {
    expect(piecesOf('在“春”中，获奖。')).to.deep.equal(['在', '“春”', '中，', '获', '奖。']);
    expect(piecesOf('第 3 名 (of 9).')).to.deep.equal(['第 ', '3 ', '名 ', '(of ', '9).']);
    expect(linesOf('获得金奖，特发此证', within(4))).to.deep.equal(['获得金', '奖，特发', '此证']);
  });

  it('break a word that is longer than a line, and lose nothing but blanks', () => {
    expect(linesOf('abcdefgh ij', within(3))).to.deep.equal(['abc', 'def', 'gh', 'ij']);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b', ' ', '中', '，', '“', '.') }),
        fc.integer({ min: 1, max: 9 }),
        (text, width) => {
          const lines = linesOf(text, within(width));
          expect(lines.join('').replaceAll(' ', '')).to.equal(text.replaceAll(' ', ''));
          for (const line of lines) expect([...line].length).to.be.at.most(width);
        },
      ),
    );
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { A4, pagesOfText, printable, widthOf } from '../../src/platform/text-pages.ts';

const widthOfText = (text: string) =>
  [...new Intl.Segmenter('en').segment(text)].reduce((sum, { segment }) => sum + widthOf(segment), 0);

describe('text on pages', () => {
  it('gives each line its number, and the rest of a long one none', () => {
    const [page] = pagesOfText(`a\n\n${'x'.repeat(A4.columns + 1)}\nend`);
    expect(page).to.deep.equal([
      { number: 1, text: 'a' },
      { number: 2, text: '' },
      { number: 3, text: 'x'.repeat(A4.columns) },
      { number: null, text: 'x' },
      { number: 4, text: 'end' },
    ]);
    expect(pagesOfText('')).to.deep.equal([]);
  });

  it('begins a new page after so many rows', () => {
    const lines = (count: number) => Array.from({ length: count }, (_one, index) => `${index}`).join('\n');
    expect(pagesOfText(lines(A4.rows))).to.have.length(1);
    expect(pagesOfText(lines(A4.rows + 1)).map((rows) => rows.length)).to.deep.equal([A4.rows, 1]);
  });

  it('counts Chinese characters as two cells, keeps combined characters together, and tabs go to their stops', () => {
    const rows = (text: string) => pagesOfText(text, { columns: 6, rows: 9, tab: 4 })[0]!.map((row) => row.text);
    expect(rows('汉字汉字')).to.deep.equal(['汉字汉', '字']);
    expect(rows('a汉字汉')).to.deep.equal(['a汉字', '汉']);
    expect(rows('e\u0301'.repeat(7))).to.deep.equal(['e\u0301'.repeat(6), 'e\u0301']);
    expect(rows('a\tb')).to.deep.equal(['a   b']);
  });

  it('writes out what would hide or reorder text, and knows all line ends', () => {
    expect(printable('a\r\nb\rc\n\n')).to.equal('a\nb\nc');
    expect(printable('\u0000\u001b[31m\u202Eevil\ud800')).to.equal('␀␛[31m<U+202E>evil\ufffd');
  });

  it('loses no character, fits each row, and fills pages in order, whatever the text', () => {
    const pieces = fc.constantFrom('a', 'bc ', '汉', '，', '\n', '\t', '👍🏽', 'é', '\u202e', '{', '한');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 300 }), fc.integer({ min: 8, max: 20 }), (parts, columns) => {
        const text = printable(parts.join(''));
        const pages = pagesOfText(text, { columns, rows: 5, tab: 4 });
        const rows = pages.flat();
        const squeezed = (some: string) => some.replace(/[\s]/g, '');
        expect(squeezed(rows.map((row) => row.text).join(''))).to.equal(squeezed(text));
        expect(rows.every((row) => widthOfText(row.text) <= columns)).to.equal(true);
        expect(pages.slice(0, -1).every((page) => page.length === 5)).to.equal(true);
        const numbers = rows.flatMap(({ number }) => number ?? []);
        expect(numbers).to.deep.equal(text === '' ? [] : text.split('\n').map((_line, index) => index + 1));
      }),
      { numRuns: 200 },
    );
  });
});

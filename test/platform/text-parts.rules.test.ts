/** Texts that are too long for a row. */
import { expect } from 'chai';
import fc from 'fast-check';
import { partsOf, PART_LENGTH } from '../../src/platform/database/text-parts.rules.ts';

describe('parts of a text', () => {
  it('give the text again, are short, and split no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 2, max: 20 }), (text, most) => {
        const parts = partsOf(text, most);
        expect(parts.join('')).to.equal(text);
        for (const part of parts) {
          expect(part.length).to.be.at.most(most);
          expect(Buffer.from(part, 'utf8').toString('utf8')).to.equal(part);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are one for a short text, and at most 240 KB each', () => {
    expect(partsOf('{}')).to.deep.equal(['{}']);
    expect(partsOf('')).to.deep.equal(['']);
    expect(partsOf('ab😀c', 3)).to.deep.equal(['ab', '😀c']);
    const sizes = partsOf('清'.repeat(2 * PART_LENGTH + 1)).map((part) => Buffer.byteLength(part));
    expect(sizes).to.deep.equal([240_000, 240_000, 3]);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { bitstring, freePlaces, FULL, listFor, PLACES } from '../../src/certificates/status-list.rules.ts';

describe('a status list', () => {
  it('has the bits of the places that ended, the first one on the left, and no others', () => {
    expect(bitstring([]).length).to.equal(16_384);
    expect([...bitstring([0, 9]).slice(0, 2)]).to.deep.equal([0b1000_0000, 0b0100_0000]);
    expect(bitstring([PLACES - 1]).at(-1)).to.equal(1);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: PLACES - 1 }), { maxLength: 50 }), (places) => {
        const bytes = bitstring(places);
        const set: number[] = [];
        for (let place = 0; place < PLACES; place += 1)
          if ((bytes[place >> 3]! & (128 >> (place & 7))) !== 0) set.push(place);
        expect(set).to.deep.equal([...places].sort((a, b) => a - b));
      }),
      { numRuns: 20 },
    );
  });

  it('gives each certificate a place of its own that no one has', () => {
    const wanted = [5, 5, 7, 5, 8, 9];
    let asked = 0;
    const random = (below: number) => {
      expect(below).to.equal(131_072);
      return wanted[asked++]!;
    };
    expect(freePlaces(new Set([7]), 3, random)).to.deep.equal([5, 8, 9]);
    expect(freePlaces(new Set(), 0, random)).to.deep.equal([]);
  });

  it('is followed by the next when it is half full', () => {
    expect(listFor(0, 0, 1)).to.equal(1);
    expect(listFor(1, 10, 1)).to.equal(1);
    expect(listFor(1, FULL - 1, 1)).to.equal(1);
    expect(listFor(1, FULL, 1)).to.equal(2);
    expect(listFor(4, FULL - 10, 11)).to.equal(5);
  });
});

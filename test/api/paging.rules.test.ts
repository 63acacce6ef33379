import { expect } from 'chai';
import fc from 'fast-check';
import { cursorsOf } from '../../src/api/paging.rules.ts';
import { AppError } from '../../src/platform/errors.ts';

const cursors = cursorsOf('things', { name: 'text', id: 'id' });
const place = ({ name, id }: { name: string; id: string }) => ({ name, id });
const things = (count: number) => Array.from({ length: count }, (_, n) => ({ name: `Thing ${n}`, id: `t${n}` }));
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('cursors', () => {
  it('lead after the last item that was sent, for pages as large as the first unless another size is named', () => {
    const { items, next } = cursors.page(things(3), 2, place);
    expect(items.map(({ id }) => id)).to.deep.equal(['t0', 't1']);
    expect(cursors.read({ cursor: next! })).to.deep.equal({ size: 2, after: { name: 'Thing 1', id: 't1' } });
    expect(cursors.read({ cursor: next!, limit: 7 }).size).to.equal(7);
    expect(cursors.read({})).to.deep.equal({ size: 30, after: undefined });
  });

  it('end with the last item', () => {
    expect(cursors.page(things(2), 2, place).next).to.equal(null);
    expect(cursors.page([], 2, place)).to.deep.equal({ items: [], next: null });
  });

  it('keep any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const { next } = cursors.page([{ name, id: 'a' }, ...things(1)], 1, place);
        expect(cursors.read({ cursor: next! }).after).to.deep.equal({ name, id: 'a' });
      }),
    );
  });

  it('are refused as malformed, naming the field, if they are of another list or none of ours', () => {
    const others = cursorsOf('others', { name: 'text', id: 'id' }).page(things(2), 1, place).next!;
    const odd = [
      ...['', 'xyz', '%', others, encoded(null), encoded([]), encoded({})],
      encoded([1, 'things', 0, 'a', 'b']),
      encoded([1, 'things', 101, 'a', 'b']),
      encoded([1, 'things', 5, 1, 'b']),
      encoded([1, 'things', 5, 'a', "b' OR 1"]),
      encoded([1, 'things', 5, 'a', ['b']]),
      encoded([1, 'things', 5, 'a']),
      encoded([1, 'things', 5, 'a', 'b', 'c']),
      encoded([2, 'things', 5, 'a', 'b']),
    ];
    for (const cursor of odd)
      expect(() => cursors.read({ cursor }), cursor)
        .to.throw(AppError)
        .that.includes({ kind: 'malformed', code: 'cursor', field: 'cursor' });
  });

  it('never break on any text', () => {
    fc.assert(
      fc.property(fc.string(), (cursor) => {
        try {
          cursors.read({ cursor });
        } catch (error) {
          expect(error).to.be.instanceOf(AppError);
        }
      }),
    );
  });
});

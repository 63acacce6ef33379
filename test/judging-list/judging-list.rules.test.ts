import { expect } from 'chai';
import fc from 'fast-check';
import {
  judgingShown,
  newestOf,
  placeNamed,
  placeText,
  waitOf,
  type JudgingLine,
} from '../../src/judging-list/judging-list.rules.ts';

const id = fc.stringMatching(/^[0-9A-Z]{26}$/);
const line = fc.record({ submittedAt: fc.integer({ min: 0, max: 50 }), id });

describe('the judging list', () => {
  it('reads back its places, and takes no other text for one', () => {
    fc.assert(
      fc.property(fc.record({ atMs: fc.nat(), id }), (place) => {
        expect(placeNamed(placeText(place))).to.deep.equal(place);
      }),
    );
    for (const text of ['', '1', '1.', '-1.01ARZ3NDEKTSV4RRFFQ69G5FAV', 'x.01ARZ3NDEKTSV4RRFFQ69G5FAV', '1.01'])
      expect(placeNamed(text), text).to.equal(undefined);
  });

  it('shows the newest of all rounds, each once and in one order, however they are spread over rounds', () => {
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 8 }), { maxLength: 4 }), fc.nat(10), (lists, most) => {
        const key = (one: { submittedAt: number; id: string }) =>
          `${String(one.submittedAt).padStart(4, '0')} ${one.id}`;
        const all = lists.flat().map(key).sort().reverse();
        expect(newestOf(lists, most).map(key)).to.deep.equal(all.slice(0, most));
      }),
    );
  });

  it('takes the newest judging that counts or will count, and none of an open set', () => {
    const judging = (generation: number, rejudgingId: string | null = null): JudgingLine => ({
      ...{ id: `j${generation}`, submissionId: 's', generation, rejudgingId },
      ...{ hostId: null, startedAt: null, finishedAt: null },
    });
    const all = [judging(2), judging(1), judging(3, 'set')];
    expect(judgingShown(all, 'j1')?.id).to.equal('j2');
    expect(judgingShown(all, 'j3')?.id).to.equal('j3');
    expect(judgingShown([], null)).to.equal(undefined);
  });

  it('says how long a submission has waited, or waited for its verdict', () => {
    const waits = { submittedAt: 100, state: 'JUDGING' } as const;
    expect(waitOf(waits, { finishedAt: null }, 150)).to.deep.equal({ ms: 50, isOver: false });
    expect(waitOf({ ...waits, state: 'QUEUED' }, undefined, 90)).to.deep.equal({ ms: 0, isOver: false });
    expect(waitOf({ ...waits, state: 'WA' }, { finishedAt: 130 }, 900)).to.deep.equal({ ms: 30, isOver: true });
  });
});

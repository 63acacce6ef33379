import { expect } from 'chai';
import { applied, groups, pageOf } from '../../src/rejudgings/rejudging-preview.rules.ts';
import type { RejudgingItem } from '../../src/rejudgings/rejudgings.rules.ts';

const submission = { id: 's', verdict: 'WA', scoreMilli: 5, problemVersionId: 'v1' } as const;
const item = (newVersionId: string | null) =>
  ({ submissionId: 's', newVersionId, newVerdict: 'AC', newScoreMilli: 9 }) as RejudgingItem;

describe('a preview of a rejudging', () => {
  it('takes the new result of what was judged anew, and leaves everything else', () => {
    const then = applied(submission, new Map([['s', item('v2')]]));
    expect(then).to.deep.equal({ id: 's', verdict: 'AC', scoreMilli: 9, problemVersionId: 'v2' });
    expect(applied(submission, new Map([['s', item(null)]])), 'not judged yet').to.equal(submission);
    expect(applied(submission, new Map([['other', item('v2')]]))).to.equal(submission);
  });

  it('groups in the order of the first of each group, without what belongs to none', () => {
    const found = groups(['b1', 'a1', '-', 'b2'], (one) => (one === '-' ? null : one.slice(0, 1)));
    expect([...found]).to.deep.equal([
      ['b', ['b1', 'b2']],
      ['a', ['a1']],
    ]);
  });

  it('is read by pages of 200 rows, each row under its section; a page too far is the last', () => {
    const rows = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);
    const sections = [
      { name: 'x', rows: rows(150) },
      { name: 'y', rows: rows(100, 150) },
    ];
    const first = pageOf(sections, 1);
    expect(first.pages).to.deep.equal({ page: 1, pages: 2, total: 250 });
    expect(first.sections.map((one) => one.rows.length)).to.deep.equal([150, 50]);
    expect(pageOf(sections, 9)).to.deep.equal({
      pages: { page: 2, pages: 2, total: 250 },
      sections: [
        { name: 'x', rows: [] },
        { name: 'y', rows: rows(50, 200) },
      ],
    });
    expect(pageOf([], 3).pages).to.deep.equal({ page: 1, pages: 1, total: 0 });
  });
});

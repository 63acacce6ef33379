import { expect } from 'chai';
import { AUDIT_SUBJECTS, DAY_MS, factsOf, isId, isTime, startOfDay } from '../../src/operations/audit.rules.ts';

describe('the details of an audit entry', () => {
  it('show changes as old and new value', () => {
    expect(factsOf({ changes: { name: ['Cup', 'Bowl'], closesAt: [1, 2] } })).to.deep.equal([
      { field: 'name', before: 'Cup', value: 'Bowl' },
      { field: 'closesAt', before: 1, value: 2 },
    ]);
    expect(factsOf({ from: 'mentored', to: 'first_pr', reason: 'PR 7' })).to.deep.equal([
      { field: 'change', before: 'mentored', value: 'first_pr' },
      { field: 'reason', value: 'PR 7' },
    ]);
  });

  it('show everything else as it is, except what only programs need', () => {
    expect(factsOf({ role: 'mentor', contestId: 'c', rev: 3, id: 'i', fromId: 'f' })).to.deep.equal([
      { field: 'role', value: 'mentor' },
    ]);
    expect(factsOf({ changes: { rev: [1, 2], list: [1, 2, 3] } })).to.deep.equal([{ field: 'list', value: [1, 2, 3] }]);
    expect(factsOf({ filter: { round: ['r', 's'] } })).to.deep.equal([
      { field: 'filter', value: { round: ['r', 's'] } },
    ]);
    expect(factsOf({ from: 'A' })).to.deep.equal([{ field: 'from', value: 'A' }]);
    expect(factsOf({ to: 'B' })).to.deep.equal([{ field: 'to', value: 'B' }]);
    expect(factsOf({ changes: null })).to.deep.equal([{ field: 'changes', value: null }]);
    expect(factsOf({ changes: 'all' })).to.deep.equal([{ field: 'changes', value: 'all' }]);
    expect(factsOf({ changes: { one: [1] } })).to.deep.equal([{ field: 'one', value: [1] }]);
    expect(factsOf({})).to.deep.equal([]);
  });

  it('show times by their name', () => {
    expect([isTime('opensAt', 5), isTime('leaseUntil', 5), isTime('At2', 5), isTime('opensAt', '5')]).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
  });
});

it('tell ids from words', () => {
  expect([isId('01k9zq3v5w7x8y2a4b6c8d0e1f'), isId('01k9'), isId('round'), isId(7)]).to.deep.equal([
    true,
    false,
    false,
    false,
  ]);
  expect(isId(['01k9zq3v5w7x8y2a4b6c8d0e1f']), 'a list of one').to.equal(false);
  expect([isId('x01k9zq3v5w7x8y2a4b6c8d0e1f'), isId('01k9zq3v5w7x8y2a4b6c8d0e1fx')]).to.deep.equal([false, false]);
});

it('accept only existing dates that are typed in full', () => {
  expect(startOfDay('1970-01-02')).to.equal(DAY_MS);
  expect(startOfDay('2028-02-29')).to.equal(Date.UTC(2028, 1, 29));
  for (const odd of [
    '2026',
    '2026-11',
    '2026-02-30',
    '2026-13-01',
    '5',
    '12/01/2026',
    '2026-1-1',
    'x2026-01-01',
    '2026-01-01x',
    '',
  ])
    expect(startOfDay(odd), odd).to.equal(undefined);
  expect(AUDIT_SUBJECTS).to.include('user').and.include('pipeline');
});

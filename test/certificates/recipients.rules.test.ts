import { expect } from 'chai';
import { recipientsOf, type RecipientChoice } from '../../src/certificates/recipients.rules.ts';
import type { ResultRow, ResultSnapshot } from '../../src/standings/results.rules.ts';

const cell = (tries: number) => ({ tries, scoreMilli: 0, solvedAt: null, bestId: null });
const row = (participantId: string, more: Partial<ResultRow>): ResultRow => ({
  rank: 1,
  participantId,
  name: participantId,
  universities: [],
  memberIds: [`${participantId}-1`],
  starred: false,
  solved: 0,
  penalty: 0,
  scoreMilli: 0,
  award: null,
  cells: {},
  ...more,
});
const snapshot = {
  contest: { id: 'c', slug: 'spring', name: 'Spring Cup' },
  round: { id: 'r', slug: 'final', name: 'Final', closesAt: 99 },
  rows: [
    row('gold', { award: 'gold', solved: 2, memberIds: ['a', 'b'], cells: { p: cell(1) } }),
    row('solver', { rank: 2, solved: 1, cells: { p: cell(1) } }),
    row('scorer', { rank: 3, scoreMilli: 1, cells: { p: cell(1) } }),
    row('trier', { rank: 4, cells: { p: cell(0), q: cell(2) } }),
    row('absent', { rank: 4, cells: { p: cell(0) } }),
    row('out', { rank: null, disqualified: true, award: 'gold', solved: 2, cells: { p: cell(1) } }),
  ],
} as unknown as ResultSnapshot;
const source = { snapshot, version: 3, href: '/results/3', teamIds: new Set(['gold']) };
const idsOf = (choice: RecipientChoice) =>
  recipientsOf(source, choice).map(({ userId, facts }) => `${userId} ${facts.kind}`);

describe('the recipients of certificates', () => {
  it('are each member with an award, with what it was for', () => {
    const [first, second, ...others] = recipientsOf(source, { awards: true, participation: 'none' });
    expect(others).to.deep.equal([]);
    expect([first!.userId, second!.userId]).to.deep.equal(['a', 'b']);
    expect(first!.facts).to.deep.equal({
      kind: 'award',
      place: 'Spring Cup',
      part: 'Final',
      href: '/results/3',
      version: 3,
      award: 'gold',
      rank: 1,
      team: 'gold',
      earnedAt: 99,
    });
  });

  it('are those who scored or submitted, as chosen, and never the disqualified', () => {
    const people = ['solver-1 participation', 'scorer-1 participation'];
    expect(idsOf({ awards: true, participation: 'scored' })).to.deep.equal(['a award', 'b award', ...people]);
    expect(idsOf({ awards: true, participation: 'submitted' })).to.deep.equal([
      'a award',
      'b award',
      ...people,
      'trier-1 participation',
    ]);
  });

  it('with an award get a certificate of participation where awards have none, without rank', () => {
    const [first] = recipientsOf(source, { awards: false, participation: 'scored' });
    expect(first).to.deep.include({ userId: 'a' });
    expect(first!.facts).to.deep.include({ kind: 'participation', award: null, rank: null, team: 'gold' });
    expect(recipientsOf(source, { awards: false, participation: 'none' })).to.deep.equal([]);
  });

  it('name a team only where the participant is one', () => {
    const solver = recipientsOf(source, { awards: false, participation: 'scored' }).find(
      ({ userId }) => userId === 'solver-1',
    );
    expect(solver!.facts.team).to.equal(null);
  });
});

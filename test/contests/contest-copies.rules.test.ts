import { expect } from 'chai';
import { copiedFields, moveTo } from '../../src/contests/contest-copies.rules.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { copiedRound } from '../../src/rounds/round-copies.rules.ts';
import type { Round } from '../../src/rounds/rounds.rules.ts';

const contest: Contest = {
  id: 'c',
  slug: 'cup',
  name: 'Cup',
  summary: 'Five hours.',
  description: 'Bring **tea**.',
  visibility: 'published',
  registrationOpensAt: 100,
  registrationClosesAt: null,
  entry: 'university',
  entryUniversities: ['清华大学'],
  entryCourseIds: [],
  participation: 'team',
  teamMin: 2,
  teamMax: 3,
  boardTop: null,
  startsAt: 500,
  endsAt: 800,
  createdBy: 'o',
  createdAt: 1,
  publishedAt: 2,
  archivedAt: null,
  deletedAt: null,
  importedFrom: null,
  rehearsalOfId: null,
  rev: 7,
};
const round: Round = {
  id: 'r',
  contestId: 'c',
  slug: 'final',
  name: 'Final',
  opensAt: 600,
  freezesAt: 700,
  closesAt: 800,
  scoring: 'kernel',
  penaltyMinutes: 5,
  earlyStop: true,
  openedAt: 600,
  frozenAt: 700,
  closedAt: 800,
  thawedAt: 900,
  pausedAt: null,
  pauseReason: null,
  hidesProblems: false,
  removed: [{ from: 0, to: 0, reason: '' }],
  afterEnd: 'off',
  rev: 4,
};

describe('a copy of a contest', () => {
  it('has the settings of the original, and times of registration that move with the first round', () => {
    const move = moveTo(contest, 1500);
    expect(copiedFields(contest, { slug: 'next', name: 'Next' }, move)).to.deep.equal({
      ...{ slug: 'next', name: 'Next', summary: 'Five hours.', description: 'Bring **tea**.' },
      ...{ registrationOpensAt: 1100, registrationClosesAt: null, participation: 'team', teamMin: 2, teamMax: 3 },
      ...{ entry: 'university', entryUniversities: ['清华大学'], entryCourseIds: [], boardTop: null },
    });
  });

  it('has no times of registration when the original has no rounds', () => {
    const undated = { ...contest, startsAt: null };
    expect(moveTo(undated, 1500)).to.equal(undefined);
    expect(moveTo(contest, null)).to.equal(undefined);
    expect(copiedFields(undated, { slug: 'a', name: 'A' }, undefined).registrationOpensAt).to.equal(null);
  });

  it('has rounds with the same gaps, in which nothing has happened', () => {
    const earlier = moveTo(contest, 450) ?? ((atMs: number) => atMs);
    const expected = {
      ...{ slug: 'final', name: 'Final', scoring: 'kernel', penaltyMinutes: 5, earlyStop: true },
      ...{ opensAt: 550, freezesAt: 650, closesAt: 750 },
    };
    expect(copiedRound(round, earlier)).to.deep.equal(expected);
    expect(copiedRound({ ...round, freezesAt: null }, earlier)).to.deep.equal({ ...expected, freezesAt: null });
  });
});

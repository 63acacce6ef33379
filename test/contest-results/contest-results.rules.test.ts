/** Results of a contest from published versions of its rounds: combination, ties decided, awards, changes. */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  combinedResult,
  contestChanges,
  contestPeopleConcerned,
  honoredIn,
  sameContestHead,
  tiesOf,
  withoutParticipants,
  withTiesDecided,
  type CombinedRound,
  type ContestResultChoices,
} from '../../src/contest-results/contest-results.rules.ts';
import { requireAppealsOpen } from '../../src/contest-results/appeals.rules.ts';
import { NO_AWARDS } from '../../src/standings/awards.rules.ts';
import { NO_DISTINCTIONS } from '../../src/standings/distinctions.rules.ts';
import type { OverallRow } from '../../src/standings/overall.rules.ts';
import type { ResultRow } from '../../src/standings/results.rules.ts';

const resultRow = (id: string, rank: number | null, scoreMilli: number, more: Partial<ResultRow> = {}): ResultRow => ({
  ...{ rank, participantId: id, name: id.toUpperCase(), universities: [], memberIds: [`${id}1`], starred: false },
  ...{ solved: 0, penalty: 0, scoreMilli, award: null, eligible: rank !== null && scoreMilli > 0, cells: {} },
  ...more,
});
const round = (id: string, number: number, rows: ResultRow[], weight = 1): CombinedRound => ({
  weight,
  number,
  snapshot: {
    contest: { id: 'k', slug: 'k', name: 'K' },
    round: { id, slug: id, name: id, scoring: 'points', opensAt: 0, closesAt: 1, penaltyMinutes: 20 },
    problems: [{ id: `${id}-p`, label: 'A', name: 'Sum', points: 100, weight: 1, problemVersionId: 'v' }],
    awards: NO_AWARDS.counts,
    rows,
  },
});
const contest = { id: 'k', slug: 'k', name: 'K', participation: 'person' as const };
const rule = { kind: 'points' as const, ties: 'share' as const, bestOf: null };
const choices = (more: Partial<ContestResultChoices> = {}): ContestResultChoices => ({
  ...{ awards: NO_AWARDS, distinctions: NO_DISTINCTIONS, tieDecisions: [], tieReason: '' },
  ...more,
});

const solvedCell = (solvedAt: number) => ({ tries: 1, scoreMilli: 0, solvedAt, bestId: 's' });
const rounds = [
  round('one', 2, [
    resultRow('ann', 1, 3000),
    resultRow('bob', 2, 1000),
    resultRow('gus', null, 9000, { starred: true }),
  ]),
  round('two', 1, [
    resultRow('bob', 1, 2000, { cells: { 'two-p': solvedCell(5) } }),
    resultRow('gus', null, 500, { starred: true, cells: { 'two-p': solvedCell(1) } }),
    resultRow('ann', null, 9000, { disqualified: true }),
  ]),
];
const made = (more: Partial<ContestResultChoices> = {}) => combinedResult(contest, rule, rounds, choices(more));
const ranks = (rows: { rank: number | null; participantId: string }[]) =>
  rows.map((row) => `${row.rank ?? '-'} ${row.participantId}`);

describe('results of a contest', () => {
  it('combine published versions, with whoever was unranked or disqualified there', () => {
    const { rows, rounds: named } = made();
    expect(ranks(rows)).to.deep.equal(['- gus', '1 ann', '1 bob']);
    expect(rows.map(({ valueMilli }) => valueMilli)).to.deep.equal([9500, 3000, 3000]);
    expect(rows[1]?.cells[1]).to.include({ out: 'disqualified', valueMilli: 0 });
    expect(named.map(({ slug, number }) => `${slug} v${number}`)).to.deep.equal(['one v2', 'two v1']);
  });

  it('honor the awarded, and whoever solved something up to the rank that invites, with what they solved', () => {
    const honored = (inviteUpTo: number, gold = 0) => {
      const awards = { ties: 'share' as const, counts: { ...NO_AWARDS.counts, gold } };
      const lazy = [...rounds, round('three', 1, [resultRow('dot', 1, 0)])];
      const found = honoredIn(combinedResult(contest, rule, lazy, choices({ awards })), lazy, inviteUpTo);
      return found.map(({ row, isInvited, submissions }) => [row.participantId, isInvited, submissions.length]);
    };
    expect(honored(0)).to.deep.equal([]);
    expect(honored(0, 1), 'awarded alone').to.deep.equal([
      ['ann', false, 0],
      ['bob', false, 1],
    ]);
    expect(honored(9), 'neither guests nor those without a success').to.deep.equal([
      ['ann', true, 0],
      ['bob', true, 1],
    ]);
  });

  it('leave out who withdrew or was hidden since, and rank the others without them', () => {
    const left = withoutParticipants(rounds, new Set(['ann', 'gus']));
    expect(ranks(combinedResult(contest, rule, left, choices()).rows)).to.deep.equal(['1 bob']);
    expect(withoutParticipants(rounds, new Set())).to.deep.equal(rounds);
  });

  it('award nothing unless asked, and then only those who are ranked with a success', () => {
    expect(made().rows.every(({ award, distinctions }) => award === null && distinctions.length === 0)).to.equal(true);
    const { rows } = made({
      awards: { counts: { gold: 2, silver: 0, bronze: 0, honourable: 0 }, ties: 'lower' },
      distinctions: { ...NO_DISTINCTIONS, firstToSolve: true },
    });
    expect(rows.map(({ participantId, award }) => `${participantId} ${award}`)).to.deep.equal([
      'gus null',
      'ann gold',
      'bob gold',
    ]);
    // The guest was faster.
    expect(rows[2]?.distinctions).to.deep.equal([{ kind: 'first', problem: 'two A' }]);
  });

  it('keep the rule, and award no one without a success of their own', () => {
    expect(made().rule).to.deep.equal(rule);
    const starter = [round('one', 1, [resultRow('ann', 1, 3000, { eligible: false }), resultRow('bob', 2, 1000)])];
    const awards = { counts: { gold: 2, silver: 0, bronze: 0, honourable: 0 }, ties: 'lower' as const };
    const { rows } = combinedResult(contest, rule, starter, choices({ awards }));
    expect(rows.map(({ participantId, award }) => [participantId, award])).to.deep.equal([
      ['ann', null],
      ['bob', 'gold'],
    ]);
  });

  it('name problems by their label alone where there is one round, and none that no one solved', () => {
    const one = [round('one', 1, [resultRow('ann', 1, 3000, { cells: { 'one-p': solvedCell(1) } })])];
    const firstToSolve = choices({ distinctions: { ...NO_DISTINCTIONS, firstToSolve: true } });
    expect(combinedResult(contest, rule, one, firstToSolve).rows[0]?.distinctions).to.deep.equal([
      { kind: 'first', problem: 'A' },
    ]);
    const unsolved = [round('one', 1, [resultRow('ann', 1, 3000)])];
    expect(combinedResult(contest, rule, unsolved, firstToSolve).rows[0]?.distinctions).to.deep.equal([]);
  });

  it('take a row without a rank in an old version for a guest', () => {
    const old = [round('one', 1, [resultRow('ann', null, 3000), resultRow('bob', 1, 1000)])];
    const [ann] = combinedResult(contest, rule, old, choices()).rows;
    expect([ann?.participantId, ann?.rank, ann?.starred, ann?.disqualified]).to.deep.equal(['ann', null, true, false]);
    expect(
      tiesOf([
        { rank: null, participantId: 'x' },
        { rank: null, participantId: 'y' },
      ]),
    ).to.deep.equal([]);
  });

  it('put those first whom a decision puts first, and know which ties there are', () => {
    expect(tiesOf(made().rows)).to.deep.equal([['ann', 'bob']]);
    const decided = made({ tieDecisions: [{ participantId: 'bob', order: 1 }], tieReason: 'Earlier.' });
    expect(ranks(decided.rows)).to.deep.equal(['- gus', '1 bob', '2 ann']);
    expect(tiesOf(decided.rows)).to.deep.equal([]);
    expect(sameContestHead(made(), decided)).to.equal(false);
    expect(sameContestHead(made(), made())).to.equal(true);
  });

  it('keep every rank and every participant that no decision is about', () => {
    const anyRows = fc.array(fc.option(fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 9 });
    const anyOrders = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 5 });
    fc.assert(
      fc.property(anyRows, anyOrders, (values, decided) => {
        const sorted = values
          .map((value, index) => ({ value, id: `p${index}` }))
          .sort((a, b) => (b.value ?? 9) - (a.value ?? 9));
        const numbers = sorted.flatMap(({ value }) => (value === null ? [] : [value]));
        const rows = sorted.map(({ value, id }) => ({
          rank: value === null ? null : numbers.filter((other) => other > value).length + 1,
          participant: { id },
        })) as OverallRow[];
        const orders = decided.map((index, at) => ({ participantId: `p${index}`, order: at + 1 }));
        const after = withTiesDecided(rows, orders);
        const idsOf = (all: OverallRow[]) => all.map(({ participant }) => participant.id).sort();
        expect(idsOf(after)).to.deep.equal(idsOf(rows));
        const list = after.flatMap(({ rank }) => (rank === null ? [] : [rank]));
        expect(list).to.deep.equal([...list].sort((a, b) => a - b));
        for (const [index, rank] of list.entries()) {
          const shares = index > 0 && rank === list[index - 1];
          expect(rank).to.equal(shares ? list[index - 1] : index + 1);
        }
        expect(withTiesDecided(rows, [])).to.deep.equal(rows);
      }),
    );
  });

  it('say what differs between versions, and whom that concerns', () => {
    const before = made().rows;
    const after = made({ tieDecisions: [{ participantId: 'bob', order: 1 }] }).rows.filter(
      ({ participantId }) => participantId !== 'gus',
    );
    expect(
      contestChanges(before, after).map(({ name, kind, before: was, after: is }) => [name, kind, was, is]),
    ).to.deep.equal([
      ['ANN', 'changed', 1, 2],
      ['GUS', 'removed', null, null],
    ]);
    expect(contestChanges(after, before).at(0)).to.deep.equal({
      name: 'GUS',
      kind: 'added',
      before: null,
      after: null,
    });
    expect(contestPeopleConcerned(after, before)).to.deep.equal(['gus1', 'ann1']);
    expect(contestPeopleConcerned(before, after)).to.deep.equal(['ann1', 'gus1']);
    expect(contestPeopleConcerned(undefined, before)).to.have.length(3);
    const team = before.map((row) => ({ ...row, memberIds: ['x', 'y'] }));
    const sameTeam = team.map((row) => ({ ...row, memberIds: ['y', 'x'] }));
    expect([contestPeopleConcerned(team, sameTeam), contestChanges(team, sameTeam)]).to.deep.equal([[], []]);
  });
});

describe('appeals', () => {
  it('are taken until their end, to the millisecond, and a few of each participant', () => {
    expect(() => requireAppealsOpen(100, 0, 99)).not.to.throw();
    expect(() => requireAppealsOpen(100, 0, 100)).to.throw('appeals_over');
    expect(() => requireAppealsOpen(null, 0, 0)).to.throw('appeals_not_open');
    expect(() => requireAppealsOpen(undefined, 0, 0)).to.throw('appeals_not_open');
    expect(() => requireAppealsOpen(100, 4, 0)).not.to.throw();
    expect(() => requireAppealsOpen(100, 5, 0)).to.throw('appeals_too_many');
  });
});

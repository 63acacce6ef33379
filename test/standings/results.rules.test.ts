import { expect } from 'chai';
import type { AppError } from '../../src/platform/errors.ts';
import { NO_AWARDS, type AwardRule } from '../../src/standings/awards.rules.ts';
import {
  hasSameHead,
  chosenToInvite,
  invitedBy,
  invitedSoFar,
  provenSubmissions,
  requirePublishable,
  resultRows,
  ruleOf,
  type ResultRow,
  type ResultSnapshot,
} from '../../src/standings/results.rules.ts';
import { changesBetween, peopleConcerned } from '../../src/standings/result-changes.rules.ts';
import type { BoardRow, Cell } from '../../src/standings/standings.rules.ts';

const cell = (more: Partial<Cell> = {}): Cell => ({
  tries: 1,
  pending: 0,
  solvedAt: null,
  penalty: 0,
  scoreMilli: 0,
  bestId: null,
  ...more,
});
const onBoard = (id: string, rank: number | null, cells: Record<string, Cell>): BoardRow => ({
  rank,
  participant: {
    id,
    name: id.toUpperCase(),
    starred: rank === null,
    disqualified: false,
    universities: ['East'],
    memberIds: [`${id}1`],
    memberNames: [`${id}1`],
  },
  solved: Object.values(cells).filter((one) => one.solvedAt !== null).length,
  penalty: 7,
  scoreMilli: 0,
  lastSolvedAt: 0,
  cells,
});
const gold: AwardRule = { counts: { gold: 1, silver: 1, bronze: 0, honourable: 0 }, ties: 'lower' };
const row = (id: string, rank: number | null, more: Partial<ResultRow> = {}): ResultRow => ({
  rank,
  participantId: id,
  name: id,
  universities: [],
  memberIds: [],
  starred: false,
  solved: 1,
  penalty: 0,
  scoreMilli: 0,
  award: null,
  eligible: true,
  cells: {},
  ...more,
});
const codeOf = (run: () => void): string => {
  try {
    run();
  } catch (error) {
    return (error as AppError).code;
  }
  return 'fine';
};

describe('rows of a result', () => {
  it('say which participants are disqualified, and count that as a change', () => {
    const out = onBoard('ann', null, {});
    const [row] = resultRows([{ ...out, participant: { ...out.participant, disqualified: true } }], gold);
    expect(row?.disqualified).to.equal(true);
    const [guest] = resultRows([out], gold);
    expect(guest).not.to.have.property('disqualified');
    expect(changesBetween([guest as ResultRow], [row as ResultRow]).map((one) => one.kind)).to.deep.equal(['changed']);
    expect(changesBetween([guest as ResultRow], [{ ...(guest as ResultRow), disqualified: false }])).to.deep.equal([]);
  });

  it('keep what the board shows of each participant, and the statistics of each problem', () => {
    const solved = cell({ solvedAt: 5, bestId: 's1', tries: 2 });
    const [only] = resultRows([onBoard('ann', 1, { a: solved })], gold);
    expect(only).to.deep.equal({
      rank: 1,
      participantId: 'ann',
      name: 'ANN',
      universities: ['East'],
      memberIds: ['ann1'],
      starred: false,
      solved: 1,
      penalty: 7,
      scoreMilli: 0,
      award: 'gold',
      eligible: true,
      cells: { a: { tries: 2, scoreMilli: 0, solvedAt: 5, bestId: 's1' } },
    });
  });

  it('count a problem as a success if it is solved or has points, and is not the starter code', () => {
    const eligible = (cells: Record<string, Cell>, copies: string[] = [], rank: number | null = 1) =>
      resultRows([onBoard('ann', rank, cells)], gold, new Set(copies))[0]?.eligible;
    expect(eligible({})).to.equal(false);
    expect(eligible({ a: cell({ tries: 3 }) })).to.equal(false);
    expect(eligible({ a: cell({ solvedAt: 0, bestId: 's' }) })).to.equal(true);
    expect(eligible({ a: cell({ scoreMilli: 1, bestId: 's' }) })).to.equal(true);
    expect(eligible({ a: cell({ scoreMilli: 1, bestId: 's' }) }, ['s'])).to.equal(false);
    expect(
      eligible({ a: cell({ solvedAt: 1, bestId: 's' }), b: cell({ scoreMilli: 1, bestId: 't' }) }, ['s']),
    ).to.equal(true);
    expect(eligible({ a: cell({ solvedAt: 1 }) }, ['s'])).to.equal(true);
    expect(eligible({ a: cell({ solvedAt: 1, bestId: 's' }) }, [], null)).to.equal(false);
  });

  it('give the starter code no award, and the next participant the first one', () => {
    const rows = resultRows(
      [
        onBoard('base', 1, { a: cell({ solvedAt: 1, bestId: 'copy' }) }),
        onBoard('guest', null, { a: cell({ solvedAt: 1, bestId: 'g' }) }),
        onBoard('ann', 2, { a: cell({ solvedAt: 2, bestId: 's' }) }),
        onBoard('zero', 3, {}),
      ],
      gold,
      new Set(['copy']),
    );
    expect(rows.map((one) => one.award)).to.deep.equal([null, null, 'gold', null]);
    expect(resultRows([onBoard('ann', 1, { a: cell({ solvedAt: 2 }) })], NO_AWARDS)[0]?.award).to.equal(null);
  });
});

describe('the invitations of a result', () => {
  const snapshot = (rows: ResultRow[]) => ({ rows }) as ResultSnapshot;

  it('are for the selected people, if they are ranked and have a success', () => {
    const rows = [row('a', 1), row('b', 2), row('g', null), row('z', 3, { eligible: false })];
    const invited = (ids: string[] | null) => [...invitedBy({ invited: ids, snapshot: snapshot(rows) })];
    expect(invited([])).to.deep.equal([]);
    expect(invited(['b', 'g', 'z', 'x'])).to.deep.equal(['b']);
    expect(invitedBy({ invited: ['a'], snapshot: snapshot([row('a', 1, { eligible: undefined })]) }).size).to.equal(0);
  });

  it('are renewed for someone who is ranked again, but not for someone who was ranked and left out', () => {
    const version = (rows: ResultRow[], invited: string[]) => ({ snapshot: snapshot(rows), invited });
    const ranked = row('b', 2, { eligible: true });
    const out = row('b', null, { eligible: false });
    const first = version([row('a', 1, { eligible: true }), ranked], ['a', 'b']);
    expect([...invitedSoFar([])]).to.deep.equal([]);
    expect([...invitedSoFar([first])]).to.deep.equal(['a', 'b']);
    expect([...invitedSoFar([version([row('a', 1, { eligible: true }), out], ['a']), first])]).to.deep.equal([
      'a',
      'b',
    ]);
    expect([...invitedSoFar([version([row('a', 1, { eligible: true }), ranked], ['a']), first])]).to.deep.equal(['a']);
  });

  it('of a version from before there was a selection are for the awarded', () => {
    const rows = [row('a', 1, { award: 'gold' }), row('b', 2), row('g', null, { award: 'gold' })];
    expect([...invitedBy({ invited: null, snapshot: snapshot(rows) })]).to.deep.equal(['a']);
  });

  it('are selected one by one or by rank; without a selection they are unchanged', () => {
    const rows = [row('a', 1), row('b', 2), row('c', 2), row('g', null), row('z', 1, { eligible: false })];
    const before = new Set(['b', 'g', 'z']);
    expect(chosenToInvite(rows, before, { upToRank: 0 })).to.deep.equal(['b']);
    expect(chosenToInvite(rows, before, { participantIds: [], upToRank: 0 })).to.deep.equal([]);
    expect(chosenToInvite(rows, before, { participantIds: ['c', 'g', 'z'], upToRank: 0 })).to.deep.equal(['c']);
    expect(chosenToInvite(rows, before, { participantIds: [], upToRank: 1 })).to.deep.equal(['a']);
    expect(chosenToInvite(rows, before, { participantIds: ['a'], upToRank: 2 })).to.deep.equal(['a', 'b', 'c']);
  });
});

it('count as a success what was accepted, never a failed attempt', () => {
  const problems = ['a', 'b', 'c', 'd'].map((id) => ({ id, label: id.toUpperCase(), name: `Problem ${id}` }));
  const cells = {
    a: { tries: 1, scoreMilli: 0, solvedAt: 0, bestId: 's1' },
    b: { tries: 3, scoreMilli: 0, solvedAt: null, bestId: 's2' },
    c: { tries: 1, scoreMilli: 0, solvedAt: 5, bestId: null },
  };
  const snapshot = { problems } as ResultSnapshot;
  expect(provenSubmissions(snapshot, { cells })).to.deep.equal([
    { label: 'A', problem: 'Problem a', submissionId: 's1' },
  ]);
});

it('share awards in a version from before tie rules existed', () => {
  const { counts } = gold;
  expect(ruleOf({ awards: counts })).to.deep.equal({ counts, ties: 'share' });
  expect(ruleOf({ awards: counts, ties: 'lower' })).to.deep.equal({ counts, ties: 'lower' });
});

describe('changes between two versions', () => {
  it('name added, removed and changed participants', () => {
    const before = [row('a', 1), row('b', 2), row('c', 3)];
    const after = [row('a', 1), row('b', 3), row('d', 2)];
    expect(changesBetween(before, after).map(({ kind, name }) => `${kind} ${name}`)).to.deep.equal([
      'changed b',
      'added d',
      'removed c',
    ]);
    expect(changesBetween(before, before)).to.deep.equal([]);
  });

  for (const [field, value] of Object.entries({
    rank: 9,
    solved: 9,
    penalty: 9,
    scoreMilli: 9,
    award: 'gold',
    starred: true,
    name: 'other',
    universities: ['Other'],
    memberIds: ['u9'],
    cells: { p: { tries: 1, scoreMilli: 0, solvedAt: null, bestId: 's9' } },
  }))
    it(`detect another ${field}`, () => {
      expect(changesBetween([row('a', 1)], [row('a', 1, { [field]: value })])).to.have.length(1);
    });

  for (const [figure, value] of Object.entries({ tries: 2, scoreMilli: 7, solvedAt: 6, bestId: 's2' }))
    it(`detect another ${figure} of a problem, in any order of problems and members`, () => {
      const cell = { tries: 1, scoreMilli: 5, solvedAt: 5, bestId: 's1' };
      const before = row('a', 1, { cells: { p: cell, q: cell }, memberIds: ['u1', 'u2'] });
      expect(
        changesBetween([before], [{ ...before, cells: { p: cell, q: { ...cell, [figure]: value } } }]),
      ).to.have.length(1);
      expect(
        changesBetween([before], [{ ...before, cells: { q: cell, p: cell }, memberIds: ['u2', 'u1'] }]),
      ).to.deep.equal([]);
    });
});

describe('the header of a version', () => {
  const snapshot: ResultSnapshot = {
    contest: { id: 'c', slug: 'cup', name: 'Cup' },
    round: { id: 'r', slug: 'one', name: 'One', scoring: 'points', opensAt: 1, closesAt: 2, penaltyMinutes: 20 },
    problems: [{ id: 'p', label: 'A', name: 'Sum', points: 100, weight: 1, problemVersionId: 'v1' }],
    awards: { gold: 1, silver: 0, bronze: 0, honourable: 0 },
    ties: 'share',
    rows: [],
  };
  const [problem] = snapshot.problems as [ResultSnapshot['problems'][number]];

  it('is the same with other rows, with another version of a problem, and if no tie rule was stored', () => {
    expect(hasSameHead(snapshot, { ...snapshot, rows: [row('a', 1)] })).to.equal(true);
    expect(hasSameHead(snapshot, { ...snapshot, ties: undefined })).to.equal(true);
    expect(hasSameHead(snapshot, { ...snapshot, problems: [{ ...problem, problemVersionId: 'v2' }] })).to.equal(true);
    const none = { gold: 0, silver: 0, bronze: 0, honourable: 0 };
    expect(hasSameHead({ ...snapshot, awards: none }, { ...snapshot, awards: none, ties: 'lower' })).to.equal(true);
  });

  it('differs in everything else that is shown above the rows', () => {
    const { contest, round } = snapshot;
    for (const other of [
      { contest: { ...contest, name: 'Other' } },
      ...Object.entries({ name: 'Two', scoring: 'icpc', opensAt: 0, closesAt: 3, penaltyMinutes: 10 }).map(
        ([key, value]) => ({ round: { ...round, [key]: value } }),
      ),
      ...Object.entries({ id: 'q', label: 'B', name: 'Sums', points: 50, weight: 2 }).map(([key, value]) => ({
        problems: [{ ...problem, [key]: value }],
      })),
      { problems: [] },
      { ties: 'lower' as const },
      ...(['gold', 'silver', 'bronze', 'honourable'] as const).map((award) => ({
        awards: { ...snapshot.awards, [award]: 2 },
      })),
    ])
      expect(hasSameHead(snapshot, { ...snapshot, ...other } as ResultSnapshot), JSON.stringify(other)).to.equal(false);
  });
});

it('waits with publishing for the close of the round, for every verdict and for every decision about a speed', () => {
  const codeAt = (nowMs: number, pending: number, speeds: number) =>
    codeOf(() => requirePublishable({ closesAt: 100 }, { pending, speeds }, nowMs));
  expect(codeAt(99, 0, 0)).to.equal('results_round_open');
  expect(codeAt(100, 0, 0)).to.equal('fine');
  expect(codeAt(100, 1, 0)).to.equal('results_pending');
  expect(codeAt(100, 1, 1)).to.equal('results_pending');
  expect(codeAt(100, 0, 1)).to.equal('results_speeds_waiting');
  const owed = { pending: 1, speeds: 0, owed: true };
  expect(codeOf(() => requirePublishable({ closesAt: 100 }, owed, 100))).to.equal('results_figures_owed');
  const waiting = (pending: number, speeds: number) => () =>
    requirePublishable({ closesAt: 100 }, { pending, speeds }, 100);
  expect(waiting(2, 3)).to.throw().with.deep.property('params', { count: 2 });
  expect(waiting(0, 3)).to.throw().with.deep.property('params', { count: 3 });
});

it('concerns everyone at first, later the people whose row is new, different or gone, each of them once', () => {
  const kept = row('kept', 1, { memberIds: ['ann', 'bob'] });
  const before = row('moved', 2, { memberIds: ['cy'] });
  const gone = row('gone', 3, { memberIds: ['dan', 'cy'] });
  const fresh = row('fresh', 3, { memberIds: ['eve'] });
  expect(peopleConcerned(undefined, [kept, before])).to.deep.equal(['ann', 'bob', 'cy']);
  expect(peopleConcerned([kept, before], [kept, before])).to.deep.equal([]);
  const after = [kept, { ...before, rank: 3 }, fresh];
  expect(peopleConcerned([kept, before, gone], after)).to.deep.equal(['cy', 'eve', 'dan']);
});

/** States of seasons, what each allows, and rules that do not go with their contests. */
import { expect } from 'chai';
import { AppError } from '../../src/platform/errors.ts';
import {
  seasonEditHref,
  seasonHref,
  seasonPersonHref,
  seasonRestoreHref,
  seasonVersionHref,
} from '../../src/seasons/season-links.rules.ts';
import type { SeasonRule } from '../../src/seasons/season-standings.rules.ts';
import {
  countsInSeasons,
  mayMove,
  MOVES,
  requireConsistent,
  requireEditable,
  requireMove,
  requireNotArchived,
  RESERVED_SLUGS,
  RESTORABLE_MS,
  SEASON_STATES,
  weightField,
  type Move,
} from '../../src/seasons/seasons.rules.ts';

const RULE: SeasonRule = {
  ...{ points: 'table', table: [100], bestOf: null, minContests: 1, decayPercent: 0, ties: 'share' },
  universityBest: 2,
};

/** Code, field and parameters of a refusal; undefined without one. */
function refusalOf(act: () => void): unknown[] | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [error.code, error.field, error.params];
  }
}

describe('a season', () => {
  it('moves on from the states that its acts name, unless it is archived', () => {
    const able = (move: Move) => SEASON_STATES.filter((state) => mayMove({ state, archivedAt: null }, move));
    expect(able('publish')).to.deep.equal(['draft']);
    expect(able('withdraw')).to.deep.equal(['published']);
    expect(able('close')).to.deep.equal(['published']);
    expect(able('reopen')).to.deep.equal(['closed']);
    for (const move of Object.keys(MOVES) as Move[])
      for (const state of SEASON_STATES) {
        expect(mayMove({ state, archivedAt: 5 }, move)).to.equal(false);
        expect(refusalOf(() => requireMove({ state, archivedAt: 5 }, move))?.[0]).to.equal('season_archived');
        const refusal = refusalOf(() => requireMove({ state, archivedAt: null }, move))?.[0];
        expect(refusal).to.equal(able(move).includes(state) ? undefined : 'season_wrong_state');
      }
  });

  it('can be edited until it is closed or archived', () => {
    const refusal = (state: (typeof SEASON_STATES)[number], archivedAt: number | null) =>
      refusalOf(() => requireEditable({ state, archivedAt }))?.[0];
    expect([refusal('draft', null), refusal('published', null)]).to.deep.equal([undefined, undefined]);
    expect(refusal('closed', null)).to.equal('season_closed');
    expect(refusal('draft', 1)).to.equal('season_archived');
    expect(refusalOf(() => requireNotArchived({ archivedAt: null }))).to.equal(undefined);
  });

  it('counts contests of this site alone, and no rehearsal', () => {
    expect(countsInSeasons({ importedFrom: null, rehearsalOfId: null })).to.equal(true);
    expect(countsInSeasons({ importedFrom: 'DOMjudge', rehearsalOfId: null } as never)).to.equal(false);
    expect(countsInSeasons({ importedFrom: null, rehearsalOfId: 'k' })).to.equal(false);
  });

  it('needs a contest, a table where it gives points by one, and no more contests than it has', () => {
    const two = [
      { contestId: 'a', weight: 1 },
      { contestId: 'b', weight: 1 },
    ];
    const refusal = (changes: Partial<SeasonRule>, contests = two) =>
      refusalOf(() => requireConsistent({ rule: { ...RULE, ...changes }, contests }));
    expect(refusal({ bestOf: 2, minContests: 2 })).to.equal(undefined);
    expect(refusal({ table: [], points: 'sum' })).to.equal(undefined);
    expect(refusal({}, [])).to.deep.equal(['season_no_contest', 'contests', {}]);
    expect(refusal({ table: [] })).to.deep.equal(['required', 'table', {}]);
    expect(refusal({ bestOf: 3 })).to.deep.equal(['too_big', 'bestOf', { max: 2 }]);
    expect(refusal({ minContests: 3 })).to.deep.equal(['too_big', 'minContests', { max: 2 }]);
  });

  it('has addresses that its own name cannot take, and can be restored for thirty days', () => {
    expect([seasonHref('w'), seasonEditHref('w')]).to.deep.equal(['/seasons/w', '/seasons/w/edit']);
    expect(seasonVersionHref('w', 3)).to.equal('/seasons/w/versions/3');
    expect(seasonPersonHref('w', 'u')).to.equal('/seasons/w/people/u');
    expect(seasonRestoreHref('7')).to.match(/^\/seasons\/deleted\/7/);
    expect(RESERVED_SLUGS).to.include.members(['new', 'deleted', 'edit']);
    expect(weightField('a')).to.equal('weight_a');
    expect(RESTORABLE_MS).to.equal(2_592_000_000);
  });
});

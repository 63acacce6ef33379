import { expect } from 'chai';
import type { AppError } from '../../src/platform/errors.ts';
import {
  effectsOfMerge,
  effectsOfMove,
  requireConfirmed,
  requireUndoable,
  type ChangedTeam,
} from '../../src/participants/roster-changes.rules.ts';

const team = (changes: Partial<ChangedTeam> = {}): ChangedTeam => ({
  id: 'a',
  name: 'Alpha',
  kind: 'team',
  captainId: 'ann',
  memberIds: ['ann', 'ada'],
  rounds: [],
  promotedTo: [],
  ...changes,
});
const other = (changes: Partial<ChangedTeam> = {}) =>
  team({ id: 'b', name: 'Beta', captainId: 'bob', memberIds: ['bob'], ...changes });

function refusal(run: () => unknown) {
  try {
    run();
  } catch (error) {
    const { code, params } = error as AppError;
    return { code, params };
  }
  return undefined;
}

const upTo = (teamMax: number, teamMin = 1) => ({ teamMin, teamMax });

describe('moving a member to another team', () => {
  it('says how large both teams are then, who leads, and whether a team ends', () => {
    expect(effectsOfMove(team(), other(), 'ada', upTo(3))).to.deep.equal({
      fromSize: 1,
      intoSize: 2,
      fromEnds: false,
      newCaptainId: null,
      belowMin: null,
      runningRounds: [],
    });
    expect(effectsOfMove(team(), other(), 'ann', upTo(3))).to.include({ newCaptainId: 'ada', fromEnds: false });
    expect(effectsOfMove(other(), team(), 'bob', upTo(3))).to.include({
      fromSize: 0,
      fromEnds: true,
      newCaptainId: null,
    });
  });

  it('must be confirmed when the first team becomes smaller than the contest asks', () => {
    const effects = effectsOfMove(team(), other(), 'ada', upTo(3, 2));
    expect(effects.belowMin).to.equal(2);
    expect(effectsOfMove(other(), team(), 'bob', upTo(3, 2)).belowMin, 'it ends').to.equal(null);
    const small = team({ memberIds: ['ann', 'ada'] });
    expect(effectsOfMove(small, other(), 'ada', upTo(3, 3)).belowMin, 'it was too small before').to.equal(null);
    expect(refusal(() => requireConfirmed(effects, false))).to.deep.equal({
      code: 'roster_change_too_small',
      params: { min: 2 },
    });
    expect(refusal(() => requireConfirmed(effects, true))).to.equal(undefined);
  });

  it('is refused when a team ends that has a place in a coming round', () => {
    const promoted = { promotedTo: ['Final', 'Gala'] };
    const words = { code: 'promoted_team_ends', params: { team: 'Beta', rounds: 'Final, Gala' } };
    expect(refusal(() => effectsOfMove(other(promoted), team(), 'bob', upTo(3)))).to.deep.equal(words);
    expect(refusal(() => effectsOfMerge(other(promoted), team(), 3))).to.deep.equal(words);
    expect(
      refusal(() => effectsOfMove(team(promoted), other(), 'ada', upTo(3))),
      'it goes on',
    ).to.equal(undefined);
    expect(
      refusal(() => effectsOfMerge(team(), other(promoted), 3)),
      'the other one goes on',
    ).to.equal(undefined);
  });

  it('is refused into a full team, the same one, for who is not in it, and for people alone', () => {
    expect(refusal(() => effectsOfMove(other(), team(), 'bob', upTo(2)))).to.deep.equal({
      code: 'team_full',
      params: { team: 'Alpha', max: 2 },
    });
    expect(refusal(() => effectsOfMove(team(), team(), 'ann', upTo(9)))?.code).to.equal('same_team');
    expect(refusal(() => effectsOfMove(team(), other(), 'bob', upTo(9)))?.code).to.equal('changed_meanwhile');
    expect(refusal(() => effectsOfMove(team({ kind: 'person' }), other(), 'ann', upTo(9)))?.code).to.equal(
      'contest_for_persons',
    );
    expect(refusal(() => effectsOfMove(team(), other({ kind: 'person' }), 'ann', upTo(9)))?.code).to.equal(
      'contest_for_persons',
    );
  });
});

describe('merging two teams', () => {
  it('is refused when they are too many together', () => {
    expect(effectsOfMerge(team(), other(), 3)).to.deep.equal({ intoSize: 3, runningRounds: [] });
    expect(refusal(() => effectsOfMerge(team(), other(), 2))).to.deep.equal({
      code: 'merge_too_large',
      params: { size: 3, max: 2 },
    });
    expect(refusal(() => effectsOfMerge(team(), team(), 9))?.code).to.equal('same_team');
  });

  it('must be confirmed when one of them submitted in a running round', () => {
    const rounds = [
      { name: 'Heat', isRunning: false },
      { name: 'Final', isRunning: true },
    ];
    const effects = effectsOfMerge(team({ rounds }), other({ rounds }), 3);
    expect(effects.runningRounds).to.deep.equal(['Final']);
    expect(refusal(() => requireConfirmed(effects, false))).to.deep.equal({
      code: 'roster_change_running',
      params: { rounds: 'Final' },
    });
    expect(refusal(() => requireConfirmed(effects, true))).to.equal(undefined);
    expect(refusal(() => requireConfirmed({ runningRounds: [] }, false))).to.equal(undefined);
  });

  it('can be undone while everyone is there, and someone remains', () => {
    const merge = { memberIds: ['ann', 'ada'], undoneAt: null };
    expect(refusal(() => requireUndoable(merge, ['bob', 'ann', 'ada']))).to.equal(undefined);
    for (const [one, there] of [
      [merge, ['bob', 'ann']],
      [merge, ['ann', 'ada']],
      [{ ...merge, undoneAt: 5 }, ['bob', 'ann', 'ada']],
    ] as const)
      expect(refusal(() => requireUndoable({ ...one, memberIds: [...one.memberIds] }, there))?.code).to.equal(
        'merge_not_undoable',
      );
  });
});

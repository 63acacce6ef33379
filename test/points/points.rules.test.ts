import { expect } from 'chai';
import { isPointRule, messageOf, POINT_RULES, TITLES, titleOf } from '../../src/points/points.rules.ts';

describe('titles', () => {
  it('are reached at exactly their XP', () => {
    for (const [index, { name, xp }] of TITLES.entries()) {
      expect(titleOf(xp).title, name).to.equal(name);
      if (index > 0) expect(titleOf(xp - 1).title, `just below ${name}`).to.equal(TITLES[index - 1]?.name);
    }
    expect(TITLES.map((title) => title.xp)).to.deep.equal([0, 20, 100, 400, 1000, 2500]);
  });

  it('show how much XP the next one requires', () => {
    expect(titleOf(0).next).to.deep.equal({ title: 'explorer', missingXp: 20 });
    expect(titleOf(19).next).to.deep.equal({ title: 'explorer', missingXp: 1 });
    expect(titleOf(20).next).to.deep.equal({ title: 'builder', missingXp: 80 });
    expect(titleOf(2500)).to.deep.equal({ title: 'kernel_master', next: undefined });
  });

  it('fall to the lowest if reversals lead below zero', () => {
    expect(titleOf(-5)).to.deep.equal({ title: 'newcomer', next: { title: 'explorer', missingXp: 25 } });
  });
});

it('amounts are those of version 1', () => {
  expect(Object.entries(POINT_RULES).map(([name, { xp, points }]) => `${name} ${xp}/${points}`)).to.deep.equal([
    'accepted_submission 5/5',
    'award_gold 200/200',
    'award_silver 120/120',
    'award_bronze 80/80',
    'award_honourable 40/40',
    'stage_mentored 20/20',
    'stage_first_pr 100/100',
    'stage_active_contributor 200/200',
    'stage_reviewer 300/300',
    'stage_committer 500/500',
  ]);
  expect([isPointRule('award_gold'), isPointRule('stage_candidate'), isPointRule('toString')]).to.deep.equal([
    true,
    false,
    false,
  ]);
});

it('an entry says what it is for, and a reversal says why it was taken back', () => {
  expect(messageOf({ rule: 'award_gold', detail: {} })).to.equal('rule.award_gold');
  for (const reason of ['judged_again', 'corrected_result', 'moved_back'])
    expect(messageOf({ rule: 'reversal', detail: { reason } })).to.equal(`taken_back.${reason}`);
  expect(messageOf({ rule: 'reversal', detail: { reason: 'judged again' } })).to.equal('taken_back.other');
});

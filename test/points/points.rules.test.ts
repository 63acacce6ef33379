import { expect } from 'chai';
import {
  isPointRule,
  messageOf,
  POINT_RULES,
  sourceMessageOf,
  TITLES,
  titleOf,
  withoutRank,
  type LedgerEntry,
} from '../../src/points/points.rules.ts';
import { translator } from '../../src/platform/i18n.ts';

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

it('an award is named by round or contest, with its rank for whoever may know it', () => {
  const words = (detail: LedgerEntry['detail'], language: 'en' | 'zh-CN' = 'en') => {
    const t = translator(language);
    const rule = detail.reason === undefined ? 'award_gold' : 'reversal';
    const source = t(`points:${sourceMessageOf({ detail })}`, detail);
    return t(`points:${messageOf({ rule, detail })}`, { ...detail, source });
  };
  const ofRound = { contest: 'Kernel Cup', round: 'Final', rank: 2 };
  const ofContest = { contest: 'Kernel Cup', rank: 1 };
  const taken = { version: 2, reversedRule: 'award_gold', reason: 'corrected_result' };
  expect(words(ofRound)).to.equal('Gold: Kernel Cup, Final, rank 2');
  expect(words(ofContest)).to.equal('Gold: Kernel Cup, the whole contest, rank 1');
  expect(words(ofContest, 'zh-CN')).to.equal('金奖：Kernel Cup 总成绩第 1 名');
  expect(words({ ...ofContest, ...taken })).to.contain('by version 2 (Kernel Cup, the whole contest)');
  const hidden = (detail: LedgerEntry['detail']) => withoutRank({ detail } as LedgerEntry).detail;
  expect(words(hidden(ofRound))).to.equal('Gold: Kernel Cup, Final');
  expect(words(hidden(ofRound), 'zh-CN')).to.equal('金奖：Kernel Cup Final');
  expect(words(hidden({ ...ofRound, ...taken }))).to.contain('by version 2 (Kernel Cup, Final)');
  expect(hidden({ ...ofRound, ...taken })).not.to.have.property('rank');
});

import { expect } from 'chai';
import { lookAlikeOf, looksOf } from '../../src/participants/look-alikes.rules.ts';

describe('names that look the same', () => {
  const SAME: [string, string, string][] = [
    ['a Cyrillic letter', 'Alpha', 'Alph\u0430'],
    ['Cyrillic capitals', 'BEST', '\u0412\u0415\u0405\u0422'],
    ['Greek capitals', 'TEAM ONE', '\u03a4\u0395\u0391\u039c \u039f\u039d\u0395'],
    ['full width', 'Team 7', '\uff34\uff45\uff41\uff4d\u3000\uff17'],
    ['a combining accent', 'Caf\u00e9', 'Cafe\u0301'],
    ['a dot on a dotted letter', 'Kiwi', 'Ki\u0307wi'],
    ['a letter without its dot', 'Kiwi', 'K\u0131wi'],
    ['mathematical letters', 'Bold', '\ud835\udc01\ud835\udc28\ud835\udc25\ud835\udc1d'],
    ['a zero for an O', 'ROOT', 'R0OT'],
    ['a one for an l', 'Null', 'Nul1'],
    ['a capital I for an l', 'Null', 'NuII'],
    ['an Armenian letter', 'noon', 'n\u0585on'],
    ['other case', 'alpha', 'ALPHA'],
  ];
  for (const [how, one, other] of SAME)
    it(`by ${how} are recognized in both directions`, () => {
      expect(lookAlikeOf(one, ['Something else', other])).to.equal(other);
      expect(lookAlikeOf(other, [one])).to.equal(one);
    });

  it('do not include names that can be told apart', () => {
    for (const [one, other] of [
      ['M\u00fcller', 'Muller'],
      ['Team 1', 'Team 2'],
      ['\u5317\u4eac\u5927\u5b66', '\u5317\u4eac\u5927\u5b78'],
      ['Team A', 'TeamA'],
      ['\u0416\u0443\u043a', 'Kuk'],
    ] as const)
      expect(lookAlikeOf(one, [other]), `${one} and ${other}`).to.equal(undefined);
    expect(lookAlikeOf('Alone', [])).to.equal(undefined);
  });

  it('are compared without extra spaces', () => {
    expect(looksOf('  A \u00a0 B ')).to.equal('A B');
  });
});

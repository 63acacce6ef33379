/** Shown names must contain something visible, and must not differ only in invisible characters. */
import { expect } from 'chai';
import { shownName } from '../../src/platform/shown-name.ts';

describe('a shown name', () => {
  it('loses invisible characters and is normalized to composed form', () => {
    for (const typed of [
      'Ada',
      ' Ada ',
      'A\u200Bda',
      '\uFEFFAda',
      'Ad\u00ADa',
      'Ada\u3164',
      '\u202EAda\u202C',
      'A\u0000da',
      'Ada\u{E0041}',
      'Ada\u2066',
      'Ada\u2800',
      '\u2800 Ada',
      'Ada\uE000',
      'Ada\uD800',
      'Ada\uFFFC',
      'Ada\u{1D159}',
    ])
      expect(shownName(typed), JSON.stringify(typed)).to.equal('Ada');
    expect(shownName('Jose\u0301  \t\n Mu\u200Dller')).to.equal('José Muller');
    expect(shownName('队 1')).to.equal('队 1');
    expect(shownName('A \u200B B')).to.equal('A B');
  });

  it('is empty if nothing in it is visible', () => {
    for (const typed of [
      '',
      ' ',
      '\u200B',
      '\u3164',
      '\u115F\u1160',
      '\u2800',
      '\u2800 \u2800',
      '\uE000',
      '\u0301',
      '\u00A0\u2003',
      '\u202E',
    ])
      expect(shownName(typed), JSON.stringify(typed)).to.equal('');
    expect(shownName('!')).to.equal('!');
    expect(shownName('🙂')).to.equal('🙂');
  });
});

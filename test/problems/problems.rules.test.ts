import { expect } from 'chai';
import { inLanguage, nameFor, nameIn } from '../../src/problems/problems.rules.ts';

describe('texts of a package in several languages', () => {
  it('are read in the reader’s language, whatever its case', () => {
    const names = { en: 'Sum', 'zh-CN': '求和', zh: '和' };
    expect(inLanguage(names, 'zh-CN')).to.equal('求和');
    expect(inLanguage(names, 'zh-cn')).to.equal('求和');
    expect(inLanguage({ en: 'Sum', 'ZH-cn': '求和' }, 'zh-CN')).to.equal('求和');
    expect(inLanguage(names, 'zh')).to.equal('和');
  });

  it('fall back to a language with the same base, then English, then the first one', () => {
    expect(inLanguage({ en: 'Sum', 'zh-TW': '總和' }, 'zh-CN')).to.equal('總和');
    expect(inLanguage({ en: 'Sum', zh: '和' }, 'zh-CN')).to.equal('和');
    expect(inLanguage({ de: 'Summe', en: 'Sum' }, 'zh-CN')).to.equal('Sum');
    expect(inLanguage({ de: 'Summe', fr: 'Somme' }, 'zh-CN')).to.equal('Summe');
    expect(inLanguage({}, 'en')).to.equal(undefined);
  });

  it('fall back to the short name if the problem has no name', () => {
    expect(nameIn({ name: 'sum', names: {} }, 'en')).to.equal('sum');
    expect(nameIn({ name: 'sum', names: { en: 'Sum' } }, 'zh-CN')).to.equal('Sum');
    expect(nameFor({ shortName: 'sum', name: {} }, 'en')).to.equal('sum');
    expect(nameFor({ shortName: 'sum', name: { en: 'Sum' } }, 'en')).to.equal('Sum');
  });
});

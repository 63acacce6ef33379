import { expect } from 'chai';
import {
  inLanguage,
  isChanged,
  openTexts,
  requireWhole,
  type ConsentText,
} from '../../src/eligibility/consents.rules.ts';
import type { AppError } from '../../src/platform/errors.ts';

const text = (id: string, subjectId: string, version: number, endedAt: number | null = null): ConsentText => ({
  ...{ id, subjectId, version, endedAt },
  ...{ contestId: 'c', titles: {}, bodies: {}, createdBy: null, createdAt: 1 },
});

describe('consent texts', () => {
  const all = [text('a1', 'a', 1, 5), text('a2', 'a', 2), text('b1', 'b', 1), text('c1', 'c', 1, 7)];
  const ids = (accepted: string[]) => openTexts(all, new Set(accepted)).map(({ id }) => id);

  it('are asked for in their newest version, until that one is accepted, and not once they ended', () => {
    expect(ids([])).to.deep.equal(['a2', 'b1']);
    expect(ids(['a1', 'b1'])).to.deep.equal(['a2']);
    expect(ids(['a2', 'b1', 'c1'])).to.deep.equal([]);
  });

  it('are changed for those who accepted an earlier version of the same text', () => {
    const changed = (accepted: string[]) => isChanged(all[1] as ConsentText, all, new Set(accepted));
    expect([changed(['a1']), changed(['b1']), changed(['a2']), changed([])]).to.deep.equal([true, false, false, false]);
  });

  it('are shown in the language of the reader, or in the one they have', () => {
    expect(inLanguage({ en: 'Terms', 'zh-CN': '条款' }, 'zh-CN')).to.equal('条款');
    expect(inLanguage({ en: 'Terms' }, 'zh-CN')).to.equal('Terms');
    expect(inLanguage({ 'zh-CN': '条款' }, 'en')).to.equal('条款');
    expect(inLanguage({}, 'en')).to.equal('');
  });

  it('need a title and a text in each language they are in, and one language at least', () => {
    const fault = (titles: ConsentText['titles'], bodies: ConsentText['bodies']) => {
      try {
        requireWhole({ titles, bodies });
        return undefined;
      } catch (error) {
        return [(error as AppError).fields[0]?.field, (error as AppError).code];
      }
    };
    expect(fault({ en: 'a' }, { en: 'b' })).to.equal(undefined);
    expect(fault({ 'zh-CN': 'a' }, { 'zh-CN': 'b' })).to.equal(undefined);
    expect(fault({}, {})).to.deep.equal(['titleEn', 'consent_empty']);
    expect(fault({ en: 'a' }, {})).to.deep.equal(['bodyEn', 'required']);
    expect(fault({}, { en: 'a' })).to.deep.equal(['titleEn', 'required']);
    expect(fault({ en: 'a', 'zh-CN': 'x' }, { en: 'b' })).to.deep.equal(['bodyZh', 'required']);
    expect(fault({ en: 'a' }, { en: 'b', 'zh-CN': 'x' })).to.deep.equal(['titleZh', 'required']);
  });
});

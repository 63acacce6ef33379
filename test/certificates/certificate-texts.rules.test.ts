import { expect } from 'chai';
import {
  bodyOf,
  PLACEHOLDERS,
  requireKnownPlaceholders,
  textFields,
} from '../../src/certificates/certificate-texts.rules.ts';
import type { CertificateFacts } from '../../src/certificates/certificates.rules.ts';

const FACTS: CertificateFacts = {
  kind: 'award',
  place: 'Spring {rank} Cup',
  part: 'Final',
  href: '/',
  version: 1,
  award: 'gold',
  rank: 3,
  team: null,
  earnedAt: 1,
};
const WORDS = { award: 'Gold', date: 'May 1' };

describe('the text of a certificate', () => {
  it('names what it states, and leaves out lines about what it has not', () => {
    const text = ' won {award} in {round} of {contest}. \n\nTeam: {team}\nRank {rank}, {date}';
    expect(bodyOf(text, FACTS, WORDS)).to.deep.equal(['won Gold in Final of Spring {rank} Cup.', 'Rank 3, May 1']);
    const without = { ...FACTS, rank: null, team: 'Pandas' };
    expect(bodyOf(text, without, { ...WORDS, award: null })).to.deep.equal(['Team: Pandas']);
  });

  it('may name only what is known, and the field is named otherwise', () => {
    expect(() => requireKnownPlaceholders('body', PLACEHOLDERS.map((name) => `{${name}}`).join(' '))).not.to.throw();
    expect(() => requireKnownPlaceholders('body', 'a } and { alone, {\n}')).not.to.throw();
    for (const name of ['prize', 'Award', ' award', '', 'constructor'])
      expect(() => requireKnownPlaceholders('body-award-en', `for {${name}}`), name)
        .to.throw()
        .that.deep.includes({ code: 'certificate_placeholder', field: 'body-award-en' });
  });

  it('fills the fields of its form', () => {
    const words = { title: { award: 'T', participation: 'P' }, body: { award: 'B', participation: 'C' } };
    expect(textFields({ en: { ...words, signerName: 'Li', signerRole: 'Chair' } })).to.deep.equal({
      'title-award-en': 'T',
      'title-participation-en': 'P',
      'body-award-en': 'B',
      'body-participation-en': 'C',
      'signer-name-en': 'Li',
      'signer-role-en': 'Chair',
    });
  });
});

import { expect } from 'chai';
import { DISPLAY_NAME_MAX, normaliseEmail, PASSWORD_MAX, PASSWORD_MIN } from '../../src/accounts/users.rules.ts';

describe('an account', () => {
  it('compares addresses without regard to case, surrounding spaces and width', () => {
    expect(normaliseEmail('  Ada@Example.ORG ')).to.equal('ada@example.org');
    expect(normaliseEmail('ａｄａ＠example.org')).to.equal('ada@example.org');
  });

  it('limits the length of its fields', () => {
    expect([PASSWORD_MIN, PASSWORD_MAX, DISPLAY_NAME_MAX]).to.deep.equal([10, 200, 60]);
  });
});

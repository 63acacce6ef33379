import { expect } from 'chai';
import fc from 'fast-check';
import { remainsAfter, storableSubject, type IdentityProvider } from '../../src/accounts/users.rules.ts';
import {
  attributeText,
  claimsOf,
  isInDomains,
  nextStep,
  USUAL_ATTRIBUTES,
  type Standing,
} from '../../src/campus-sign-in/campus.rules.ts';

describe('what follows when somebody comes back from their university', () => {
  const people = fc.constantFrom(undefined, 'ada', 'eve');
  const standings: fc.Arbitrary<Standing> = fc.record({
    purpose: fc.constantFrom('sign-in', 'connect', 'test'),
    claims: fc.record({
      ...{ subject: fc.constant('s'), name: fc.constant(null), email: fc.constantFrom(null, 'ada@campus.test') },
      ...{ studentNumber: fc.constant(null), affiliation: fc.constant(null) },
    }),
    ownerId: people,
    addressOwnerId: people,
    viewerId: people,
    isSameSession: fc.boolean(),
  });

  it('signs in the owner of the account alone, in the session that went', () => {
    fc.assert(
      fc.property(standings, (standing) => {
        const next = nextStep(standing);
        if (next.step !== 'sign-in') return;
        expect(next.userId).to.equal(standing.ownerId);
        expect(standing.isSameSession).to.equal(true);
      }),
    );
  });

  it('connects only what belongs to no one to the account of who is signed in, and never past the owner of the address', () => {
    fc.assert(
      fc.property(standings, (standing) => {
        const next = nextStep(standing);
        if (next.step !== 'connect') return;
        expect(standing.viewerId).to.not.equal(undefined);
        expect(standing.ownerId).to.equal(undefined);
        expect(standing.claims.email).to.not.equal(null);
        expect(standing.addressOwnerId).to.be.oneOf([undefined, standing.viewerId]);
        if (!standing.isSameSession) expect(standing.addressOwnerId).to.equal(standing.viewerId);
      }),
    );
  });

  it('makes accounts only for a school address that no account has', () => {
    fc.assert(
      fc.property(standings, (standing) => {
        if (nextStep(standing).step !== 'create') return;
        expect([standing.ownerId, standing.addressOwnerId]).to.deep.equal([undefined, undefined]);
        expect(standing.claims.email).to.not.equal(null);
        expect(standing.isSameSession).to.equal(true);
      }),
    );
  });
});

describe('attributes of a university', () => {
  const settings = { attributes: USUAL_ATTRIBUTES.oidc, mailDomains: ['campus.test'] };

  it('vouch for an address in its domains, unless the service says it is unverified', () => {
    const email = (said: Record<string, unknown>, verified?: unknown) => claimsOf(settings, 's', said, verified).email;
    expect(email({ email: 'a@campus.test' })).to.equal('a@campus.test');
    expect(email({ email: 'a@cs.CAMPUS.test' }, true)).to.equal('a@cs.CAMPUS.test');
    expect(email({ email: 'a@campus.test' }, false)).to.equal(null);
    expect(email({ email: 'a@campus.test' }, 'false')).to.equal(null);
    for (const other of [
      'a@evilcampus.test',
      'a@campus.test.evil.test',
      'a@evil.test@campus.test',
      'campus.test',
      'a b@campus.test',
      '<a@campus.test>',
    ])
      expect(email({ email: other }), other).to.equal(null);
    expect(isInDomains('a@campus.test', [])).to.equal(false);
  });

  it('are texts: the first that is there, several with commas, without control characters, and nothing inherited', () => {
    expect(attributeText({ a: ['', 'x'], b: 'y' }, ['a', 'b'], 9)).to.equal('y');
    expect(attributeText({ a: ['x', 'y'] }, ['a'], 9, true)).to.equal('x, y');
    expect(attributeText({ a: 'x\u0000\ny' }, ['a'], 9)).to.equal('x  y');
    expect(attributeText({ a: '李'.repeat(20) }, ['a'], 3)).to.equal('李李李');
    expect(attributeText({}, ['constructor', 'toString'], 9)).to.equal(null);
    expect(attributeText({ a: { b: 1 } }, ['a'], 9)).to.equal(null);
  });
});

describe('accounts elsewhere', () => {
  it('are known by ids that databases can tell apart', () => {
    expect(storableSubject('abc')).to.equal('abc');
    for (const odd of ['', 'abc ', ' abc', 'a\u0000', 'x'.repeat(192)])
      expect(storableSubject(odd)).to.equal(undefined);
  });

  it('are unlinked only while a way to sign in remains', () => {
    const both: IdentityProvider[] = ['github', 'uni:a'];
    const ways = (hasPassword: boolean, hasName: boolean, providers: IdentityProvider[]) => ({
      hasPassword,
      hasName,
      providers,
    });
    expect(remainsAfter(ways(true, true, ['uni:a']), 'uni:a', () => false)).to.equal(true);
    expect(remainsAfter(ways(true, false, ['uni:a']), 'uni:a', () => true)).to.equal(false);
    expect(remainsAfter(ways(false, true, both), 'uni:a', () => true)).to.equal(true);
    expect(remainsAfter(ways(false, true, both), 'uni:a', (one) => one !== 'github')).to.equal(false);
    expect(
      remainsAfter(ways(false, true, ['uni:a', 'lti:b']), 'uni:a', () => true),
      'a platform is no way',
    ).to.equal(false);
  });
});

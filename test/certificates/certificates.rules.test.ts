import { expect } from 'chai';
import fc from 'fast-check';
import {
  currentKey,
  isDownloadable,
  readSerial,
  requireReinstatable,
  requireRenamable,
  requireRevocable,
  resultsKey,
  serialOf,
  statesTheSame,
  type CertificateFacts,
} from '../../src/certificates/certificates.rules.ts';

const FACTS: CertificateFacts = {
  kind: 'award',
  place: 'Spring Cup',
  part: 'Final',
  href: '/contests/spring/rounds/final/results/1',
  version: 1,
  award: 'gold',
  rank: 1,
  team: null,
  earnedAt: 1,
};

describe('the number of a certificate', () => {
  it('is read back as typed by people: without dashes, in small letters, with blanks, full width, and O for 0', () => {
    const letters = fc.array(fc.integer({ min: 0, max: 31 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(fc.integer({ min: 2000, max: 2100 }), letters, (year, random) => {
        const serial = serialOf(year, random);
        expect(serial)
          .to.match(/^KW-\d{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/)
          .and.not.match(/-.*[ILOU]/);
        for (const typed of [
          serial,
          serial.toLowerCase(),
          serial.replaceAll('-', ' '),
          ` ${serial.replaceAll('-', '')} `,
        ])
          expect(readSerial(typed)).to.equal(serial);
        expect(readSerial(serial.slice(3))).to.equal(serial);
      }),
    );
    expect(readSerial('ＫＷ－２０２６－７Ｆ３Ｋ－９ＱＸＺ')).to.equal('KW-2026-7F3K-9QXZ');
    expect(readSerial('kw-2026-iloI-0000')).to.equal('KW-2026-1101-0000');
    expect(serialOf(2026, [0, 1, 2, 3, 28, 29, 30, 31])).to.equal('KW-2026-0123-WXYZ');
  });

  it('is not read from anything else', () => {
    for (const typed of [
      '',
      'KW',
      'KW-2026-7F3K',
      'KW-2026-7F3K-9QXZZ',
      'XX-2026-7F3K-9QXZ',
      'KW-2026-7F3K-9QXU',
      "KW'; --",
    ])
      expect(readSerial(typed), typed).to.equal(undefined);
  });
});

describe('what a certificate states', () => {
  it('is the same in a later version of the result that says the same', () => {
    expect(statesTheSame(FACTS, { ...FACTS, version: 2, href: '/other', earnedAt: 2 })).to.equal(true);
  });

  it('differs with kind, contest, round, award, rank and team', () => {
    const others: Partial<CertificateFacts>[] = [
      { kind: 'participation' },
      { place: 'Autumn Cup' },
      { part: 'Semifinal' },
      { award: 'silver' },
      { rank: 2 },
      { team: 'Pandas' },
    ];
    for (const other of others) expect(statesTheSame(FACTS, { ...FACTS, ...other })).to.equal(false);
  });

  it('belongs to one round and one person', () => {
    expect(currentKey(resultsKey('r1'), 'u1')).to.equal('results:r1:u1');
  });
});

describe('a certificate', () => {
  const states = ['valid', 'revoked', 'superseded'] as const;

  it('is revoked, renamed and downloaded only while it is valid', () => {
    for (const state of states) {
      const isValid = state === 'valid';
      expect(isDownloadable({ state })).to.equal(isValid);
      for (const change of [() => requireRevocable({ state }), () => requireRenamable({ state, name: 'Ann' }, 'Zhang')])
        if (isValid) expect(change).not.to.throw();
        else expect(change).to.throw().with.property('code', 'certificate_not_valid');
    }
    const same = () => requireRenamable({ state: 'valid', name: 'Ann' }, 'Ann');
    expect(same).to.throw().with.property('code', 'certificate_same_name');
  });

  it('is reinstated only after staff revoked it', () => {
    for (const state of states)
      for (const cause of [null, 'staff', 'correction', 'name', 'erased'] as const) {
        const change = () => requireReinstatable({ state, cause });
        if (state === 'revoked' && cause === 'staff') expect(change).not.to.throw();
        else expect(change).to.throw().with.property('code', 'certificate_not_revoked');
      }
  });
});

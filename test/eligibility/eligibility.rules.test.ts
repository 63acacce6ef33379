import { expect } from 'chai';
import fc from 'fast-check';
import type { AppError } from '../../src/platform/errors.ts';
import * as rules from '../../src/eligibility/eligibility.rules.ts';

const refusal = (run: () => unknown): AppError | undefined => {
  try {
    run();
    return undefined;
  } catch (error) {
    return error as AppError;
  }
};
const AGE = { adultAge: 18, lowestAge: 14 };
const TEXTS = [
  { id: 't1', title: 'Terms' },
  { id: 't2', title: 'Photos' },
];
const adult: rules.Answers = { consents: ['t1', 't2'], age: 'adult' };
const fieldsOf = (questions: rules.Questions, answers: rules.Answers) =>
  refusal(() => rules.requireAnswers(questions, answers))?.fields.map(({ field, code, params }) => [
    field,
    code,
    params,
  ]);

describe('answers to what a contest asks', () => {
  it('are kept when all texts are accepted and the age is said', () => {
    const kept = rules.requireAnswers({ texts: TEXTS, age: AGE }, { ...adult, guardianName: 'not asked for' });
    expect(kept).to.deep.equal({
      textIds: ['t1', 't2'],
      statement: { age: 'adult', guardianName: null, guardianContact: null },
    });
    expect(rules.requireAnswers({ texts: [], age: null }, rules.NO_ANSWERS)).to.deep.equal({
      textIds: [],
      statement: null,
    });
  });

  it('name every open question at once, and every text that is missing', () => {
    expect(fieldsOf({ texts: TEXTS, age: AGE }, { consents: ['t2'] })).to.deep.equal([
      ['age', 'age_missing', {}],
      ['consents', 'consent_missing', { texts: 'Terms' }],
    ]);
    expect(fieldsOf({ texts: TEXTS, age: null }, { consents: ['t9'] })).to.deep.equal([
      ['consents', 'consent_missing', { texts: 'Terms, Photos' }],
    ]);
  });

  it('of a minor need a guardian with name and contact, which are kept', () => {
    const minor: rules.Answers = { consents: [], age: 'minor' };
    expect(fieldsOf({ texts: [], age: AGE }, minor)).to.deep.equal([
      ['guardianName', 'guardian_missing', { adult: 18 }],
      ['guardianContact', 'guardian_missing', { adult: 18 }],
    ]);
    expect(fieldsOf({ texts: [], age: AGE }, { ...minor, guardianName: 'Ma' })).to.deep.equal([
      ['guardianContact', 'guardian_missing', { adult: 18 }],
    ]);
    const whole = { ...minor, guardianName: 'Ma', guardianContact: '139' };
    expect(rules.requireAnswers({ texts: [], age: AGE }, whole).statement).to.deep.equal({
      age: 'minor',
      guardianName: 'Ma',
      guardianContact: '139',
    });
  });

  it('of anyone under the lowest age are refused with that age, before anything else', () => {
    const error = refusal(() => rules.requireAnswers({ texts: TEXTS, age: AGE }, { consents: [], age: 'child' }));
    expect(error).to.include({ code: 'age_too_young', kind: 'conflict' });
    expect(error?.params).to.deep.equal({ lowest: 14 });
    expect(error?.fields[0]?.field).to.equal('age');
    expect(rules.requireAnswers({ texts: [], age: null }, { consents: [], age: 'child' }).statement).to.equal(null);
  });

  it('are never kept for a text that was not asked for or not accepted', () => {
    const ids = fc.subarray(['a', 'b', 'c', 'd']);
    fc.assert(
      fc.property(ids, ids, (asked, accepted) => {
        const texts = asked.map((id) => ({ id, title: id }));
        const error = refusal(() => rules.requireAnswers({ texts, age: null }, { consents: accepted }));
        const isWhole = asked.every((id) => accepted.includes(id));
        expect(error === undefined).to.equal(isWhole);
        if (isWhole)
          expect(rules.requireAnswers({ texts, age: null }, { consents: accepted }).textIds).to.deep.equal(asked);
      }),
    );
  });

  it('are open while there is a text or a question for the age', () => {
    expect(rules.isAnyOpen({ texts: [], age: null })).to.equal(false);
    expect(rules.isAnyOpen({ texts: [{}], age: null })).to.equal(true);
    expect(rules.isAnyOpen({ texts: [], age: AGE })).to.equal(true);
  });

  it('are read from a form: one text or several, an age that is a choice, short names without spaces around', () => {
    expect(
      rules.answersIn({ consents: 't1', age: 'minor', guardianName: ' Ma ', guardianContact: '  ' }),
    ).to.deep.equal({
      consents: ['t1'],
      age: 'minor',
      guardianName: 'Ma',
    });
    expect(rules.answersIn({ consents: ['t1', 't2', 3], age: 'old', guardianContact: '139' })).to.deep.equal({
      consents: ['t1', 't2'],
      guardianContact: '139',
    });
    for (const body of [undefined, null, 'x', {}]) expect(rules.answersIn(body)).to.deep.equal({ consents: [] });
    const long = refusal(() => rules.answersIn({ guardianName: 'x'.repeat(121) }));
    expect(long).to.include({ code: 'too_long' });
    expect([long?.fields[0]?.field, long?.params]).to.deep.equal(['guardianName', { max: 120 }]);
    expect(rules.answersIn({ guardianName: 'x'.repeat(120) }).guardianName).to.have.length(120);
    expect(refusal(() => rules.answersIn({ guardianContact: 'x'.repeat(255) }))?.params).to.deep.equal({ max: 254 });
  });
});

describe('rules of registration', () => {
  const sound = { ...rules.USUAL_RULES };
  const faultOf = (changes: Partial<rules.SignUpRules>) => {
    const error = refusal(() => rules.requireSoundRules({ ...sound, ...changes }));
    return error && [error.fields[0]?.field, error.code, error.params];
  };

  it('are refused when ages contradict each other', () => {
    expect(faultOf({})).to.equal(undefined);
    expect(faultOf({ lowestAge: 18 })).to.equal(undefined);
    expect(faultOf({ lowestAge: 19 })).to.deep.equal(['lowestAge', 'ages_crossed', { max: 18 }]);
  });

  it('lock teams at the set time, at the latest when the first round opens', () => {
    const lock = (startsAt: number | null, at: number | null) =>
      rules.rostersLockAt({ startsAt }, { rostersLockAt: at });
    expect([lock(null, null), lock(9, null), lock(null, 5), lock(9, 5), lock(9, 20)]).to.deep.equal([null, 9, 5, 5, 9]);
    const code = (nowMs: number) =>
      refusal(() => rules.requireRosterOpen({ startsAt: 9 }, { rostersLockAt: 5 }, nowMs));
    expect(code(4)).to.equal(undefined);
    expect([code(5)?.code, code(5)?.params]).to.deep.equal(['rosters_locked', { at: 5 }]);
    expect(refusal(() => rules.requireRosterOpen({ startsAt: null }, { rostersLockAt: null }, 99))).to.equal(undefined);
  });

  it('leave no place once a limit is reached: of the contest first, then of the university', () => {
    const full = (
      inAll: number,
      ofUniversity: number,
      maxParticipants: number | null,
      maxPerUniversity: number | null,
    ) => rules.fullLimit({ maxParticipants, maxPerUniversity }, { inAll, ofUniversity });
    expect(full(99, 99, null, null)).to.equal(undefined);
    expect(full(2, 1, 3, 2)).to.equal(undefined);
    expect(full(3, 0, 3, null)).to.deep.equal({ code: 'contest_full', max: 3 });
    expect(full(4, 2, 3, 2)).to.deep.equal({ code: 'contest_full', max: 3 });
    expect(full(2, 2, 3, 2)).to.deep.equal({ code: 'university_full', max: 2 });
    expect(full(9, 3, null, 2)).to.deep.equal({ code: 'university_full', max: 2 });
  });
});

describe('typed addresses', () => {
  it('are split at white space, commas and semicolons of both widths, each once, in lower case', () => {
    expect(rules.emailsIn(' Ann@X.org,bob@x.org；ann@x.org\r\n<cy@x.org>，d@x ')).to.deep.equal([
      'ann@x.org',
      'bob@x.org',
      'cy@x.org',
      'd@x',
    ]);
    expect(rules.emailsIn(' \n;, ')).to.deep.equal([]);
  });

  it('are told from words that are none', () => {
    for (const good of ['a@b', 'a.b+c@x-y.edu.cn', '学生@学校.cn', `${'a'.repeat(250)}@b.c`])
      expect(rules.isEmail(good), good).to.equal(true);
    for (const bad of ['a', '@b', 'a@', 'a@b@c', 'a@b..c', 'a@.b', 'a"@b', 'a b@c', `${'a'.repeat(251)}@b.c`])
      expect(rules.isEmail(bad), bad).to.equal(false);
  });
});

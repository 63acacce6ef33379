import { expect } from 'chai';
import { placedAnswers } from '../../src/submissions/source-answers.rules.ts';

const TESTS = ['sample/1', 'secret/01', 'secret/02', 'secret/big/01'];
const file = (path: string) => ({ path, content: Buffer.from(path) });
const placed = (...paths: string[]) => {
  const result = placedAnswers(paths.map(file), TESTS);
  return 'files' in result
    ? result.files.map(({ path, content }) => `${path} from ${content.toString()}`)
    : result.refusals.map(({ code, params }) => [code, params]);
};

describe('answers submitted instead of a program', () => {
  it('are matched by the name of their test, with or without its folders', () => {
    expect(placed('secret/01.out', '02.out', 'data/sample/1.out', 'big/01.out')).to.deep.equal([
      'secret/01.out from secret/01.out',
      'secret/02.out from 02.out',
      'sample/1.out from data/sample/1.out',
      'secret/big/01.out from big/01.out',
    ]);
  });

  it('are refused if they match no test, or more than one', () => {
    expect(placed('03.out', 'secret/01.txt')).to.deep.equal([
      ['answer_unknown', { path: '03.out', names: 'sample/1.out, secret/01.out, secret/02.out, secret/big/01.out' }],
      [
        'answer_unknown',
        { path: 'secret/01.txt', names: 'sample/1.out, secret/01.out, secret/02.out, secret/big/01.out' },
      ],
    ]);
    expect(placed('1.out'), 'a sample, when nothing else is meant').to.deep.equal(['sample/1.out from 1.out']);
    expect(placed('01.out')).to.deep.equal([
      ['answer_unknown', { path: '01.out', names: 'secret/01.out, secret/big/01.out' }],
    ]);
  });

  it('match a secret test before a sample of the same name', () => {
    const result = placedAnswers(
      [file('1.out'), file('sample/2.out')],
      ['sample/1', 'sample/2', 'secret/1', 'secret/2'],
    );
    expect('files' in result && result.files.map(({ path }) => path)).to.deep.equal(['secret/1.out', 'sample/2.out']);
  });

  it('are refused with at most five possible names, and with a note if there are more', () => {
    const tests = ['1', '2', '3', '4', '5', '6'].map((name) => `secret/${name}`);
    const namesFor = (some: string[]) => {
      const result = placedAnswers([file('x.out')], some);
      return 'refusals' in result ? result.refusals[0]?.params.names : undefined;
    };
    const five = 'secret/1.out, secret/2.out, secret/3.out, secret/4.out, secret/5.out';
    expect(namesFor(tests.slice(0, 5))).to.equal(five);
    expect(namesFor(tests)).to.equal(`${five}, …`);
  });

  it('match complete names of folders, and `data` only in front', () => {
    for (const path of ['ecret/01.out', 'cret/big/01.out', 'secret/data/01.out', 'secret/01'])
      expect(placed(path), path).to.have.deep.nested.property('[0][0]', 'answer_unknown');
    expect(placed('data/02.out', 'data/secret/01.out')).to.deep.equal([
      'secret/02.out from data/02.out',
      'secret/01.out from data/secret/01.out',
    ]);
  });

  it('are refused if a test has two', () => {
    expect(placed('secret/02.out', '02.out')).to.deep.equal([
      ['answer_twice', { path: '02.out', name: 'secret/02.out' }],
    ]);
  });
});

/** The verdicts that a package expects of its example submissions, and which files are submissions. */
import { expect } from 'chai';
import {
  covers,
  defaultRule,
  EXAMPLE_VERDICTS,
  expectedOf,
  isLeftOver,
  isOfOther,
  isProlog,
  isScoreIn,
  satisfies,
  scoreOfTag,
  timeLimitBoundOf,
  verdictsOfTag,
  withoutBraceBlanks,
} from '../../src/packages/package-examples.rules.ts';
import type { ExampleVerdict } from '../../src/packages/package.rules.ts';

const ANY: ExampleVerdict[] = ['WA', 'TLE', 'MLE', 'OLE', 'RTE'];

describe('what a folder of example submissions expects', () => {
  const verdicts = (folder: string, isLegacy: boolean) => {
    const found = defaultRule(folder, isLegacy);
    return found && expectedOf([found.rule]);
  };
  const both: [string, ExampleVerdict[]][] = [
    ['accepted', ['AC']],
    ['rejected', ANY],
    ['wrong_answer', ['WA']],
    ['no_output', ['WA']],
    ['run_time_error', ['MLE', 'OLE', 'RTE']],
    ['brute_force', ['TLE', 'MLE', 'OLE', 'RTE']],
    ['slow_accepted', ['AC', 'TLE', 'OLE']],
    ['security_violation', ANY],
    ['compile_error', ['CE']],
    ['compiler_error', ['CE']],
    ['memory_limit_exceeded', ['MLE']],
    ['output_limit_exceeded', ['OLE']],
    ['rejected_before_build', ['REJECTED']],
  ];
  for (const [folder, expected] of both)
    it(`is the same in all formats: ${folder}`, () => {
      const failing = expected.filter((verdict) => verdict !== 'AC');
      // A submission that passes all tests does not match a folder that requires a failure.
      const wanted = folder === 'accepted' || folder === 'slow_accepted' ? expected : failing;
      for (const isLegacy of [true, false]) expect(verdicts(folder, isLegacy), folder).to.deep.equal(wanted);
    });

  it('allows more in older packages: slow ones may also be wrong, and others may do anything', () => {
    expect(verdicts('time_limit_exceeded', false)).to.deep.equal(['TLE', 'OLE']);
    expect(verdicts('time_limit_exceeded', true)).to.deep.equal(['WA', 'TLE', 'OLE']);
    expect(defaultRule('time_limit_exceeded', true)).to.have.property('checkAllTests', true);
    expect(defaultRule('time_limit_exceeded', false)).to.not.have.property('checkAllTests');
    expect(verdicts('partially_accepted', true)).to.deep.equal(['AC', ...ANY]);
    expect(verdicts('partially_accepted', false)).to.equal(undefined);
    expect(verdicts('mixed', false)).to.equal(undefined);
  });

  it('says whether the submission limits the time limit', () => {
    const bound = (folder: string, isLegacy: boolean) => timeLimitBoundOf([defaultRule(folder, isLegacy)!.rule]);
    for (const folder of ['security_violation', 'slow_accepted', 'brute_force', 'compile_error', 'rejected'])
      for (const isLegacy of [true, false]) expect(bound(folder, isLegacy), folder).to.equal(undefined);
    expect(bound('no_output', false)).to.equal('lower');
    expect(bound('no_output', true)).to.equal(undefined);
  });
});

describe('rules for example submissions', () => {
  it('allow only what all of them permit, and nothing if they contradict each other', () => {
    expect(expectedOf([])).to.deep.equal([]);
    expect(expectedOf([{}])).to.deep.equal(EXAMPLE_VERDICTS.filter((one) => one !== 'CE' && one !== 'REJECTED'));
    expect(expectedOf([{ permitted: ['AC', 'WA'] }, { permitted: ['WA', 'TLE'] }])).to.deep.equal(['WA']);
    expect(expectedOf([{ required: ['AC'] }])).to.include('AC');
    expect(expectedOf([{ required: ['WA'] }])).to.not.include('AC');
  });

  it('treat run-time errors as including programs without memory, and time limits as including endless output', () => {
    expect(covers(['RTE'], 'MLE')).to.equal(true);
    expect(covers(['TLE'], 'MLE')).to.equal(false);
    expect(covers(['RTE'], 'OLE')).to.equal(true);
    expect(covers(['TLE'], 'OLE')).to.equal(true);
    expect(covers(['WA', 'MLE'], 'OLE')).to.equal(false);
    expect(covers(['MLE'], 'RTE')).to.equal(false);
    expect(covers(['AC'], 'MLE')).to.equal(false);
  });

  it('apply to the tests they name, or to all', () => {
    const tests = new Map<string, ExampleVerdict>([
      ['a', 'AC'],
      ['b', 'WA'],
      ['c', 'MLE'],
    ]);
    expect(satisfies({}, tests)).to.equal(true);
    expect(satisfies({ permitted: ['AC', 'WA', 'RTE'] }, tests)).to.equal(true);
    expect(satisfies({ permitted: ['AC', 'WA'] }, tests)).to.equal(false);
    expect(satisfies({ tests: ['a', 'b'], permitted: ['AC', 'WA'] }, tests)).to.equal(true);
    expect(satisfies({ tests: ['a', 'not run'], permitted: ['AC'] }, tests)).to.equal(true);
    expect(satisfies({ required: ['TLE', 'WA'] }, tests)).to.equal(true);
    expect(satisfies({ tests: ['a'], required: ['WA'] }, tests)).to.equal(false);
    expect(satisfies({ permitted: ['AC'], required: ['WA'] }, tests)).to.equal(false);
  });

  it('apply to the points of the group they name, or to all points', () => {
    const score = { points: 30, parts: [{ name: 'secret/a', points: 10 }] };
    expect(isScoreIn({}, score)).to.equal(true);
    expect(isScoreIn({ score: [30, 30] }, score)).to.equal(true);
    expect(isScoreIn({ score: [10, 10] }, score)).to.equal(false);
    expect(isScoreIn({ score: [10, 10], tests: ['secret/a/1'], group: 'secret/a' }, score)).to.equal(true);
    expect(isScoreIn({ score: [30, 30], group: 'secret/a' }, score)).to.equal(false);
    expect(isScoreIn({ score: [0, 0], tests: ['secret/a/1'] }, score), 'tests have no points').to.equal(true);
    expect(isScoreIn({ score: [0, 0], group: 'secret/b' }, score), 'no such group').to.equal(true);
    expect(isScoreIn({ score: [1, 2] }, { points: 0.9995, parts: [] })).to.equal(true);
    expect(isScoreIn({ score: [1, 2] }, { points: 2.0005, parts: [] })).to.equal(true);
  });

  it('limit the time limit as they state, or as follows from what they require and permit', () => {
    expect(timeLimitBoundOf([])).to.equal(undefined);
    expect(timeLimitBoundOf([{}])).to.equal(undefined);
    expect(timeLimitBoundOf([{ permitted: ['AC'], useForTimeLimit: 'upper' }])).to.equal('upper');
    expect(timeLimitBoundOf([{ required: ['TLE'] }, { useForTimeLimit: 'lower' }])).to.equal('lower');
    expect(timeLimitBoundOf([{ permitted: ['AC'], useForTimeLimit: true }])).to.equal('lower');
    expect(timeLimitBoundOf([{ required: ['TLE'], useForTimeLimit: false }])).to.equal(undefined);
    expect(timeLimitBoundOf([{ required: ['TLE', 'WA'] }])).to.equal(undefined);
    expect(timeLimitBoundOf([{ required: ['WA'] }])).to.equal(undefined);
    for (const verdict of ['AC', 'WA', 'RTE'] as const) {
      expect(timeLimitBoundOf([{ permitted: [verdict, 'OLE'] }]), verdict).to.equal('lower');
      expect(timeLimitBoundOf([{ permitted: [verdict, 'TLE'] }]), verdict).to.equal(undefined);
    }
    expect(timeLimitBoundOf([{ permitted: ['CE'] }])).to.equal(undefined);
    expect(timeLimitBoundOf([{ permitted: ['CE'] }, { permitted: ['AC'] }])).to.equal('lower');
  });

  it('are read from tags with the names of older tools, in any case and with any separators', () => {
    const names: Record<string, ExampleVerdict[]> = {
      CORRECT: ['AC'],
      ACCEPTED: ['AC'],
      'WRONG-ANSWER': ['WA'],
      'NO-OUTPUT': ['WA'],
      TIMELIMIT: ['TLE'],
      TIME_LIMIT_EXCEEDED: ['TLE'],
      'RUN-ERROR': ['RTE', 'MLE'],
      RUNTIME_ERROR: ['RTE', 'MLE'],
      RUN_TIME_ERROR: ['RTE', 'MLE'],
      MEMORY_LIMIT: ['MLE'],
      MEMORY_LIMIT_EXCEEDED: ['MLE'],
      'OUTPUT-LIMIT': ['OLE'],
      OUTPUT_LIMIT_EXCEEDED: ['OLE'],
      'COMPILER-ERROR': ['CE'],
      COMPILE_ERROR: ['CE'],
      rejected: ['REJECTED'],
    };
    for (const [name, expected] of Object.entries(names)) expect(verdictsOfTag(name), name).to.deep.equal(expected);
    expect(verdictsOfTag('correct, wrong-answer|TIMELIMIT  NO-OUTPUT')).to.deep.equal(['AC', 'WA', 'TLE']);
    expect(verdictsOfTag('CORRECT ,WRONG-ANSWER')).to.deep.equal(['AC', 'WA']);
    expect(verdictsOfTag('something')).to.deep.equal([]);
  });
});

describe('files of example submissions', () => {
  it('are chosen by globs that may contain spaces only inside braces', () => {
    expect(withoutBraceBlanks('x { a } y')).to.equal('x {a} y');
    expect(withoutBraceBlanks('x {a {b } c} y')).to.equal('x {a{b}c} y');
    expect(withoutBraceBlanks('{a}, {b}')).to.equal('{a}, {b}');
    expect(withoutBraceBlanks('a b.py')).to.equal('a b.py');
  });

  for (const [is, head] of [
    [true, 'main :-\n  read(X).\n'],
    [true, ':- initialization(main).\n'],
    [true, '% comment\nsum(X, Y) :- true.\n'],
    [true, 'go:- halt.\n'],
    [false, 'print 1;\n'],
    [false, '#!/usr/bin/perl\nmain :- x\n'],
    [false, '#! perl -w\nmain :- x\n'],
    [false, 'use strict;\nmain :- x\n'],
    [false, '  my $a;\nmain :- x\n'],
    [false, 'our @x;\nmain :- x\n'],
    [false, 'sub f { }\nmain :- x\n'],
    [false, 'package X;\nmain :- x\n'],
    [false, 'print @x;\nmain :- x\n'],
    [false, 'print %x;\nmain :- x\n'],
    [false, 'print $x;\nmain :- x\n'],
    [false, ' :- x\n'],
    [false, ':-x\n'],
    [false, 'Main :- x\n'],
    [false, ' main :- x\n'],
    [false, 'sum(X, Y :- x\n'],
    [true, 'useful :- x\n'],
  ] as const)
    it(`${is ? 'are' : 'are not'} in Prolog: ${JSON.stringify(head)}`, () => {
      expect(isProlog(head)).to.equal(is);
    });

  it('leave out files that editors, templates and builds leave behind', () => {
    for (const name of [
      'a.template',
      'a.cpp.disabled',
      'a.bak',
      'a.orig',
      'a.SWP',
      'a.pyc',
      'A.class',
      'a.o',
      'a.cpp~',
    ])
      expect(isLeftOver(name), name).to.equal(true);
    for (const name of ['__pycache__', 'README', 'README.md']) expect(isLeftOver(name), name).to.equal(true);
    for (const name of [
      'a.cpp',
      'bak',
      'a.o.cpp',
      'a~b',
      'classroom.py',
      'x__pycache__',
      '__pycache__x',
      'README.',
      'MYREADME',
      'READMEs',
    ])
      expect(isLeftOver(name), name).to.equal(false);
  });
});

describe('the rule of a folder of example submissions, as it is checked on every test', () => {
  const required: [string, ExampleVerdict[], ExampleVerdict[] | undefined][] = [
    ['accepted', ['AC'], undefined],
    ['rejected', ['AC', 'WA', 'TLE', 'RTE', 'MLE', 'OLE'], ['WA', 'TLE', 'RTE', 'MLE', 'OLE']],
    ['wrong_answer', ['AC', 'WA'], ['WA']],
    ['time_limit_exceeded', ['AC', 'TLE'], ['TLE']],
    ['run_time_error', ['AC', 'RTE'], ['RTE']],
    ['brute_force', ['AC', 'RTE', 'TLE'], ['RTE', 'TLE']],
    ['no_output', ['AC', 'WA'], ['WA']],
    ['security_violation', ['AC', 'WA', 'TLE', 'RTE', 'MLE', 'OLE'], ['WA', 'TLE', 'RTE', 'MLE', 'OLE']],
    ['slow_accepted', ['AC', 'TLE'], undefined],
    ['compile_error', ['CE'], ['CE']],
    ['memory_limit_exceeded', ['MLE'], ['MLE']],
  ];
  for (const [folder, permitted, needed] of required)
    it(`permits and requires certain verdicts in ${folder}/`, () => {
      const { rule } = defaultRule(folder, false)!;
      expect(rule.permitted).to.deep.equal(permitted);
      expect(rule.required).to.deep.equal(needed);
    });

  it('is another one in older packages', () => {
    expect(defaultRule('time_limit_exceeded', true)).to.deep.equal({
      rule: { permitted: ['AC', 'WA', 'TLE'], required: ['TLE'] },
      checkAllTests: true,
    });
    expect(defaultRule('partially_accepted', true)).to.deep.equal({
      rule: { permitted: ['AC', 'WA', 'TLE', 'RTE', 'MLE', 'OLE'], useForTimeLimit: false },
    });
    expect(defaultRule('wrong_answer', true)?.rule.useForTimeLimit).to.equal(false);
    expect(defaultRule('wrong_answer', false)?.rule.useForTimeLimit).to.equal(undefined);
    expect(defaultRule('accepted', true)?.rule.useForTimeLimit).to.equal(undefined);
    expect(defaultRule('no_such_folder', true)).to.equal(undefined);
  });
});

describe('the points of a tag', () => {
  it('are one number, and nothing else', () => {
    expect(['7', ' 12.5 ', '.25', '3.', '-1', '+4'].map(scoreOfTag)).to.deep.equal([7, 12.5, 0.25, 3, -1, 4]);
    for (const text of ['', '.', '1 2', '1e3', '0x10', 'seven', '1.2.3'])
      expect(scoreOfTag(text), text).to.equal(undefined);
  });
});

describe('an example submission in another language than its extension says', () => {
  it('is Python 2 if its first line says so', () => {
    expect(isOfOther('a.py', 'python3', '#!/usr/bin/env python2\n')).to.equal(true);
    expect(isOfOther('A.PY', 'python3', '#!/usr/bin/python2.7\n')).to.equal(true);
    expect(isOfOther('a.py', 'python3', '#!/usr/bin/env python3\n')).to.equal(false);
    expect(isOfOther('a.py', 'python3', 'x = 1 #! not of python2\n')).to.equal(false);
  });

  for (const line of ['print "hello"', "  print 'a'", '\tprint  x[0]', 'print f(x)', 'print count, 7', 'print x%2'])
    it(`is Python 2 if it prints like this: ${line}`, () => {
      expect(isOfOther('a.py', 'python3', `n = 1\n${line}\n`)).to.equal(true);
    });

  for (const line of ['print("hello")', 'print = 3', 'blueprint "x"', 'reprint x[0]', 'print', 'print (x)'])
    it(`is Python 3 with a line like this: ${line}`, () => {
      expect(isOfOther('a.py', 'python3', `n = 1\n${line}\n`)).to.equal(false);
    });

  for (const line of ['n = int(raw_input())', 'for i in xrange(9): pass', 'a = [raw_input() for i in range(2)]'])
    it(`is Python 2 if it calls a function like this: ${line}`, () => {
      expect(isOfOther('a.py', 'python3', `n = 1\n${line}\n`)).to.equal(true);
      expect(isOfOther('a.py', 'python3', `raw_input = input\nxrange = range\n${line}\n`)).to.equal(false);
      expect(isOfOther('a.py', 'python3', `try: raw_input\nexcept NameError: raw_input = input\n${line}\n`)).to.equal(
        false,
      );
      expect(isOfOther('a.py', 'python3', `def raw_input(): return ""\ndef xrange(n): return []\n${line}\n`)).to.equal(
        false,
      );
    });

  for (const line of ['# raw_input() was the name', '"""not xrange(9)"""', 'my_raw_input()', 'raw_input', 'x.xrange'])
    it(`is Python 3 with a line like this: ${line}`, () => {
      expect(isOfOther('a.py', 'python3', `n = 1\n${line}\n`)).to.equal(false);
    });

  it('is Prolog in a .pl file if no language was chosen', () => {
    const clause = ':- initialization(main).\n';
    expect(isOfOther('a.pl', undefined, clause)).to.equal(true);
    expect(isOfOther('a.PL', undefined, clause)).to.equal(true);
    expect(isOfOther('a.pl', 'perl', clause)).to.equal(false);
    expect(isOfOther('a.pl', undefined, 'my $x = 1;\n')).to.equal(false);
  });

  it('is looked for in files with these two extensions only', () => {
    for (const path of ['a.c', 'a.py.txt', 'a.plx', 'a.pyx'])
      expect(isOfOther(path, undefined, 'print "x"\n:- a.\n'), path).to.equal(false);
  });
});

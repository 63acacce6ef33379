/** When a version may be given to students, what is judged to decide that, and how a time limit is derived. */
import { expect } from 'chai';
import { derivedTimeLimitMs, DERIVING_LIMIT_MS, limitsFrom } from '../../src/packages/package-limits.rules.ts';
import type { ExampleSubmission, StoredPackage } from '../../src/packages/package.rules.ts';
import type { BlobRef } from '../../judge/contract/job.ts';
import {
  boundingExamples,
  closedCode,
  derivesTimeLimit,
  examplesToCheck,
  isOpenable,
  languageOfExample,
  resultOf,
  withDerived,
} from '../../src/problems/version-checks.rules.ts';

type Example = ExampleSubmission<BlobRef>;

const example = (path: string, more: Partial<Example> = {}): Example => ({
  path,
  files: [{ path: path.split('/').at(-1)!, blob: { sha256: path, sizeBytes: 1 } }],
  isFolder: false,
  expected: ['AC'],
  constraints: [],
  timeLimitBound: 'lower',
  ...more,
});

const pkg = (examples: Example[], more: Partial<StoredPackage> = {}, stated: number | null = 2): StoredPackage =>
  ({
    limits: limitsFrom({ time_limit: stated ?? undefined }, stated === null ? 'default' : 'problem.yaml'),
    checker: { kind: 'default', caseSensitive: false, spaceChangeSensitive: false },
    includes: {},
    examples,
    ...more,
  }) as StoredPackage;

const pathsOf = (of: StoredPackage, hasHost: (toolchains: readonly string[]) => boolean = () => true) =>
  examplesToCheck(of, hasHost).map(({ example: { path } }) => path);

describe('whether a version may be opened', () => {
  it('is true if the check passed, never ran, or was overridden', () => {
    expect(isOpenable(undefined)).to.equal(true);
    expect(isOpenable({ state: 'passed', openedAt: null })).to.equal(true);
    for (const state of ['waiting', 'failed', 'no-example'] as const) {
      expect(isOpenable({ state, openedAt: null }), state).to.equal(false);
      expect(isOpenable({ state, openedAt: 0 }), state).to.equal(true);
    }
  });

  it('is decided by the state of the check', () => {
    expect(closedCode('failed')).to.equal('version_check_failed');
    expect(closedCode('no-example')).to.equal('version_check_no_example');
    expect(closedCode('waiting')).to.equal('version_check_waiting');
  });
});

describe('the examples that check a version', () => {
  it('are one accepted example, and none that may fail or whose language is not supported', () => {
    const wrong = example('wrong_answer/w.cpp', { expected: ['WA'] });
    const either = example('mixed/e.cpp', { expected: ['AC', 'TLE'] });
    const foreign = example('accepted/f.cob', { notJudged: 'language' });
    const all = [wrong, either, foreign, example('accepted/a.cpp'), example('accepted/b.cpp')];
    expect(pathsOf(pkg(all))).to.deep.equal(['accepted/a.cpp']);
    expect(examplesToCheck(pkg(all), () => true)[0]!.timeLimitMs).to.equal(null);
    expect(pathsOf(pkg([wrong, either, foreign]))).to.deep.equal([]);
  });

  it('prefer a language that a host has, and the example with the fewest rules', () => {
    const all = [example('accepted/a.cpp'), example('accepted/b.py')];
    expect(pathsOf(pkg(all), (toolchains) => toolchains.includes('python'))).to.deep.equal(['accepted/b.py']);
    expect(pathsOf(pkg(all), () => false)).to.deep.equal(['accepted/a.cpp']);
    const ruled = example('accepted/a.cpp', { constraints: [{ score: [1, 2] }] });
    expect(pathsOf(pkg([ruled, example('accepted/z.cpp')]))).to.deep.equal(['accepted/z.cpp']);
  });

  it('require the toolchains of the validators as well', () => {
    const checker: StoredPackage['checker'] = { kind: 'custom', language: 'python3', files: [], args: [] };
    const asked: string[][] = [];
    examplesToCheck(pkg([example('accepted/a.cpp')], { checker }), (toolchains) => asked.push([...toolchains]) > 0);
    expect(asked).to.deep.equal([['cpp', 'python']]);
  });

  it('include one for each language that the package adds files to', () => {
    const file = [{ path: 'grader.h', blob: { sha256: 'x', sizeBytes: 1 } }];
    const all = [
      example('accepted/a.cpp'),
      example('accepted/b.py'),
      example('accepted/c.py'),
      example('accepted/d.py'),
    ];
    const includes = { cpp: file, python3: file, java: file, default: file };
    expect(pathsOf(pkg(all, { includes }))).to.deep.equal(['accepted/a.cpp', 'accepted/b.py']);
    expect(pathsOf(pkg(all, { includes: { python3: file } }))).to.deep.equal(['accepted/a.cpp', 'accepted/b.py']);
  });

  it('include every one that affects a time limit to be derived, and run with a generous limit', () => {
    const wrong = example('wrong_answer/w.cpp', { expected: ['WA'] });
    const slow = example('time_limit_exceeded/t.cpp', { expected: ['TLE'], timeLimitBound: 'upper' });
    const free = example('accepted/free.cpp', { timeLimitBound: undefined });
    const chosen = examplesToCheck(pkg([wrong, slow, free, example('accepted/a.cpp')], {}, null), () => true);
    expect(chosen.map((one) => one.example.path)).to.have.members([
      'accepted/a.cpp',
      'accepted/free.cpp',
      'wrong_answer/w.cpp',
    ]);
    expect(chosen.every(({ timeLimitMs }) => timeLimitMs === DERIVING_LIMIT_MS)).to.equal(true);
    expect(DERIVING_LIMIT_MS).to.equal(20_000);
  });

  it('have a language set by name or by file', () => {
    expect(languageOfExample(example('accepted/a.cpp'))).to.equal('cpp');
    expect(languageOfExample(example('accepted/a.cpp', { language: 'c' }))).to.equal('c');
    expect(languageOfExample(example('accepted/a.txt'))).to.equal(undefined);
  });
});

describe('a derived time limit', () => {
  const silent = pkg([example('accepted/a.cpp')], {}, null);

  it('is derived only if none is stated and an example limits it', () => {
    expect(derivesTimeLimit(silent)).to.equal(true);
    expect(derivesTimeLimit(pkg([example('accepted/a.cpp')]))).to.equal(false);
    expect(derivesTimeLimit(pkg([example('accepted/a.cpp', { timeLimitBound: 'upper' })], {}, null))).to.equal(false);
    expect(boundingExamples(pkg([example('accepted/a.x', { notJudged: 'language' })]))).to.deep.equal([]);
  });

  it('is the slowest run times the factor, rounded up to the resolution', () => {
    expect(derivedTimeLimitMs(1000, 5, 1000)).to.equal(5000);
    expect(derivedTimeLimitMs(1001, 5, 1000)).to.equal(6000);
    expect(derivedTimeLimitMs(0, 5, 1000)).to.equal(1000);
    expect(derivedTimeLimitMs(400, 2, 100)).to.equal(800);
  });

  it('uses the slowest example if all agree, and is not derived if one does not', () => {
    const judged = [
      { agrees: true, cpuMs: 400 },
      { agrees: true, cpuMs: 1200.2 },
      { agrees: true, cpuMs: null },
    ];
    expect(resultOf(silent, judged)).to.deep.equal({ state: 'passed', slowestMs: 1201, timeLimitMs: 3000 });
    expect(resultOf(silent, [...judged, { agrees: false, cpuMs: 1 }])).to.deep.equal({
      state: 'failed',
      slowestMs: null,
      timeLimitMs: null,
    });
    expect(resultOf(pkg([example('accepted/a.cpp')]), judged)).to.deep.equal({
      state: 'passed',
      slowestMs: null,
      timeLimitMs: null,
    });
    expect(resultOf(silent, []).state).to.equal('failed');
  });

  it('replaces only the default: a stated limit is exact', () => {
    const derived = { slowestMs: 400, timeLimitMs: 2000 };
    expect(withDerived(silent.limits, derived)).to.deep.include({
      timeLimitMs: 2000,
      timeLimitFrom: 'derived',
      slowestAcceptedMs: 400,
    });
    const stated = limitsFrom({ time_limit: 1.5 }, 'problem.yaml');
    expect(withDerived(stated, derived)).to.equal(stated);
    expect(withDerived(silent.limits, undefined)).to.equal(silent.limits);
    expect(withDerived(silent.limits, { slowestMs: null, timeLimitMs: null })).to.equal(silent.limits);
  });
});

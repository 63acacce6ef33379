import { expect } from 'chai';
import { listedFiles, versionDifference } from '../../src/packages/package-files.rules.ts';
import type { StoredPackage } from '../../src/packages/package.rules.ts';

const blob = (sha256: string) => ({ sha256, sizeBytes: sha256.length });
const file = (path: string, content = path) => ({ path, blob: blob(content) });
const LIMITS = { timeLimitMs: 1000, timeLimitFrom: 'problem.yaml', memoryBytes: 1 };
const pkg = (more: object = {}): StoredPackage =>
  ({
    formatVersion: '2025-09',
    limits: LIMITS,
    statements: [],
    statementFiles: [],
    attachments: [],
    tests: [],
    examples: [],
    checker: { kind: 'default' },
    includes: {},
    ...more,
  }) as unknown as StoredPackage;
const OLD = {
  statements: [file('problem.en.md')],
  statementFiles: [file('image.png')],
  attachments: [file('help.txt')],
  tests: [{ name: 'secret/1', input: blob('in'), answer: blob('ans') }],
  examples: [
    { path: 'accepted/a.cpp', isFolder: false, files: [file('a.cpp')] },
    { path: 'accepted/two', isFolder: true, files: [file('b.cpp')] },
  ],
  checker: { kind: 'custom', files: [file('v.cpp')] },
  includes: { cpp: [file('grader.h')] },
  kernel: { baseFiles: [{ path: 'src/a.cc', sha256: 'base', sizeBytes: 7 }] },
};

describe('the files of a version', () => {
  it('are those of its package, sorted by path, each once', () => {
    const originals = [file('problem.yaml'), file('data/1.in', 'old'), file('data/1.in', 'new one')];
    expect(listedFiles(pkg({ ...OLD, originals }))).to.deep.equal([
      { path: 'data/1.in', sha256: 'new one', sizeBytes: 7 },
      { path: 'problem.yaml', sha256: 'problem.yaml', sizeBytes: 12 },
    ]);
  });

  it('are the parts that were kept, if the package itself was not', () => {
    expect(listedFiles(pkg())).to.deep.equal([]);
    const paths = (more: object) => listedFiles(pkg({ ...OLD, ...more })).map(({ path }) => path);
    const both = [
      '.kernel/base/src/a.cc',
      'attachments/help.txt',
      'data/secret/1.ans',
      'data/secret/1.in',
      'include/cpp/grader.h',
    ];
    const examples = ['submissions/accepted/a.cpp', 'submissions/accepted/two/b.cpp'];
    expect(paths({})).to.deep.equal([
      ...both,
      'output_validator/v.cpp',
      'statement/image.png',
      'statement/problem.en.md',
      ...examples,
    ]);
    expect(paths({ formatVersion: 'legacy' })).to.deep.equal([
      ...both,
      'output_validators/v.cpp',
      'problem_statement/image.png',
      'problem_statement/problem.en.md',
      ...examples,
    ]);
    expect(listedFiles(pkg(OLD))).to.deep.include({ path: '.kernel/base/src/a.cc', sha256: 'base', sizeBytes: 7 });
    expect(listedFiles(pkg(OLD))).to.deep.include({ path: 'data/secret/1.ans', sha256: 'ans', sizeBytes: 3 });
  });
});

describe('the difference between two versions', () => {
  const listed = (path: string, sha256: string) => ({ path, sha256, sizeBytes: sha256.length });

  it('lists files that are new, removed and changed, sorted by path', () => {
    const before = pkg({ originals: [file('same'), file('d', 'old'), file('b')] });
    const after = pkg({ originals: [file('d', 'newer'), file('c'), file('same'), file('a')] });
    expect(versionDifference(before, after)).to.deep.equal({
      files: [
        { path: 'a', change: 'added', after: listed('a', 'a') },
        { path: 'b', change: 'removed', before: listed('b', 'b') },
        { path: 'c', change: 'added', after: listed('c', 'c') },
        { path: 'd', change: 'changed', before: listed('d', 'old'), after: listed('d', 'newer') },
      ],
      limits: [],
    });
  });

  it('compares the kept parts, if one version no longer has its package', () => {
    const kept = pkg({ attachments: [file('x')] });
    const whole = pkg({ attachments: [file('x')], originals: [file('attachments/x'), file('problem.yaml')] });
    expect(versionDifference(kept, whole).files).to.deep.equal([]);
    expect(versionDifference(whole, kept).files).to.deep.equal([]);
  });

  const limits = (before: object, after: object) =>
    versionDifference(pkg({ limits: { ...LIMITS, ...before } }), pkg({ limits: { ...LIMITS, ...after } })).limits;

  it('lists limits that were changed, added and removed', () => {
    expect(limits({}, { memoryBytes: 2 })).to.deep.equal([{ name: 'memoryBytes', before: 1, after: 2 }]);
    expect(limits({}, { validationPasses: 2 })).to.deep.equal([
      { name: 'validationPasses', before: undefined, after: 2 },
    ]);
    expect(limits({ validationPasses: 2 }, {})).to.deep.equal([
      { name: 'validationPasses', before: 2, after: undefined },
    ]);
  });

  it('shows no time limit that was derived for one of two versions that state none', () => {
    const silent = { timeLimitFrom: 'default' };
    const derived = { timeLimitFrom: 'derived', timeLimitMs: 3000, slowestAcceptedMs: 1400 };
    expect(limits(silent, derived)).to.deep.equal([]);
    expect(limits(derived, silent)).to.deep.equal([]);
    expect(limits(derived, { ...derived, slowestAcceptedMs: 1500 })).to.deep.equal([]);
    expect(limits(derived, { ...derived, timeLimitMs: 4000 })).to.deep.equal([
      { name: 'timeLimitMs', before: 3000, after: 4000 },
    ]);
    expect(limits(silent, { ...derived, memoryBytes: 2 })).to.have.length(1);
    const names = ['timeLimitMs', 'timeLimitFrom'];
    expect(limits({}, derived).map(({ name }) => name)).to.deep.equal(names);
    expect(limits(derived, {}).map(({ name }) => name)).to.deep.equal(names);
  });
});

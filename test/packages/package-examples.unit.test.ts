/** What is expected of example submissions: by folder, by file, by tag. */
import { expect } from 'chai';
import type { Tree } from '../submissions/source-fixtures.ts';
import { legacyPackage, notices, reading, removeFolders, sumPackage, valid } from './package-fixtures.ts';

describe('example submissions', () => {
  afterEach(removeFolders);
  const expectations = async (tree: Tree) =>
    Object.fromEntries((await valid(tree)).examples.map((example) => [example.path, example]));

  it('are expected to do what their folder says', async () => {
    const folders = {
      accepted: ['AC'],
      wrong_answer: ['WA'],
      time_limit_exceeded: ['TLE', 'OLE'],
      run_time_error: ['MLE', 'OLE', 'RTE'],
      brute_force: ['TLE', 'MLE', 'OLE', 'RTE'],
      rejected: ['WA', 'TLE', 'MLE', 'OLE', 'RTE'],
      compile_error: ['CE'],
      compiler_error: ['CE'],
      memory_limit_exceeded: ['MLE'],
      output_limit_exceeded: ['OLE'],
      rejected_before_build: ['REJECTED'],
    };
    const tree = Object.fromEntries(Object.keys(folders).map((folder) => [`submissions/${folder}/x.cpp`, 'x\n']));
    const examples = await expectations(sumPackage(tree));
    for (const [folder, expected] of Object.entries(folders)) {
      expect(examples[`${folder}/x.cpp`]!.expected, folder).to.deep.equal(expected);
      expect(examples[`${folder}/x.cpp`]!.constraints, folder).to.deep.equal([]);
    }
    expect(examples['time_limit_exceeded/x.cpp']!.timeLimitBound).to.equal('upper');
    expect(examples['wrong_answer/x.cpp']!.timeLimitBound).to.equal('lower');
    expect(examples['compile_error/x.cpp']!.timeLimitBound).to.equal(undefined);
    expect(examples['brute_force/x.cpp']!.timeLimitBound).to.equal(undefined);
  });

  it('may be folders with several files', async () => {
    const examples = await expectations(
      sumPackage({ 'submissions/accepted/two/a.cpp': 'a\n', 'submissions/accepted/two/lib/b.h': 'b\n' }),
    );
    expect(examples['accepted/two']!.files.map(({ path }) => path)).to.deep.equal(['a.cpp', 'lib/b.h']);
    expect(examples['accepted/two']!.isFolder).to.equal(true);
  });

  it('are expected to do what submissions.yaml says, also per test', async () => {
    const examples = await expectations(
      sumPackage({
        'submissions/odd/slow.py': 'x\n',
        'submissions/time_limit_exceeded/a.cpp': 'x\n',
        'submissions/time_limit_exceeded/b.cpp': 'x\n',
        'submissions/submissions.yaml': `
odd/*.{py,cpp}:
  permitted: [AC, TLE]
  required: [TLE]
  language: python3
  entrypoint: slow
time_limit_exceeded/a.cpp:
  permitted: [TLE, AC]
  secret/0*: {required: [TLE]}
time_limit_exceeded/b.cpp:
  use_for_time_limit: false
`,
      }),
    );
    expect(examples['odd/slow.py']).to.deep.include({
      expected: ['TLE', 'OLE'],
      language: 'python3',
      entryPoint: 'slow',
      timeLimitBound: 'upper',
    });
    expect(examples['odd/slow.py']!.constraints).to.have.length(1);
    expect(examples['time_limit_exceeded/a.cpp']!.constraints[1]).to.deep.include({
      tests: ['secret/01', 'secret/02'],
      required: ['TLE'],
    });
  });

  it('are expected to do what their tag says, whatever the folder', async () => {
    const examples = await expectations(
      sumPackage({
        'submissions/mixed/a.cpp': '// @EXPECTED_RESULTS@: WRONG-ANSWER, TIMELIMIT\n',
        'submissions/wrong_answer/b.py': '# @EXPECTED_RESULTS@ COMPILER-ERROR\n',
        'submissions/mixed/c.py': '# @EXPECTED_RESULTS@: TIMELIMIT\n',
        'submissions/mixed/d.py': '# @EXPECTED_RESULTS@: RUN-ERROR\n',
      }),
    );
    // A program that prints without end is stopped by the time limit elsewhere, and by the output limit here.
    expect(examples['mixed/a.cpp']!.expected).to.have.members(['WA', 'TLE', 'OLE']);
    expect(examples['mixed/c.py']!.expected).to.have.members(['TLE', 'OLE']);
    expect(examples['mixed/d.py']!.expected).to.have.members(['RTE', 'MLE', 'OLE']);
    expect(examples['wrong_answer/b.py']!.expected).to.deep.equal(['CE']);
  });

  it('are left out with a note when nothing is expected of them', async () => {
    const read = await reading(sumPackage({ 'submissions/ideas/a.cpp': 'x\n' }));
    expect(read.package!.examples).to.have.length(1);
    expect(notices(read)).to.include('submissions/ideas/a.cpp nothing_expected');
  });

  it('with the extension .pl are Perl, except those in Prolog, which are not judged', async () => {
    const tree = sumPackage({
      'submissions/accepted/perl.pl': 'use strict;\nmy ($a, $b) = split " ", <>;\nprint $a + $b;\n',
      'submissions/accepted/short.pl': 'print eval join "+", split " ", <>;\n',
      'submissions/accepted/prolog.pl': 'main :-\n    read_int(X), read_int(Y),\n    Z is X + Y, write(Z), nl.\n',
      'submissions/accepted/directive.pl': ':- initialization(main).\nmain.\n',
    });
    const { examples } = await valid(tree);
    const left = examples.filter(({ notJudged }) => notJudged !== undefined).map(({ path }) => path);
    expect(left).to.deep.equal(['accepted/directive.pl', 'accepted/prolog.pl']);
  });

  it('with the extension .py are Python 3, except those in Python 2, which are not judged', async () => {
    const tree = legacyPackage({
      'submissions/accepted/now.py': '"""\nprint the sum\n"""\nprint (sum(map(int, input().split())))\n',
      'submissions/accepted/named.py': '#!/usr/bin/env python2\nimport sys\n',
      'submissions/accepted/calls.py': 'a = 1\nif a:\n\tprint abs(a)\n',
      'submissions/wrong_answer/text.py': 'print "500"\n',
      'submissions/compiler_error/old.py': 'print "500"\n',
    });
    const { examples } = await valid(tree);
    const left = examples.filter(({ notJudged }) => notJudged !== undefined).map(({ path }) => path);
    expect(left).to.deep.equal(['accepted/calls.py', 'accepted/named.py', 'wrong_answer/text.py']);
  });
});

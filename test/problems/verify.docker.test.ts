/** `kernelway problem verify` on a real Docker Engine: example submissions of every kind, judged and compared. */
import { expect } from 'chai';
import { tarGzOf } from '../submissions/source-fixtures.ts';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEYS, verify, verifyIn } from './verify-command.ts';
import {
  folderOf,
  PROBLEM_YAML,
  KERNEL_YAML,
  kernelPackage,
  removeFolders,
  sumPackage,
} from '../packages/package-fixtures.ts';

const sum = (rest: string): string => `#include <iostream>\nint main() { long a, b; std::cin >> a >> b; ${rest} }\n`;
const SUBMISSIONS = {
  'submissions/accepted/sum.cpp': sum('std::cout << a + b << "\\n";'),
  'submissions/accepted/sum.py': 'print(sum(map(int, input().split())))\n',
  'submissions/accepted/two/main.cpp': '#include "add.h"\nint main() { return add(); }\n',
  'submissions/accepted/two/add.h':
    '#include <cstdio>\ninline int add() { long a, b; scanf("%ld %ld", &a, &b); printf("%ld", a + b); return 0; }\n',
  'submissions/wrong_answer/minus.cpp': sum('std::cout << a - b << "\\n";'),
  'submissions/time_limit_exceeded/loop.cpp': sum('for (volatile long i = 0; i >= 0;) i = i + 1 - 1;'),
  'submissions/run_time_error/exit.cpp': sum('return 3;'),
  'submissions/memory_limit_exceeded/heap.cpp': sum(
    'for (;;) { volatile char* p = new char[1 << 20]; for (int i = 0; i < 1 << 20; i += 512) p[i] = 1; }',
  ),
  'submissions/output_limit_exceeded/flood.cpp': sum(
    'for (;;) std::cout << "0123456789012345678901234567890123456789\\n";',
  ),
  'submissions/compile_error/syntax.cpp': sum('syntax'),
  'submissions/rejected_before_build/long.cpp': `${sum('')}//${' '.repeat(200_000)}\n`,
};

describe('kernelway problem verify', function () {
  this.timeout(600_000);
  afterEach(removeFolders);

  it('agrees with a package that has every verdict, and measures each example', () => {
    // A small memory limit: some virtual machines take seconds of CPU time to fill 256 MiB for the first time.
    const limits = { 'problem.yaml': PROBLEM_YAML.replace('memory: 256', 'memory: 64') };
    const { status, rows, stderr } = verify(folderOf(sumPackage({ ...SUBMISSIONS, ...limits })), '--jobs', '2');
    expect(
      rows.filter(({ agrees }) => !agrees),
      stderr,
    ).to.deep.equal([]);
    expect(status).to.equal(0);
    expect(rows).to.have.length(10);
    for (const row of rows) expect(row).to.include.all.keys(KEYS);
    const accepted = rows.find(({ path }) => path === 'accepted/sum.cpp')!;
    expect(accepted).to.deep.include({ expected: ['AC'], got: 'AC' });
    expect(accepted.wallMs).to.be.greaterThan(0);
    expect(accepted.memoryBytes).to.be.greaterThan(100_000);
    const slow = rows.find(({ path }) => path === 'time_limit_exceeded/loop.cpp')!;
    // It may run for 1.5 times its limit of 1.5 s, because that shows how slow it is, and is killed a little later.
    expect(slow.cpuMs).to.be.within(2200, 3000);
  });

  it('exits with 1 and names the differences', () => {
    const wrong = sum('std::cout << 3;');
    const { status, rows, stderr } = verify(folderOf(sumPackage({ 'submissions/accepted/sum.cpp': wrong })));
    expect(status).to.equal(1);
    expect(rows[0]).to.deep.include({ path: 'accepted/sum.cpp', expected: ['AC'], got: 'WA', agrees: false });
    expect(stderr).to.contain('DIFFERS: accepted/sum.cpp: WA');
  });

  it('takes a program as too slow that only waits, or that only the factor of its language lets pass', () => {
    const limits = PROBLEM_YAML.replace('time_limit: 1.5', 'time_limit: 0.5');
    const examples = {
      // The wall time of this site is 2 s, and 2.5 s where an example must be too slow.
      'submissions/time_limit_exceeded/sleep.cpp': `#include <unistd.h>\n${sum('usleep(2200000); std::cout << a + b << "\\n";')}`,
      'submissions/time_limit_exceeded/busy.py':
        'import time\na, b = map(int, input().split())\nwhile time.process_time() < 1:\n  pass\nprint(a + b)\n',
    };
    const tree = sumPackage({
      'problem.yaml': limits,
      'submissions/accepted/sum.cpp': SUBMISSIONS['submissions/accepted/sum.cpp'],
      ...examples,
    });
    const { status, rows, stderr } = verify(folderOf(tree));
    expect(status, stderr).to.equal(0);
    const [, busy, sleep] = rows;
    expect(sleep).to.deep.include({ path: 'time_limit_exceeded/sleep.cpp', got: 'TLE', agrees: true });
    expect(sleep!.test).to.include({ timeKind: 'wall' });
    expect(busy).to.deep.include({ path: 'time_limit_exceeded/busy.py', got: 'AC', agrees: true });
    expect(busy).to.deep.include({ onlyByFactor: { factor: 3, byPackage: 'TLE' } });
    const strict = verify(folderOf({ ...tree, '.kernelway.yaml': 'time_factors: 1\n' }), '--only', 'busy.py');
    expect(strict.rows[0]).to.deep.include({ got: 'TLE', agrees: true });
    expect(strict.rows[0]).to.not.have.any.keys('onlyByFactor');
  });

  it('judges changes to starter code in every form', async () => {
    const driver = (body: string): string => `#include <cstdio>\nvoid recover() { ${body} }\n`;
    const good = driver('int a, b; if (scanf("%d %d", &a, &b) == 2) printf("%d\\n", a + b);');
    const base = driver('puts("nothing");');
    const tree = kernelPackage({
      '.kernel/kernel.yaml': KERNEL_YAML.replace(/benchmark:\n( .*\n)+/, '').replace(/\n {2}speedup: .*/, ''),
      '.kernel/base/Makefile':
        'kv_driver: src/recovery.cc src/main.cc\n\tg++ -O1 -static -o kv_driver src/main.cc src/recovery.cc\n',
      '.kernel/base/src/recovery.cc': base,
      '.kernel/base/src/main.cc': 'void recover();\nint main() { recover(); }\n',
      'submissions/accepted/good/src/recovery.cc': good,
      'submissions/accepted/good.tar.gz': await tarGzOf({ 'src/recovery.cc': good }),
      'submissions/accepted/good.patch': `--- a/src/recovery.cc\n+++ b/src/recovery.cc\n@@ -1,2 +1,2 @@\n #include <cstdio>\n-${base.split('\n')[1]}\n+${good.split('\n')[1]}\n`,
      'submissions/wrong_answer/base/src/recovery.cc': base,
      'submissions/compile_error/broken/src/recovery.cc': 'syntax\n',
      'submissions/rejected_before_build/main/src/main.cc': 'int main() {}\n',
      'submissions/rejected_before_build/stale.patch':
        '--- a/src/recovery.cc\n+++ b/src/recovery.cc\n@@ -1,1 +1,1 @@\n-other\n+new\n',
    });
    const { status, got, stderr } = verify(folderOf(tree));
    expect(got, stderr).to.deep.equal({
      'accepted/good': 'AC',
      'accepted/good.patch': 'AC',
      'accepted/good.tar.gz': 'AC',
      'compile_error/broken': 'CE',
      'rejected_before_build/main': 'REJECTED',
      'rejected_before_build/stale.patch': 'REJECTED',
      'wrong_answer/base': 'WA',
    });
    expect(status).to.equal(0);
  });

  it('requires a margin on both sides of the time limit', () => {
    const burn = (seconds: number): string =>
      sum(
        `auto until = clock() + ${seconds} * CLOCKS_PER_SEC; while (clock() < until) {} std::cout << a + b << "\\n";`,
      ).replace('#include <iostream>', '#include <ctime>\n#include <iostream>');
    const withLimit = (submissions: Record<string, string>) =>
      verify(folderOf(sumPackage({ ...submissions, 'problem.yaml': PROBLEM_YAML.replace('1.5', '0.5') })));
    const narrow = withLimit({ 'submissions/accepted/sum.cpp': burn(0.35) });
    expect(narrow.got).to.deep.equal({ 'accepted/sum.cpp': 'AC' });
    expect(narrow.status, narrow.stderr).to.equal(1);
    expect(narrow.stderr).to.match(/takes 3\d\d ms: the time limit should be at least 0\.[78] s/);
    const slow = {
      'submissions/accepted/sum.cpp': sum('std::cout << a + b;'),
      'submissions/time_limit_exceeded/a.cpp': burn(0.6),
    };
    const nearlyFast = withLimit(slow);
    expect(nearlyFast.got).to.include({ 'time_limit_exceeded/a.cpp': 'AC' });
    expect(nearlyFast.status).to.equal(1);
    const slowEnough = withLimit({ ...slow, 'submissions/time_limit_exceeded/a.cpp': burn(2) });
    expect(slowEnough.got).to.include({ 'time_limit_exceeded/a.cpp': 'TLE' });
    expect(slowEnough.status, slowEnough.stderr).to.equal(0);
  });

  it('streams its progress: start, builds, results, a summary', () => {
    const { events, rows, summary, start } = verify(
      folderOf(
        sumPackage({
          'submissions/accepted/sum.cpp': sum('std::cout << a + b;'),
          'submissions/run_time_error/kill.cpp': sum('std::cerr << "going\\n"; __builtin_trap();'),
          'submissions/accepted/exit.py': 'import sys\nsys.stderr.write("no \\x1b[2J idea")\nsys.exit(3)\n',
          'submissions/accepted/sum.xyz': 'none of ours',
        }),
      ),
    );
    expect(events.map(({ event }) => event)).to.deep.equal([
      'start',
      ...['build', 'result', 'build', 'result', 'build', 'result'],
      'summary',
    ]);
    expect(start).to.deep.include({ version: 1, problem: 'sum', tests: 3, timeLimitMs: 1500 });
    const byPath = new Map(rows.map((row) => [row.path, row]));
    expect(byPath.get('run_time_error/kill.cpp')!.test).to.deep.include({ outcome: 'run-error', signal: 'SIGILL' });
    expect(byPath.get('accepted/exit.py')!.test).to.deep.include({ exitCode: 3, stderr: 'no \u001b[2J idea' });
    expect(summary).to.deep.include({
      exitCode: 1,
      judged: 3,
      agree: 2,
      differ: ['accepted/exit.py'],
      notJudged: [{ path: 'accepted/sum.xyz', reason: 'language' }],
    });
  });

  it('judges only the examples and tests that --only names', () => {
    const folder = folderOf(sumPackage(SUBMISSIONS));
    const some = verify(folder, '--only', 'accepted/*.cpp', '--only', 'syntax.cpp');
    expect(some.got, some.stderr).to.deep.equal({ 'accepted/sum.cpp': 'AC', 'compile_error/syntax.cpp': 'CE' });
    expect(some.status).to.equal(0);
    // If only some tests run, an example that should fail but passes means nothing; one that fails in another way is a
    // difference.
    const first = sum('std::cout << (a == 1 ? a + b : 0);');
    const partial = folderOf(
      sumPackage({
        'submissions/accepted/sum.cpp': sum('std::cout << a + b;'),
        'submissions/wrong_answer/first.cpp': first,
        'submissions/run_time_error/wrong.cpp': sum('std::cout << 0;'),
      }),
    );
    const whole = verify(partial);
    const one = verify(partial, '--only', 'sample');
    expect(one.start, one.stderr).to.deep.include({ tests: 1, testsLeftOut: 2 });
    expect(one.rows.map(({ path, got, agrees }) => [path, got, agrees])).to.deep.equal([
      ['accepted/sum.cpp', 'AC', true],
      ['run_time_error/wrong.cpp', 'WA', false],
      ['wrong_answer/first.cpp', 'AC', true],
    ]);
    expect(whole.got['wrong_answer/first.cpp']).to.equal('WA');
  });

  it('keeps builds between runs, and rebuilds what has changed', () => {
    const cache = mkdtempSync(join(tmpdir(), 'verify-cache-'));
    const env = { XDG_CACHE_HOME: cache };
    const folder = (rest: string): string => folderOf(sumPackage({ 'submissions/accepted/sum.cpp': sum(rest) }));
    try {
      const right = folder('std::cout << a + b;');
      const cached = (...runs: [string, ...string[]][]): (boolean | undefined)[] =>
        runs.map(([path, ...args]) => {
          const { builds, got } = verifyIn(env, path, ...args);
          expect(got).to.deep.equal({ 'accepted/sum.cpp': 'AC' });
          return builds[0]?.cached;
        });
      expect(cached([right, '--no-cache'], [right], [right], [right, '--no-cache'])).to.deep.equal([
        false,
        false,
        true,
        false,
      ]);
      expect(cached([folder('std::cout << b + a;')])).to.deep.equal([false]);
      const builds = join(cache, 'kernelway', 'builds');
      expect(statSync(builds).mode & 0o777).to.equal(0o700);
      expect(readdirSync(builds)).to.have.length(2);
    } finally {
      rmSync(cache, { recursive: true });
    }
  });
});

/** The engine on a real Docker Engine: every verdict, each from a program that causes it. */
import { expect } from 'chai';
import Docker from 'dockerode';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskCache } from '../../judge/artefacts.ts';
import type { CustomChecker, JudgeJob, KernelBuild } from '../../judge/contract/job.ts';
import type { JudgeProgress, JudgeReport } from '../../judge/contract/report.ts';
import { speedRatio } from '../../judge/contract/speed-ratio.ts';
import { runJob } from '../../judge/engine.ts';
import type { EngineOptions } from '../../judge/engine.ts';
import { SandboxError } from '../../judge/sandbox/sandbox.ts';
import type { Sandbox } from '../../judge/sandbox/sandbox.ts';
import { BUILD_LIMITS, Blobs, RUN_LIMITS, SUM } from './jobs.ts';
import { containersOf, removeContainersOf, testSandbox } from './docker-setup.ts';

const MIB = 1024 * 1024;

describe('the engine on Docker', function () {
  this.timeout(120_000);
  const instance = `test-engine-${randomBytes(4).toString('hex')}`;
  const blobs = new Blobs();
  let sandbox: Sandbox;

  before(async function () {
    this.timeout(600_000);
    sandbox = await testSandbox(instance);
  });
  afterEach('no container is left', async () => {
    expect(await containersOf(instance)).to.deep.equal([]);
  });
  after(() => removeContainersOf(instance));

  const judge = (job: JudgeJob, more: Partial<EngineOptions> = {}): Promise<JudgeReport> =>
    runJob(job, { sandbox, fetchBlob: blobs.fetch, ...more });
  const sum = (program: string, more: Partial<JudgeJob> = {}): Promise<JudgeReport> =>
    judge(blobs.sumJob('cpp', { 'sum.cc': program }, more));

  describe('with a standard program in C++', () => {
    it('accepts a right program, with measured usage and the sample output', async () => {
      const stages: string[] = [];
      const report = await judge(blobs.sumJob('cpp', { 'sum.cc': SUM.right }), {
        onProgress: ({ stage, testsDone }) => stages.push(`${stage} ${testsDone}`),
      });
      expect(report.build.outcome).to.equal('ok');
      expect(report.tests.map((test) => test.outcome)).to.deep.equal(['ok', 'ok']);
      expect(report.tests[0]).to.include({ name: 'sample/1', outputHead: '3\n', outputBytes: 2 });
      expect(report.tests[1]).to.not.have.property('outputHead');
      expect(report.tests[1]!.cpuMs).to.be.within(0, 1_000);
      expect(report.tests[1]!.memoryBytes).to.be.within(100_000, 32 * MIB);
      expect(stages).to.deep.equal(['building 0', 'testing 0', 'testing 1']);
      expect(report.toolchainImage).to.match(/^cpp ./);
      expect(report.phases.finishedAt).to.be.at.least(report.phases.testsFinishedAt ?? Infinity);
    });

    const verdicts: [string, string, object][] = [
      ['a wrong answer', SUM.wrong, { outcome: 'wrong-answer', judgeMessage: 'line 1: expected "3", got "-1"' }],
      ['boasting instead of an answer', SUM.boasting, { outcome: 'wrong-answer' }],
      ['an endless loop', SUM.slow, { outcome: 'time-limit', timeKind: 'cpu' }],
      ['sleeping', SUM.sleepy, { outcome: 'time-limit', timeKind: 'wall' }],
      ['too much memory', SUM.greedy, { outcome: 'memory-limit' }],
      ['too much output', SUM.chatty, { outcome: 'output-limit' }],
      ['a crash', SUM.crashing, { outcome: 'run-error', signal: 11 }],
      ['an exit code', SUM.failing, { outcome: 'run-error', exitCode: 7, stderrHead: 'no\n' }],
    ];
    for (const [title, program, expected] of verdicts) {
      it(`reports ${title}, and stops at the first failure`, async () => {
        const report = await sum(program);
        expect(report.build.outcome, report.build.output).to.equal('ok');
        expect(report.tests).to.have.length(1);
        expect(report.tests[0]).to.include(expected);
      });
    }

    describe('if tests may run at the same time', () => {
      const tests = [1, 2, 3, 4, 5, 6].map((n) => blobs.test(n, `${n} 1\n`, `${n + 1}\n`));
      const lent = (cpus: number[]) => {
        const loans = cpus.map((cpu) => ({
          cpu,
          isWantedBack: false,
          givenBack: 0,
          giveBack: () => undefined as void,
        }));
        for (const loan of loans) loan.giveBack = () => void (loan.givenBack += 1);
        return { loans, borrow: (most: number) => loans.slice(0, most) };
      };
      const opened = (cpus: (number | undefined)[]): Sandbox => ({
        imageId: (toolchain) => sandbox.imageId(toolchain),
        open: (options) => {
          if (options.stage === 'run') cpus.push(options.cpu);
          return sandbox.open(options);
        },
      });

      it('uses borrowed cores, each with its own container, and gives them back', async () => {
        const cpus: (number | undefined)[] = [];
        const { loans, borrow } = lent([0]);
        const job = blobs.sumJob('cpp', { 'sum.cc': SUM.right }, { tests, parallelTests: 4 });
        const report = await judge(job, { sandbox: opened(cpus), cpu: 1, borrow });
        expect(report.tests.map(({ ordinal, outcome }) => [ordinal, outcome])).to.deep.equal(
          tests.map(({ ordinal }) => [ordinal, 'ok']),
        );
        expect(cpus).to.have.members([1, 0]);
        expect(loans.map(({ givenBack }) => givenBack)).to.deep.equal([1]);
      });

      it('borrows no core if the problem does not allow it, or has one test', async () => {
        const asked: number[] = [];
        const borrow = (most: number): [] => (asked.push(most), []);
        await judge(blobs.sumJob('cpp', { 'sum.cc': SUM.right }, { tests }), { borrow });
        await judge(blobs.sumJob('cpp', { 'sum.cc': SUM.right }, { tests: tests.slice(0, 1), parallelTests: 4 }), {
          borrow,
        });
        expect(asked).to.deep.equal([0, 0]);
      });

      it('reports the same as one test after the other: everything up to the first failure', async () => {
        const wrong = tests.map((test, index) => (index < 2 ? test : { ...test, answer: blobs.put('0\n') }));
        const job = blobs.sumJob('cpp', { 'sum.cc': SUM.right }, { tests: wrong, parallelTests: 2 });
        const report = await judge(job, { cpu: 1, borrow: lent([0]).borrow });
        expect(report.tests.map(({ ordinal, outcome }) => [ordinal, outcome])).to.deep.equal([
          [1, 'ok'],
          [2, 'ok'],
          [3, 'wrong-answer'],
        ]);
      });

      it('gives back a core that is wanted back after the running test', async () => {
        const { loans, borrow } = lent([0]);
        loans[0]!.isWantedBack = true;
        const cpus: (number | undefined)[] = [];
        const job = blobs.sumJob('cpp', { 'sum.cc': SUM.right }, { tests, parallelTests: 2 });
        const report = await judge(job, { sandbox: opened(cpus), cpu: 1, borrow });
        expect(report.tests).to.have.length(6);
        expect(loans[0]!.givenBack).to.equal(1);
      });
    });

    it('opens the run container before the build has ended, and sends its report before removing it', async () => {
      const events: string[] = [];
      const told: Sandbox = {
        imageId: (toolchain) => sandbox.imageId(toolchain),
        open: async (options) => {
          events.push(`open ${options.stage}`);
          const box = await sandbox.open(options);
          const collect: typeof box.collect = (...args) => (events.push('built'), box.collect(...args));
          return new Proxy(box, {
            get: (target, key) => {
              if (key === 'collect') return collect;
              const value = Reflect.get(target, key) as unknown;
              return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
            },
          });
        },
      };
      const job = blobs.sumJob('cpp', { 'sum.cc': SUM.right });
      await judge(job, {
        sandbox: told,
        onReport: async (report) => {
          events.push(`report ${report.tests.length}`);
          expect(await containersOf(instance, job.jobId)).to.not.deep.equal([]);
        },
      });
      expect([...events].sort()).to.deep.equal(['built', 'open build', 'open run', 'report 2']);
      expect(events.slice(0, 2)).to.have.members(['open build', 'open run']);
    });

    it('runs a program that is too large for the early container in one of the right size', async () => {
      const report = await sum(`
        #include <cstdio>
        #include <cstdlib>
        __attribute__((section(".rodata"), used)) static const char large[40 << 20] = {1};
        int main() { int a, b; return scanf("%d %d", &a, &b) == 2 && large[0] ? (printf("%d\\n", a + b), 0) : 1; }
      `);
      expect(report.build.outcome, report.build.output).to.equal('ok');
      expect(report.tests.map((test) => test.outcome)).to.deep.equal(['ok', 'ok']);
    });

    it('runs every test of a scoring problem', async () => {
      const tests = [blobs.test(1, '1 2\n', '0\n'), blobs.test(2, '1 2\n', '3\n')];
      const report = await sum(SUM.right, { stopAt: 'all', tests });
      expect(report.tests.map((test) => test.outcome)).to.deep.equal(['wrong-answer', 'ok']);
    });

    it('shows the compiler output', async () => {
      const report = await sum(SUM.broken);
      expect(report.build).to.include({ outcome: 'compile-error', exitCode: 1 });
      expect(report.build.output).to.match(/undeclared_name.*not declared/);
      expect(report.tests).to.deep.equal([]);
    });

    it('stops a compilation that uses too much memory or output as a compile error', async () => {
      const report = await sum('#include "/dev/zero"\nint main() {}\n', {
        build: {
          kind: 'standard',
          language: 'cpp',
          files: blobs.files({ 'a.cc': '#include "/dev/zero"\nint main() {}\n' }),
          include: [],
          limits: { ...BUILD_LIMITS, cpuTimeMs: 3_000, wallTimeMs: 6_000, memoryBytes: 256 * MIB },
        },
      });
      expect(report.build.outcome).to.equal('compile-error');
      expect(report.build.output).to.not.equal('');
    });

    it('rejects a submission without a source file, with a message', async () => {
      const report = await judge(blobs.sumJob('cpp', { 'readme.txt': 'hello' }));
      expect(report.build).to.include({ outcome: 'compile-error' });
      expect(report.build.output).to.match(/No C\+\+.*\.cc/);
    });
  });

  describe('with a program in Python', () => {
    it('accepts a right program of two files', async () => {
      const files = {
        'main.py': 'from add import add\nprint(add(*map(int, input().split())))\n',
        'add.py': 'def add(a, b): return a + b\n',
      };
      const runLimits = { ...RUN_LIMITS, cpuTimeMs: 5_000, wallTimeMs: 10_000 };
      const report = await judge(blobs.sumJob('python3', files, { runLimits }));
      expect(report.build.output).to.equal('');
      expect(report.tests.map((test) => test.outcome)).to.deep.equal(['ok', 'ok']);
    });

    it('reports a syntax error as a compile error', async () => {
      const report = await judge(blobs.sumJob('python3', { 'main.py': 'print((\n' }));
      expect(report.build.outcome).to.equal('compile-error');
      expect(report.build.output).to.match(/SyntaxError/);
    });
  });

  describe('with a custom output validator', () => {
    const validator = (body: string): CustomChecker => ({
      kind: 'custom',
      interactive: false,
      passes: 1,
      language: 'cpp',
      files: blobs.files({
        'validate.cc': `#include <fstream>\n#include <iostream>\n#include <string>\nint main(int argc, char** argv) {
          std::ifstream in(argv[1]), answer(argv[2]); std::string dir = argv[3];
          long a, b, want, got; in >> a >> b; answer >> want;
          std::cout << "chatter on standard output is ignored\\n";
          bool right = static_cast<bool>(std::cin >> got) && got == want && got == a + b;
          (void)argc; ${body} }\n`,
      }),
      args: ['strict'],
      limits: { ...RUN_LIMITS, memoryBytes: 128 * MIB },
    });
    const full = validator(
      `std::ofstream(dir + "judgemessage.txt") << "got " << got << " " << argv[4]; std::ofstream(dir + "teammessage.txt") << "think";
       if (right) std::ofstream(dir + "score_multiplier.txt") << "0.5"; return right ? 42 : 43;`,
    );

    it('returns its verdict, its messages and its score', async () => {
      const right = await sum(SUM.right, { checker: full });
      expect(right.tests.map((test) => test.outcome)).to.deep.equal(['ok', 'ok']);
      expect(right.tests[1]).to.include({ scoreMultiplier: 0.5, judgeMessage: 'got 42 strict', teamMessage: 'think' });
      const wrong = await sum(SUM.wrong, { checker: full });
      expect(wrong.tests[0]).to.include({ outcome: 'wrong-answer', judgeMessage: 'got -1 strict' });
      expect(wrong.tests[0]).to.not.have.property('scoreMultiplier');
    });

    it('reports any other exit code, and a crash, as a judge error', async () => {
      const zero = await sum(SUM.right, { checker: validator('(void)right; return 0;') });
      expect(zero.tests[0]).to.include({ outcome: 'judge-error' });
      expect(zero.tests[0]!.judgeMessage).to.match(/exit code 0, neither 42 nor 43/);
      const crash = await sum(SUM.right, { checker: validator('(void)right; abort();') });
      expect(crash.tests[0]!.outcome).to.equal('judge-error');
    });

    it('is a judge error when it does not compile', async () => {
      const failure = await sum(SUM.right, { checker: validator('this is no C++') }).catch((error: Error) => error);
      expect(failure).to.have.property('name', 'ProblemError');
    });

    it('builds it once for many jobs', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'kw-built-'));
      try {
        const built = new DiskCache(folder, 100 * MIB);
        const job = blobs.sumJob('cpp', { 'sum.cc': SUM.right }, { checker: full });
        await judge(job, { built });
        let opened = 0;
        const counting: Sandbox = {
          imageId: (toolchain) => sandbox.imageId(toolchain),
          open: (options) => ((opened += options.stage === 'build' ? 1 : 0), sandbox.open(options)),
        };
        const report = await judge({ ...job, jobId: 'again' }, { built, sandbox: counting });
        expect(report.tests.map((test) => test.outcome)).to.deep.equal(['ok', 'ok']);
        expect(opened).to.equal(1);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  });

  describe('with a kernel problem', () => {
    /**
     * A store with one line per entry in a file: `put x` appends, `all` prints, `crash` aborts, `wait` prints and
     * sleeps.
     */
    const driver = `#include <fstream>\n#include <iostream>\n#include <string>\n#include <cstdlib>\n#include <unistd.h>\n#include "store.h"
      int main(int, char** argv) { std::string word, x; std::string path = argv[1];
        while (std::cin >> word) {
          if (word == "put") { std::cin >> x; put(path, x); std::cout << "ok" << std::endl; }
          else if (word == "all") { std::ifstream in(path); while (in >> x) std::cout << x << std::endl; }
          else if (word == "crash") abort();
          else if (word == "wait") sleep(30);
        } }\n`;
    const store = (body: string): string =>
      `#include <fstream>\n#include <string>\nvoid put(const std::string& path, const std::string& x) { ${body} }\n`;
    const durable = store('std::ofstream(path, std::ios::app) << x << "\\n";');
    const forgetful = store('std::ofstream(path) << x << "\\n";');
    const makefile = 'kv: driver.cc store.cc\n\tg++ -O1 -o kv driver.cc store.cc\n';

    const kernelJob = async (files: Record<string, string>, more: Partial<KernelBuild> = {}): Promise<JudgeJob> => ({
      ...blobs.sumJob('cpp', {}),
      build: {
        kind: 'kernel',
        toolchain: 'cpp',
        baseArchive: await blobs.tar({
          Makefile: makefile,
          'driver.cc': driver,
          'store.h': '#include <string>\nvoid put(const std::string& path, const std::string& x);\n',
          'store.cc': forgetful,
          'src/extra.cc': 'an error on purpose',
        }),
        files: blobs.files(files),
        deleted: ['src/extra.cc'],
        commands: ['test ! -e src/extra.cc', 'make -s kv'],
        artefacts: ['kv'],
        runCommand: ['./kv', 'data'],
        limits: BUILD_LIMITS,
        ...more,
      },
      tests: [
        blobs.test(1, 'put a\nput b\nall\n', 'ok\nok\na\nb\n', { sessionSeparator: '#!restart' }),
        blobs.test(2, 'put a\n#!restart\nput b\n#!restart\nall\n', 'ok\nok\na\nb\n', { sessionSeparator: '#!restart' }),
        blobs.test(3, 'put a\nput b\nwait\n#!restart kill 2\nall\n', 'ok\nok\na\nb\n', {
          sessionSeparator: '#!restart',
        }),
        blobs.test(4, 'all\n', '', { sessionSeparator: '#!restart' }),
      ],
    });

    it('keeps the work folder across the sessions of a test, kills when the test says so, and wipes it between tests', async () => {
      const report = await judge(await kernelJob({ 'store.cc': durable }));
      expect(report.build.outcome, report.build.output).to.equal('ok');
      expect(report.tests.map((test) => [test.name, test.outcome, test.judgeMessage])).to.deep.equal(
        ['sample/1', 'secret/2', 'secret/3', 'secret/4'].map((name) => [name, 'ok', undefined]),
      );
      expect(report.tests[2]!.wallMs).to.be.below(2_000);
    });

    it('fails the unchanged starter code', async () => {
      const report = await judge(await kernelJob({}));
      expect(report.tests.map((test) => test.outcome)).to.deep.equal(['wrong-answer']);
    });

    it('reports a crashed session as a run error, and nothing of it reaches the next test', async () => {
      const job = await kernelJob({ 'store.cc': durable });
      const crash = blobs.test(1, 'put a\n#!restart\ncrash\n#!restart\nall\n', 'ok\na\n', {
        sessionSeparator: '#!restart',
      });
      const report = await judge({ ...job, stopAt: 'all', tests: [crash, job.tests[3]!] });
      expect(report.tests.map((test) => test.outcome)).to.deep.equal(['run-error', 'ok']);
      expect(report.tests[0]).to.include({ signal: 6 });
    });

    it('reports a missing output of the build as a compile error', async () => {
      const report = await judge(await kernelJob({ 'store.cc': durable }, { artefacts: ['kv', 'kv_bench'] }));
      expect(report.build.outcome).to.equal('compile-error');
      expect(report.build.output).to.match(/did not make these files: kv_bench/);
    });

    describe('ranked by speed', () => {
      const bench = (loops: number, result: string): string =>
        `#include <cstdio>\n#include <cstdlib>\nint main(int, char** argv) {
           if (argv[1][0] == 'l') { FILE* f = fopen(argv[2], "w"); fputs("7", f); fclose(f); return 0; }
           FILE* f = fopen(argv[2], "r"); if (!f) return 9; long seed = atol(argv[3]); volatile unsigned long x = 0;
           for (long i = 0; i < ${loops}L * 1000000; i++) x = x + 1;
           printf("%ld\\n", ${result}); }\n`;
      const benchJob = async (program: string): Promise<JudgeJob> => ({
        ...blobs.sumJob('cpp', {}),
        build: {
          kind: 'kernel',
          toolchain: 'cpp',
          baseArchive: await blobs.tar({ 'bench.cc': bench(60, 'seed % 1000'), 'test.sh': '' }),
          files: blobs.files({ 'bench.cc': program }),
          deleted: [],
          commands: ['g++ -O1 -o kv_bench bench.cc'],
          artefacts: ['kv_bench'],
          runCommand: ['/bin/cat'],
          limits: BUILD_LIMITS,
        },
        tests: [blobs.test(1, 'x\n', 'x\n')],
        benchmark: {
          measure: 'cpu',
          prepareCommand: ['./kv_bench', 'load', 'data'],
          command: ['/box/kv_bench', 'read', 'data', '{seed}'],
          minRounds: 4,
          maxRounds: 12,
          targetRelativeInterval: 0.2,
          budgetMs: 30_000,
          limits: { ...RUN_LIMITS, cpuTimeMs: 5_000, wallTimeMs: 20_000 },
        },
      });

      it('measures that a submission is faster than the starter code', async () => {
        const report = await judge(await benchJob(bench(20, 'seed % 1000')));
        expect(report.benchmark).to.include({ measure: 'cpu', outcome: 'ok' });
        const { rounds } = report.benchmark!;
        expect(rounds.length).to.be.within(4, 12);
        // Three times as fast on a quiet machine. Other tests run meanwhile, so only the direction is certain.
        expect(speedRatio(rounds)!.ratio).to.be.greaterThan(1.2);
      });

      for (const incremental of [true, false])
        it(`builds the starter code once for the tests and the benchmark${incremental ? ', and the submission on top of it' : ''}`, async () => {
          const folder = await mkdtemp(join(tmpdir(), 'kw-built-'));
          let builds = 0;
          const counting: Sandbox = {
            imageId: (toolchain) => sandbox.imageId(toolchain),
            open: (options) => ((builds += options.stage === 'build' ? 1 : 0), sandbox.open(options)),
          };
          try {
            const job = await benchJob(bench(20, 'seed % 1000'));
            const build = { ...job.build, incremental } as KernelBuild;
            const told = { built: new DiskCache(folder, 100 * MIB), sandbox: counting };
            const report = await judge({ ...job, build }, told);
            expect(report.benchmark).to.include({ outcome: 'ok' });
            expect(builds, 'the base and the submission').to.equal(2);
            await judge({ ...job, build, jobId: 'next' }, told);
            expect(builds, 'another submission').to.equal(3);
          } finally {
            await rm(folder, { recursive: true, force: true });
          }
        });

      it('gives no time to a fast submission with wrong results', async () => {
        const report = await judge(await benchJob(bench(0, '1000')));
        expect(report.benchmark).to.include({ outcome: 'wrong-answer' });
        expect(report.benchmark!.rounds).to.deep.equal([]);
        expect(report.benchmark!.message).to.match(/^seed \d+: the output differs/);
      });

      it('reports a submission that fails its benchmark', async () => {
        const report = await judge(await benchJob(bench(1, 'seed % 1000').replace('long seed', 'return 3; long seed')));
        expect(report.benchmark).to.include({ outcome: 'run-error' });
        expect(report.benchmark!.message).to.match(/^seed \d+: run-error$/);
      });

      /**
       * Kills one of the two measured containers (that of the starter code is the older one) this many times as
       * measuring begins.
       */
      const killing = (sides: ('base' | 'submission')[], most: number) => {
        let begun = 0;
        const kill = async (): Promise<void> => {
          const docker = new Docker();
          const ids = await containersOf(instance);
          const found = await Promise.all(ids.map((id) => docker.getContainer(id).inspect()));
          const [base, submission] = found.sort((a, b) => a.Created.localeCompare(b.Created)).map(({ Id }) => Id);
          const ofSide = { base: base!, submission: submission! };
          await Promise.all(sides.map((side) => docker.getContainer(ofSide[side]).kill()));
        };
        return ({ stage, testsDone }: JudgeProgress): void => {
          if (stage === 'benchmarking' && testsDone === 0 && begun++ < most) void kill();
        };
      };

      it('measures again if the machine removed its containers', async () => {
        const job = await benchJob(bench(20, 'seed % 1000'));
        const report = await judge(job, { onProgress: killing(['base', 'submission'], 1) });
        expect(report.benchmark).to.include({ outcome: 'ok' });
        expect(report.benchmark!.rounds).to.have.length.within(4, 12);
      });

      it('blames a submission whose container dies twice, but not when the starter code’s container dies', async () => {
        const job = await benchJob(bench(20, 'seed % 1000'));
        const report = await judge(job, { onProgress: killing(['submission'], 2) });
        const message = 'the container of the submission died under the benchmark, twice';
        expect(report.benchmark).to.deep.include({ outcome: 'run-error', rounds: [], message });
        const failure = await judge(job, { onProgress: killing(['base'], 2) }).catch((error: Error) => error);
        expect(failure).to.be.instanceOf(SandboxError);
        expect((failure as Error).message).to.match(/^the container of the base died/);
      });

      it('does not measure a submission that failed a test', async () => {
        const job = await benchJob(bench(1, 'seed % 1000'));
        const report = await judge({ ...job, tests: [blobs.test(1, 'x\n', 'y\n')] });
        expect(report).to.not.have.property('benchmark');
      });
    });
  });

  it('stops at once when told to, with the reason', async () => {
    const abort = new AbortController();
    const limits = { ...RUN_LIMITS, wallTimeMs: 60_000 };
    const judging = judge(blobs.sumJob('cpp', { 'sum.cc': SUM.sleepy }, { runLimits: limits }), {
      signal: abort.signal,
      onProgress: ({ stage }) => stage === 'testing' && setTimeout(() => abort.abort(new Error('enough')), 500),
    });
    const startedAt = Date.now();
    const failure = await judging.catch((error: Error) => error);
    expect(failure).to.have.property('message', 'enough');
    expect(Date.now() - startedAt).to.be.below(20_000);
  });
});

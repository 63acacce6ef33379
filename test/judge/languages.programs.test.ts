/** Every language on a real Docker Engine: the runtime works in the sandbox, and each verdict is right. */
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import type { JudgeJob, RunLimits } from '../../judge/contract/job.ts';
import { languages } from '../../judge/contract/languages.ts';
import type { JudgeReport } from '../../judge/contract/report.ts';
import { dockerHost } from '../../judge/docker-host.ts';
import { runJob } from '../../judge/engine.ts';
import type { Sandbox } from '../../judge/sandbox/sandbox.ts';
import { isThorough } from '../../scripts/testing/thorough.ts';
import { testedToolchains } from '../../scripts/testing/toolchains.ts';
import { containersOf, patience, removeContainersOf, testSandbox } from './docker-setup.ts';
import { Blobs } from './jobs.ts';
import { MORE_PROGRAMS } from './extra-language-programs.ts';
import { PROGRAMS as USUAL_PROGRAMS } from './language-programs.ts';
import type { Earned } from './language-programs.ts';

const PROGRAMS = { ...USUAL_PROGRAMS, ...MORE_PROGRAMS };
const MIB = 1024 * 1024;
const NUMBERS = Array.from({ length: 100_000 }, (_, index) => (index * 7_919) % 1_000_003);
const SUM_INPUT = `${NUMBERS.length}\n${NUMBERS.join(' ')}\n`;
const SUM_ANSWER = `${NUMBERS.reduce((sum, x) => sum + x, 0)}\n`;
/** Languages of which every verdict is tested in each run; of the others only with `TEST_THOROUGH=1`. */
const COMMON = ['cpp', 'java', 'python3'];
/** As in a problem: 64 processes, and a time limit of 1 s before the factor of the language. */
const LIMITS: RunLimits = {
  cpuTimeMs: 1_000,
  wallTimeMs: 3_000,
  memoryBytes: 128 * MIB,
  outputBytes: MIB,
  processes: 64,
};

describe('the languages', function () {
  this.timeout(patience(120_000));
  const instance = `test-languages-${randomBytes(4).toString('hex')}`;
  const blobs = new Blobs();
  let sandbox: Sandbox;

  before(async function () {
    this.timeout(patience(900_000));
    sandbox = await testSandbox(instance, testedToolchains());
  });
  afterEach('no container is left', async () => {
    expect(await containersOf(instance)).to.deep.equal([]);
  });
  after(() => removeContainersOf(instance));

  const judge = (
    language: string,
    files: Record<string, string>,
    more: Partial<JudgeJob> = {},
  ): Promise<JudgeReport> => {
    const factor = languages().find(({ id }) => id === language)!.timeFactor;
    const { cpuTimeMs } = LIMITS;
    // A long wall time, because other tests may use the same core.
    const runLimits = { ...LIMITS, cpuTimeMs: cpuTimeMs * factor, wallTimeMs: 30_000 };
    return runJob(blobs.sumJob(language, files, { runLimits, ...more }), { sandbox, fetchBlob: blobs.fetch });
  };
  const hello = [blobs.test(1, '', 'hello\n')];

  it('all have test programs', () => {
    expect(Object.keys(PROGRAMS).sort()).to.deep.equal(
      languages()
        .map(({ id }) => id)
        .sort(),
    );
  });

  for (const { id, name, toolchain } of languages().filter((one) => testedToolchains().includes(one.toolchain))) {
    describe(name, () => {
      const { file, programs, several, modules } = PROGRAMS[id]!;
      const one = async (program: Earned, tests = hello, more: Partial<JudgeJob> = {}) => {
        const report = await judge(id, { [file]: programs[program] }, { tests, ...more });
        expect(report.build.outcome, report.build.output).to.equal('ok');
        return report.tests[0]!;
      };

      it('runs if no file may be written', async () => {
        const { timeFactor } = languages().find((one) => one.id === id)!;
        const cpuTimeMs = LIMITS.cpuTimeMs * timeFactor;
        const runLimits = { ...LIMITS, cpuTimeMs, wallTimeMs: 30_000, fileBytes: 0 };
        const fact = await one('hello', hello, { runLimits });
        expect(fact, fact.stderrHead).to.include({ outcome: 'ok' });
      });

      it('is stopped at the time limit', async () => {
        const runLimits = { ...LIMITS, cpuTimeMs: 300, wallTimeMs: 30_000 };
        expect(await one('slow', hello, { runLimits })).to.include({ outcome: 'time-limit', timeKind: 'cpu' });
      });

      if (isThorough || COMMON.includes(id)) {
        it('sums 100,000 numbers', async () => {
          const fact = await one('sum', [blobs.test(1, SUM_INPUT, SUM_ANSWER)]);
          expect(fact, fact.stderrHead).to.include({ outcome: 'ok' });
        });

        it('reports exceeded memory', async () => {
          const fact = await one('greedy');
          expect(fact, fact.stderrHead).to.include({ outcome: 'memory-limit' });
        });

        it('reports a failure as a run error', async () => {
          expect(await one('failing')).to.include({ outcome: 'run-error' });
        });
      }

      for (const parts of modules ? [several, modules] : [several])
        it(`builds a program of several files${parts === modules ? ' that import each other' : ''}`, async () => {
          const build = { files: blobs.files(parts.files), entryPoint: parts.entryPoint };
          const job = blobs.sumJob(id, {});
          const report = await judge(id, {}, { tests: hello, build: { ...job.build, ...build } as JudgeJob['build'] });
          expect(report.build.outcome, report.build.output).to.equal('ok');
          expect(report.tests[0], report.tests[0]?.stderrHead).to.include({ outcome: 'ok' });
        });

      it('shows the compiler output', async () => {
        const report = await judge(id, { [file]: programs.broken ?? '(((\n' }, { tests: hello });
        expect(report.build.outcome).to.equal('compile-error');
        expect(report.build.output.length).to.be.greaterThan(10);
      });

      it('reports its version', async () => {
        const image = await dockerHost({ instance }).imageFacts(toolchain);
        expect(image.versions[id]).to.match(/^\d+\.\d+/);
        expect(image.id).to.match(/^[0-9a-f]{12}$/);
      });
    });
  }

  it('fails a program that writes to a file where the problem allows none, but not for an empty file or for output', async () => {
    const runLimits = { ...LIMITS, wallTimeMs: 30_000, fileBytes: 0 };
    const writes = (text: string) =>
      `#include <stdio.h>\nint main(void) { FILE *f = fopen("notes", "w"); fputs("${text}", f); fclose(f); puts("hello"); }\n`;
    const factOf = async (text: string, more: Partial<JudgeJob>) =>
      (await judge('c', { 'a.c': writes(text) }, { tests: hello, ...more })).tests[0]!;
    expect(await factOf('x', { runLimits })).to.include({ outcome: 'run-error', cause: 'file-written' });
    expect(await factOf('', { runLimits })).to.include({ outcome: 'ok' });
    expect(await factOf('x', {})).to.include({ outcome: 'ok' });
  });

  it('gives deep recursion in Java enough stack', async () => {
    const deep =
      'public class D { static int f(int n) { return n == 0 ? 0 : 1 + f(n - 1); } public static void main(String[] a) { System.out.println(f(200000) == 200000 ? "hello" : "no"); } }\n';
    const report = await judge('java', { 'D.java': deep }, { tests: hello });
    expect(report.tests[0], report.tests[0]?.stderrHead).to.include({ outcome: 'ok' });
  });

  it('gives C++ as much stack as memory, and room for 50 threads', async () => {
    const deep = `
      #include <iostream>
      #include <thread>
      #include <vector>
      long f(long n, volatile char* above = nullptr) {
        volatile char frame[64];
        frame[0] = above ? above[0] : 1;
        return n == 0 ? 0 : frame[0] + f(n - 1, frame);
      }
      int main() {
        std::vector<std::thread> threads;
        std::vector<long> sums(50);
        for (long& sum : sums) threads.emplace_back([&sum] { sum = f(1000); });
        for (auto& thread : threads) thread.join();
        for (long sum : sums) if (sum != 1000) return 1;
        std::cout << (f(1000000) == 1000000 ? "hello" : "no") << std::endl;
      }`;
    const report = await judge('cpp', { 'deep.cpp': deep }, { tests: hello });
    expect(report.tests[0], report.tests[0]?.stderrHead).to.include({ outcome: 'ok' });
    expect(report.tests[0]!.memoryBytes).to.be.within(60 * MIB, 128 * MIB);
  });

  it('has room for 40 threads in Java', async () => {
    const many = `
      public class Many {
        static int sum = 0;
        static synchronized void add(int x) { sum += x; }
        public static void main(String[] a) throws Exception {
          var threads = new java.util.ArrayList<Thread>();
          for (int i = 0; i < 40; i++) threads.add(new Thread(() -> add(1)));
          for (var thread : threads) thread.start();
          for (var thread : threads) thread.join();
          System.out.println(sum == 40 ? "hello" : "no");
        }
      }`;
    const report = await judge('java', { 'Many.java': many }, { tests: hello });
    expect(report.tests[0], report.tests[0]?.stderrHead).to.include({ outcome: 'ok' });
  });
});

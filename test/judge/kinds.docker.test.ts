/**
 * Kinds of problems with the engine on a real Docker Engine: who is blamed when an interaction, a pass or an answer
 * goes wrong.
 */
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import type { CustomChecker, JudgeJob } from '../../judge/contract/job.ts';
import type { JudgeReport, TestFact } from '../../judge/contract/report.ts';
import { runJob } from '../../judge/engine.ts';
import type { Sandbox } from '../../judge/sandbox/sandbox.ts';
import { containersOf, removeContainersOf, testSandbox } from './docker-setup.ts';
import { Blobs, RUN_LIMITS } from './jobs.ts';

const MIB = 1024 * 1024;

describe('kinds of problems on Docker', function () {
  this.timeout(60_000);
  const instance = `test-kinds-${randomBytes(4).toString('hex')}`;
  const blobs = new Blobs();
  let sandbox: Sandbox;
  const opened: string[] = [];
  const cores = new Map<string, number | undefined>();

  before(async function () {
    this.timeout(600_000);
    const inner = await testSandbox(instance);
    sandbox = {
      imageId: (toolchain) => inner.imageId(toolchain),
      open: async (options) => {
        opened.push(options.stage);
        cores.set(options.stage, options.cpu);
        return await inner.open(options);
      },
    };
  });
  beforeEach(() => opened.splice(0));
  afterEach('no container is left', async () => {
    expect(await containersOf(instance)).to.deep.equal([]);
  });
  after(() => removeContainersOf(instance));

  const judge = (job: JudgeJob): Promise<JudgeReport> => runJob(job, { sandbox, fetchBlob: blobs.fetch });
  const validator = (lines: string[], more: Partial<CustomChecker>): CustomChecker => ({
    ...{ kind: 'custom', interactive: false, passes: 1, language: 'python3', args: [] },
    files: blobs.files({ 'validate.py': lines.join('\n') }),
    limits: { ...RUN_LIMITS, cpuTimeMs: 3_000, memoryBytes: 128 * MIB },
    ...more,
  });

  describe('an interaction', () => {
    /** The first test of an interactive problem, with program and validator in Python. */
    const talk = async (program: string[], says: string[], more: Partial<JudgeJob> = {}): Promise<TestFact> => {
      const report = await judge(
        blobs.sumJob(
          'python3',
          { 'main.py': program.join('\n') },
          {
            checker: validator(says, { interactive: true }),
            ...more,
          },
        ),
      );
      expect(report.build.outcome, report.build.output).to.equal('ok');
      return report.tests[0]!;
    };
    const asks = ['print("ask", flush=True)', 'word = input()'];
    const hears = ['import sys', 'heard = sys.stdin.readline()'];

    it('that was rejected is a wrong answer, even if the program fails afterwards', async () => {
      const fact = await talk([...asks, 'import os', 'os.abort()'], [...hears, 'sys.exit(43)']);
      expect(fact).to.include({ outcome: 'wrong-answer', signal: undefined, exitCode: undefined });
    });

    it('that was rejected is a wrong answer, even if the validator stops writing first and takes longer', async () => {
      const slowly = ['import os, time', 'os.close(1)', 'time.sleep(0.5)', 'os._exit(43)'];
      expect((await talk(asks, [...hears, ...slowly])).outcome).to.equal('wrong-answer');
    });

    it('whose program closed its output ends as the program does, even if the validator has rejected it meanwhile', async () => {
      const closes = ['import os, sys, time', 'os.close(1)', 'time.sleep(0.5)'];
      const rejects = [...hears, 'sys.exit(42 if heard else 43)'];
      expect(await talk([...closes, 'os._exit(7)'], rejects)).to.include({ outcome: 'run-error', exitCode: 7 });
      expect((await talk([...closes, 'os._exit(0)'], rejects)).outcome).to.equal('wrong-answer');
      const runLimits = { ...RUN_LIMITS, wallTimeMs: 1_000 };
      const never = await talk([...closes, 'time.sleep(60)'], rejects, { runLimits });
      expect(never).to.include({ outcome: 'time-limit', timeKind: 'wall' });
    });

    it('that was accepted does not stay accepted if the program fails afterwards', async () => {
      const fact = await talk([...asks, 'raise SystemExit(7)'], [...hears, 'print("ok")', 'sys.exit(42)']);
      expect(fact).to.include({ outcome: 'run-error', exitCode: 7 });
    });

    it('with 20,000 turns ends within the wall time that a direct pipe would need', async () => {
      const asks20000 = ['for i in range(20000):', '    print(i, flush=True)', '    assert input() == str(i + 1)'];
      const counts = ['import sys', 'for line in sys.stdin: print(int(line) + 1, flush=True)', 'sys.exit(42)'];
      const fact = await talk(asks20000, counts, {
        runLimits: { ...RUN_LIMITS, cpuTimeMs: 20_000, wallTimeMs: 60_000 },
      });
      expect(fact).to.include({ outcome: 'ok' });
      expect(fact.outputHead).to.match(/^> 0\n< 1\n> 1\n< 2\n/);
    });

    it('is accepted if the validator prints 10 MB, more than the pipe holds', async () => {
      const reads = ['import sys', 'sys.stdin.readline()', 'print("ask", flush=True)', 'print(len(sys.stdin.read()))'];
      const prints = ['import sys', 'print(1, flush=True)', 'sys.stdin.readline()', 'sys.stdout.write("a" * 10**7)'];
      const closes = [
        'sys.stdout.flush()',
        'import os',
        'os.close(1)',
        'sys.exit(42 if int(sys.stdin.readline()) == 10**7 else 43)',
      ];
      const fact = await talk(reads, [...prints, ...closes]);
      expect(fact).to.include({ outcome: 'ok' });
    });

    it('is read completely by a program that reads only after the validator has accepted and exited', async () => {
      const late = [
        'import sys, time',
        'time.sleep(0.3)',
        'assert len(sys.stdin.read()) == 300000',
        'print("x" * 100000)',
      ];
      const gone = ['import sys', 'sys.stdout.write("a" * 300000)', 'sys.stdout.flush()', 'sys.exit(42)'];
      expect(await talk(late, gone)).to.include({ outcome: 'ok' });
    });

    it('with endless output exceeds the output limit, and the validator is not blamed', async () => {
      const floods = ['line = "a" * 1023', 'while True: print(line)'];
      const listens = ['import sys', 'for line in sys.stdin: pass', 'sys.exit(43)'];
      const runLimits = { ...RUN_LIMITS, outputBytes: 256 * 1024 };
      expect((await talk(floods, listens, { runLimits })).outcome).to.equal('output-limit');
    });

    it('whose validator crashes is a judge error, with its message for the organizers', async () => {
      const fact = await talk(asks, [...hears, 'raise ValueError("my own fault")']);
      expect(fact.outcome).to.equal('judge-error');
      expect(fact.judgeMessage).to.match(/exit code 1, neither 42 nor 43.*my own fault/s);
      expect(fact.teamMessage).to.equal(undefined);
    });

    it('is shown only for a test whose output is shown', async () => {
      const report = await judge(
        blobs.sumJob(
          'python3',
          { 'main.py': asks.join('\n') },
          {
            checker: validator([...hears, 'print("secret", open(sys.argv[1]).read())', 'sys.exit(42)'], {
              interactive: true,
            }),
          },
        ),
      );
      expect(report.tests.map(({ outcome }) => outcome)).to.deep.equal(['ok', 'ok']);
      expect(report.tests[0]!.outputHead).to.match(/^> ask\n< secret 1 2\n/);
      expect(report.tests[1]).to.not.have.property('outputHead');
    });
  });

  it('a validator runs on the core of its job', async () => {
    const checker = validator(['import sys', 'sys.exit(42)'], {});
    const job = blobs.sumJob('python3', { 'main.py': 'print(input())' }, { checker });
    const report = await runJob(job, { sandbox, fetchBlob: blobs.fetch, cpu: 0 });
    expect(report.tests[0]).to.include({ outcome: 'ok' });
    expect([cores.get('run'), cores.get('checker')]).to.deep.equal([0, 0]);
  });

  it('a validator finds the submitted and built files in its folder in each pass, separate from its own files', async () => {
    const lines = [
      'import os, sys',
      'into = sys.argv[3]',
      'found = sorted(os.path.join(at, name)[2:] for at, _, names in os.walk(".") for name in names if not at.startswith("./feedback"))',
      'source = open("sum.c").read()',
      'open(into + "judgemessage.txt", "a").write(" ".join(found) + (" right" if "scanf" in source else " wrong") + "\\n")',
      'again = os.path.basename(sys.argv[1]) == "pass.in"',
      'again or open(into + "nextpass.in", "w").write("1 2\\n")',
      'sys.exit(42)',
    ];
    const source = '#include <stdio.h>\nint main(void) { int a, b; scanf("%d %d", &a, &b); printf("%d\\n", a + b); }\n';
    const files = { 'sum.c': source, 'lib/more.h': '/**/\n', feedback: 'x\n', 'pass.in': 'x\n' };
    const report = await judge(
      blobs.sumJob('c', files, { checker: validator(lines, { passes: 2, findsSubmission: true }) }),
    );
    const { outcome, judgeMessage } = report.tests[0]!;
    expect({ outcome, judgeMessage }).to.deep.equal({
      outcome: 'ok',
      judgeMessage: 'lib/more.h program sum.c right\nlib/more.h pass.in program sum.c right',
    });
  });

  it('a `run` script can call files beside it by a relative path, and no submitted file can replace them', async () => {
    const files = blobs.files({
      build: '#!/bin/sh\necho "int main(void) { return 42; }" > v.c && cc -o v v.c\n',
      run: '#!/bin/sh\ntest -f main.py && ./v "$@"\n',
    });
    const checker = validator([], { language: undefined, files, findsSubmission: true });
    const submitted = { 'main.py': 'print()', v: '#!/bin/sh\nexit 43\n', 'v.c/x': '' };
    const report = await judge(blobs.sumJob('python3', submitted, { checker }));
    expect(report.tests.map(({ outcome, judgeMessage }) => judgeMessage ?? outcome)).to.deep.equal(['ok', 'ok']);
  });

  it('a validator that asks for more passes than the problem has is a judge error', async () => {
    const again = ['import sys', 'open(sys.argv[3] + "nextpass.in", "w").write("1 2\\n")', 'sys.exit(42)'];
    const checker = validator(again, { passes: 3 });
    const report = await judge(blobs.sumJob('python3', { 'main.py': 'print(input())' }, { checker }));
    expect(report.tests[0]).to.include({ outcome: 'judge-error' });
    expect(report.tests[0]!.judgeMessage).to.match(/more than 3 passes/);
  });

  it('compares answers without a container, and counts missing ones as wrong', async () => {
    const files = blobs.files({ 'sample/1.out': '3\n' });
    const build: JudgeJob['build'] = { kind: 'answers', files, limits: RUN_LIMITS };
    const report = await judge(blobs.sumJob('python3', {}, { build }));
    expect(report.tests.map(({ outcome }) => outcome)).to.deep.equal(['ok', 'wrong-answer']);
    expect(report.tests[1]!.teamMessage).to.equal('no answer for this test was submitted');
    expect(opened).to.deep.equal([]);
  });
});

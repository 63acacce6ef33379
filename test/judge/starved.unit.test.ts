/** Runs that got too little time on their core, in the engine with a sandbox whose measurements are given. */
import { expect } from 'chai';
import type { RunRecord } from '../../judge/contract/run-record.ts';
import { runJob } from '../../judge/engine.ts';
import { SandboxError } from '../../judge/sandbox/sandbox.ts';
import type { Box, RunResult, Sandbox } from '../../judge/sandbox/sandbox.ts';
import { Blobs } from './jobs.ts';

const FINE: RunRecord = {
  ...{ stoppedBy: 'exit', exitCode: 0, wallMs: 10, userMs: 1, systemMs: 1, waitedMs: 0, memoryBytes: 1 },
  ...{ oomKilled: false, diskFull: false, stdoutBytes: 3, stderrBytes: 0, strays: 0 },
};
const STARVED: RunRecord = {
  ...FINE,
  stoppedBy: 'wall',
  exitCode: undefined,
  signal: 9,
  wallMs: 5_000,
  waitedMs: 4_000,
};
const ASLEEP: RunRecord = { ...STARVED, wallMs: 5_001, waitedMs: 1 };

describe('a run that reached the wall time limit', () => {
  /**
   * Judges two tests of a right program; `record` returns the measurement of a run, by its number and whether it is
   * alone.
   */
  async function judged(record: (run: number, isAlone: boolean) => RunRecord, parallelTests = 1) {
    const blobs = new Blobs();
    let runs = 0;
    let alone = 0;
    let isAlone = false;
    const answers = new Map([
      ['1 2\n', '3\n'],
      ['20 22\n', '42\n'],
    ]);
    const box = (isBuild: boolean): Box => ({
      imageId: 'image',
      isAlive: true,
      lay: async () => undefined,
      run: async ({ stdin }): Promise<RunResult> => {
        const now = isBuild ? FINE : record((runs += 1), isAlone);
        const stdout = Buffer.from(now.stoppedBy === 'exit' ? (answers.get(stdin.toString()) ?? '') : '');
        return { record: now, stdout, stderr: Buffer.alloc(0) };
      },
      collect: async (paths) => paths.map((path) => ({ path, content: Buffer.from('x'), executable: true })),
      close: async () => undefined,
    });
    const sandbox: Sandbox = {
      imageId: async () => 'image',
      open: async ({ stage }) => box(stage === 'build'),
    };
    const report = await runJob(blobs.sumJob('c', { 'sum.c': '' }, { parallelTests }), {
      sandbox,
      fetchBlob: blobs.fetch,
      exclusively: async (work) => {
        alone += 1;
        isAlone = true;
        return await work().finally(() => (isAlone = false));
      },
    });
    return { outcomes: report.tests.map(({ outcome, timeKind }) => timeKind ?? outcome), runs, alone };
  }

  it('while it waited for a core is judged again alone, after the other tests', async () => {
    const found = await judged((_, isAlone) => (isAlone ? FINE : STARVED));
    expect(found).to.deep.equal({ outcomes: ['ok', 'ok'], runs: 4, alone: 2 });
    const first = await judged((run) => (run === 1 ? STARVED : FINE));
    expect(first).to.deep.equal({ outcomes: ['ok', 'ok'], runs: 3, alone: 1 });
  });

  it('while it waited for a core gets the verdict of the run alone, and later tests are not reported if that is a failure', async () => {
    const found = await judged((run) => (run === 1 ? STARVED : run === 2 ? FINE : ASLEEP));
    expect(found).to.deep.equal({ outcomes: ['wall'], runs: 3, alone: 1 });
  });

  it('while it slept is a time limit at once', async () => {
    expect(await judged(() => ASLEEP)).to.deep.equal({ outcomes: ['wall'], runs: 1, alone: 0 });
  });

  it('is no verdict if the machine is too busy even for a run alone', async () => {
    const refused = await judged(() => STARVED).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).to.be.instanceOf(SandboxError);
    expect((refused as Error).message).to.include('too busy');
  });
});

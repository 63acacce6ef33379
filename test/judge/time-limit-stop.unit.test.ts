/**
 * Which tests are left out after time limits, in the rule and in the engine with a sandbox whose measurements are
 * given.
 */
import { expect } from 'chai';
import { factsUntilStopped, isLeftOut } from '../../judge/contract/time-limit-stop.ts';
import type { RunRecord } from '../../judge/contract/run-record.ts';
import { runJob } from '../../judge/engine.ts';
import type { Box, RunResult, Sandbox } from '../../judge/sandbox/sandbox.ts';
import { Slots } from '../../judge/slots.ts';
import { Blobs } from './jobs.ts';

describe('tests after time limits', () => {
  const plain = Array.from({ length: 6 }, () => ({}));
  const slowAt =
    (...slow: number[]) =>
    (index: number) =>
      slow.includes(index);

  it('are left out once that many tests before them exceeded the limit', () => {
    const left = (after: number | undefined, ...slow: number[]) =>
      plain.map((_, index) => index).filter((index) => isLeftOut(plain, index, after, slowAt(...slow)));
    expect(left(2, 0, 1)).to.deep.equal([2, 3, 4, 5]);
    expect(left(2, 1, 4)).to.deep.equal([5]);
    expect(left(3, 0, 1)).to.deep.equal([]);
    expect(left(1, 5)).to.deep.equal([]);
    expect(left(undefined, 0, 1, 2, 3)).to.deep.equal([]);
  });

  it('are counted separately in each group', () => {
    const tests = ['a', 'b', 'a', 'b', 'a', 'b'].map((stopGroup) => ({ stopGroup }));
    const left = (...slow: number[]) =>
      tests.map((_, index) => index).filter((index) => isLeftOut(tests, index, 2, slowAt(...slow)));
    expect(left(0, 2)).to.deep.equal([4]);
    expect(left(0, 1)).to.deep.equal([]);
    expect(left(0, 1, 2, 3)).to.deep.equal([4, 5]);
  });

  it('have no results, even if all were run', () => {
    const job = { tests: [1, 2, 3, 4].map((ordinal) => ({ ordinal })) };
    const facts = ['time-limit', 'ok', 'time-limit', 'ok', 'ok'].map((outcome, index) => ({
      ordinal: index + 1,
      outcome,
    }));
    const ordinals = (after?: number) => factsUntilStopped(job, facts, after).map(({ ordinal }) => ordinal);
    expect(ordinals(2), 'the static one stays').to.deep.equal([1, 2, 3, 5]);
    expect(ordinals(1)).to.deep.equal([1, 5]);
    expect(ordinals()).to.deep.equal([1, 2, 3, 4, 5]);
  });
});

describe('a submission that is too slow', () => {
  const FINE: RunRecord = {
    ...{ stoppedBy: 'exit', exitCode: 0, wallMs: 10, userMs: 1, systemMs: 1, waitedMs: 0, memoryBytes: 1 },
    ...{ oomKilled: false, diskFull: false, stdoutBytes: 3, stderrBytes: 0, strays: 0 },
  };
  const SLOW: RunRecord = { ...FINE, stoppedBy: 'cpu', exitCode: undefined, signal: 9, userMs: 60_000 };

  /** Judges eight tests, those at `slow` too slow. */
  async function judged(slow: number[], parallelTests = 1) {
    const blobs = new Blobs();
    const runs: number[] = [];
    const box = (isBuild: boolean): Box => ({
      imageId: 'image',
      isAlive: true,
      lay: async () => undefined,
      run: async ({ stdin }): Promise<RunResult> => {
        const index = isBuild ? -1 : Number(stdin.toString());
        if (!isBuild) runs.push(index);
        const record = slow.includes(index) ? SLOW : FINE;
        return { record, stdout: Buffer.from(`${index}\n`), stderr: Buffer.alloc(0) };
      },
      collect: async (paths) => paths.map((path) => ({ path, content: Buffer.from('x'), executable: true })),
      close: async () => undefined,
    });
    const sandbox: Sandbox = { imageId: async () => 'image', open: async ({ stage }) => box(stage === 'build') };
    const tests = Array.from({ length: 8 }, (_, index) => blobs.test(index + 1, `${index}\n`, `${index}\n`));
    const slots = new Slots(1, 4);
    const job = blobs.sumJob('c', { 'sum.c': '' }, { tests, parallelTests, stopAfterTimeLimits: 3, stopAt: 'all' });
    const report = await runJob(job, { sandbox, fetchBlob: blobs.fetch, borrow: (most) => slots.borrow(most) });
    return { shown: report.tests.map(({ ordinal }) => ordinal), runs, stopped: report.stoppedAfterTimeLimits };
  }

  it('is not run on the tests after the third time limit', async () => {
    const found = await judged([1, 2, 4, 6]);
    expect(found).to.deep.equal({ shown: [1, 2, 3, 4, 5], runs: [0, 1, 2, 3, 4], stopped: 3 });
  });

  it('is run on all tests with fewer time limits', async () => {
    expect(await judged([1, 2])).to.deep.include({ shown: [1, 2, 3, 4, 5, 6, 7, 8], stopped: undefined });
  });

  it('has the same results if several tests run at the same time', async () => {
    for (const slow of [[1, 2, 4, 6], [0, 1, 2, 3, 4, 5, 6, 7], [5, 6, 7], [7]]) {
      const { shown } = await judged(slow, 4);
      expect(shown, String(slow)).to.deep.equal((await judged(slow)).shown);
    }
  });
});

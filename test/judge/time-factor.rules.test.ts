import { expect } from 'chai';
import type { RunRecord } from '../../judge/contract/run-record.ts';
import { ConfigError, readTimeFactor } from '../../judge/config.ts';
import { shrunk, stretched } from '../../judge/sandbox/time-factor.ts';

describe('the time factor of a slow machine', () => {
  it('is 1 unless it is set, and a number from 1 to 100', () => {
    expect(readTimeFactor({})).to.equal(1);
    expect(readTimeFactor({ JUDGE_TIME_FACTOR: '' })).to.equal(1);
    expect(readTimeFactor({ JUDGE_TIME_FACTOR: '1' })).to.equal(1);
    expect(readTimeFactor({ JUDGE_TIME_FACTOR: '2.5' })).to.equal(2.5);
    expect(readTimeFactor({ JUDGE_TIME_FACTOR: '100' })).to.equal(100);
    for (const wrong of ['0', '0.99', '100.1', '-3', 'slow', 'Infinity']) {
      expect(() => readTimeFactor({ JUDGE_TIME_FACTOR: wrong }), wrong).to.throw(ConfigError, 'JUDGE_TIME_FACTOR');
    }
  });

  it('multiplies both time limits and nothing else', () => {
    const limits = { cpuTimeMs: 500, wallTimeMs: 1_500, memoryBytes: 64, outputBytes: 32, processes: 16 };
    expect(stretched(limits, 20)).to.deep.equal({ ...limits, cpuTimeMs: 10_000, wallTimeMs: 30_000 });
    expect(stretched(limits, 1)).to.deep.equal(limits);
  });

  it('divides every measured time and nothing else', () => {
    const record: RunRecord = {
      ...{
        stoppedBy: 'exit',
        exitCode: 0,
        signal: undefined,
        wallMs: 400,
        userMs: 200,
        systemMs: 20,
        waitedMs: 10,
        heldMs: 4,
      },
      ...{ groupCpuMs: 230, memoryBytes: 64, groupMemoryBytes: 32, oomKilled: false, diskFull: false },
      ...{ stdoutBytes: 4, stderrBytes: 2, strays: 1 },
    };
    const times = { wallMs: 20, userMs: 10, systemMs: 1, waitedMs: 0.5, heldMs: 0.2, groupCpuMs: 11.5 };
    expect(shrunk(record, 20)).to.deep.equal({ ...record, ...times });
    expect(shrunk({ ...record, groupCpuMs: undefined }, 20).groupCpuMs).to.equal(undefined);
  });
});

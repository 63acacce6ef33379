/** Examples that must be too slow: read by the limits of the site, and by those of the package. */
import { expect } from 'chai';
import type { JudgeReport, TestFact } from '../../judge/contract/report.ts';
import { mustBeTooSlow, reportReadBy, type ReadBy } from '../../src/judgings/example-limits.rules.ts';

const FACT: TestFact = {
  ordinal: 1,
  name: 'secret/1',
  outcome: 'ok',
  cpuMs: 10,
  wallMs: 12,
  memoryBytes: 1,
  outputBytes: 1,
};
const LIMITS: ReadBy = { timeLimitMs: 1000, margin: 1.5, countsWallTime: true };

function read(fact: Partial<TestFact>, limits: Partial<ReadBy> = {}): TestFact {
  const report = { build: { outcome: 'ok' }, tests: [{ ...FACT, ...fact }] } as unknown as JudgeReport;
  return reportReadBy(report, { ...LIMITS, ...limits }).tests[0]!;
}

describe('the report of an example that must be too slow', () => {
  it('reaches the time limit where a test took more CPU time than the limit with its margin', () => {
    expect(read({ cpuMs: 1500, wallMs: 1500 })).to.include({ outcome: 'ok' });
    expect(read({ cpuMs: 1501, wallMs: 1501 })).to.include({ outcome: 'time-limit', timeKind: 'cpu', cpuMs: 1501 });
    expect(read({ cpuMs: 1001, wallMs: 1001 }, { margin: 1 })).to.include({ outcome: 'time-limit' });
  });

  it('reaches it by waiting longer than the wall time, which is twice the limit and a second', () => {
    expect(read({ cpuMs: 10, wallMs: 3000 })).to.include({ outcome: 'ok' });
    expect(read({ cpuMs: 10, wallMs: 3001 })).to.include({ outcome: 'time-limit', timeKind: 'wall', wallMs: 3001 });
    expect(read({ cpuMs: 10, wallMs: 5001 }, { timeLimitMs: 2000 })).to.include({ timeKind: 'wall' });
  });

  it('does not count CPU time beyond the limit as waiting, since that needs its margin', () => {
    expect(read({ cpuMs: 2900, wallMs: 3100 }, { margin: 3 })).to.include({ outcome: 'ok' });
    expect(read({ cpuMs: 1400, wallMs: 3401 })).to.include({ timeKind: 'wall' });
    expect(read({ cpuMs: 1400, wallMs: 3400 })).to.include({ outcome: 'ok' });
    // Several threads use more CPU time than time passes.
    expect(read({ cpuMs: 1400, wallMs: 700 })).to.include({ outcome: 'ok' });
  });

  it('does not count the waiting of a dialog', () => {
    expect(read({ cpuMs: 10, wallMs: 9000 }, { countsWallTime: false })).to.include({ outcome: 'ok' });
    expect(read({ cpuMs: 9000, wallMs: 9000 }, { countsWallTime: false })).to.include({ outcome: 'time-limit' });
  });

  it('changes any other ending of a test that would have been stopped, and forgets how it ended', () => {
    const crashed = read({ outcome: 'run-error', exitCode: 3, signal: 11, cause: 'hidden-usage', cpuMs: 2000 });
    expect(crashed).to.include({ outcome: 'time-limit', timeKind: 'cpu' });
    expect(crashed).to.not.have.any.keys('exitCode', 'signal', 'cause');
    expect(read({ outcome: 'memory-limit', cpuMs: 2000 })).to.include({ outcome: 'time-limit' });
    expect(read({ outcome: 'run-error', exitCode: 3 })).to.include({ outcome: 'run-error', exitCode: 3 });
  });

  it('keeps judge errors and time limits that were reached', () => {
    expect(read({ outcome: 'judge-error', cpuMs: 9000 })).to.include({ outcome: 'judge-error' });
    expect(read({ outcome: 'time-limit', timeKind: 'wall', cpuMs: 9000 })).to.include({ timeKind: 'wall' });
  });
});

describe('an example must be too slow', () => {
  it('if a time limit is expected and passing is not', () => {
    expect(mustBeTooSlow({ expected: ['TLE', 'OLE'] })).to.equal(true);
    expect(mustBeTooSlow({ expected: ['AC', 'TLE'] })).to.equal(false);
    expect(mustBeTooSlow({ expected: ['WA'] })).to.equal(false);
  });
});

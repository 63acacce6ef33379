import { expect } from 'chai';
import { outcomeOfRun } from '../../judge/outcome.ts';
import type { RunRecord } from '../../judge/contract/run-record.ts';

const MIB = 1024 * 1024;
const limits = { cpuTimeMs: 1000, wallTimeMs: 3000, memoryBytes: 64 * MIB, outputBytes: 1000, processes: 16 };
const fine: RunRecord = {
  stoppedBy: 'exit',
  exitCode: 0,
  wallMs: 20,
  userMs: 10,
  systemMs: 5,
  memoryBytes: MIB,
  oomKilled: false,
  stdoutBytes: 10,
  stderrBytes: 0,
  strays: 0,
};

const cases: [string, Partial<RunRecord>, object][] = [
  ['a clean exit', {}, { outcome: 'ok' }],
  ['a planned kill', { stoppedBy: 'planned-kill', exitCode: undefined, signal: 9 }, { outcome: 'ok' }],
  ['a non-zero exit', { exitCode: 3 }, { outcome: 'run-error' }],
  ['a signal', { exitCode: undefined, signal: 11 }, { outcome: 'run-error' }],
  ['CPU time stopped', { stoppedBy: 'cpu', userMs: 1010 }, { outcome: 'time-limit', timeKind: 'cpu' }],
  [
    'CPU time over the limit at a clean exit',
    { userMs: 990, systemMs: 11 },
    { outcome: 'time-limit', timeKind: 'cpu' },
  ],
  ['exactly the CPU limit', { userMs: 995, systemMs: 5 }, { outcome: 'ok' }],
  ['the CPU backstop of the kernel', { exitCode: undefined, signal: 24 }, { outcome: 'time-limit', timeKind: 'cpu' }],
  ['wall time stopped', { stoppedBy: 'wall', wallMs: 3001 }, { outcome: 'time-limit', timeKind: 'wall' }],
  [
    'wall time stopped with CPU over too',
    { stoppedBy: 'wall', userMs: 1500 },
    { outcome: 'time-limit', timeKind: 'cpu' },
  ],
  ['memory over the limit, then a crash', { memoryBytes: 65 * MIB, signal: 6 }, { outcome: 'memory-limit' }],
  ['the OOM killer', { oomKilled: true, exitCode: undefined, signal: 9 }, { outcome: 'memory-limit' }],
  [
    'the OOM killer taking the container',
    { oomKilled: true, stoppedBy: 'container-lost' },
    { outcome: 'memory-limit' },
  ],
  ['a lost container', { stoppedBy: 'container-lost', exitCode: undefined }, { outcome: 'run-error' }],
  ['output stopped', { stoppedBy: 'output', signal: 9 }, { outcome: 'output-limit' }],
  ['output over the limit at a clean exit', { stdoutBytes: 1001 }, { outcome: 'output-limit' }],
  ['a file over its limit', { exitCode: undefined, signal: 25 }, { outcome: 'output-limit' }],
];

describe('the outcome of a run', () => {
  for (const [title, record, expected] of cases) {
    it(`of ${title} is ${Object.values(expected).join(', ')}`, () => {
      expect(outcomeOfRun({ ...fine, ...record }, limits)).to.deep.equal(expected);
    });
  }
});

import { expect } from 'chai';
import { cpuMsOf, memoryBytesOf, outcomeOfRun } from '../../judge/outcome.ts';
import type { RunRecord } from '../../judge/contract/run-record.ts';

const MIB = 1024 * 1024;
const limits = { cpuTimeMs: 1000, wallTimeMs: 3000, memoryBytes: 64 * MIB, outputBytes: 1000, processes: 16 };
const fine: RunRecord = {
  stoppedBy: 'exit',
  exitCode: 0,
  wallMs: 20,
  userMs: 10,
  systemMs: 5,
  waitedMs: 0,
  memoryBytes: MIB,
  oomKilled: false,
  diskFull: false,
  stdoutBytes: 10,
  stderrBytes: 0,
  strays: 0,
};
const ok = { outcome: 'ok' };
const byCpu = { outcome: 'time-limit', timeKind: 'cpu' };
const byWall = { outcome: 'time-limit', timeKind: 'wall' };
const hidden = { outcome: 'run-error', cause: 'hidden-usage' };
const full = { outcome: 'run-error', cause: 'disk-full' };

const cases: [string, Partial<RunRecord>, object][] = [
  ['a clean exit', {}, ok],
  ['a planned kill', { stoppedBy: 'planned-kill', exitCode: undefined, signal: 9 }, ok],
  ['a program that was told to end', { stoppedBy: 'told', exitCode: undefined, signal: 9 }, ok],
  ['a non-zero exit', { exitCode: 3 }, { outcome: 'run-error' }],
  ['a signal', { exitCode: undefined, signal: 11 }, { outcome: 'run-error' }],

  ['CPU time stopped', { stoppedBy: 'cpu', userMs: 1010 }, byCpu],
  ['CPU time over the limit at a clean exit', { userMs: 990, systemMs: 11 }, byCpu],
  ['exactly the CPU limit', { userMs: 995, systemMs: 5 }, ok],
  ['the CPU backstop of the kernel', { exitCode: undefined, signal: 24 }, byCpu],
  ['CPU time that only the container knows of', { groupCpuMs: 1001 }, byCpu],
  ['exactly the CPU limit by the container', { userMs: 990, groupCpuMs: 1000 }, ok],

  ['wall time stopped', { stoppedBy: 'wall', wallMs: 3000 }, byWall],
  ['wall time stopped with CPU over too', { stoppedBy: 'wall', userMs: 1500 }, byCpu],
  ['wall time stopped with CPU over by the container', { stoppedBy: 'wall', groupCpuMs: 1500 }, byCpu],
  ['wall time passed at a clean exit', { wallMs: 3001 }, byWall],
  ['exactly the wall limit', { wallMs: 3000 }, ok],
  [
    'less than its wall time, for it waited for a core',
    { stoppedBy: 'wall', wallMs: 12_000, waitedMs: 9015.1 },
    { ...byWall, starved: true },
  ],
  ['its whole wall time beside its waits', { stoppedBy: 'wall', wallMs: 12_000, waitedMs: 9015 }, byWall],
  ['threads that waited for each other', { stoppedBy: 'wall', wallMs: 3000, userMs: 990, waitedMs: 995 }, byWall],
  ['a wait that the CPU limit explains', { stoppedBy: 'wall', userMs: 1500, waitedMs: 2000 }, byCpu],
  ['more than its wall time at a clean exit, for it waited', { wallMs: 5000, waitedMs: 2015 }, ok],
  ['its wall time at a clean exit beside its waits', { wallMs: 5000, waitedMs: 2014 }, byWall],
  ['more than its wall time at a clean exit, for we were slow', { wallMs: 5000, heldMs: 2000 }, ok],
  ['its wall time at a clean exit beside what we took', { wallMs: 5000, heldMs: 1999 }, byWall],
  [
    'less than its wall time, for we were slow',
    { stoppedBy: 'wall', wallMs: 12_000, heldMs: 9001 },
    { ...byWall, starved: true },
  ],
  ['its whole wall time beside what we took', { stoppedBy: 'wall', wallMs: 12_000, heldMs: 9000 }, byWall],
  ['a wait of a program that ended', { waitedMs: 2900 }, ok],

  ['memory over the limit, then a crash', { memoryBytes: 65 * MIB, signal: 6 }, { outcome: 'memory-limit' }],
  ['exactly the memory limit', { memoryBytes: 64 * MIB }, ok],
  ['a byte over the memory limit', { memoryBytes: 64 * MIB + 1 }, { outcome: 'memory-limit' }],
  ['memory that only the container knows of', { groupMemoryBytes: 64 * MIB + 1 }, { outcome: 'memory-limit' }],
  ['a container at the memory limit', { groupMemoryBytes: 64 * MIB }, ok],
  ['bookkeeping over the limit', { memoryBytes: 63 * MIB, groupMemoryBytes: 65 * MIB }, ok],
  ['stopped for memory', { stoppedBy: 'memory', signal: 9, exitCode: undefined }, { outcome: 'memory-limit' }],
  ['the OOM killer', { oomKilled: true, exitCode: undefined, signal: 9 }, { outcome: 'memory-limit' }],
  [
    'the OOM killer taking the container',
    { oomKilled: true, stoppedBy: 'container-lost' },
    { outcome: 'memory-limit' },
  ],
  ['a lost container', { stoppedBy: 'container-lost', exitCode: undefined }, { outcome: 'run-error' }],

  ['output stopped', { stoppedBy: 'output', signal: 9 }, { outcome: 'output-limit' }],
  ['output over the limit at a clean exit', { stdoutBytes: 1001 }, { outcome: 'output-limit' }],
  ['exactly the output limit', { stdoutBytes: 1000 }, ok],

  ['a file over its limit', { exitCode: undefined, signal: 25 }, full],
  ['a failure with a full work folder', { exitCode: 1, diskFull: true }, full],
  ['a crash with a full work folder', { exitCode: undefined, signal: 6, diskFull: true }, full],
  ['success with a full work folder', { diskFull: true }, ok],

  ['CPU time of processes that are not waited for', { groupCpuMs: 400 }, hidden],
  ['the same under a planned kill', { stoppedBy: 'planned-kill', groupCpuMs: 400 }, hidden],
  ['hidden work and a failure', { exitCode: 1, groupCpuMs: 400 }, hidden],
  ['hidden work within 2 ms', { userMs: 0.5, systemMs: 0, groupCpuMs: 2.5 }, ok],
  ['hidden work beyond 2 ms', { userMs: 0.5, systemMs: 0, groupCpuMs: 2.6 }, hidden],
  ['a third of the work uncounted', { userMs: 20, systemMs: 0, groupCpuMs: 30 }, ok],
  ['more than a third of the work uncounted', { userMs: 20, systemMs: 0, groupCpuMs: 30.1 }, hidden],
];

describe('the outcome of a run', () => {
  for (const [title, record, expected] of cases) {
    it(`of ${title} is ${Object.values(expected).join(', ')}`, () => {
      expect(outcomeOfRun({ ...fine, ...record }, limits)).to.deep.equal(expected);
    });
  }

  it('of a file written without permission gives that cause, and no other failure does', () => {
    const none = { ...limits, fileBytes: 0 };
    const bySignal = { ...fine, exitCode: undefined, signal: 25 };
    expect(outcomeOfRun(bySignal, none)).to.deep.equal({ outcome: 'run-error', cause: 'file-written' });
    expect(outcomeOfRun(bySignal, { ...limits, fileBytes: 1 })).to.deep.equal(full);
    expect(outcomeOfRun({ ...fine, exitCode: 1 }, none)).to.deep.equal({ outcome: 'run-error' });
    expect(outcomeOfRun(fine, none)).to.deep.equal(ok);
  });

  it('has the CPU time of the awaited processes or of the container, whichever is larger', () => {
    expect(cpuMsOf(fine)).to.equal(15);
    expect(cpuMsOf({ ...fine, groupCpuMs: 14 })).to.equal(15);
    expect(cpuMsOf({ ...fine, groupCpuMs: 16 })).to.equal(16);
  });

  it('has the memory of the container once it exceeds that of the largest process by more than 2 MiB', () => {
    expect(memoryBytesOf(fine)).to.equal(MIB);
    expect(memoryBytesOf({ ...fine, groupMemoryBytes: 3 * MIB })).to.equal(MIB);
    expect(memoryBytesOf({ ...fine, groupMemoryBytes: 3 * MIB + 1 })).to.equal(3 * MIB + 1);
  });
});

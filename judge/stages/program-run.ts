/** One run of a submitted program, or several sessions over one work folder, as one result. */
import type { RunLimits } from '../contract/job.ts';
import type { Language } from '../contract/languages.ts';
import type { TestFact } from '../contract/report.ts';
import type { RunRecord } from '../contract/run-record.ts';
import { cpuMsOf, memoryBytesOf, outcomeOfRun } from '../outcome.ts';
import type { OutcomeOfRun } from '../outcome.ts';
import type { Box, BoxFile, RunResult } from '../sandbox/sandbox.ts';
import { countLines, firstLines } from './sessions.ts';
import type { Session } from './sessions.ts';

type Measured = Pick<TestFact, 'cpuMs' | 'wallMs' | 'memoryBytes' | 'outputBytes' | 'exitCode' | 'signal'>;

/** The result of one run, or of all its sessions together. */
export interface Tried extends OutcomeOfRun, Measured {
  output: Buffer;
  stderr: Buffer;
  /** Whether the box can no longer be used. */
  boxDied: boolean;
  /** Whether it died for an unknown reason, so that the run may be repeated. */
  lost: boolean;
}

/** An empty result: for tests without a run, and as a start for adding runs. */
export function notRun(output: Buffer = Buffer.alloc(0)): Tried {
  const measured = { cpuMs: 0, wallMs: 0, memoryBytes: 0, outputBytes: output.length };
  return { outcome: 'ok', ...measured, output, stderr: Buffer.alloc(0), boxDied: false, lost: false };
}

/** A single run as a result; `output` is what is shown of it. */
export function triedOf({ record, stderr }: RunResult, limits: RunLimits, output: Buffer): Tried {
  const tried = { ...notRun(), ...outcomeOfRun(record, limits), output, stderr };
  addUsage(tried, record, record.stdoutBytes);
  tried.boxDied = record.stoppedBy === 'container-lost';
  tried.lost = tried.boxDied && !record.oomKilled;
  if (tried.outcome !== 'ok') Object.assign(tried, { exitCode: record.exitCode, signal: record.signal });
  return tried;
}

/** A runtime with its own heap ends a program before the sandbox does, and prints a message. */
export function ranOutOfMemory(tried: Pick<Tried, 'outcome' | 'stderr'>, language: Language | undefined): boolean {
  if (tried.outcome !== 'run-error' || language?.outOfMemory === undefined) return false;
  return new RegExp(language.outOfMemory, 'm').test(tried.stderr.toString('utf8'));
}

/** All sessions of one test over one work folder, with added usage and outputs. */
export async function runSessions(
  box: Box,
  sessions: readonly Session[],
  argv: string[],
  limits: RunLimits,
  workFiles: readonly BoxFile[],
): Promise<Tried> {
  const tried = notRun();
  const outputs: Buffer[] = [];
  for (const [index, session] of sessions.entries()) {
    const isLast = index === sessions.length - 1;
    const left: RunLimits = {
      ...limits,
      cpuTimeMs: Math.max(1, limits.cpuTimeMs - tried.cpuMs),
      wallTimeMs: Math.max(1, limits.wallTimeMs - tried.wallMs),
      outputBytes: Math.max(0, limits.outputBytes - tried.outputBytes),
    };
    const { stdin, killAfterLines } = session;
    const files = index === 0 ? workFiles : [];
    const request = { argv, stdin, limits: left, workFiles: files, keepWork: !isLast, killAfterLines };
    const { record, stdout, stderr } = await box.run(request);
    const kept = killAfterLines === undefined ? stdout : firstLines(stdout, killAfterLines);
    outputs.push(kept);
    addUsage(tried, record, kept.length);
    Object.assign(tried, outcomeOfSession(record, left, killAfterLines, stdout));
    tried.stderr = stderr;
    tried.boxDied = record.stoppedBy === 'container-lost';
    tried.lost = tried.boxDied && !record.oomKilled;
    if (tried.outcome === 'ok') continue;
    tried.exitCode = record.exitCode;
    tried.signal = record.signal;
    // The next test must not see this test's work folder.
    if (!isLast && !tried.boxDied) await emptyWork(box, limits);
    break;
  }
  // A copy of 256 MiB is worth avoiding.
  tried.output = outputs.length === 1 ? outputs[0]! : Buffer.concat(outputs);
  return tried;
}

function addUsage(tried: Tried, record: RunRecord, keptBytes: number): void {
  tried.cpuMs += cpuMsOf(record);
  tried.wallMs += record.wallMs - (record.heldMs ?? 0);
  tried.memoryBytes = Math.max(tried.memoryBytes, memoryBytesOf(record));
  tried.outputBytes += record.stoppedBy === 'output' ? record.stdoutBytes : keptBytes;
}

/** A session that printed everything before its kill is fine, whatever the timing of the kill. */
function outcomeOfSession(
  record: RunRecord,
  limits: RunLimits,
  killAfterLines: number | undefined,
  stdout: Buffer,
): OutcomeOfRun {
  const result = outcomeOfRun(record, limits);
  const killed = killAfterLines !== undefined && countLines(stdout) >= killAfterLines;
  return killed && result.outcome === 'run-error' && record.stoppedBy === 'exit' ? { outcome: 'ok' } : result;
}

/** Empties the work folder that the last run kept. */
export async function emptyWork(box: Box, limits: RunLimits): Promise<void> {
  await box.run({ argv: ['/bin/true'], stdin: Buffer.alloc(0), limits, keepWork: false });
}

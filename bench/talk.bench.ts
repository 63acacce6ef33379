/**
 * The cost of one turn in an interactive problem: a program and a validator that only answer each other, connected as
 * the judge connects them, compared with two pipes in one container.
 */
import { randomBytes } from 'node:crypto';
import { cpus } from 'node:os';
import type { RunLimits } from '../judge/contract/job.ts';
import { dockerHost } from '../judge/docker-host.ts';
import type { Box, Sandbox } from '../judge/sandbox/sandbox.ts';
import { talk, Transcript } from '../judge/stages/talk.ts';
import { compiledC } from './bench-programs.ts';
import { median } from './figures.ts';

const MIB = 1024 * 1024;
const TURNS = 20_000;
const PAIRS = 8;
const LIMITS: RunLimits = {
  ...{ cpuTimeMs: 60_000, wallTimeMs: 60_000, memoryBytes: 64 * MIB, outputBytes: 64 * MIB, processes: 16 },
};
const SOURCE = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static void ask(long turns) {
  char line[32];
  for (long i = 0; i < turns; i++) {
    if (write(1, line, (size_t)sprintf(line, "%ld\\n", i)) < 0 || read(0, line, sizeof line) <= 0) exit(3);
  }
}
static void answer(void) {
  char line[32];
  for (ssize_t got; (got = read(0, line, sizeof line)) > 0;) {
    if (write(1, line, (size_t)got) < 0) exit(3);
  }
}
int main(int count, char **arguments) {
  int there[2], back[2];
  if (count < 3) return 2;
  if (strcmp(arguments[1], "ask") == 0) return ask(atol(arguments[2])), 0;
  if (strcmp(arguments[1], "answer") == 0) return answer(), 42;
  if (pipe(there) < 0 || pipe(back) < 0) return 2;
  if (fork() == 0) return dup2(there[0], 0), dup2(back[1], 1), close(there[1]), answer(), 0;
  return dup2(back[0], 0), dup2(there[1], 1), ask(atol(arguments[2])), 0;
}
`;

/** The ratio of each pair, and their median. */
export async function benchTalk(): Promise<void> {
  const host = dockerHost({ instance: `bench-${process.pid}` });
  try {
    const { sandbox } = host;
    await host.ensureImage('cpp', () => undefined, new AbortController().signal);
    const content = await compiledC(sandbox, SOURCE);
    const meeting = `kernelway-bench-${randomBytes(6).toString('hex')}`;
    const open = (stage: 'run' | 'checker'): Promise<Box> => boxOf(sandbox, stage, content, meeting);
    const [program, validator] = await Promise.all([open('run'), open('checker')]);
    const ratios: number[] = [];
    console.log('pair    a pipe   the judge   ratio   (microseconds a turn)');
    for (let pair = 1; pair <= PAIRS; pair += 1) {
      const pipeUs = await byPipe(program);
      const judgeUs = await byJudge(program, validator);
      ratios.push(judgeUs / pipeUs);
      const cells = [pipeUs.toFixed(1), judgeUs.toFixed(1), (judgeUs / pipeUs).toFixed(1)];
      console.log(`${pair}`.padEnd(4) + cells.map((cell) => cell.padStart(10)).join(''));
    }
    console.log(`median ratio ${median(ratios).toFixed(1)}, largest ${Math.max(...ratios).toFixed(1)}`);
    await Promise.all([program.close(), validator.close()]);
  } finally {
    await host.removeAll();
  }
}

function boxOf(sandbox: Sandbox, stage: 'run' | 'checker', content: Buffer, meeting: string): Promise<Box> {
  const files = [{ path: 'talk', content, executable: true }];
  const toolchain = 'cpp';
  return sandbox.open({
    toolchain,
    stage,
    jobId: 'bench',
    limits: LIMITS,
    workBytes: 16 * MIB,
    files,
    meeting,
    // As in the judge: both run on the core of the job.
    cpu: cpus().length - 1,
  });
}

const argv = (part: string): string[] => ['/box/talk', part, String(TURNS)];

async function byPipe(box: Box): Promise<number> {
  const { record } = await box.run({ argv: argv('pipe'), stdin: Buffer.alloc(0), limits: LIMITS });
  if (record.exitCode !== 0) throw new Error('the two did not talk');
  return (record.wallMs * 1000) / TURNS;
}

async function byJudge(program: Box, validator: Box): Promise<number> {
  const talked = await talk(
    { box: program, request: { argv: argv('ask'), limits: LIMITS } },
    { box: validator, request: { argv: argv('answer'), limits: LIMITS } },
    new Transcript(0),
    ({ exitCode }) => exitCode !== 0,
  );
  if (talked.program.record.exitCode !== 0) throw new Error('the two did not talk');
  return (talked.program.record.wallMs * 1000) / TURNS;
}

/** Programs for the benchmarks, built as the judge builds them, so this machine needs no compiler. */
import type { RunLimits } from '../judge/contract/job.ts';
import type { Sandbox } from '../judge/sandbox/sandbox.ts';

const MIB = 1024 * 1024;
const LIMITS: RunLimits = {
  ...{ cpuTimeMs: 60_000, wallTimeMs: 60_000, memoryBytes: 512 * MIB, outputBytes: MIB, processes: 64 },
};

/** An executable built from one C file. Throws with the compiler's message. */
export async function compiledC(sandbox: Sandbox, source: string): Promise<Buffer> {
  const box = await sandbox.open({
    ...{ toolchain: 'cpp', stage: 'build', jobId: 'bench', limits: LIMITS, workBytes: 64 * MIB },
    files: [{ path: 'main.c', content: Buffer.from(source) }],
  });
  try {
    const argv = ['/bin/sh', '-c', 'exec 2>&1; gcc -O2 -static -o main main.c'];
    const { record, stdout } = await box.run({ argv, stdin: Buffer.alloc(0), limits: LIMITS, keepWork: true });
    const [file] = await box.collect(['main'], 16 * MIB);
    if (record.exitCode !== 0 || !file) throw new Error(`the program does not build: ${stdout.toString('utf8')}`);
    return file.content;
  } finally {
    await box.close();
  }
}

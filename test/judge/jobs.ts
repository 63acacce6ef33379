/** Jobs for the judge's tests: inputs kept in memory by their hash, and limits suited to a test machine. */
import { pack } from 'tar-stream';
import { sha256Hex } from '../../judge/artefacts.ts';
import { CONTRACT_VERSION } from '../../judge/contract/job.ts';
import type { BlobRef, JudgeJob, RunLimits, SourceFile, TestSpec } from '../../judge/contract/job.ts';

const MIB = 1024 * 1024;

export const RUN_LIMITS: RunLimits = {
  cpuTimeMs: 1_000,
  wallTimeMs: 5_000,
  memoryBytes: 64 * MIB,
  outputBytes: MIB,
  processes: 16,
};
export const BUILD_LIMITS: RunLimits = {
  cpuTimeMs: 60_000,
  wallTimeMs: 60_000,
  memoryBytes: 1024 * MIB,
  outputBytes: MIB,
  processes: 64,
};

export class Blobs {
  readonly #content = new Map<string, Buffer>();

  put(content: string | Buffer): BlobRef {
    const buffer = Buffer.from(content);
    const sha256 = sha256Hex(buffer);
    this.#content.set(sha256, buffer);
    return { sha256, sizeBytes: buffer.length };
  }

  find(sha256: string): Buffer | undefined {
    return this.#content.get(sha256);
  }

  readonly fetch = async (ref: BlobRef): Promise<Buffer> => {
    const content = this.#content.get(ref.sha256);
    if (!content) throw new Error(`no blob ${ref.sha256}`);
    return content;
  };

  files(files: Record<string, string>): SourceFile[] {
    return Object.entries(files).map(([path, text]) => ({ path, blob: this.put(text) }));
  }

  async tar(files: Record<string, string>): Promise<BlobRef> {
    const archive = pack();
    for (const [name, text] of Object.entries(files)) archive.entry({ name }, text);
    archive.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of archive) chunks.push(chunk as Buffer);
    return this.put(Buffer.concat(chunks));
  }

  test(ordinal: number, input: string, answer: string, more: Partial<TestSpec> = {}): TestSpec {
    const isSample = ordinal === 1;
    const name = `${isSample ? 'sample' : 'secret'}/${ordinal}`;
    return {
      ordinal,
      name,
      isSample,
      showsOutput: isSample,
      input: this.put(input),
      answer: this.put(answer),
      args: [],
      files: [],
      ...more,
    };
  }

  /** A job for a standard program that adds two numbers. */
  sumJob(language: string, files: Record<string, string>, more: Partial<JudgeJob> = {}): JudgeJob {
    return {
      contractVersion: CONTRACT_VERSION,
      jobId: `job-${Math.random().toString(36).slice(2, 10)}`,
      judgingId: 'judging-1',
      token: 1,
      build: { kind: 'standard', language, files: this.files(files), include: [], limits: BUILD_LIMITS },
      runLimits: RUN_LIMITS,
      checker: { kind: 'default', caseSensitive: false, spaceChangeSensitive: false },
      tests: [this.test(1, '1 2\n', '3\n'), this.test(2, '20 22\n', '42\n')],
      stopAt: 'first-failure',
      ...more,
    };
  }
}

/** Complete C++ programs, each right or wrong in one known way. */
const HEAD = '#include <cstdio>\n#include <cstdlib>\n#include <cstring>\n#include <vector>\n#include <unistd.h>\n';
const READ = 'long a, b; if (scanf("%ld %ld", &a, &b) != 2) return 1;';
const cpp = (body: string): string => `${HEAD}int main() { ${READ} ${body} }\n`;
export const SUM = {
  right: cpp('printf("%ld\\n", a + b);'),
  wrong: cpp('printf("%ld\\n", a - b);'),
  slow: cpp('volatile unsigned long x = 0; for (;;) x = x + 1;'),
  sleepy: cpp('fflush(stdout); sleep(60); printf("%ld\\n", a + b);'),
  greedy: cpp(
    'std::vector<char*> v; for (int i = 0; i < 300; i++) { char* p = (char*)malloc(1 << 20); if (!p) break; memset(p, 1, 1 << 20); v.push_back(p); } printf("%ld\\n", a + b);',
  ),
  chatty: cpp('for (;;) puts("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");'),
  crashing: cpp('volatile int* p = nullptr; *p = 1;'),
  failing: cpp('fprintf(stderr, "no\\n"); printf("%ld\\n", a + b); return 7;'),
  broken: 'int main() { return undeclared_name; }\n',
  /** Prints what a test harness would print, but no answer. */
  boasting: cpp('puts("ALL TESTS PASSED\\nAC"); return 0;'),
};

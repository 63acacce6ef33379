/**
 * The hostile programs: each program of `test/judge/hostile/` is judged by the real engine in the real sandbox, must
 * get the verdict in its first lines, and must leave nothing behind; after each of them an ordinary program is
 * accepted.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { languageOfPath, languages } from '../../judge/contract/languages.ts';
import type { CustomChecker, JudgeJob, KernelBuild, RunLimits, StandardBuild } from '../../judge/contract/job.ts';
import { dockerHost } from '../../judge/docker-host.ts';
import { runJob } from '../../judge/engine.ts';
import { PrecompiledHeaders } from '../../judge/headers/precompiled.ts';
import type { BoxFile, Sandbox } from '../../judge/sandbox/sandbox.ts';
import { SpareBoxes } from '../../judge/sandbox/spare-boxes.ts';
import { isThorough } from '../../scripts/testing/thorough.ts';
import { verdictOf } from '../../src/judgings/judgings.rules.ts';
import { containersOf, patience, removeContainersOf, testSandbox } from './docker-setup.ts';
import { BUILD_ATTACKS } from './hostile/build-attacks.ts';
import { Traces } from './hostile/traces.ts';
import { variantsIn } from './hostile/variants.ts';
import { Blobs, BUILD_LIMITS, RUN_LIMITS } from './jobs.ts';
import { buildBox, runBox, sh } from './sandbox-setup.ts';

const MIB = 1024 * 1024;
const FOLDER = fileURLToPath(new URL('./hostile/', import.meta.url));
const TIME_FACTOR = `#define TIME_FACTOR ${patience(1)}\n`;
const SHARED = { 'hostile.h': TIME_FACTOR + readFileSync(join(FOLDER, 'hostile.h'), 'utf8') };
/** A second is enough for programs that reach a limit. */
const LIMITS: RunLimits = { ...RUN_LIMITS, cpuTimeMs: 500, wallTimeMs: 3_000 };
/** A virtual machine needs half a second of CPU time before the attack begins, more on a busy host. */
const JAVA_LIMITS: RunLimits = { ...LIMITS, cpuTimeMs: 2_000, wallTimeMs: 4_000 };
const KERNEL_BUILD_LIMITS: RunLimits = { ...BUILD_LIMITS, memoryBytes: 512 * MIB };
const COMPILER_LIMITS: RunLimits = {
  ...BUILD_LIMITS,
  cpuTimeMs: 5_000,
  wallTimeMs: 4_000,
  memoryBytes: 512 * MIB,
};

describe('the hostile programs', function () {
  this.timeout(patience(60_000));
  const instance = `test-hostile-${randomBytes(4).toString('hex')}`;
  const blobs = new Blobs();
  const traces = new Traces(instance);
  let inner: Sandbox;
  let sandbox: SpareBoxes;
  let plainProgram: BoxFile[];
  let headers: PrecompiledHeaders;
  let hidden: string;
  let atFirst: Free;

  before(async function () {
    this.timeout(patience(600_000));
    inner = await testSandbox(instance);
    // As on a judge host, where a build container waits ready.
    sandbox = new SpareBoxes({
      imageId: (toolchain) => inner.imageId(toolchain),
      open: async (options) => {
        const box = await inner.open(options);
        await traces.note();
        return box;
      },
    });
    headers = await withHeaders();
    plainProgram = await buildPlain();
    // Where a judge would store hidden files; the attacks are given this path.
    hidden = await mkdtemp(join(tmpdir(), 'kw-hidden-'));
    await writeFile(join(hidden, '2.ans'), '42\n', { mode: 0o644 });
    await chmod(hidden, 0o755);
    await traces.start();
    atFirst = freeNow();
  });
  after(async () => {
    await sandbox.stop();
    await removeContainersOf(instance);
    await rm(hidden, { recursive: true });
  });

  /** As on a judge host that has been online for a while. */
  async function withHeaders(): Promise<PrecompiledHeaders> {
    const troubles: unknown[] = [];
    const onTrouble = (error: unknown): void => void troubles.push(error);
    const made = new PrecompiledHeaders({ store: dockerHost({ instance }).headers, languages: languages(), onTrouble });
    await made.open();
    await made.start((work) => work(), new AbortController().signal);
    expect(troubles).to.deep.equal([]);
    return made;
  }

  async function buildPlain(): Promise<BoxFile[]> {
    const box = await buildBox(inner, { files: [{ path: 'plain.c', content: Buffer.from(PLAIN) }] });
    try {
      await sh(box, 'gcc -O2 -static -o program plain.c');
      return await box.collect(['program'], 16 * MIB);
    } finally {
      await box.close();
    }
  }

  /** Its verdict, and on further lines details that explain it. */
  async function verdictOfJob(job: JudgeJob): Promise<string> {
    const report = await runJob(job, { sandbox, fetchBlob: blobs.fetch, headers });
    const { verdict } = verdictOf(report);
    const words = report.tests.map((test) => `${test.cause ?? ''}\n${test.stderrHead ?? ''}`).join('');
    return verdict === 'AC' ? 'AC' : `${verdict}\n${report.build.output}\n${words.slice(0, 500)}`;
  }

  function check(found: string, { verdicts, words }: Pick<Expected, 'verdicts' | 'words'>): void {
    expect(verdicts, found.slice(0, 1000)).to.include(found.split('\n')[0]);
    // These words show that the attack got as far as intended, and did not fail earlier by accident.
    for (const each of words) expect(found).to.match(each);
  }

  /** Nothing of it is left, and the next submission is judged as usual. */
  async function isAsBefore(job: JudgeJob): Promise<void> {
    expect(await containersOf(instance, job.jobId), 'containers').to.deep.equal([]);
    for (const [what, left] of Object.entries(await traces.find())) expect(left, what).to.deep.equal([]);
  }

  /** After an attack at run time: the ordinary program runs from its artefact, which was built once. */
  async function plainRuns(): Promise<void> {
    const box = await runBox(inner, plainProgram);
    try {
      await traces.note();
      for (const [input, answer] of [
        ['1 2\n', '3\n'],
        ['20 22\n', '42\n'],
      ] as const) {
        const { record, stdout } = await box.run({ argv: ['/box/program'], stdin: Buffer.from(input), limits: LIMITS });
        expect({ ...record, stdout: stdout.toString() }).to.include({ stoppedBy: 'exit', exitCode: 0, stdout: answer });
      }
    } finally {
      await box.close();
    }
  }

  /** After an attack at build time: a whole submission, in the build container that waited during the attack. */
  async function plainIsJudged(limits: RunLimits): Promise<void> {
    const job = blobs.sumJob('c', { 'sum.c': PLAIN });
    job.build = { ...(job.build as StandardBuild), limits };
    expect(await verdictOfJob(job), 'a plain program').to.equal('AC');
  }

  for (const folder of ['c', 'cpp', 'python', 'java', 'compiler']) {
    describe(`in ${folder}/`, () => {
      for (const name of programsIn(folder)) {
        const source = readFileSync(join(FOLDER, folder, name), 'utf8');
        const expected = readHeader(source);
        it(`${basename(name, extname(name))}: ${expected.attack}`, async () => {
          const language = languageOfPath(name)!.id;
          const files = { [name]: source.replaceAll('{hidden}', hidden), ...(language === 'c' ? SHARED : {}) };
          const job = blobs.sumJob(language, files, { runLimits: folder === 'java' ? JAVA_LIMITS : LIMITS });
          const isBuild = folder === 'compiler';
          job.build = { ...(job.build as StandardBuild), limits: isBuild ? COMPILER_LIMITS : BUILD_LIMITS };
          const found = await verdictOfJob(job);
          check(found, expected);
          await isAsBefore(job);
          await (isBuild ? plainIsJudged(COMPILER_LIMITS) : plainRuns());
        });
      }
    });
  }

  describe('in build-attacks.ts', () => {
    for (const expected of BUILD_ATTACKS.filter(({ name }) => isUsual('build', name))) {
      it(`${expected.name}: ${expected.attack}`, async () => {
        const baseArchive = await blobs.tar({
          'main.c': PLAIN,
          Makefile: 'program: main.c\n\tgcc -o program main.c\n',
        });
        const { files, commands } = expected;
        const build: KernelBuild = {
          ...{ kind: 'kernel', toolchain: 'cpp', baseArchive, files: blobs.files(files), deleted: [] },
          ...{ commands, artefacts: ['program'], runCommand: ['./program'], limits: COMPILER_LIMITS },
        };
        const job = blobs.sumJob('c', {}, { runLimits: LIMITS, build });
        const found = await verdictOfJob(job);
        check(found, { words: [], ...expected });
        await isAsBefore(job);
        await plainIsJudged(COMPILER_LIMITS);
      });
    }
  });

  describe('in kernel/', () => {
    const base = {
      'point_read.h': readFileSync(join(FOLDER, 'kernel/base/point_read.h'), 'utf8'),
      'kv_driver.cc': readFileSync(join(FOLDER, 'kernel/base/kv_driver.cc'), 'utf8'),
    };
    const cases = [
      { name: 'hidden-cpu.cc', verdict: 'RTE', attack: 'uses CPU time in a child that no wait reports' },
      { name: 'hidden-memory.cc', verdict: 'MLE', attack: 'uses the space for files as memory' },
    ];
    for (const { name, verdict, attack } of cases) {
      it(`${name}: ${attack}`, async () => {
        const build: KernelBuild = {
          ...{ kind: 'kernel', toolchain: 'cpp', deleted: [], limits: KERNEL_BUILD_LIMITS },
          ...{ artefacts: ['kv_driver'], runCommand: ['./kv_driver'] },
          baseArchive: await blobs.tar(base),
          files: blobs.files({ 'point_read.cc': readFileSync(join(FOLDER, 'kernel', name), 'utf8') }),
          commands: ['g++ -std=c++20 -O1 -static -o kv_driver kv_driver.cc point_read.cc'],
        };
        const job = blobs.sumJob('c', {}, { runLimits: LIMITS, build });
        const report = await runJob(job, { sandbox, fetchBlob: blobs.fetch });
        expect(report.build.output).to.equal('');
        expect(verdictOf(report).verdict).to.equal(verdict);
        expect(report.tests[0]?.cause).to.equal(verdict === 'RTE' ? 'hidden-usage' : undefined);
        await isAsBefore(job);
      });
    }
  });

  describe('in talks/', () => {
    const says = `#include <stdio.h>
#include <stdlib.h>
int main(void) {
  char line[64];
  for (int i = 1; i <= 5; i++) {
    printf("%d\\n", 10 * i);
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin) || atoi(line) != 10 * i + 1) return 43;
  }
  return 42;
}
`;
    const header = readFileSync(join(FOLDER, 'talks/talks.h'), 'utf8');
    for (const name of programsIn('talks').filter((one) => one.endsWith('.c'))) {
      const source = readFileSync(join(FOLDER, 'talks', name), 'utf8');
      const expected = readHeader(source);
      it(`${basename(name, '.c')}: ${expected.attack}`, async () => {
        const checker: CustomChecker = {
          ...{ kind: 'custom', interactive: true, passes: 1, language: 'c', args: [] },
          files: blobs.files({ 'validate.c': says }),
          limits: RUN_LIMITS,
        };
        const files = { [name]: source, 'talks.h': header, ...SHARED };
        const job = blobs.sumJob('c', files, { runLimits: LIMITS, checker });
        check(await verdictOfJob(job), expected);
        await isAsBefore(job);
      });
    }
  });

  describe('in passes/', () => {
    const again = [
      'import sys',
      'said = sys.stdin.read().split()',
      "open(sys.argv[3] + 'nextpass.in', 'w').write('1 2\\n') if sys.argv[1].startswith('/box/') else None",
      "sys.exit(42 if said == ['first'] else 43)",
    ];
    // Checking what they leave takes longer on a busy machine.
    const runLimits = { ...LIMITS, cpuTimeMs: 3_000, wallTimeMs: 9_000 };
    const header = readFileSync(join(FOLDER, 'passes/passes.h'), 'utf8');
    for (const name of programsIn('passes').filter((one) => one.endsWith('.c'))) {
      const source = readFileSync(join(FOLDER, 'passes', name), 'utf8');
      it(`${basename(name, '.c')}: ${/attack: (.+?) \*\//.exec(source)![1]}`, async () => {
        const checker: CustomChecker = {
          ...{ kind: 'custom', interactive: false, passes: 2, language: 'python3', args: [] },
          files: blobs.files({ 'validate.py': again.join('\n') }),
          limits: { ...RUN_LIMITS, cpuTimeMs: 3_000, memoryBytes: 128 * MIB },
        };
        const job = blobs.sumJob('c', { [name]: source, 'passes.h': header }, { runLimits, checker });
        check(await verdictOfJob(job), { verdicts: ['AC'], words: [] });
        await isAsBefore(job);
      });
    }
  });

  describe('precompiled headers', () => {
    // The package's own header makes the answer wrong; the submitted one would make it right.
    const grader = '#define ANSWER(a, b) (-1)\n';
    const evil = '#define ANSWER(a, b) ((a) + (b))\n';
    const main = `#include "grader.h"\n#include <stdio.h>\nint main(void) { int a, b; scanf("%d %d", &a, &b); printf("%d\\n", ANSWER(a, b)); }\n`;
    const FLAGS = '-std=gnu17 -O2 -pipe -static';
    let precompiled: Buffer;

    before(async () => {
      const files = Object.entries({ 'grader.h': grader, 'evil.h': evil, 'main.c': main });
      const box = await buildBox(inner, { files: files.map(([path, text]) => ({ path, content: Buffer.from(text) })) });
      try {
        await sh(box, `gcc ${FLAGS} -x c-header evil.h -o grader.h.gch`);
        [{ content: precompiled }] = (await box.collect(['grader.h.gch'], 64 * MIB)) as [BoxFile];
        // A precompiled header: the compiler uses one beside the package's header instead of that header.
        const { stdout } = await sh(box, `gcc ${FLAGS} -o program main.c && echo 1 2 | ./program`);
        expect(stdout.toString()).to.equal('3\n');
      } finally {
        await box.close();
      }
    });

    for (const path of ['grader.h.gch', 'stdio.h.gch', 'GRADER.H.GCH']) {
      it(`${path}: replaces a header of the package`, async () => {
        const job = blobs.sumJob('c', { 'main.c': main }, { runLimits: LIMITS });
        const build = job.build as StandardBuild;
        const files = [...build.files, { path, blob: blobs.put(precompiled) }];
        job.build = { ...build, files, include: blobs.files({ 'grader.h': grader }), limits: COMPILER_LIMITS };
        check(await verdictOfJob(job), { verdicts: ['WA'], words: [] });
        await isAsBefore(job);
        await plainIsJudged(COMPILER_LIMITS);
      });
    }
  });

  /*
   * After each attack the memory charged to our containers is checked. This test finds what is charged to no container,
   * such as kernel memory. It measures the whole machine, which others use too: the tolerance of 512 MiB covers them,
   * and 130 attacks would exceed it if each left only 4 MiB.
   */
  it('has a program for each variant that is named', () => {
    const stems = (names: string[]) => names.map((name) => basename(name, extname(name)));
    for (const folder of ['c', 'cpp', 'python', 'java', 'compiler', 'talks', 'passes'])
      expect(stems(readdirSync(join(FOLDER, folder))), folder).to.include.members(variantsIn(folder));
    expect(BUILD_ATTACKS.map(({ name }) => name)).to.include.members(variantsIn('build'));
  });

  it('has used up no memory or disk space of the machine', async () => {
    await sleep(500);
    const now = freeNow();
    expect(atFirst.memoryBytes - now.memoryBytes, 'memory').to.be.below(512 * MIB);
    expect(atFirst.diskBytes - now.diskBytes, 'disk').to.be.below(512 * MIB);
  });
});

const PLAIN = `#include <stdio.h>
int main(void) { int a, b; return scanf("%d %d", &a, &b) == 2 ? (printf("%d\\n", a + b), 0) : 1; }
`;

/** Whether a program runs in this run of the tests. */
function isUsual(folder: string, name: string): boolean {
  return isThorough || !variantsIn(folder).includes(name);
}

/** The files of a folder whose programs run in this run of the tests. */
function programsIn(folder: string): string[] {
  const files = readdirSync(join(FOLDER, folder)).sort();
  return files.filter((name) => isUsual(folder, basename(name, extname(name))));
}

interface Free {
  memoryBytes: number;
  diskBytes: number;
}

function freeNow(): Free {
  const available = /MemAvailable:\s+(\d+) kB/.exec(readFileSync('/proc/meminfo', 'utf8'));
  const { bavail, bsize } = statfsSync(tmpdir());
  return { memoryBytes: Number(available?.[1]) * 1024, diskBytes: bavail * bsize };
}

interface Expected {
  verdicts: string[];
  attack: string;
  /** What the compiler or the program must have printed. */
  words: RegExp[];
}

function readHeader(source: string): Expected {
  const verdicts = /expect: ([A-Z ]+)/.exec(source)?.[1];
  const attack = /attack: ([^\n]+?)(?: \*\/)?\n/.exec(source)?.[1];
  if (!verdicts || !attack) throw new Error('a hostile program lacks its expect or attack line');
  const words = [...source.matchAll(/says: ([^\n]+)/g)].map(([, pattern]) => new RegExp(pattern!));
  return { verdicts: verdicts.trim().split(' '), attack, words };
}

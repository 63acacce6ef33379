/**
 * The hostile corpus: every program of `test/judge/hostile/` is judged by the real engine in the real sandbox, gets the
 * verdict its first lines name, and leaves nothing behind; after each of them a plain program is accepted.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { languageOfPath } from '../../judge/contract/languages.ts';
import type { JudgeJob, KernelBuild, RunLimits } from '../../judge/contract/job.ts';
import { runJob } from '../../judge/engine.ts';
import { SpareBoxes } from '../../judge/sandbox/spare-boxes.ts';
import { verdictOf } from '../../src/judgings/judgings.rules.ts';
import { containersOf, removeContainersOf, testSandbox } from './docker-setup.ts';
import { BUILD_ATTACKS } from './hostile/build-attacks.ts';
import { Blobs, BUILD_LIMITS, RUN_LIMITS } from './jobs.ts';

const MIB = 1024 * 1024;
const FOLDER = fileURLToPath(new URL('./hostile/', import.meta.url));
const SHARED = { 'hostile.h': readFileSync(join(FOLDER, 'hostile.h'), 'utf8') };
/** A second is enough for what ends by a limit. */
const LIMITS: RunLimits = { ...RUN_LIMITS, cpuTimeMs: 500, wallTimeMs: 1_500 };
const COMPILER_LIMITS: RunLimits = {
  ...BUILD_LIMITS,
  cpuTimeMs: 5_000,
  wallTimeMs: 4_000,
  memoryBytes: 512 * MIB,
};

describe('the hostile corpus', function () {
  this.timeout(60_000);
  const instance = `test-hostile-${randomBytes(4).toString('hex')}`;
  const blobs = new Blobs();
  /** Every container that was made, so that its processes can be told from those of others on this machine. */
  const containers = new Set<string>();
  let sandbox: SpareBoxes;
  let atFirst: Footprint;

  before(async function () {
    this.timeout(600_000);
    const inner = await testSandbox(instance);
    // As on a judge host, where a build container waits ready.
    sandbox = new SpareBoxes({
      imageId: (toolchain) => inner.imageId(toolchain),
      open: async (options) => {
        const box = await inner.open(options);
        for (const id of await containersOf(instance)) containers.add(id);
        return box;
      },
    });
    atFirst = footprint();
  });
  after(async () => {
    await sandbox.stop();
    await removeContainersOf(instance);
  });

  async function verdictOfJob(job: JudgeJob): Promise<string> {
    const report = await runJob(job, { sandbox, fetchBlob: blobs.fetch });
    const { verdict } = verdictOf(report);
    const words = report.tests.map((test) => test.stderrHead ?? '').join('');
    return verdict === 'AC' ? 'AC' : `${verdict}\n${report.build.output.slice(0, 300)}\n${words.slice(0, 500)}`;
  }

  /** Nothing of it is left, and the next submission is judged as if nothing had happened. */
  async function isAsBefore(jobId: string): Promise<void> {
    expect(await containersOf(instance, jobId), 'containers').to.deep.equal([]);
    await untilGone();
    const now = footprint();
    expect(now.ipc, 'System V objects').to.deep.equal(atFirst.ipc);
    expect(now.queues, 'POSIX message queues').to.deep.equal(atFirst.queues);
    expect(now.files, 'temporary files').to.deep.equal(atFirst.files);
    expect(await verdictOfJob(blobs.sumJob('c', { 'sum.c': PLAIN })), 'a plain program').to.equal('AC');
  }

  async function untilGone(): Promise<void> {
    // The spare waits for its build; all others are gone, and with them what ran in them.
    const there = await containersOf(instance);
    const gone = new Set([...containers].filter((id) => !there.includes(id)));
    for (let attempt = 0; attempt < 100 && processesOf(gone).length > 0; attempt += 1) await sleep(50);
    expect(processesOf(gone), 'processes').to.deep.equal([]);
  }

  for (const folder of ['c', 'cpp', 'python', 'java', 'compiler']) {
    describe(`in ${folder}/`, () => {
      for (const name of readdirSync(join(FOLDER, folder)).sort()) {
        const source = readFileSync(join(FOLDER, folder, name), 'utf8');
        const { verdicts, attack } = readHeader(source);
        it(`${basename(name, extname(name))}: ${attack}`, async () => {
          const language = languageOfPath(name)!.id;
          const job = blobs.sumJob(language, { [name]: source, ...(language === 'c' ? SHARED : {}) });
          job.runLimits = LIMITS;
          job.build.limits = folder === 'compiler' ? COMPILER_LIMITS : BUILD_LIMITS;
          const found = await verdictOfJob(job);
          expect(verdicts, found).to.include(found.split('\n')[0]);
          await isAsBefore(job.jobId);
        });
      }
    });
  }

  describe('in build-attacks.ts', () => {
    for (const { name, attack, verdicts, files, commands } of BUILD_ATTACKS) {
      it(`${name}: ${attack}`, async () => {
        const baseArchive = await blobs.tar({
          'main.c': PLAIN,
          Makefile: 'program: main.c\n\tgcc -o program main.c\n',
        });
        const build: KernelBuild = {
          ...{ kind: 'kernel', toolchain: 'cpp', baseArchive, files: blobs.files(files), deleted: [] },
          ...{ commands, artefacts: ['program'], runCommand: ['./program'], limits: COMPILER_LIMITS },
        };
        const job = blobs.sumJob('c', {}, { runLimits: LIMITS, build });
        const found = await verdictOfJob(job);
        expect(verdicts, found).to.include(found.split('\n')[0]);
        await isAsBefore(job.jobId);
      });
    }
  });

  it('has left the machine its memory and its disk', async () => {
    await sleep(500);
    const now = footprint();
    expect(atFirst.memoryBytes - now.memoryBytes, 'memory').to.be.below(512 * MIB);
    expect(atFirst.diskBytes - now.diskBytes, 'disk').to.be.below(512 * MIB);
  });
});

const PLAIN = `#include <stdio.h>
int main(void) { int a, b; return scanf("%d %d", &a, &b) == 2 ? (printf("%d\\n", a + b), 0) : 1; }
`;

interface Footprint {
  ipc: string[];
  queues: string[];
  files: string[];
  memoryBytes: number;
  diskBytes: number;
}

/** What an attack could leave on the machine. */
function footprint(): Footprint {
  const lines = (path: string): string[] => readFileSync(path, 'utf8').trim().split('\n').slice(1);
  const available = /MemAvailable:\s+(\d+) kB/.exec(readFileSync('/proc/meminfo', 'utf8'));
  const { bavail, bsize } = statfsSync(tmpdir());
  return {
    ipc: ['shm', 'sem', 'msg'].flatMap((kind) => lines(`/proc/sysvipc/${kind}`)),
    queues: listed('/dev/mqueue'),
    files: listed('/dev/shm').filter((name) => name.includes('left')),
    memoryBytes: Number(available?.[1]) * 1024,
    diskBytes: bavail * bsize,
  };
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Processes of this machine that live in one of these containers. */
function processesOf(containers: ReadonlySet<string>): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const groups = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
        return (groups.match(/[0-9a-f]{64}/g) ?? []).some((id) => containers.has(id));
      } catch {
        return false;
      }
    });
}

function readHeader(source: string): { verdicts: string[]; attack: string } {
  const verdicts = /expect: ([A-Z ]+)/.exec(source)?.[1];
  const attack = /attack: ([^\n]+?)(?: \*\/)?\n/.exec(source)?.[1];
  if (!verdicts || !attack) throw new Error('a hostile program lacks its expect or attack line');
  return { verdicts: verdicts.trim().split(' '), attack };
}

/** Kernel submissions built on top of the built starter code: what is rebuilt, and when everything is built again. */
import { expect } from 'chai';
import Docker from 'dockerode';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { DiskCache } from '../../judge/artefacts.ts';
import type { JudgeJob, KernelBuild } from '../../judge/contract/job.ts';
import type { JudgeReport } from '../../judge/contract/report.ts';
import { INSTANCE_LABEL } from '../../judge/docker-host.ts';
import { runJob } from '../../judge/engine.ts';
import type { Sandbox } from '../../judge/sandbox/sandbox.ts';
import { BUILD_LIMITS, Blobs } from './jobs.ts';
import { containersOf, removeContainersOf, testSandbox } from './docker-setup.ts';

const MAKEFILE = `CXXFLAGS += -O1 -MMD
kv: main.o left.o right.o
\tg++ -o $@ $^
%.o: %.cc
\t@echo compiles $<
\tg++ $(CXXFLAGS) -c -o $@ $<
-include *.d
`;
const part = (name: string, value: string): string => `#include "part.h"\nint ${name}() { return ${value}; }\n`;
const BASE = {
  Makefile: MAKEFILE,
  'main.cc': '#include "part.h"\n#include <cstdio>\nint main() { printf("%d\\n", left() + right() + EXTRA); }\n',
  'part.h': '#define EXTRA 0\nint left();\nint right();\n',
  'left.cc': part('left', '1'),
  'right.cc': part('right', '2'),
};

describe('kernel submissions on top of the built starter code', function () {
  this.timeout(120_000);
  const instance = `test-kept-${randomBytes(4).toString('hex')}`;
  const blobs = new Blobs();
  let sandbox: Sandbox;
  let folder: string;
  let built: DiskCache;

  before(async function () {
    this.timeout(600_000);
    sandbox = await testSandbox(instance);
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kw-kept-'));
    built = new DiskCache(folder, 64 * 1024 * 1024);
  });
  afterEach(async () => {
    expect(await containersOf(instance)).to.deep.equal([]);
    await rm(folder, { recursive: true, force: true });
  });
  after(() => removeContainersOf(instance));

  const jobOf = async (
    files: Record<string, string>,
    prints: string,
    more: Partial<KernelBuild> = {},
    base: Record<string, string> = BASE,
  ): Promise<JudgeJob> => ({
    ...blobs.sumJob('cpp', {}),
    build: {
      kind: 'kernel',
      toolchain: 'cpp',
      baseArchive: await blobs.tar(base),
      files: blobs.files(files),
      deleted: [],
      commands: ['make'],
      incremental: true,
      artefacts: ['kv'],
      runCommand: ['./kv'],
      limits: BUILD_LIMITS,
      ...more,
    },
    tests: [blobs.test(1, '', `${prints}\n`)],
  });
  const judge = async (job: JudgeJob, cache: DiskCache | undefined = built): Promise<JudgeReport> =>
    await runJob(job, { sandbox, fetchBlob: blobs.fetch, built: cache });
  const compiled = ({ build }: JudgeReport): string[] =>
    [...build.output.matchAll(/^compiles (.+)$/gm)].map((match) => match[1]!).sort();
  const ALL = ['left.cc', 'main.cc', 'right.cc'];

  it('compile only what changed, with the same result as a full build', async () => {
    const job = await jobOf({ 'left.cc': part('left', '40') }, '42');
    const onTop = await judge(job);
    expect(compiled(onTop)).to.deep.equal(['left.cc']);
    const whole = await runJob(job, { sandbox, fetchBlob: blobs.fetch });
    expect(compiled(whole)).to.deep.equal(ALL);
    const outcomes = [onTop, whole].map(({ tests }) => tests.map(({ outcome, outputHead }) => [outcome, outputHead]));
    expect(outcomes).to.deep.equal([[['ok', '42\n']], [['ok', '42\n']]]);
  });

  it('compile files that include a changed header', async () => {
    const report = await judge(await jobOf({ 'part.h': BASE['part.h'].replace('EXTRA 0', 'EXTRA 7') }, '10'));
    expect(compiled(report)).to.deep.equal(ALL);
    expect(report.tests[0]?.outcome).to.equal('ok');
  });

  it('are fully built if a file is new, deleted, or part of the build system', async () => {
    await judge(await jobOf({ 'left.cc': part('left', '1') }, '3'));
    const added = await judge(await jobOf({ 'new.h': '' }, '3'));
    const deleted = await judge(await jobOf({ 'left.cc': part('left', '1') }, '3', { deleted: ['unused.cc'] }));
    const make = await judge(await jobOf({ Makefile: MAKEFILE.replace('-O1', '-O0 -DX') }, '3'));
    for (const report of [added, deleted, make]) {
      expect(compiled(report)).to.deep.equal(ALL);
      expect(report.tests[0]?.outcome).to.equal('ok');
    }
  });

  it('never see what another submission left, however it builds', async () => {
    const commands = ['sh ./step', 'make'];
    const base = { ...BASE, step: 'true\n' };
    const archive = { baseArchive: await blobs.tar(base) };
    const step = 'echo "int right() { return 99; }" > right.cc; rm -f *.o; echo >> Makefile; (sleep 60 &)\n';
    const attack = await judge(await jobOf({ step }, '100', { commands, ...archive }));
    expect(attack.tests[0], attack.build.output).to.include({ outcome: 'ok' });
    const report = await judge(await jobOf({ 'left.cc': part('left', '6') }, '8', { commands, ...archive }));
    expect(report.tests[0], report.build.output).to.include({ outcome: 'ok', outputHead: '8\n' });
    expect(compiled(report)).to.deep.equal(['left.cc']);
  });

  it('share one build of the starter code, also if two need it at the same time, and find it after a restart', async () => {
    let builds = 0;
    const archive = { baseArchive: await blobs.tar(BASE) };
    const counting: Sandbox = {
      imageId: (toolchain) => sandbox.imageId(toolchain),
      open: (options) => {
        builds += options.stage === 'build' ? 1 : 0;
        return sandbox.open(options);
      },
    };
    const run = async (cache: DiskCache, value: string): Promise<JudgeReport> =>
      await runJob(await jobOf({ 'left.cc': part('left', value) }, String(Number(value) + 2), archive), {
        sandbox: counting,
        fetchBlob: blobs.fetch,
        built: cache,
      });
    const both = await Promise.all([run(built, '1'), run(built, '2')]);
    expect(both.map(compiled)).to.deep.equal([['left.cc'], ['left.cc']]);
    expect(builds).to.equal(3);
    expect(compiled(await run(new DiskCache(folder, 64 * 1024 * 1024), '3'))).to.deep.equal(['left.cc']);
    expect(builds).to.equal(4);
  });

  it('are fully built if the starter code itself does not build', async () => {
    const broken = { ...BASE, 'left.cc': 'to be written\n' };
    const report = await judge(await jobOf({ 'left.cc': part('left', '4') }, '6', {}, broken));
    expect(compiled(report)).to.deep.equal(ALL);
    expect(report.tests[0]?.outcome).to.equal('ok');
  });

  it('have the result of a full build if files reach the container late', async () => {
    const docker = new Docker();
    // Continue only after both layers of files have been sent: only an answer shows that the first has arrived.
    const late: Sandbox = {
      imageId: (toolchain) => sandbox.imageId(toolchain),
      open: async (options) => {
        if (options.stage !== 'build') return await sandbox.open(options);
        const { baseTar, deleted, files, ...bare } = options;
        const box = await sandbox.open({ ...bare, files: [] });
        const label = [`${INSTANCE_LABEL}=${instance}`, 'kernelway.stage=build'];
        const [one, ...others] = await docker.listContainers({ filters: { label, status: ['running'] } });
        expect(others).to.deep.equal([]);
        const container = docker.getContainer(one!.Id);
        await container.pause();
        await box.lay({ baseTar, deleted, files });
        setTimeout(() => void container.unpause(), 300);
        return box;
      },
    };
    const base = { baseArchive: await blobs.tar(BASE) };
    await judge(await jobOf({ 'left.cc': part('left', '1') }, '3', base));
    const job = await jobOf({ 'left.cc': part('left', '40') }, '42', base);
    const report = await runJob(job, { sandbox: late, fetchBlob: blobs.fetch, built });
    expect(report.tests[0], report.build.output).to.include({ outcome: 'ok', outputHead: '42\n' });
    expect(compiled(report)).to.deep.equal(['left.cc']);
  });

  /** The same job on top of the built starter code and as a full build: both must end alike. */
  const bothWays = async (job: JudgeJob): Promise<{ onTop: JudgeReport; whole: JudgeReport }> => {
    const onTop = await judge(job);
    const whole = await runJob(job, { sandbox, fetchBlob: blobs.fetch });
    expect(whole.build.outcome, whole.build.output).to.equal('ok');
    expect(onTop.build.outcome, onTop.build.output).to.equal('ok');
    expect(onTop.tests[0]?.outputHead).to.equal(whole.tests[0]?.outputHead);
    return { onTop, whole };
  };

  it('keep the executable bit that a changed file has in the starter code', async () => {
    const archive = pack();
    for (const [name, text] of Object.entries(BASE)) archive.entry({ name }, text);
    archive.entry({ name: 'step', mode: 0o755 }, '#!/bin/sh\n');
    archive.finalize();
    const base = { baseArchive: blobs.put(await buffer(archive)), commands: ['./step', 'make'] };
    await bothWays(await jobOf({ step: '#!/bin/sh\necho changed\n' }, '3', base));
  });

  for (const [what, leaves] of [
    ['a link', 'ln -sf left.cc link.cc'],
    ['an empty folder', 'mkdir -p link.cc'],
  ] as const) {
    it(`are fully built if the build of the starter code leaves ${what} behind, which is not kept`, async () => {
      const stamp = `prepared:\n\t${leaves}\n\ttouch prepared\n`;
      const base = { ...BASE, Makefile: `all: prepared kv\n\ttest -e link.cc\n${stamp}${MAKEFILE}` };
      const { onTop } = await bothWays(await jobOf({ 'left.cc': part('left', '4') }, '6', {}, base));
      expect(compiled(onTop)).to.deep.equal(ALL);
    });
  }

  it('are fully built if the list of built files was cut off', async () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`unused/of-${index}.txt`, '']));
    const limits = { ...BUILD_LIMITS, outputBytes: 600 };
    const commands = ['make -s'];
    await bothWays(await jobOf({ 'left.cc': part('left', '4') }, '6', { limits, commands }, { ...many, ...BASE }));
  });

  it('are fully built if a new file has the name of a built file', async () => {
    const { onTop } = await bothWays(await jobOf({ 'left.d': '' }, '3'));
    expect(compiled(onTop)).to.deep.equal(ALL);
  });
});

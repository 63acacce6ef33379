/**
 * What the sandbox measures and which limits it enforces, on a real Docker Engine: one box, one run after the other.
 */
import { expect } from 'chai';
import Docker from 'dockerode';
import { randomBytes } from 'node:crypto';
import { SandboxError } from '../../judge/sandbox/sandbox.ts';
import type { Box, BoxFile, Sandbox } from '../../judge/sandbox/sandbox.ts';
import { outcomeOfRun } from '../../judge/outcome.ts';
import { containersOf, removeContainersOf, testSandbox } from './docker-setup.ts';
import { LIMITS, linesOf, MIB, NO_INPUT, probe, buildProbe, runBox } from './sandbox-setup.ts';

describe('a run box', function () {
  this.timeout(60_000);
  const instance = `test-sandbox-${randomBytes(4).toString('hex')}`;
  const docker = new Docker();
  let sandbox: Sandbox;
  let program: BoxFile;
  let box: Box;

  before(async function () {
    this.timeout(600_000);
    sandbox = await testSandbox(instance);
    program = await buildProbe(sandbox);
    box = await runBox(sandbox, [program]);
  });
  afterEach('the next run is a normal one in an empty folder', async () => {
    const { record, stdout } = await box.run({ argv: ['/bin/ls', '-A'], stdin: NO_INPUT, limits: LIMITS });
    expect(record).to.include({ stoppedBy: 'exit', exitCode: 0, strays: 0, oomKilled: false });
    expect(stdout.toString()).to.equal('');
  });
  after(async () => {
    await box?.close();
    expect(await containersOf(instance)).to.deep.equal([]);
    await removeContainersOf(instance);
  });

  it('starts threads but no process if a program may have only one process', async () => {
    const free = await probe(box, ['start-in-every-way']);
    expect(linesOf(free)).to.deep.equal(['a thread: worked', 'fork: worked', 'vfork: worked', 'clone: worked']);
    const kept = await probe(box, ['start-in-every-way'], { threadsOnly: true });
    const refused = ['fork', 'vfork', 'clone'].map((way) => `${way}: Operation not permitted`);
    expect(linesOf(kept)).to.deep.equal(['a thread: worked', ...refused]);
    expect(kept.record).to.include({ stoppedBy: 'exit', exitCode: 0 });
  });

  it('lets programs open /dev/stdin, /dev/stdout, /dev/stderr and the descriptors in /proc', async () => {
    const say = async (script: string): Promise<string[]> => {
      const argv = ['/bin/sh', '-c', script];
      const { record, stdout, stderr } = await box.run({ argv, stdin: Buffer.from('in'), limits: LIMITS });
      expect(record, stderr.toString()).to.include({ stoppedBy: 'exit', exitCode: 0 });
      return [stdout.toString(), stderr.toString()];
    };
    expect(await say('cat /dev/stdin > /dev/stdout')).to.deep.equal(['in', '']);
    expect(await say('cat /proc/self/fd/0 > /proc/self/fd/1')).to.deep.equal(['in', '']);
    expect(await say('cat /dev/fd/0 > /dev/stderr')).to.deep.equal(['', 'in']);
  });

  describe('reports how a program ended', () => {
    it('by its exit code', async () => {
      const { record } = await probe(box, ['exit', '37']);
      expect(record).to.include({ stoppedBy: 'exit', exitCode: 37, strays: 0, stdoutBytes: 0 });
      expect(record.signal).to.equal(undefined);
    });

    it('by a signal', async () => {
      const { record } = await probe(box, ['signal', '11']);
      expect(record).to.include({ stoppedBy: 'exit', signal: 11 });
      expect(record.exitCode).to.equal(undefined);
    });

    it('or with the reason why it could not be run', async () => {
      const { record, stderr } = await box.run({ argv: ['/box/nothing'], stdin: NO_INPUT, limits: LIMITS });
      expect(record).to.include({ stoppedBy: 'exit', exitCode: 127 });
      expect(stderr.toString()).to.match(/\/box\/nothing: No such file/);
    });

    it('with output and errors separately', async () => {
      const result = await probe(box, ['chatter', '5']);
      expect(result.stdout.toString()).to.equal('done\n');
      expect(result.stderr.toString()).to.equal('eeeee');
      expect(result.record).to.include({ stdoutBytes: 5, stderrBytes: 5 });
    });
  });

  describe('measures', () => {
    it('CPU time like the program’s own clock', async () => {
      const { record } = await probe(box, ['spin', '0.4']);
      expect(record.userMs + record.systemMs).to.be.within(395, 450);
      expect(record.wallMs).to.be.at.least(395);
    });

    it('CPU time of child processes too', async () => {
      const { record } = await probe(box, ['spin-child', '30']);
      expect(record.stoppedBy).to.equal('cpu');
      expect(record.userMs + record.systemMs).to.be.within(1_000, 1_300);
    });

    it('sleep as wall time, not as CPU time', async () => {
      const { record } = await probe(box, ['slow-start']);
      expect(record.wallMs).to.be.within(300, 1_500);
      expect(record.userMs + record.systemMs).to.be.below(50);
    });

    it('the peak memory of a program, which is small for a small one', async () => {
      const much = await probe(box, ['touch', '40']);
      expect(much.record.memoryBytes).to.be.within(40 * MIB, 43 * MIB);
      const little = await probe(box, ['exit', '0']);
      expect(little.record.memoryBytes).to.be.within(100_000, 3 * MIB);
    });

    it('a 64 MiB input as memory of the sender, not of the program', async () => {
      const stdin = randomBytes(64 * MIB);
      let sum = 0;
      for (const byte of stdin) sum = (Math.imul(sum, 31) + byte) >>> 0;
      const result = await probe(box, ['count-input'], { stdin });
      expect(linesOf(result)).to.deep.equal([`${64 * MIB} ${sum}`]);
      expect(result.record).to.include({ stoppedBy: 'exit', exitCode: 0 });
      expect(result.record.memoryBytes).to.be.below(3 * MIB);
    });
  });

  describe('stops a program', () => {
    it('that loops, soon after its CPU time limit', async () => {
      const { record } = await probe(box, ['spin', '-1']);
      expect(record).to.include({ stoppedBy: 'cpu', signal: 9 });
      expect(record.userMs + record.systemMs).to.be.within(1_000, 1_300);
    });

    it('that loops in many threads, by the sum of their CPU time', async () => {
      const { record } = await probe(box, ['spinning-threads']);
      expect(record.stoppedBy).to.equal('cpu');
      expect(record.userMs + record.systemMs).to.be.within(1_000, 1_400);
    });

    for (const [how, args] of [
      ['sleeps', ['sleep', '60']],
      ['stops itself', ['stop']],
    ] as const) {
      it(`that ${how}, soon after its wall time limit`, async () => {
        const { record } = await probe(box, [...args], { limits: { ...LIMITS, wallTimeMs: 500 } });
        expect(record).to.include({ stoppedBy: 'wall', signal: 9 });
        expect(record.wallMs).to.be.within(500, 3_000);
      });
    }

    it('that uses too much memory', async () => {
      const { record } = await probe(box, ['touch', '200']);
      expect(record).to.include({ stoppedBy: 'memory', signal: 9 });
    });

    it('whose child uses too much memory, and reports that memory ran out', async () => {
      // Either may notice first: the supervisor, which checks every few milliseconds, or the kernel, which kills only
      // the child. Then its parent waits until the wall time limit.
      const limits = { ...LIMITS, wallTimeMs: 4_000 };
      const { record } = await probe(box, ['touch-in-child', '200'], { limits });
      expect(outcomeOfRun(record, limits)).to.deep.equal({ outcome: 'memory-limit' });
    });

    it('that prints without end, and keeps the allowed part', async () => {
      const { record, stdout } = await probe(box, ['flood']);
      expect(record).to.include({ stoppedBy: 'output', signal: 9 });
      expect(record.stdoutBytes).to.be.above(MIB);
      expect(stdout.length).to.equal(MIB);
      expect(record.wallMs).to.be.below(1_000);
    });

    it('that printed one byte too much before it exited', async () => {
      const limits = { ...LIMITS, outputBytes: 4 };
      const exact = await probe(box, ['say', 'abcd'], { limits });
      expect(exact.record).to.include({ stoppedBy: 'exit', exitCode: 0, stdoutBytes: 4 });
      const more = await probe(box, ['say', 'abcde'], { limits });
      expect(more.record).to.include({ stoppedBy: 'output', stdoutBytes: 5 });
      expect(more.stdout.toString()).to.equal('abcd');
    });

    it('once it has printed a number of lines, and drops what follows', async () => {
      const { record, stdout } = await probe(box, ['lines', '1000'], { killAfterLines: 3 });
      expect(record).to.include({ stoppedBy: 'planned-kill', signal: 9, stdoutBytes: 6 });
      expect(stdout.toString()).to.equal('1\n2\n3\n');
      expect(record.wallMs).to.be.below(1_000);
    });

    it('but not with a planned kill if those lines never come', async () => {
      const { record, stdout } = await probe(box, ['say', '1\n2\n'], { killAfterLines: 3 });
      expect(record).to.include({ stoppedBy: 'exit', exitCode: 0 });
      expect(stdout.toString()).to.equal('1\n2\n');
    });
  });

  it('lets a program print 256 MiB with little CPU time, however long we take to read it', async () => {
    const limits = { ...LIMITS, wallTimeMs: 1_500, outputBytes: 256 * MIB };
    const { record, stdout } = await probe(box, ['pour', '256'], { limits });
    expect(outcomeOfRun(record, limits), JSON.stringify(record)).to.deep.equal({ outcome: 'ok' });
    expect(stdout.length).to.equal(256 * MIB);
  });

  it('keeps the first 64 KiB of the errors and counts the rest', async () => {
    const result = await probe(box, ['chatter', '300000']);
    expect(result.stderr.length).to.equal(64 * 1024);
    expect(result.record).to.include({ stoppedBy: 'exit', exitCode: 0, stderrBytes: 300_000 });
    expect(result.stdout.toString()).to.equal('done\n');
  });

  it('does not wait for a program that does not read its input', async () => {
    const { record } = await probe(box, ['exit', '0'], { stdin: Buffer.alloc(8 * MIB) });
    expect(record).to.include({ stoppedBy: 'exit', exitCode: 0 });
    const next = await probe(box, ['count-input'], { stdin: Buffer.from('abc') });
    expect(next.stdout.toString()).to.match(/^3 /);
  });

  it('survives a fork bomb, and kills all its processes', async () => {
    const { record } = await probe(box, ['bomb']);
    expect(record.stoppedBy).to.equal('cpu');
    expect(record.strays).to.be.within(8, 16 + 4);
  });

  it('limits the number of threads', async () => {
    const result = await probe(box, ['threads']);
    expect(Number(linesOf(result)[0])).to.be.within(10, 16 + 4);
  });

  describe('lets the stack grow', () => {
    it('up to the memory limit, and counts it as memory', async () => {
      const deep = await probe(box, ['recurse', '56']);
      expect(linesOf(deep)).to.deep.equal(['56']);
      expect(deep.record.memoryBytes).to.be.within(56 * MIB, 60 * MIB);
    });

    it('but not beyond', async () => {
      const { record } = await probe(box, ['recurse', '200']);
      expect(outcomeOfRun(record, LIMITS)).to.deep.equal({ outcome: 'memory-limit' });
    });

    it('and gives other threads the usual size, however much memory there is', async () => {
      for (const memoryBytes of [16 * MIB, 64 * MIB]) {
        const limits = { ...LIMITS, memoryBytes };
        expect(linesOf(await probe(box, ['stack-of-a-thread'], { limits }))).to.deep.equal([`${2 * MIB}`]);
      }
    });
  });

  it('kills daemons that a program left behind, and counts them', async () => {
    const { record } = await probe(box, ['daemons']);
    expect(record).to.include({ stoppedBy: 'exit', exitCode: 0, strays: 4 });
  });

  it('deletes everything a program wrote, however it was hidden', async () => {
    const result = await probe(box, ['litter']);
    expect(result.stdout.toString()).to.equal('deep\n');
    expect(result.record.exitCode).to.equal(0);
  });

  it('limits the number of files', async () => {
    const result = await probe(box, ['many-files'], { limits: { ...LIMITS, cpuTimeMs: 5_000, wallTimeMs: 10_000 } });
    expect(Number(linesOf(result)[0])).to.be.within(1_000, 20_000);
  });

  it('limits their size', async () => {
    const result = await probe(box, ['fill-disk']);
    expect(Number(linesOf(result)[0])).to.be.within(8 * MIB, 17 * MIB);
  });

  it('keeps the work folder if told to, and otherwise wipes it', async () => {
    await probe(box, ['write', 'data', 'kept'], { keepWork: true });
    const kept = await box.run({ argv: ['/bin/cat', 'data'], stdin: NO_INPUT, limits: LIMITS, keepWork: true });
    expect(kept.stdout.toString()).to.equal('kept');
    const last = await box.run({ argv: ['/bin/cat', 'data'], stdin: NO_INPUT, limits: LIMITS });
    expect(last.stdout.toString()).to.equal('kept');
    const gone = await box.run({ argv: ['/bin/cat', 'data'], stdin: NO_INPUT, limits: LIMITS });
    expect(gone.record.exitCode).to.equal(1);
  });

  it('keeps work folders with different names separate', async () => {
    const kept = (workFolder: string) => ({ workFolder, keepWork: true });
    await probe(box, ['write', 'data', 'left'], kept('base'));
    await probe(box, ['write', 'data', 'right'], kept('submission'));
    for (const [folder, words] of [
      ['base', 'left'],
      ['submission', 'right'],
    ] as const) {
      const { stdout } = await box.run({
        argv: ['/bin/cat', 'data'],
        stdin: NO_INPUT,
        limits: LIMITS,
        workFolder: folder,
      });
      expect(stdout.toString()).to.equal(words);
    }
  });

  it('protects a kept folder from another program, which can neither move nor fill nor empty it', async () => {
    const run = async (workFolder: string, command: string) =>
      await box.run({
        argv: ['/bin/sh', '-c', command],
        stdin: NO_INPUT,
        limits: LIMITS,
        workFolder,
        keepWork: true,
      });
    await run('first', 'echo mine > data');
    const tries = 'mv /box/work/first /box/work/other; rm -rf /box/work/first; ln -s / /box/work/first/link';
    const { stdout } = await run('second', `${tries}; ls /box/work`);
    expect(stdout.toString()).to.equal('first\nsecond\n');
    expect((await run('first', 'cat data')).stdout.toString()).to.equal('mine\n');
  });

  it('can wipe a folder with files of another user', async () => {
    const own = await sandbox.open({
      ...{ toolchain: 'cpp', stage: 'run', jobId: 'test', limits: LIMITS, workBytes: 16 * MIB },
      files: [],
    });
    const run = async (workFolder: string, command: string, keepWork: boolean) =>
      await own.run({
        argv: ['/bin/sh', '-c', command],
        stdin: NO_INPUT,
        limits: LIMITS,
        workFolder,
        keepWork,
      });
    await run('first', 'mkdir open && chmod 777 . open', true);
    await run('second', 'mkdir /box/work/first/open/deep && echo x > /box/work/first/open/deep/left', true);
    expect((await run('first', 'true', false)).record.exitCode).to.equal(0);
    const after = await run('third', 'true', false);
    expect(after.record.stoppedBy, 'a folder that cannot be wiped ends the container').to.equal('container-lost');
    await own.close();
  });

  it('gives each run its own user id, and a kept folder the id of its creator', async () => {
    const uid = async (keepWork: boolean) => {
      const [ids] = linesOf(await probe(box, ['ids'], { keepWork }));
      const [user, group, groups] = ids!.split(' ').map(Number);
      expect(group).to.equal(user);
      expect(groups).to.equal(0);
      expect(user).to.be.at.least(1_000);
      return user;
    };
    const first = await uid(false);
    const second = await uid(true);
    const third = await uid(false);
    const fourth = await uid(false);
    expect(second).to.equal(third);
    expect(new Set([first, second, fourth]).size).to.equal(3);
  });

  it('gives a program three descriptors and a minimal environment', async () => {
    expect((await probe(box, ['descriptors'])).stdout.toString()).to.equal('0 1 2 ');
    const names = linesOf(await probe(box, ['env'])).map((variable) => variable.split('=')[0]);
    expect(names.sort()).to.deep.equal(['HOME', 'LANG', 'PATH', 'TMPDIR']);
  });

  it('runs a hundred tests in a row', async () => {
    for (let i = 0; i < 100; i++) {
      const { record, stdout } = await probe(box, ['say', String(i)]);
      expect(record.exitCode).to.equal(0);
      expect(stdout.toString()).to.equal(String(i));
    }
  });

  it('is reported as lost if it dies, and can be closed again without an error', async () => {
    const other = await runBox(sandbox, [program], { jobId: 'dying' });
    const running = probe(other, ['sleep', '2']);
    const filters = { label: [`kernelway.instance=${instance}`, 'kernelway.job=dying'] };
    const [container] = await docker.listContainers({ filters });
    await docker.getContainer(container!.Id).kill();
    const { record } = await running;
    expect(record).to.include({ stoppedBy: 'container-lost', oomKilled: false });
    await other.close();
    await other.close();
  });

  it('cannot be opened for a missing toolchain', async () => {
    const failure = await runBox(sandbox, [], { toolchain: 'cobol' }).catch((error: Error) => error);
    expect(failure).to.be.instanceOf(Error);
    expect(failure).to.satisfy((error: Error) => error instanceof SandboxError || /cobol/.test(error.message));
  });
});

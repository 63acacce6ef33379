/** What a program in a box cannot do, cannot see and cannot leave behind, on a real Docker Engine. */
import { expect } from 'chai';
import Docker from 'dockerode';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { pack } from 'tar-stream';
import type { Box, BoxFile, Sandbox } from '../../judge/sandbox/sandbox.ts';
import { seccompProfile } from '../../judge/sandbox/seccomp.ts';
import { containersOf, removeContainersOf, testSandbox } from './docker-setup.ts';
import { LIMITS, linesOf, MIB, NO_INPUT, buildBox, buildProbe, probe, runBox, sh } from './sandbox-setup.ts';

describe('isolation of a box', function () {
  this.timeout(60_000);
  const instance = `test-isolation-${randomBytes(4).toString('hex')}`;
  const docker = new Docker();
  let sandbox: Sandbox;
  let program: BoxFile;
  let open: Box[] = [];

  before(async function () {
    this.timeout(600_000);
    sandbox = await testSandbox(instance);
    program = await buildProbe(sandbox);
  });
  afterEach('no container is left', async () => {
    await Promise.all(open.map((box) => box.close()));
    open = [];
    expect(await containersOf(instance)).to.deep.equal([]);
  });
  after(() => removeContainersOf(instance));

  const inRun = async (more: Parameters<typeof runBox>[2] = {}): Promise<Box> => {
    const box = await runBox(sandbox, more.files ?? [program], more);
    open.push(box);
    return box;
  };
  const inBuild = async (more: Parameters<typeof buildBox>[1] = {}): Promise<Box> => {
    const box = await buildBox(sandbox, more);
    open.push(box);
    return box;
  };
  const inspect = async (stage: string) => {
    const filters = { label: [`kernelway.instance=${instance}`, `kernelway.stage=${stage}`] };
    const [found] = await docker.listContainers({ all: true, filters });
    return docker.getContainer(found!.Id).inspect();
  };

  describe('in the run stage', () => {
    it('every way out is closed', async () => {
      const attempts = linesOf(await probe(await inRun(), ['escape']));
      expect(attempts).to.have.length.above(35);
      expect(attempts.filter((line) => line.endsWith(': worked'))).to.deep.equal([]);
      expect(attempts).to.include('clone3: Function not implemented');
      expect(attempts).to.include("open the supervisor's output: Permission denied");
      for (const call of ['shmget', 'semget', 'msgget', 'mq_open', 'add_key', 'bpf', 'io_uring_setup', 'userfaultfd']) {
        expect(attempts).to.include(`${call}: Operation not permitted`);
      }
    });

    it('there is no network except local sockets', async () => {
      const attempts = linesOf(await probe(await inRun(), ['network']));
      expect(attempts.filter((line) => line.endsWith(': worked'))).to.deep.equal(['local pair: worked']);
      expect(attempts).to.have.length(7);
    });

    it('a socket name used by one program is free for the next', async () => {
      const box = await inRun();
      expect(linesOf(await probe(box, ['hold', 'bind']))).to.deep.equal(['bind: worked']);
      expect(linesOf(await probe(box, ['hold', 'connect']))).to.deep.equal(['connect: Connection refused']);
      expect(linesOf(await probe(box, ['hold', 'bind']))).to.deep.equal(['bind: worked']);
    });

    it("the program's files can be read and run, belong to root and cannot be changed", async () => {
      const files = [program, { path: 'data/deep/words.txt', content: Buffer.from('hello') }];
      const box = await inRun({ files });
      expect(linesOf(await probe(box, ['list', '/box']))).to.deep.equal([
        '/box/data',
        '/box/data/deep',
        '/box/data/deep/words.txt',
        '/box/probe',
        '/box/work',
        ...linesOf(await probe(box, ['list', '/box/work'])),
      ]);
      const stat = await box.run({
        argv: ['/bin/sh', '-c', 'cd /box; stat -c "%U %a" . probe data data/deep/words.txt; cat data/deep/words.txt'],
        stdin: NO_INPUT,
        limits: LIMITS,
      });
      expect(linesOf(stat)).to.deep.equal(['root 755', 'root 755', 'root 755', 'root 644', 'hello']);
    });

    it("other processes, the host's name and its disks are hidden", async () => {
      const box = await inRun();
      const look =
        'ls /proc | grep -c "^[0-9]*$"; hostname; ls /dev | tr "\\n" " "; echo; grep -c CapEff:.0000000000000000 /proc/self/status; grep NoNewPrivs /proc/self/status';
      const lines = linesOf(await box.run({ argv: ['/bin/sh', '-c', look], stdin: NO_INPUT, limits: LIMITS }));
      expect(Number(lines[0])).to.be.below(6);
      expect(lines[1]).to.not.equal((await readFile('/etc/hostname', 'utf8')).trim());
      expect(lines[2]).to.not.match(/sd[a-z]|vd[a-z]|nvme|kvm|mem\b/);
      expect(lines.slice(3)).to.deep.equal(['1', 'NoNewPrivs:\t1']);
    });

    it('the program sees its own control groups as roots, so only its own usage is counted there', async () => {
      const box = await inRun();
      const argv = ['/bin/sh', '-c', 'cut -d : -f 3- /proc/self/cgroup | sort -u'];
      expect(linesOf(await box.run({ argv, stdin: NO_INPUT, limits: LIMITS }))).to.deep.equal(['/']);
    });

    it('Python runs', async () => {
      const files = [
        {
          path: 'main.py',
          content: Buffer.from(
            'import threading, subprocess, sys\nt = threading.Thread(target=lambda: print(sum(map(int, sys.stdin.read().split()))))\nt.start(); t.join()\nsys.stdout.flush()\nsubprocess.run(["/bin/echo", "sub"])\n',
          ),
        },
      ];
      const box = await inRun({ files });
      const argv = ['/usr/bin/python3', '-B', '/box/main.py'];
      const result = await box.run({ argv, stdin: Buffer.from('1 2 39\n'), limits: LIMITS });
      expect(result.stderr.toString()).to.equal('');
      expect(linesOf(result)).to.deep.equal(['42', 'sub']);
    });

    it('two boxes at the same time share no user id', async () => {
      const [one, two] = await Promise.all([inRun(), inRun()]);
      const ids = await Promise.all([probe(one, ['ids']), probe(two, ['ids'])]);
      expect(ids[0].stdout.toString()).to.not.equal(ids[1].stdout.toString());
    });

    it('the container has the flags of the policy', async () => {
      await inRun({ cpu: 1 });
      const { HostConfig: host, Config: config, Mounts: mounts } = await inspect('run');
      expect(host).to.include({ NetworkMode: 'none', ReadonlyRootfs: true, IpcMode: 'none', CpusetCpus: '1' });
      expect(host).to.include({ CgroupnsMode: 'private' });
      expect(host.Privileged).to.equal(false);
      expect(host.CapDrop).to.deep.equal(['ALL']);
      expect(host.CapAdd?.map((capability: string) => capability.replace('CAP_', '')).sort()).to.deep.equal([
        'KILL',
        'SETGID',
        'SETUID',
      ]);
      expect(host.SecurityOpt).to.include(`seccomp=${seccompProfile()}`);
      expect(host.SecurityOpt?.some((option: string) => option.startsWith('no-new-privileges'))).to.equal(true);
      expect(host.Memory).to.equal(host.MemorySwap);
      expect(host.Memory).to.be.within(LIMITS.memoryBytes + 16 * MIB, LIMITS.memoryBytes + 20 * MIB);
      expect(host.PidsLimit).to.be.within(LIMITS.processes + 1, LIMITS.processes + 4);
      for (const options of Object.values(host.Tmpfs as Record<string, string>)) {
        expect(options)
          .to.match(/nosuid/)
          .and.match(/nodev/)
          .and.match(/size=\d+/)
          .and.match(/nr_inodes=\d+/);
      }
      expect(mounts).to.deep.equal([]);
      expect(config.Labels).to.include({ 'kernelway.instance': instance, 'kernelway.job': 'test' });
    });
  });

  describe('in the build stage', () => {
    it('compilers, make and the shell work on starter code and submission', async () => {
      const tar = pack();
      tar.entry({ name: 'Makefile' }, 'all: hello\nhello: main.o part.o\n\tg++ -pthread -o hello main.o part.o\n');
      tar.entry({ name: './configure', mode: 0o755 }, '#!/bin/sh\necho configured\n');
      tar.entry({ name: 'part.cc' }, 'int part() { return 1; }\n');
      tar.entry({ name: 'old.cc' }, '#error this file was deleted\n');
      tar.entry(
        { name: 'main.cc' },
        '#include <iostream>\n#include <thread>\nint part();\nint main() { std::thread t([] { std::cout << part() << std::endl; }); t.join(); }\n',
      );
      tar.finalize();
      const chunks: Buffer[] = [];
      for await (const chunk of tar) chunks.push(chunk as Buffer);
      const files = [{ path: 'part.cc', content: Buffer.from('int part() { return 42; }\n') }];
      const box = await inBuild({ baseTar: Buffer.concat(chunks), deleted: ['old.cc'], files });
      const built = await sh(
        box,
        './configure && test ! -e old.cc && make -s -j4 && ./hello && g++ --version > tool && python3 -c "print(7)"',
      );
      expect(built.stderr.toString()).to.equal('');
      expect(linesOf(built)).to.deep.equal(['configured', '42', '7']);
      const [hello] = await box.collect(['hello'], MIB);
      expect(hello).to.include({ path: 'hello', executable: true });
      expect(hello!.content.subarray(0, 4).toString('latin1')).to.equal('\x7fELF');
    });

    it('the build user has no privileges and cannot change the image', async () => {
      const box = await inBuild();
      const tried = await sh(
        box,
        'id -u; touch /usr/x /etc/x /box/x 2>&1 | grep -c Read-only; whoami 2>/dev/null; exit 0',
      );
      const [uid, ...rest] = linesOf(tried);
      expect(Number(uid)).to.be.at.least(1_000);
      expect(rest).to.deep.equal(['3']);
    });

    it('links, folders, pipes, missing files and paths outside the tree are not collected', async () => {
      const box = await inBuild();
      const { record } = await sh(
        box,
        'echo x > file; ln -s /etc/passwd link; ln -s file near; mkdir folder; echo y > folder/in; ln -s folder way; mkfifo pipe; ln -s / up',
      );
      expect(record.exitCode).to.equal(0);
      const paths = [
        'file',
        'link',
        'near',
        'folder',
        'folder/in',
        'way/in',
        'pipe',
        'up/etc/passwd',
        'nothing',
        '../etc/passwd',
        '/etc/passwd',
        'folder/../file',
      ];
      const collected = await box.collect(paths, MIB);
      expect(collected.map(({ path, content }) => [path, content.toString()])).to.deep.equal([
        ['file', 'x\n'],
        ['folder/in', 'y\n'],
      ]);
    });

    it('outputs are collected up to the total limit, and not one byte more', async () => {
      const box = await inBuild();
      await sh(box, 'head -c 300000 /dev/urandom > a; head -c 700000 /dev/zero > b; : > empty; cksum < a > sum');
      expect((await box.collect(['a', 'b', 'empty'], 999_999)).map(({ path }) => path)).to.deep.equal(['a', 'empty']);
      const all = await box.collect(['a', 'b', 'empty'], 1_000_000);
      expect(all.map(({ content }) => content.length)).to.deep.equal([300_000, 700_000, 0]);
      const [again] = await box.collect(['a'], MIB);
      expect(again!.content.equals(all[0]!.content)).to.equal(true);
    });

    it('a build that uses up the machine is stopped, with its output', async () => {
      const box = await inBuild({
        files: [{ path: 'a.c', content: Buffer.from('#include "/dev/zero"\nint main() {}\n') }],
      });
      const limits = { ...LIMITS, cpuTimeMs: 2_000, wallTimeMs: 4_000, memoryBytes: 256 * MIB };
      const { record } = await sh(box, 'echo compiling; gcc a.c', { limits });
      expect(record.oomKilled || record.stoppedBy !== 'exit' || record.exitCode !== 0).to.equal(true);
      const next = await sh(box, 'echo still here');
      expect(linesOf(next)).to.deep.equal(['still here']);
    });
  });

  it('the frame parser of the supervisor passes its own tests and 200,000 malformed payloads', async () => {
    const supervisor = new URL('../../judge/supervisor/', import.meta.url);
    const files: BoxFile[] = await Promise.all(
      ['frames.c', 'frames.h'].map(async (path) => ({ path, content: await readFile(new URL(path, supervisor)) })),
    );
    files.push({ path: 'test.c', content: await readFile(new URL('./sandbox-frames.c', import.meta.url)) });
    const box = await inBuild({ files });
    const compile =
      'gcc -std=gnu17 -g -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all -o test test.c frames.c';
    const built = await sh(box, compile);
    expect(built.stderr.toString()).to.equal('');
    // The leak checker would have to trace the program, which the sandbox does not allow.
    const { record, stdout, stderr } = await sh(box, 'ASAN_OPTIONS=detect_leaks=0 ./test');
    expect(stderr.toString()).to.equal('');
    expect(record.exitCode).to.equal(0);
    expect(stdout.toString()).to.match(/^\d+ checks held\n$/);
  });
});

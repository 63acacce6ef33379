/**
 * The probes on a real Docker Engine: they pass under our policy, and each fails if its part of the policy is missing.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import Docker from 'dockerode';
import { runProbes, whyUnsafe } from '../../judge/probes/probes.ts';
import type { ProbeResult } from '../../judge/probes/probes.ts';
import { HostPreparation } from '../../judge/preparation.ts';
import type { ContainerHost } from '../../judge/preparation.ts';
import { rememberedProbes } from '../../judge/probes/remembered.ts';
import { readTimeFactor } from '../../judge/config.ts';
import { dockerHost } from '../../judge/docker-host.ts';
import type { Box } from '../../judge/sandbox/sandbox.ts';
import { DockerSandbox } from '../../judge/sandbox/docker.ts';
import { findImage } from '../../judge/images/images.ts';
import { containersOf, removeContainersOf, testSandbox } from './docker-setup.ts';

describe('the probes of the sandbox', function () {
  this.timeout(120_000);
  const instance = `test-probes-${randomBytes(4).toString('hex')}`;
  const signal = new AbortController().signal;
  let folder: string;

  before(async function () {
    this.timeout(600_000);
    await testSandbox(instance);
    folder = await mkdtemp(join(tmpdir(), 'kernelway-probes-'));
  });
  after(async () => {
    await removeContainersOf(instance);
    await rm(folder, { recursive: true, force: true });
  });

  /** The engine with one restriction removed from every container. */
  function loosened(change: (options: Docker.ContainerCreateOptions) => void): DockerSandbox {
    const docker = new Docker();
    const create = docker.createContainer.bind(docker);
    docker.createContainer = ((options: Docker.ContainerCreateOptions) => {
      change(options);
      return create(options);
    }) as typeof docker.createContainer;
    return new DockerSandbox({
      docker,
      instance,
      timeFactor: readTimeFactor(),
      imageOf: (toolchain) => findImage(docker, toolchain),
    });
  }

  const failed = (results: readonly ProbeResult[]): string[] =>
    results.filter((result) => !result.passed && result.isSafety).map((result) => result.name);

  it('all pass under the policy, and leave no container', async () => {
    const results = await runProbes(dockerHost({ instance }).sandbox);
    expect(failed(results)).to.deep.equal([]);
    expect(results).to.have.length(15);
    expect(whyUnsafe(results)).to.equal(undefined);
    expect(await containersOf(instance)).to.deep.equal([]);
  });

  it('report a missing system call filter', async () => {
    const results = await runProbes(
      loosened((options) => (options.HostConfig!.SecurityOpt = ['no-new-privileges', 'seccomp=unconfined'])),
    );
    expect(failed(results)).to.include.members(['network', 'ipc', 'privileges']);
    const ipc = results.find(({ name }) => name === 'ipc')!;
    expect(ipc.found).to.contain('System V shared memory worked');
    expect(ipc.mend).to.contain('seccomp');
  });

  it('report a writable root file system', async () => {
    const results = await runProbes(
      loosened((options) => {
        options.HostConfig!.ReadonlyRootfs = false;
      }),
    );
    expect(results.find(({ name }) => name === 'files')!.found).to.contain('writing to /tmp worked');
  });

  it('report process ids that a container shares with the previous one', async () => {
    const { sandbox } = dockerHost({ instance });
    let first: Box | undefined;
    const results = await runProbes({
      imageId: (toolchain) => sandbox.imageId(toolchain),
      open: async (options) => {
        if (options.stage === 'build') return await sandbox.open(options);
        if (!first?.isAlive) first = await sandbox.open(options);
        const shared = first;
        return {
          imageId: shared.imageId,
          get isAlive() {
            return shared.isAlive;
          },
          lay: (content) => shared.lay(content),
          run: (request) => shared.run(request),
          collect: (paths, maxBytes) => shared.collect(paths, maxBytes),
          close: () => Promise.resolve(),
        };
      },
    });
    await first?.close();
    expect(failed(results)).to.deep.equal(['anew']);
  });

  it('report a folder without a limit on its files', async () => {
    const results = await runProbes(
      loosened((options) => {
        const mounts = options.HostConfig!.Tmpfs as Record<string, string>;
        for (const [path, flags] of Object.entries(mounts)) mounts[path] = flags.replace(/,nr_inodes=\d+/, '');
      }),
    );
    expect(failed(results)).to.include('many-files');
  });

  describe('the judge with probes', () => {
    const good: ProbeResult = {
      ...{ name: 'network', holds: 'there is no network', isSafety: true, passed: true, found: '', mend: 'mend it' },
    };
    const bad = { ...good, passed: false, found: 'an IPv4 socket worked; ' };

    function hostWith(results: ProbeResult[]): ContainerHost {
      return { ...dockerHost({ instance }), probe: () => Promise.resolve(results) };
    }

    it('accepts no work while a safety probe fails, and says which', async () => {
      const preparation = new HostPreparation(hostWith([bad]));
      const failure = await preparation.run(() => undefined, signal).catch((error: unknown) => error);
      expect(String(failure)).to.match(/not safe on this host: network .*IPv4 socket worked.*kernelway doctor/);
    });

    it('accepts work if there are only warnings', async () => {
      const prepared = await new HostPreparation(hostWith([{ ...bad, isSafety: false }])).run(() => undefined, signal);
      expect(prepared.images.map(({ toolchain }) => toolchain)).to.include('cpp');
    });

    it('repeats the probes only after a change, and after every failure', async () => {
      const file = join(folder, 'probes.json');
      let asked = 0;
      const probe = (result: ProbeResult) => () => ((asked += 1), Promise.resolve([result]));
      await rememberedProbes(file, 'one engine', probe(bad));
      await rememberedProbes(file, 'one engine', probe(good));
      expect(await rememberedProbes(file, 'one engine', probe(bad))).to.deep.equal([good]);
      expect(asked).to.equal(2);
      expect(await rememberedProbes(file, 'another engine', probe(bad))).to.deep.equal([bad]);
      expect(await readFile(file, 'utf8')).to.contain('one engine');
    });

    it('names what the result depends on: the engine, its boot and its image', async () => {
      const circumstances = await dockerHost({ instance }).circumstances();
      const { ServerVersion } = (await new Docker().info()) as { ServerVersion: string };
      const { id } = await findImage(new Docker(), 'cpp');
      expect(circumstances).to.contain(ServerVersion).and.contain(id);
      expect(await dockerHost({ instance }).circumstances()).to.equal(circumstances);
    });
  });
});

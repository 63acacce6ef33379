/** A host on a real Docker Engine goes online with its first image and builds the others in the background. */
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DiskCache } from '../../judge/artefacts.ts';
import type { ImageFacts } from '../../judge/contract/api.ts';
import { Daemon } from '../../judge/daemon.ts';
import type { PreparationStep, RestHears } from '../../judge/daemon.ts';
import { dockerHost } from '../../judge/docker-host.ts';
import { JudgehostClient } from '../../judge/judgehost-client.ts';
import { Outbox } from '../../judge/outbox.ts';
import { HostPreparation } from '../../judge/preparation.ts';
import type { ContainerHost } from '../../judge/preparation.ts';
import { SandboxError } from '../../judge/sandbox/sandbox.ts';
import { removeContainersOf, testSandbox } from './docker-setup.ts';
import { RUN_LIMITS, SUM } from './jobs.ts';
import { PROGRAMS } from './language-programs.ts';
import { SiteStub, STUB_TOKEN } from './site-stub.ts';

describe('preparing a host', function () {
  this.timeout(120_000);
  const instance = `test-preparation-${randomBytes(4).toString('hex')}`;
  const never = new AbortController().signal;
  const stepsOf = (steps: PreparationStep[]): string[] =>
    steps.map(({ step, steps: all, label }) => `${step}/${all} ${label}`);

  before(async function () {
    this.timeout(900_000);
    await testSandbox(instance);
  });

  /** This machine, pretending that these images are missing until they are to be built. */
  function hostWithout(missing: string[], failing: string[] = []): ContainerHost {
    const host = dockerHost({ instance });
    const absent = new Set(missing);
    return {
      ...host,
      added: () => Promise.resolve([]),
      probe: () => Promise.resolve([]),
      hasImage: (toolchain) => (absent.has(toolchain) ? Promise.resolve(false) : host.hasImage(toolchain)),
      ensureImage: async (toolchain, ...rest) => {
        if (failing.includes(toolchain)) throw new SandboxError(`no network for ${toolchain}`);
        await host.ensureImage(toolchain, ...rest);
        absent.delete(toolchain);
      },
    };
  }

  const hears = (told: Pick<RestHears, 'onStep' | 'onImage'>): RestHears => ({ ...told, inTurn: (work) => work() });

  it('goes online at once if all images exist', async () => {
    const prepared = await new HostPreparation(hostWithout([])).run(() => undefined, never);
    const names = prepared.images.map(({ toolchain }) => toolchain);
    expect(names.slice(0, 2)).to.deep.equal(['cpp', 'python']);
    expect(names).to.have.members(['cpp', 'go', 'java', 'javascript', 'python', 'rust', 'scripts']);
    expect(prepared.rest).to.equal(undefined);
    expect(prepared.images[0]!.versions['cpp']).to.match(/^\d+\.\d+\.\d+$/);
  });

  it('goes online without the missing images, which are added one by one', async () => {
    const first: PreparationStep[] = [];
    const prepared = await new HostPreparation(hostWithout(['java', 'rust'])).run((step) => first.push(step), never);
    expect(prepared.images.map(({ toolchain }) => toolchain)).to.have.members([
      ...['cpp', 'go', 'javascript', 'python', 'scripts'],
    ]);
    expect(stepsOf(first)).to.deep.equal([
      '1/10 Docker Engine',
      '2/10 leftovers of an earlier run',
      '3/10 toolchain image cpp',
      '4/10 sandbox probes',
    ]);
    const later: PreparationStep[] = [];
    const came: ImageFacts[] = [];
    await prepared.rest!(hears({ onStep: (step) => later.push(step), onImage: (image) => came.push(image) }), never);
    expect(stepsOf(later)).to.deep.equal(['9/10 toolchain image java', '10/10 toolchain image rust']);
    expect(came.map(({ toolchain }) => toolchain)).to.deep.equal(['java', 'rust']);
  });

  it('reports what fails, and builds the others anyway', async () => {
    const host = hostWithout(['java', 'rust'], ['java']);
    const prepared = await new HostPreparation(host).run(() => undefined, never);
    const stop = new AbortController();
    const came: string[] = [];
    let told: PreparationStep | undefined;
    const onStep = (step: PreparationStep): void => {
      if (step.problem !== undefined) stop.abort((told = step));
    };
    const rest = prepared.rest!(hears({ onStep, onImage: ({ toolchain }) => came.push(toolchain) }), stop.signal);
    expect(await rest.catch(() => 'stopped')).to.equal('stopped');
    expect(came).to.deep.equal(['rust']);
    expect(told).to.include({ label: 'toolchain image java', problem: 'no network for java' });
  });

  it('retries what failed, after a wait, until all images exist', async () => {
    const host = hostWithout(['java', 'rust']);
    const story: string[] = [];
    let failures = 2;
    const moody: ContainerHost = {
      ...host,
      ensureImage: async (toolchain, ...rest) => {
        if (toolchain === 'java' && failures-- > 0) throw new SandboxError('no network yet');
        await host.ensureImage(toolchain, ...rest);
      },
    };
    const pause = (ms: number): Promise<void> => {
      story.push(`wait ${ms / 1000} s`);
      return Promise.resolve();
    };
    const prepared = await new HostPreparation(moody, undefined, undefined, pause).run(() => undefined, never);
    const onStep = ({ label, problem }: PreparationStep): void => {
      if (problem !== undefined) story.push(`${label}: ${problem}`);
    };
    await prepared.rest!(hears({ onStep, onImage: ({ toolchain }) => story.push(`${toolchain} is there`) }), never);
    const failed = 'toolchain image java: no network yet';
    expect(story).to.deep.equal(['rust is there', failed, 'wait 20 s', failed, 'wait 20 s', 'java is there']);
  });

  it('keeps extra images up to date, and uses those that are added while it runs', async () => {
    const here = ['cpp'];
    const host: ContainerHost = {
      ...hostWithout([]),
      added: () => Promise.resolve(here),
      hasImage: (toolchain) => Promise.resolve(toolchain !== 'rust'),
      toolchains: () => ['python'],
    };
    const prepared = await new HostPreparation(host).run(() => undefined, never);
    expect(prepared.images.map(({ toolchain }) => toolchain)).to.deep.equal(['python', 'cpp']);
    const since = async (): Promise<string[]> =>
      (await prepared.added!(['python', 'cpp'])).map(({ toolchain }) => toolchain);
    expect(await since()).to.deep.equal([]);
    here.push('java', 'rust');
    expect(await since(), 'one whose image is out of date waits').to.deep.equal(['java']);
    const named = await new HostPreparation(host, undefined, ['python']).run(() => undefined, never);
    expect(named.images.map(({ toolchain }) => toolchain)).to.deep.equal(['python']);
    expect(named.added).to.equal(undefined);
  });

  it('builds only the configured toolchains', async () => {
    const steps: PreparationStep[] = [];
    const host = hostWithout(['python']);
    const prepared = await new HostPreparation(host, undefined, ['python']).run((step) => steps.push(step), never);
    expect(prepared.images.map(({ toolchain }) => toolchain)).to.deep.equal(['python']);
    expect(prepared.rest).to.equal(undefined);
    expect(stepsOf(steps).at(-1)).to.equal('5/5 toolchain image python');
  });

  it('judges while an image is built, and then accepts its languages', async () => {
    const site = new SiteStub();
    await site.start();
    const folder = await mkdtemp(join(tmpdir(), 'kw-preparation-'));
    let allow: () => void = () => undefined;
    const allowed = new Promise<void>((resolve) => (allow = resolve));
    const host = hostWithout(['java']);
    const slow: ContainerHost = {
      ...host,
      ensureImage: async (toolchain, ...rest) => {
        if (toolchain === 'java') await allowed;
        await host.ensureImage(toolchain, ...rest);
      },
    };
    const preparation = new HostPreparation(slow);
    const client = new JudgehostClient({ siteUrl: site.url, token: STUB_TOKEN });
    const log = { info: () => undefined, warn: () => undefined };
    const daemon = new Daemon({
      ...{ hostName: 'behind', slots: 1, cores: 1, client, log },
      outbox: new Outbox(join(folder, 'reports'), client, log),
      fetchBlob: (ref) => client.blob(ref),
      built: new DiskCache(join(folder, 'built'), 1 << 20),
      prepare: (onStep, signal) => preparation.run(onStep, signal),
    });
    const life = daemon.run();
    try {
      const reported = async (count: number): Promise<void> => {
        while (site.arrived.length < count) await sleep(50);
      };
      site.enqueue(site.blobs.sumJob('cpp', { 'sum.cc': SUM.right }));
      await reported(1);
      expect(site.arrived[0]!.report.tests.map(({ outcome }) => outcome)).to.deep.equal(['ok', 'ok']);
      const behind = site.heartbeats.findLast(({ state }) => state === 'ready')!;
      expect(behind.preparation).to.deep.equal({ step: 10, steps: 10, label: 'toolchain image java' });
      expect(behind.toolchains).to.include('cpp').and.not.to.include('java');
      allow();
      while (!site.heartbeats.at(-1)!.toolchains.includes('java')) await sleep(50);
      while (site.heartbeats.at(-1)!.preparation) await sleep(50);
      expect(site.heartbeats.at(-1)!.images!.find(({ toolchain }) => toolchain === 'java')!.versions).to.have.key(
        'java',
      );
      const { file, programs } = PROGRAMS['java']!;
      const tests = [site.blobs.test(1, '', 'hello\n')];
      const runLimits = { ...RUN_LIMITS, processes: 64 };
      site.enqueue(site.blobs.sumJob('java', { [file]: programs.hello }, { tests, runLimits }));
      await reported(2);
      expect(site.arrived[1]!.report.tests[0]).to.include({ outcome: 'ok' });
    } finally {
      daemon.stop();
      await life;
      await site.stop();
      await removeContainersOf(instance);
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** A host on a real Docker Engine goes online with its first image and makes the others behind. */
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import type { ImageFacts } from '../../judge/contract/api.ts';
import type { PreparationStep } from '../../judge/daemon.ts';
import { dockerHost } from '../../judge/docker-host.ts';
import { HostPreparation } from '../../judge/preparation.ts';
import type { ContainerHost } from '../../judge/preparation.ts';
import { SandboxError } from '../../judge/sandbox/sandbox.ts';
import { testSandbox } from './docker-setup.ts';

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

  /** This machine, on which these images seem to be missing until they are asked to be made. */
  function hostWithout(missing: string[], failing: string[] = []): ContainerHost {
    const host = dockerHost({ instance });
    const absent = new Set(missing);
    return {
      ...host,
      probe: () => Promise.resolve([]),
      hasImage: (toolchain) => (absent.has(toolchain) ? Promise.resolve(false) : host.hasImage(toolchain)),
      ensureImage: async (toolchain, ...rest) => {
        if (failing.includes(toolchain)) throw new SandboxError(`no network for ${toolchain}`);
        await host.ensureImage(toolchain, ...rest);
        absent.delete(toolchain);
      },
    };
  }

  it('is ready at once with every image that is there', async () => {
    const prepared = await new HostPreparation(hostWithout([])).run(() => undefined, never);
    const names = prepared.images.map(({ toolchain }) => toolchain);
    expect(names.slice(0, 2)).to.deep.equal(['cpp', 'python']);
    expect(names).to.have.members(['cpp', 'go', 'java', 'javascript', 'python', 'rust']);
    expect(prepared.rest).to.equal(undefined);
    expect(prepared.images[0]!.versions['cpp']).to.match(/^\d+\.\d+\.\d+$/);
  });

  it('goes online without the missing ones, which come one by one', async () => {
    const first: PreparationStep[] = [];
    const prepared = await new HostPreparation(hostWithout(['java', 'rust'])).run((step) => first.push(step), never);
    expect(prepared.images.map(({ toolchain }) => toolchain)).to.have.members(['cpp', 'go', 'javascript', 'python']);
    expect(stepsOf(first)).to.deep.equal([
      '1/9 Docker Engine',
      '2/9 leftovers of an earlier run',
      '3/9 toolchain image cpp',
      '4/9 sandbox probes',
    ]);
    const later: PreparationStep[] = [];
    const came: ImageFacts[] = [];
    await prepared.rest!(
      (step) => later.push(step),
      (image) => came.push(image),
      never,
    );
    expect(stepsOf(later)).to.deep.equal(['8/9 toolchain image java', '9/9 toolchain image rust']);
    expect(came.map(({ toolchain }) => toolchain)).to.deep.equal(['java', 'rust']);
  });

  it('tells what fails, and makes the others all the same', async () => {
    const host = hostWithout(['java', 'rust'], ['java']);
    const prepared = await new HostPreparation(host).run(() => undefined, never);
    const stop = new AbortController();
    const came: string[] = [];
    let told: PreparationStep | undefined;
    const rest = prepared.rest!(
      (step) => {
        if (step.problem !== undefined) stop.abort((told = step));
      },
      ({ toolchain }) => came.push(toolchain),
      stop.signal,
    );
    expect(await rest.catch(() => 'stopped')).to.equal('stopped');
    expect(came).to.deep.equal(['rust']);
    expect(told).to.include({ label: 'toolchain image java', problem: 'no network for java' });
  });

  it('is limited to the toolchains it is to have', async () => {
    const steps: PreparationStep[] = [];
    const host = hostWithout(['python']);
    const prepared = await new HostPreparation(host, undefined, ['python']).run((step) => steps.push(step), never);
    expect(prepared.images.map(({ toolchain }) => toolchain)).to.deep.equal(['python']);
    expect(prepared.rest).to.equal(undefined);
    expect(stepsOf(steps).at(-1)).to.equal('5/5 toolchain image python');
  });
});

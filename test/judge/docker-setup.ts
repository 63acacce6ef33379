/** What the judge's tests need from the Docker Engine. Everything they create carries an instance of their own. */
import Docker from 'dockerode';
import { readTimeFactor } from '../../judge/config.ts';
import { dockerHost, INSTANCE_LABEL } from '../../judge/docker-host.ts';
import type { Sandbox } from '../../judge/sandbox/sandbox.ts';

/**
 * A sandbox with built images: the named ones, by default those of JUDGE_TOOLCHAINS or the default toolchains. The
 * first call on a machine may take minutes.
 */
export async function testSandbox(instance: string, named?: readonly string[]): Promise<Sandbox> {
  const host = dockerHost({ instance });
  const wanted = named ?? process.env.JUDGE_TOOLCHAINS?.split(',');
  for (const toolchain of wanted ?? host.toolchains())
    await host.ensureImage(toolchain, () => undefined, new AbortController().signal);
  return host.sandbox;
}

/** The timeout for something that takes `ms` on an ordinary machine: JUDGE_TIME_FACTOR times as long. */
export function patience(ms: number): number {
  return ms * readTimeFactor();
}

/** Ids of the containers of an instance, or of one of its jobs, including stopped ones. */
export async function containersOf(instance: string, jobId?: string): Promise<string[]> {
  const filters = { label: [`${INSTANCE_LABEL}=${instance}`, ...(jobId ? [`kernelway.job=${jobId}`] : [])] };
  const containers = await new Docker().listContainers({ all: true, filters });
  return containers.map(({ Id }) => Id);
}

export function removeContainersOf(instance: string): Promise<void> {
  return dockerHost({ instance }).removeAll();
}

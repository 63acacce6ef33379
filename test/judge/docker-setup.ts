/** What the judge's tests need of the Docker Engine; everything they make carries their own instance. */
import Docker from 'dockerode';
import { dockerHost, INSTANCE_LABEL } from '../../judge/docker-host.ts';
import type { Sandbox } from '../../judge/sandbox/sandbox.ts';

/** A sandbox whose images are there; the first call on a machine may take minutes. */
export async function testSandbox(instance: string): Promise<Sandbox> {
  const host = dockerHost({ instance });
  for (const toolchain of host.toolchains())
    await host.ensureImage(toolchain, () => undefined, new AbortController().signal);
  return host.sandbox;
}

/** Ids of the containers of an instance, or of one job of it, stopped ones too. */
export async function containersOf(instance: string, jobId?: string): Promise<string[]> {
  const filters = { label: [`${INSTANCE_LABEL}=${instance}`, ...(jobId ? [`kernelway.job=${jobId}`] : [])] };
  const containers = await new Docker().listContainers({ all: true, filters });
  return containers.map(({ Id }) => Id);
}

export function removeContainersOf(instance: string): Promise<void> {
  return dockerHost({ instance }).removeAll();
}

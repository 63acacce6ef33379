/** What the judge's tests need of the Docker Engine; everything they make carries their own instance. */
import Docker from 'dockerode';
import { dockerHost, INSTANCE_LABEL } from '../../judge/docker-host.ts';
import type { Sandbox } from '../../judge/sandbox/sandbox.ts';
import { HostPreparation } from '../../judge/preparation.ts';

/** A sandbox whose images are there; the first call on a machine may take minutes. */
export async function testSandbox(instance: string): Promise<Sandbox> {
  const preparation = new HostPreparation(dockerHost({ instance }));
  const { sandbox } = await preparation.run(() => undefined, new AbortController().signal);
  return sandbox;
}

/** Ids of the containers of an instance, stopped ones too. */
export async function containersOf(instance: string): Promise<string[]> {
  const filters = { label: [`${INSTANCE_LABEL}=${instance}`] };
  const containers = await new Docker().listContainers({ all: true, filters });
  return containers.map(({ Id }) => Id);
}

export function removeContainersOf(instance: string): Promise<void> {
  return dockerHost({ instance }).removeAll();
}

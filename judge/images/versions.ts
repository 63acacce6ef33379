/** The versions in an image, read from the image itself. */
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import type { Language } from '../contract/languages.ts';

const MOST_VERSION_LENGTH = 60;

/** Versions by language id: the first line printed by `versionCommand`; absent if it prints nothing. */
export async function askVersions(
  docker: Docker,
  image: string,
  languages: readonly Pick<Language, 'id' | 'versionCommand'>[],
): Promise<Record<string, string>> {
  const heard = new PassThrough();
  const chunks: Buffer[] = [];
  heard.on('data', (chunk: Buffer) => chunks.push(chunk));
  const lines = languages.map(({ versionCommand }) => `echo "$(${versionCommand} | head -n 1)"`).join('\n');
  const options = { Tty: true, NetworkDisabled: true, HostConfig: { NetworkMode: 'none' } };
  const [, container] = (await docker.run(image, ['/bin/sh', '-c', lines], heard, options)) as [
    unknown,
    Docker.Container,
  ];
  await container.remove({ force: true });
  const answers = Buffer.concat(chunks).toString('utf8').split(/\r?\n/);
  const versions: Record<string, string> = {};
  for (const [index, { id }] of languages.entries()) {
    const version = (answers[index] ?? '').trim().slice(0, MOST_VERSION_LENGTH);
    if (version !== '') versions[id] = version;
  }
  return versions;
}

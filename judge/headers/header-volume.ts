/**
 * Where precompiled headers are kept: a Docker volume for each toolchain image, shared by the judges of a machine as the
 * image is. They are made in a container of their own that sees nothing but the image and the volume.
 */
import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import { findImage } from '../images/images.ts';
import { headerMakerOptions, HEADERS_FOLDER } from '../sandbox/policy.ts';
import { SandboxError } from '../sandbox/sandbox.ts';
import type { HeaderOrder, HeaderStore, HeaderVolume } from './precompiled.ts';

/** Label of such a volume, with the image's name as its value. */
export const HEADERS_LABEL = 'kernelway.headers';
const SECRET_LABEL = 'kernelway.secret';
/** Of all headers of one image: a list with `bits/stdc++.h` takes 100 MB, one of a few headers 25 MB. */
const MOST_MIB = 1024;

/** Nobody but root can list it; what an interrupted container left is removed, and the oldest when there is too much. */
const TIDY = `umask 022; cd ${HEADERS_FOLDER} && chmod 0711 . && find . -mindepth 1 -maxdepth 1 -name '.*' -mmin +10 -exec rm -rf {} +
while [ "$(du -sm . | cut -f1)" -gt ${MOST_MIB} ]; do
  oldest=$(ls -tr | grep '\\.gch$' | head -n 1); [ -n "$oldest" ] || break
  rm -f "$oldest" "\${oldest%.gch}"
done
ls | sed -n 's/\\.h\\.gch$//p'`;

/** `labels` are those of this judge: with them a container that outlives it is removed at its next start. */
export function headerVolumes(docker: Docker, labels: Record<string, string>): HeaderStore {
  const kept = async (toolchain: string, volume: Omit<HeaderVolume, 'kept'>, before = ''): Promise<HeaderVolume> => {
    const image = await findImage(docker, toolchain);
    const options = headerMakerOptions(image.name, volume.name, labels);
    const listed = await printed(docker, { ...options, Cmd: ['/bin/sh', '-c', `${before}\n${TIDY}`] });
    return { ...volume, kept: new Set(listed.split(/\s+/).filter(Boolean)) };
  };
  return {
    open: async (toolchain) => {
      const image = await findImage(docker, toolchain);
      await removeOld(docker);
      const name = `kernelway-headers-${image.id}`;
      const secret = randomBytes(16).toString('hex');
      await docker.createVolume({ Name: name, Labels: { [HEADERS_LABEL]: image.name, [SECRET_LABEL]: secret } });
      const { Labels } = await docker.getVolume(name).inspect();
      // Another judge of this machine may have made it.
      return await kept(toolchain, { name, secret: Labels?.[SECRET_LABEL] ?? secret });
    },
    make: (toolchain, { name, secret }, order) => kept(toolchain, { name, secret }, making(order)),
  };
}

/** In a folder of its own, so that a header is there as a whole or not at all. */
function making({ name, text, command, artefact }: HeaderOrder): string {
  return `set -e; umask 022; cd ${HEADERS_FOLDER}; own=$(mktemp -d .XXXXXX)
cat > ${name}.h <<'END'\n${text}END
(cd "$own" && ${command})
mv "$own/${artefact}" ${name}.h.gch; rm -rf "$own"; set +e`;
}

/** What a container prints until it ends. @throws SandboxError when that was not well. */
async function printed(docker: Docker, options: Docker.ContainerCreateOptions): Promise<string> {
  const container = await docker.createContainer(options);
  try {
    const heard = new PassThrough();
    const chunks: Buffer[] = [];
    heard.on('data', (chunk: Buffer) => chunks.push(chunk));
    const stream = await container.attach({ stream: true, stdout: true, stderr: true });
    docker.modem.demuxStream(stream, heard, heard);
    const ended = new Promise((resolve) => stream.on('end', resolve));
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    await ended;
    const text = Buffer.concat(chunks).toString('utf8');
    if (StatusCode !== 0) throw new SandboxError(`headers were not made: ${text.slice(0, 2_000)}`);
    return text;
  } finally {
    await container.remove({ force: true, v: true }).catch(() => undefined);
  }
}

/** Volumes whose image is gone. */
async function removeOld(docker: Docker): Promise<void> {
  const { Volumes } = await docker.listVolumes({ filters: JSON.stringify({ label: [HEADERS_LABEL] }) });
  for (const { Name, Labels } of Volumes ?? []) {
    const isGone = await docker
      .getImage(Labels[HEADERS_LABEL] ?? '')
      .inspect()
      .then(
        () => false,
        (error: { statusCode?: number }) => error.statusCode === 404,
      );
    if (isGone)
      await docker
        .getVolume(Name)
        .remove()
        .catch(() => undefined);
  }
}

/**
 * Makes the toolchain images that are missing, as a judge does at its start, so that tests need not wait for them.
 * Prints each step; exit code 1 with a sentence when an image cannot be made. Run by `npm test`.
 */
import { dockerHost } from '../judge/docker-host.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error(signal)));

try {
  const host = dockerHost({ instance: `prepare-images-${process.pid}` });
  await host.ping();
  const toolchains = host.toolchains();
  for (const [index, toolchain] of toolchains.entries()) {
    console.log(`toolchain image ${toolchain} (${index + 1} of ${toolchains.length})`);
    await host.ensureImage(toolchain, (line) => console.log(`  ${line.trimEnd()}`), stop.signal);
  }
  console.log('all toolchain images are ready');
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

/**
 * Builds missing toolchain images, as a judge does at its start, so that tests do not wait for them: the usual ones,
 * or those given as arguments. Prints each step; exit code 1 with a message if an image cannot be built. `--tested`
 * builds those that `testedToolchains` lists. `--names` builds nothing and prints the names of the images. Used by
 * `npm test` and `npm run platforms`.
 */
import { defaultToolchains } from '../judge/contract/languages.ts';
import { dockerHost } from '../judge/docker-host.ts';
import { imageName } from '../judge/images/images.ts';
import { testedToolchains } from './testing/toolchains.ts';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error(signal)));

try {
  const host = dockerHost({ instance: `prepare-images-${process.pid}` });
  await host.ping();
  const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const usual = process.argv.includes('--tested') ? testedToolchains() : defaultToolchains();
  const toolchains = named.length > 0 ? named : usual;
  if (process.argv.includes('--names')) {
    for (const toolchain of toolchains) console.log(imageName(toolchain));
    process.exit(0);
  }
  for (const [index, toolchain] of toolchains.entries()) {
    console.log(`toolchain image ${toolchain} (${index + 1} of ${toolchains.length})`);
    await host.ensureImage(toolchain, (line) => console.log(`  ${line.trimEnd()}`), stop.signal);
  }
  console.log('the toolchain images are ready');
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

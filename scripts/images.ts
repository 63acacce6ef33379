/**
 * `kernelway images …`: the toolchain images of this machine's Docker Engine. A running judge uses an added image
 * without a restart, and keeps added images up to date. Standard output has only the result; everything else goes to
 * standard error.
 */
import Docker from 'dockerode';
import { findLanguage, isExtra, languages, toolchains } from '../judge/contract/languages.ts';
import { ensureImage, imageName, imageTags } from '../judge/images/images.ts';
import { formats } from '../src/platform/i18n.ts';

const help = `Usage: npx kernelway images <command>

  list           every toolchain image with its languages, and which of them are here
  add NAME…      make images: names of toolchains or of languages, e.g. haskell, pascal, csharp
  remove NAME…   remove extra images; the judge offers their languages no longer

Every judge makes the usual images by itself. The extra ones are large, so it has only those that are added here; their
languages are offered on the site as soon as a judge has them. JUDGE_TOOLCHAINS limits a judge to exactly what it names.

Exit codes: 0 success, 1 an image could not be built or removed, 2 invalid command line, 3 no Docker Engine answers.`;

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const answer = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = await main(process.argv.slice(2));

async function main([action, ...names]: string[]): Promise<number> {
  if (action === undefined || action === 'help' || [action, ...names].some((word) => ['--help', '-h'].includes(word))) {
    answer(help);
    return action === undefined ? 2 : 0;
  }
  if (!['list', 'add', 'remove'].includes(action)) return misused(`Unknown command "images ${action}".`);
  if (action !== 'list' && names.length === 0) return misused(`images ${action}: name an image or a language.`);
  const chosen = names.map((name) => ({ name, toolchain: toolchainOf(name) }));
  const strange = chosen.find(({ toolchain }) => toolchain === undefined);
  if (strange) return misused(`There is no image or language "${strange.name}": ${toolchains().join(', ')}.`);
  const wanted = [...new Set(chosen.map(({ toolchain }) => toolchain!))];
  const usual = wanted.find((toolchain) => !isExtra(toolchain));
  if (action === 'remove' && usual !== undefined)
    return misused(`Every judge has the image ${usual}: see JUDGE_TOOLCHAINS.`);
  const docker = new Docker();
  try {
    await docker.ping();
  } catch (error) {
    say(`No Docker Engine answers: ${(error as Error).message}\nRun \`npx kernelway doctor\` to see how to fix it.`);
    return 3;
  }
  try {
    if (action === 'list') await list(docker);
    else for (const toolchain of wanted) await (action === 'add' ? add(docker, toolchain) : remove(docker, toolchain));
    return 0;
  } catch (error) {
    say((error as Error).message);
    return 1;
  }
}

function misused(why: string): number {
  say(`${why}\n\n${help}`);
  return 2;
}

function toolchainOf(name: string): string | undefined {
  return toolchains().includes(name) ? name : findLanguage(name)?.toolchain;
}

async function list(docker: Docker): Promise<void> {
  for (const toolchain of toolchains()) {
    const tags = await imageTags(docker, toolchain);
    const current = tags.find(({ tag }) => tag === imageName(toolchain));
    const state = current
      ? `here, ${formats('en').bytes(current.sizeBytes)}`
      : tags.length > 0
        ? 'out of date'
        : isExtra(toolchain)
          ? `not added: npx kernelway images add ${toolchain}`
          : 'not built yet';
    const names = languages().filter((language) => language.toolchain === toolchain);
    answer(
      `${toolchain.padEnd(12)} ${names.map(({ name }) => name).join(', ')}${isExtra(toolchain) ? ' (extra)' : ''}: ${state}`,
    );
  }
}

async function add(docker: Docker, toolchain: string): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error('Stopped.')));
  say(`toolchain image ${toolchain}`);
  await ensureImage(docker, toolchain, (line) => say(`  ${line.trimEnd()}`), stop.signal);
  answer(`The image ${imageName(toolchain)} is ready.`);
}

async function remove(docker: Docker, toolchain: string): Promise<void> {
  const tags = await imageTags(docker, toolchain);
  for (const { tag } of tags) await docker.getImage(tag).remove({ force: false });
  answer(tags.length > 0 ? `The image ${toolchain} was removed.` : `The image ${toolchain} does not exist.`);
}

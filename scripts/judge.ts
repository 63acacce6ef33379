/** `kernelway judge`: judges files on the samples of a package. Its command line; the rest is in `judge/`. */
import { parseArgs } from 'node:util';
import type { JudgeCommand } from './judge/judge-command.ts';

const help = `Usage: npx kernelway judge PACKAGE FILE… [--language ID] [--entry-point NAME] [--folder PATH] [--json]

Judges your work on this machine, as the site judges a sample run: the same checks, toolchains, limits and verdicts. It needs
a Docker Engine and no site.

  PACKAGE             a problem package, a folder or a zip: usually the public part, from the page of the problem
  FILE…               what you would submit: source files, a folder of them, one archive (zip, tar.gz) or one patch

  --language ID       the language, where the extension does not say it (cpp20, pypy3)
  --entry-point NAME  where a program of several files starts
  --folder PATH       the folder for new files, in a kernel problem
  --json              one JSON document on standard output (docs/problem-packages.md)

The public part has the samples and no hidden tests, so a submission that passes here can still fail on the site. If the
problem has an output validator of its own, the public part does not: outputs are compared with the sample answers, and the
command says so. Interactive problems, answers, and problems that add files to programs cannot be judged with it.

Exit codes: 0 accepted on all samples, 1 another verdict, or refused before judging, 2 wrong command line, file or package,
3 cannot be judged here, 130 stopped.`;

// As for the site, other users of the machine cannot read the files that this creates.
process.umask(0o077);
process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  const command = readCommand(args);
  if (typeof command === 'string') {
    process.stderr.write(`${command}\n\n${help}\n`);
    return 2;
  }
  // Everything that it needs takes seconds to load.
  const { judge } = await import('./judge/judge-command.ts');
  return await judge(command);
}

/** The parsed command line, or what is wrong with it. */
function readCommand(args: string[]): JudgeCommand | string {
  try {
    const options = {
      json: { type: 'boolean' },
      language: { type: 'string' },
      'entry-point': { type: 'string' },
      folder: { type: 'string' },
    } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [path, ...files] = positionals;
    if (path === undefined) return 'Name a package: a folder, a .zip or a .kpp.';
    if (files.length === 0) return 'Name the files to judge.';
    const { json = false, language, 'entry-point': entryPoint, folder } = values;
    return { path, files, json, language, entryPoint, folder };
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * `kernelway problem …`: checks, verifies, imports and exports problem packages. Standard output has only the result
 * (with --json one JSON document, or one per line for verify); everything else goes to standard error.
 */
import { parseArgs } from 'node:util';
import type { Command } from './problem/run-command.ts';

const help = `Usage: npx kernelway problem <command>

  verify DIR|ZIP [--only GLOB]… [--json] [--jobs N] [--no-cache]
                                       judge the example submissions and compare with the expected verdicts
  check DIR|ZIP [--json]               read the package and list everything that is wrong with it
  import DIR|ZIP [--dry-run] [--json]  check the package and store it as a new version of its problem;
                                       with --dry-run, only say what would be stored
  export SLUG OUT.zip [--version N]    write a version to a package

verify needs a Docker Engine but no running site. Expected verdicts come from the folders of submissions/ (accepted,
wrong_answer, time_limit_exceeded, run_time_error, rejected, brute_force; ours: compile_error, memory_limit_exceeded,
output_limit_exceeded, rejected_before_build), from submissions.yaml, and from @EXPECTED_RESULTS@ tags.

  --only GLOB   only these examples (accepted/*.cpp, slow.py) or tests (sample, secret/01*); may be given several times
  --json        one JSON object a line as it happens: start, build, result, summary (docs/problem-packages.md)
  --jobs N      so many at the same time, at most one for each core
  --no-cache    build everything anew and keep nothing; otherwise builds stay in ~/.cache/kernelway/builds

Exit codes of verify: 0 all agree, 1 one differs or the time limit leaves no margin, 2 wrong command line or package,
3 nothing can be judged here, 130 stopped. Of the others: 0 success, 2 wrong command line or package.`;

const ACTIONS = ['verify', 'check', 'import', 'export'];

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const answer = (text: string): void => void process.stdout.write(`${text}\n`);

// As for the site, other users of the machine cannot read the files that this creates.
process.umask(0o077);
process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const [action, ...rest] = args;
  if (args.includes('--help') || args.includes('-h')) {
    answer(help);
    return 0;
  }
  const command = readCommand(action ?? '', rest);
  if (typeof command === 'string') return misused(command);
  if (!ACTIONS.includes(command.action))
    return misused(
      action ? `Unknown command "problem ${action}".` : 'problem: choose verify, check, import or export.',
    );
  // Everything that a command needs takes seconds to load.
  const { runCommand } = await import('./problem/run-command.ts');
  return await runCommand(command);
}

function misused(why: string): number {
  say(`${why}\n\n${help}`);
  return 2;
}

/** The parsed command line, or what is wrong with it. */
function readCommand(action: string, args: string[]): Command | string {
  const isExport = action === 'export';
  try {
    const options = {
      json: { type: 'boolean' },
      jobs: { type: 'string' },
      only: { type: 'string', multiple: true },
      'no-cache': { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      version: { type: 'string' },
    } as const;
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const jobs = Number(values.jobs ?? 1);
    if (!Number.isInteger(jobs) || jobs < 1 || jobs > 64) return '--jobs takes a whole number from 1 to 64.';
    const version = values.version === undefined ? undefined : Number(values.version);
    if (version !== undefined && (!Number.isInteger(version) || version < 1))
      return '--version takes a version number.';
    const [path, ...rest] = positionals;
    if (path === undefined)
      return isExport ? 'Name a problem by its URL name.' : 'Name a package: a folder, a .zip or a .kpp.';
    const [out, ...more] = isExport ? rest : [undefined, ...rest];
    if (isExport && out === undefined) return 'Name the .zip to write.';
    if (more.length > 0) return `Only one package at a time; unexpected "${more[0]}".`;
    const strange =
      action === 'verify' ? undefined : (['jobs', 'only', 'no-cache'] as const).find((name) => name in values);
    if (strange) return `--${strange} belongs to problem verify.`;
    const only = values.only ?? [];
    if (only.includes('')) return '--only takes a glob of example submissions or tests.';
    return {
      ...{ action, path, version, out, jobs, only },
      json: values.json ?? false,
      cache: !values['no-cache'],
      isDryRun: values['dry-run'] ?? false,
    };
  } catch (error) {
    return (error as Error).message;
  }
}

/** `kernelway classroom …`: looks at a repository of GitHub Classroom, or imports it into a course. */
import { parseArgs } from 'node:util';

const help = `Usage: npx kernelway classroom <command>

  check FOLDER|ZIP|URL [--json]           show what would become of each test, and what stands in its way
  import FOLDER|ZIP|URL --course COURSE   make a problem and an assignment of it in a course
      [--title TEXT] [--name SHORTNAME]   title of the assignment, URL name of the problem
      [--due TIME] [--opens TIME]         as 2026-12-20T18:00+08:00; in two weeks, and now
      [--points N] [--image NAME]
      [--roster FILE.csv] [--solution FOLDER|ZIP]
      [--anyway]                          although some lines can't work on the judge

Exit codes: 0 success, 1 some lines can't work here, 2 wrong command line or a repository that can't be read.`;

process.umask(0o077);
process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${help}\n`);
    return 0;
  }
  try {
    const text = { type: 'string' } as const;
    const { values, positionals } = parseArgs({
      args,
      options: {
        ...{ course: text, title: text, name: text, due: text, opens: text, points: text, image: text, roster: text },
        ...{ solution: text, json: { type: 'boolean' }, anyway: { type: 'boolean' } },
      },
      allowPositionals: true,
    });
    const [action = '', source, ...more] = positionals;
    if (!['check', 'import'].includes(action)) return misused('classroom-import: choose check or import.');
    if (source === undefined || more.length > 0) return misused('Name one repository: a folder, a .zip or a URL.');
    if (action === 'import' && values.course === undefined)
      return misused('--course names the course by its URL name.');
    const { runClassroom } = await import('./problem/classroom-command.ts');
    return await runClassroom({ action, source, ...values });
  } catch (error) {
    return misused((error as Error).message);
  }
}

function misused(why: string): number {
  process.stderr.write(`${why}\n\n${help}\n`);
  return 2;
}

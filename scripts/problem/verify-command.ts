/** `kernelway problem verify`: judges the examples of a package and reports the results as a table or as JSON lines. */
import type { ProblemPackage } from '../../src/packages/package.rules.ts';
import { toolchainsOf } from '../../src/packages/package-judging.rules.ts';
import { buildCacheFolder, openBuildCache } from './build-cache.ts';
import { buildEvent, endedEvent, resultEvent, startEvent, summaryEvent } from './events.ts';
import { openHost } from './host.ts';
import type { JudgingHost } from './host.ts';
import { select } from './selection.ts';
import type { Selection } from './selection.ts';
import { detailOf, marginWarning, printable, verificationTable } from './table.ts';
import { derivesTimeLimit, languageOfExample, verifyPackage } from './verify.ts';
import type { Explained } from './verify.ts';

export interface VerifyCommand {
  json: boolean;
  jobs: number;
  /** Globs for examples and tests; empty means all. */
  only: readonly string[];
  /** Whether builds of earlier runs are used and new ones kept. */
  cache: boolean;
}

export const EXIT = { agrees: 0, differs: 1, misused: 2, cannotJudge: 3, stopped: 130 } as const;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** One event a line; a reader that has gone wants no more of them. */
export function tellEvent(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** Judges the examples. Returns the exit code. */
export async function verify(command: VerifyCommand, pkg: ProblemPackage): Promise<number> {
  const ended = (exitCode: number, reason: string): number => {
    say(reason);
    if (command.json) tellEvent(endedEvent(pkg.shortName, exitCode, reason));
    return exitCode;
  };
  const selection = select(pkg, command.only);
  if (typeof selection === 'string') return ended(EXIT.misused, selection);
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort(new Error(signal)));
  process.stdout.on('error', () => abort.abort(new Error('standard output was closed')));
  const kept = command.cache ? await keptBuilds() : undefined;
  const wishes = { toolchains: toolchainsNeeded(pkg, selection), built: kept };
  try {
    const host = await openHost(wishes, progress, abort.signal);
    try {
      const lacks = neededByAll(pkg).find((toolchain) => host.missing.has(toolchain));
      if (lacks !== undefined) throw new Error(`The image ${lacks} is missing: npx kernelway images add ${lacks}`);
      return await judgeAll(command, pkg, selection, host, abort.signal, kept);
    } finally {
      endProgress();
      await host.close();
    }
  } catch (error) {
    endProgress();
    if (abort.signal.aborted) return ended(EXIT.stopped, 'Stopped.');
    const why = `No submission can be judged here: ${(error as Error).message}`;
    return ended(EXIT.cannotJudge, `${why}\nRun \`npx kernelway doctor\` to see how to fix it.`);
  }
}

async function judgeAll(
  command: VerifyCommand,
  pkg: ProblemPackage,
  selection: Selection,
  host: JudgingHost,
  signal: AbortSignal,
  submissionBuilds: Awaited<ReturnType<typeof keptBuilds>>,
): Promise<number> {
  const derives = derivesTimeLimit(pkg, selection);
  if (!derives && pkg.limits.timeLimitFrom === 'default') {
    const seconds = pkg.limits.timeLimitMs / 1000;
    say(`note: the package states no time limit, and with --only none is derived: ${seconds} s is used.`);
  }
  if (command.json) tellEvent(startEvent(pkg, selection, derives));
  const verification = await verifyPackage(pkg, {
    ...{
      sandbox: host.sandbox,
      built: host.built,
      submissionBuilds,
      cores: host.cores,
      missingToolchains: host.missing,
    },
    ...{ selection, jobs: command.jobs, signal },
    onStart: (path) => progress(`judging ${printable(path)}`),
    onBuilt: (path, build, isKept) => (command.json ? tellEvent(buildEvent(path, build, isKept)) : undefined),
    onDone: (result) => {
      if (command.json) tellEvent(resultEvent(result));
      if (!process.stderr.isTTY) say(doneLine(result));
    },
  });
  endProgress();
  const agrees = verification.hasMargin && verification.submissions.every((result) => result.agrees);
  const exitCode = agrees ? EXIT.agrees : EXIT.differs;
  const warning = marginWarning(verification, pkg.limits.acToLimit);
  if (warning) say(warning);
  if (command.json) tellEvent(summaryEvent(pkg, verification, exitCode));
  else process.stdout.write(`${verificationTable(pkg, verification, derives)}\n`);
  return exitCode;
}

/** Only the toolchains that these examples need, because building an image takes half a minute. */
function toolchainsNeeded(pkg: ProblemPackage, { examples }: Selection): string[] {
  const own = examples.map((example) => toolchainsOf(pkg, languageOfExample(example)?.id).own);
  return [...new Set([...neededByAll(pkg), ...own.filter((toolchain) => toolchain !== undefined)])];
}

/** The toolchains without which no example can be judged. */
function neededByAll(pkg: ProblemPackage): string[] {
  const { own, validators } = toolchainsOf(pkg, undefined);
  return [...(own ? [own] : []), ...validators];
}

/** The builds of earlier runs; undefined, with a note, where none can be kept. */
export async function keptBuilds() {
  const folder = buildCacheFolder(process.env);
  return await openBuildCache(folder).catch((error: unknown) => {
    say(`note: no builds are kept between runs: ${(error as Error).message}`);
    return undefined;
  });
}

function doneLine(result: Explained): string {
  const detail = detailOf(result);
  const line = `${result.agrees ? 'ok' : 'DIFFERS'}: ${printable(result.path)}: ${result.got}`;
  return detail === '' ? line : `${line} (${detail})`;
}

/** A line that is overwritten on a terminal. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  else if (!text.startsWith('judging ')) say(text);
}

/** Removes that line. */
export function endProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}

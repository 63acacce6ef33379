/**
 * When the lines of a test run on a judge. What students' code does at a test happens in a container of the test, where nothing
 * that was just compiled can be started: so compilers run while the submission is built, and a line that compiles and starts
 * in one go runs then as a whole.
 */
import type { ClassroomTest } from './classroom-tests.rules.ts';
import { commandsIn, stepsOf, type ShellStep } from './shell-lines.rules.ts';

export interface TestPlan {
  /** Runs while the submission is built; empty for nothing. */
  prepare: string;
  /** `test`: `run` runs in the container of the test. `build`: it runs after `prepare`, and the test tells what came of it. */
  when: 'test' | 'build';
  run: string;
}

/** They make programs and start none. */
const COMPILERS = new Set(
  'gcc g++ cc c++ clang clang++ javac rustc tsc kotlinc ghc gfortran fpc mcs ocamlc ocamlopt nasm as ld ar'.split(' '),
);
/** They may do both. */
const BUILDERS = new Set(
  'make gmake ninja cmake ctest cargo mvn mvnw gradle gradlew ant dotnet stack cabal dune sbt meson bazel'.split(' '),
);
/** What later steps of a line need as well. */
const CARRIED = /^((cd|export|set|source|umask|ulimit|\.)(\s|$)|[A-Za-z_]\w*=\S*$)/;

/** @param readScript the content of a file of the repository, for lines that call one of its scripts */
export function planOf(
  { setup, run }: Pick<ClassroomTest, 'setup' | 'run'>,
  readScript: (path: string) => string | undefined = () => undefined,
): TestPlan {
  const builds = (line: string): boolean => callsBuilder(line, readScript);
  if (!builds(run)) return { prepare: setup.trim(), when: 'test', run: run.trim() };
  const steps = stepsOf(run);
  const last = steps.findLastIndex(({ text }) => builds(text));
  const before = steps.slice(0, last + 1);
  const after = steps.slice(last + 1);
  // Only what runs nothing else may run earlier than the rest.
  const isPlain = after.length > 0 && before.every(({ text }) => CARRIED.test(text) || isOnlyBuilder(text));
  if (!isPlain) return { prepare: setup.trim(), when: 'build', run: run.trim() };
  const carried = before.filter(({ text }) => CARRIED.test(text));
  return {
    prepare: setup.trim() === '' ? joined(before) : afterSetup(setup.trim(), joined(before)),
    when: 'test',
    run: joined([...carried, ...after]),
  };
}

/**
 * Lines that run only if the setup before them worked, without what it set in its shell, as they would in processes of their own.
 * With `&&` the shell would forget a `set -e` of the setup.
 */
function afterSetup(setup: string, lines: string): string {
  return `set -e\n(\nset +e\n${setup}\n)\nset +e\n${lines}`;
}

function joined(steps: readonly ShellStep[]): string {
  return steps.map(({ text, join }, index) => (index === 0 ? text : `${join} ${text}`)).join(' ');
}

function isBuilder(words: readonly string[]): boolean {
  const name = words[0]!.slice(words[0]!.lastIndexOf('/') + 1);
  return (
    COMPILERS.has(name) || BUILDERS.has(name) || (name === 'go' && /^(build|test|run|install)$/.test(words[1] ?? ''))
  );
}

function isOnlyBuilder(text: string): boolean {
  const commands = commandsIn(text).filter((words) => words[0] !== 'sudo');
  return (
    commands.length > 0 &&
    commands.every((words) => isBuilder(words) || /^(echo|mkdir|rm|cp|mv|touch|true)$/.test(words[0]!))
  );
}

function callsBuilder(line: string, readScript: (path: string) => string | undefined): boolean {
  const commands = commandsIn(line);
  if (commands.some(isBuilder)) return true;
  return commands.some((words) => {
    const script = scriptOf(words);
    const content = script === undefined ? undefined : readScript(script);
    return content !== undefined && commandsIn(content).some(isBuilder);
  });
}

/** The script of the repository that a command starts, as a shell or by its name. */
function scriptOf(words: readonly string[]): string | undefined {
  const name = words[0]!.slice(words[0]!.lastIndexOf('/') + 1);
  const isShell = ['sh', 'bash', 'dash', 'source', '.'].includes(name) || words[0] === '.';
  const path = isShell ? words.slice(1).find((word) => !word.startsWith('-')) : words[0];
  return path?.includes('/') || isShell ? path?.replace(/^\.\//, '') : undefined;
}

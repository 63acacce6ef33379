/** `problem verify --only`: which examples are judged, and on which tests. */
import picomatch from 'picomatch';
import type { ExampleSubmission, ProblemPackage, TestCase } from '../../src/packages/package.rules.ts';

export interface Selection {
  examples: ExampleSubmission[];
  tests: TestCase[];
  /** Some tests are left out, so an example that must fail may pass. */
  isPartial: boolean;
}

const MOST_NAMED = 12;
const MATCHING = { dot: true, maxLength: 1000 };

/**
 * Applies the globs to paths of examples, with or without `submissions/` in front, and to names of tests. A glob
 * without a slash is also compared with the last part of a name. If all globs match only examples, all tests are
 * included, and the other way round. Returns a sentence for people if a glob matches nothing.
 */
export function select(pkg: ProblemPackage, globs: readonly string[]): Selection | string {
  const examples = new Set<ExampleSubmission>();
  const tests = new Set<TestCase>();
  for (const glob of globs) {
    const matches = matcherOf(glob);
    const foundExamples = pkg.examples.filter(({ path }) => matches(path) || matches(`submissions/${path}`));
    const foundTests = pkg.tests.filter(({ name }) => matches(name) || matches(`data/${name}`));
    if (foundExamples.length === 0 && foundTests.length === 0) return matchesNothing(pkg, glob);
    for (const example of foundExamples) examples.add(example);
    for (const test of foundTests) tests.add(test);
  }
  return {
    examples: pkg.examples.filter((example) => examples.size === 0 || examples.has(example)),
    tests: pkg.tests.filter((test) => tests.size === 0 || tests.has(test)),
    isPartial: tests.size > 0 && tests.size < pkg.tests.length,
  };
}

/** A folder includes everything in it. */
function matcherOf(glob: string): (name: string) => boolean {
  const plain = glob.replace(/\/{1,9}$/, '');
  const whole = picomatch([plain, `${plain}/**`], MATCHING);
  const last = plain.includes('/') ? undefined : picomatch(plain, { ...MATCHING, basename: true });
  return (name) => whole(name) || (last?.(name) ?? false);
}

function matchesNothing({ examples, tests }: ProblemPackage, glob: string): string {
  const named = (names: string[]): string =>
    names.length > MOST_NAMED
      ? `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`
      : names.join(', ');
  return [
    `--only "${glob}" matches no example submission and no test.`,
    `Example submissions: ${named(examples.map(({ path }) => path)) || 'none'}`,
    `Tests: ${named(tests.map(({ name }) => name)) || 'none'}`,
  ].join('\n');
}

/** The package with only the chosen tests, without points and benchmark, which need all tests. */
export function narrowed(pkg: ProblemPackage, { tests, isPartial }: Selection): ProblemPackage {
  if (!isPartial) return pkg;
  const { kernel } = pkg;
  return {
    ...pkg,
    tests,
    staticTests: undefined,
    grader: undefined,
    ...(kernel ? { kernel: { ...kernel, benchmark: undefined } } : {}),
  };
}

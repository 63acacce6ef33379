/** Matches submitted files to tests, for problems that take answers instead of programs. */
import { ANSWER_EXTENSION } from '../../judge/contract/job.ts';
import { refusal, type Refusal, type SourceContent } from './source.rules.ts';

const SHOWN_NAMES = 5;

/** The file name of a test's answer. */
export function answerName(test: string): string {
  return `${test}${ANSWER_EXTENSION}`;
}

/**
 * The files under the names of their tests. A file name may leave out folders (`secret/01.out`, `01.out`, because browsers send
 * no folders) or start with `data`, as long as only one test matches. A sample matches only if no other test does, because
 * samples need no answer.
 */
export function placedAnswers(
  files: readonly SourceContent[],
  tests: readonly string[],
): { files: SourceContent[] } | { refusals: Refusal[] } {
  const refusals: Refusal[] = [];
  const placed = new Map<string, SourceContent>();
  for (const { path, content } of files) {
    const meant = testsMeant(path, tests);
    const [test] = meant;
    const name = test === undefined ? undefined : answerName(test);
    if (meant.length !== 1 || name === undefined) {
      refusals.push(refusal('answer_unknown', { path, names: namesShown(meant.length > 0 ? meant : tests) }));
    } else if (placed.has(name)) {
      refusals.push(refusal('answer_twice', { path, name }));
    } else {
      placed.set(name, { path: name, content });
    }
  }
  return refusals.length > 0 ? { refusals } : { files: [...placed.values()] };
}

function testsMeant(path: string, tests: readonly string[]): string[] {
  const name = path.startsWith('data/') ? path.slice('data/'.length) : path;
  if (!name.endsWith(ANSWER_EXTENSION)) return [];
  const wanted = name.slice(0, -ANSWER_EXTENSION.length);
  if (tests.includes(wanted)) return [wanted];
  const meant = tests.filter((test) => test.endsWith(`/${wanted}`));
  const secret = meant.filter((test) => !test.startsWith('sample/'));
  return secret.length > 0 ? secret : meant;
}

function namesShown(tests: readonly string[]): string {
  const names = tests.slice(0, SHOWN_NAMES).map(answerName);
  return [...names, ...(tests.length > SHOWN_NAMES ? ['…'] : [])].join(', ');
}

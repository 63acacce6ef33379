/** Whether two problems judge by the same hidden tests, as a copy under another short name does. */
import type { StoredPackage } from '../packages/package.rules.ts';

type Tested = Pick<StoredPackage, 'tests'>;

/** Whether at least half of the hidden tests of the one with fewer are also hidden tests of the other. */
export function sharesHiddenTests(one: Tested, other: Tested): boolean {
  const [few, many] = [hiddenTests(one), hiddenTests(other)].sort((a, b) => a.size - b.size) as [
    Set<string>,
    Set<string>,
  ];
  const shared = [...few].filter((test) => many.has(test)).length;
  return shared > 0 && shared * 2 >= few.size;
}

function hiddenTests({ tests }: Tested): Set<string> {
  return new Set(tests.filter(({ isSample }) => !isSample).map((test) => `${test.input.sha256} ${test.answer.sha256}`));
}

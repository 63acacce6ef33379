/** Limits the size of texts by checkers and programs in a report, however many tests there are. */
import type { TestFact } from './contract/report.ts';

/** Texts of this size, plus the facts, stay well below the limits of the site and its database. */
export const MOST_TEXT_BYTES = 4 * 1024 * 1024;
const TEXTS = ['judgeMessage', 'teamMessage', 'outputHead', 'stderrHead'] as const;

/** The facts, without the texts of later tests once earlier ones have reached the limit. */
export function withBoundedTexts(tests: readonly TestFact[]): TestFact[] {
  let leftBytes = MOST_TEXT_BYTES;
  return tests.map((test) => {
    const fact = { ...test };
    for (const name of TEXTS) {
      const text = fact[name];
      if (text === undefined) continue;
      leftBytes -= Buffer.byteLength(text);
      if (leftBytes < 0) delete fact[name];
    }
    return fact;
  });
}

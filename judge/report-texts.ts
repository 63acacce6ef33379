/** What checkers and programs said takes a bounded part of a report, however many tests there are. */
import type { TestFact } from './contract/report.ts';

/** A report of this much and the facts beside it stays well below what the site and its database take. */
export const MOST_TEXT_BYTES = 4 * 1024 * 1024;
const TEXTS = ['judgeMessage', 'teamMessage', 'outputHead', 'stderrHead'] as const;

/** The facts, the texts of the later tests left out once those before them have used up the room. */
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

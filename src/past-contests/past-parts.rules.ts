/** What the reading of a past contest is passed along: its objects, and what is noted and left out. */
import type { FeedObjects } from './feed-objects.rules.ts';
import type { LeftOut, PastContest } from './past-contest.rules.ts';
import { shown } from './past-limits.rules.ts';

const EXAMPLES = 5;

/** What is left out, by reason. */
export class Left {
  readonly #by = new Map<string, LeftOut>();

  add(code: string, example?: string, count = 1): void {
    const one = this.#by.get(code) ?? { code, count: 0, examples: [] };
    one.count += count;
    if (example !== undefined && one.examples.length < EXAMPLES) one.examples.push(shown(example));
    this.#by.set(code, one);
  }

  all(): LeftOut[] {
    return [...this.#by.values()];
  }
}

export interface Reading {
  objects: FeedObjects;
  left: Left;
  notes: PastContest['notes'];
}

/** A text of one line, without what hides or turns round. */
export function textOf(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : '';
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** A text cut to a length, without half of a character. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return text
    .slice(0, most)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim();
}

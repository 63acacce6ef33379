/** Long texts in parts, none of them too long for a row or a packet of any database. */

/** Characters of a part: at most 240 KB in UTF-8. */
export const PART_LENGTH = 80_000;

/** The parts of a text in their order, at least one; no character is split. */
export function partsOf(text: string, most = PART_LENGTH): [string, ...string[]] {
  const parts: string[] = [];
  let from = 0;
  do {
    let to = Math.min(from + most, text.length);
    // Half of a pair is no character.
    if (to < text.length && /[\ud800-\udbff]/.test(text[to - 1] as string)) to -= 1;
    parts.push(text.slice(from, to));
    from = to;
  } while (from < text.length);
  return parts as [string, ...string[]];
}

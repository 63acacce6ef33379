/** Patterns for `LIKE ? ESCAPE '|'`, where what people type is text and no wildcard. */

/** What contains these words, in lower case. */
export function containing(words: string): string {
  return `%${escaped(words)}%`;
}

/** What begins with these words, in lower case. */
export function beginningWith(words: string): string {
  return `${escaped(words)}%`;
}

/** A backslash is the usual escape of some databases, so the pattern names another. */
function escaped(words: string): string {
  return words.toLowerCase().replace(/[\\%_|]/g, '|$&');
}

/** One rule for every displayed name: people, teams, universities, courses and contests. */

/**
 * Characters without width or that change text direction: default-ignorable (also Hangul fillers), control and format
 * characters; and those that each font draws differently or not at all: private use, halves of surrogate pairs, the
 * placeholder for objects and the note without a head.
 */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Co}\p{Cs}\uFFFC\u{1D159}]/gu;
/** White space, and the blank braille pattern, which counts as a symbol but shows nothing. */
const BLANK = /[\s\u2800]+/gu;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * The name as stored: composed (NFC), without invisible characters, with single spaces. Empty when nothing would be
 * visible. Names that differ only in invisible characters become equal.
 */
export function shownName(typed: string): string {
  const name = typed.replace(BLANK, ' ').replace(INVISIBLE, '').normalize('NFC').replace(/ +/g, ' ').trim();
  return VISIBLE.test(name) ? name : '';
}

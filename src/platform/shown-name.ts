/** One rule for every displayed name: people, teams, universities, courses and contests. */

/** Characters without width or that change text direction: default-ignorable (also Hangul fillers), control and format characters. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu;
/** The blank braille pattern is a symbol but shows nothing. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;
const BLANK_SYMBOL = /\u2800/g;

/**
 * The name as stored: composed (NFC), without invisible characters, with single spaces. Empty when nothing would be
 * visible. Names that differ only in invisible characters become equal.
 */
export function shownName(typed: string): string {
  const name = typed.replace(/\s+/gu, ' ').replace(INVISIBLE, '').normalize('NFC').replace(/ +/g, ' ').trim();
  return VISIBLE.test(name.replace(BLANK_SYMBOL, '')) ? name : '';
}

/** One rule for every name that is shown: of people, teams, universities, courses and contests. */

/** What takes no room or turns the text around: default-ignorable (also the Hangul fillers), control and format characters. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu;
/** A braille pattern without a dot counts as a symbol and shows nothing. */
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;
const BLANK_SYMBOL = /\u2800/g;

/**
 * The name as it is kept: composed (NFC), without invisible characters, its white space single blanks. Empty where
 * nothing would be seen. Two names that look the same but for invisible characters become the same name.
 */
export function shownName(typed: string): string {
  const name = typed.replace(/\s+/gu, ' ').replace(INVISIBLE, '').normalize('NFC').replace(/ +/g, ' ').trim();
  return VISIBLE.test(name.replace(BLANK_SYMBOL, '')) ? name : '';
}

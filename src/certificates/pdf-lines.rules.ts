/** How text of two scripts is set in lines: which font each part needs, and where a line may end. */

export type Face = 'regular' | 'bold' | 'latin-regular' | 'latin-bold';

/** Latin letters that the Chinese font lacks: those of Central Europe, Turkey, Vietnam and more, and combining marks. */
const OTHER_LATIN = /[\u0100-\u024f\u0300-\u036f\u1e00-\u1eff]/;

/** The parts of a text by the font they are printed in; a word stands in one font. */
export function runsOf(text: string, isBold: boolean): { text: string; face: Face }[] {
  const weight = isBold ? 'bold' : 'regular';
  const runs: { text: string; face: Face }[] = [];
  for (const word of text.normalize('NFC').match(/[\p{Script=Latin}\p{M}'’.-]+|[^\p{Script=Latin}]+/gu) ?? []) {
    const face: Face = OTHER_LATIN.test(word) ? `latin-${weight}` : weight;
    const last = runs.at(-1);
    if (last?.face === face) last.text += word;
    else runs.push({ text: word, face });
  }
  return runs;
}

/** Not at the start of a line. */
const CLOSING = /^[，。、；：？！”’）》〉】」』…,.;:?!)\]}%]$/u;
/** Not at the end of a line. */
const OPENING = /^[“‘（《〈【「『([{]$/u;
const IDEOGRAPH = /^[\p{Script=Han}\u3000-\u303f\uff00-\uffef]$/u;

/** What no line is broken within: words with the blank after them, single Chinese characters with the marks around them. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let isOpen = false;
  for (const character of text) {
    const before = pieces.at(-1);
    const last = before === undefined ? '' : ([...before].at(-1) as string);
    const joins =
      before !== undefined &&
      (isOpen ||
        CLOSING.test(character) ||
        character === ' ' ||
        (last !== ' ' && !IDEOGRAPH.test(character) && !endsPiece(last)));
    if (joins) pieces[pieces.length - 1] = before + character;
    else pieces.push(character);
    isOpen = OPENING.test(character);
  }
  return pieces;
}

function endsPiece(character: string): boolean {
  return IDEOGRAPH.test(character) || /^[，。、；：？！”’）》〉】」』…]$/u.test(character);
}

/** The lines of a text, as long as they fit. What is too long for a line by itself is broken anywhere. */
export function linesOf(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  let line = '';
  const take = (piece: string) => {
    if (fits((line + piece).trimEnd())) {
      line += piece;
      return;
    }
    if (line !== '') lines.push(line.trimEnd());
    line = '';
    if (fits(piece.trimEnd())) line = piece;
    else
      for (const character of piece) {
        if (line !== '' && !fits(line + character)) {
          lines.push(line);
          line = '';
        }
        line += character;
      }
  };
  for (const piece of piecesOf(text)) take(piece);
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines;
}

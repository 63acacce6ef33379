/** Tokens of source in a language without a grammar: words and symbols, with numbers and texts each counted as one. */

/** A token and its line, from 0. */
export interface Token {
  type: string;
  row: number;
}

// Each alternative is bounded by its own characters, and none can match what another began: the time is linear.
const TOKEN = /\n|[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*|\d[\w.]*|"[^"\n]*"?|'[^'\n]*'?|[^\s\w]/g;

/** Comments of most languages: from a mark to the end of the line. A mark inside a text cuts that line short, for everyone alike. */
const COMMENT = /(\/\/|#|--|%).*$/gm;

/** At most `most` + 1 tokens: one more says that there are too many. */
export function plainTokens(text: string, most: number): Token[] {
  const tokens: Token[] = [];
  let row = 0;
  for (const [found] of text.replace(COMMENT, '').matchAll(TOKEN)) {
    if (found === '\n') {
      row += 1;
      continue;
    }
    tokens.push({ type: kindOf(found), row });
    if (tokens.length > most) break;
  }
  return tokens;
}

function kindOf(found: string): string {
  const [first = ''] = found;
  if (first === '"' || first === "'") return 'text';
  return first >= '0' && first <= '9' ? 'number' : found.toLowerCase();
}

/**
 * Places in a statement where its author wants a sample. While the text is converted to HTML they are marks: characters
 * that occur in no text. Afterwards the HTML is cut at the marks that stand between blocks.
 */
const NEXT = '\uE0F0';
const REMAINING = '\uE0F1';
const MARKS = /[\uE0F0\uE0F1]/g;
const PLACE = /<p>\s*[\uE0F0\uE0F1]\s*<\/p>|[\uE0F0\uE0F1]/g;
const TAG_OR_MARK = /<p>\s*([\uE0F0\uE0F1])\s*<\/p>|<(\/?)([a-zA-Z][a-zA-Z0-9]*)|([\uE0F0\uE0F1])/g;
const VOID = /^(br|hr|img|wbr)$/;

/** A paragraph that is replaced by the next sample, or by all remaining samples. */
export function samplePlace(which: 'next' | 'remaining'): string {
  return `<p>${which === 'next' ? NEXT : REMAINING}</p>`;
}

/** The same in Markdown, as a separate paragraph. */
export function samplePlaceInMarkdown(which: string): string {
  return `\n\n${which === 'nextsample' ? NEXT : REMAINING}\n\n`;
}

/** The text without characters that would be read as marks. */
export function withoutPlaces(text: string): string {
  return text.replace(MARKS, '');
}

export interface StatementPart {
  html: string;
  /** Indices of the samples that follow it. */
  samples: number[];
}

/** The HTML in parts, with the samples after each part; samples without a place follow the last part. */
export function partsWithSamples(html: string, count: number): StatementPart[] {
  const parts: StatementPart[] = [];
  let next = 0;
  let from = 0;
  const take = (how: 'one' | 'all'): number[] => {
    const end = how === 'one' ? Math.min(next + 1, count) : count;
    const taken = Array.from({ length: end - next }, (_, index) => next + index);
    next = end;
    return taken;
  };
  // Open elements: cutting at a mark inside a list or table would break it, so its sample moves to the next place.
  let depth = 0;
  for (const { index, 0: whole, 1: alone, 2: slash, 3: name, 4: within } of html.matchAll(TAG_OR_MARK)) {
    const mark = alone ?? within;
    if (mark === undefined) {
      if (!VOID.test(name?.toLowerCase() ?? '')) depth += slash === '/' ? -1 : 1;
    } else if (depth === 0) {
      parts.push({ html: html.slice(from, index), samples: take(mark === NEXT ? 'one' : 'all') });
      from = index + whole.length;
    }
  }
  parts.push({ html: html.slice(from), samples: take('all') });
  return parts
    .map((part) => ({ ...part, html: part.html.replace(PLACE, '').trim() }))
    .filter((part) => part.html !== '' || part.samples.length > 0);
}

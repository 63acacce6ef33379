/**
 * LaTeX of the problem package format as safe HTML. `prepare` removes comments and expands the author's macros. The rest is
 * read once, with a recursive call for each nested group, into pieces that are inline, a block, or the end of a paragraph.
 * Anything unknown is shown as written and reported in `warnings`: no part of a statement is dropped silently. TeX never
 * runs. The result goes through `safeHtml`, like Markdown.
 * This file is long because reading the text and handling each command call each other.
 */
import { Formulas } from '../maths.ts';
import { escapeHtml, safeHtml } from '../safe-html.ts';
import { samplePlace, withoutPlaces } from '../sample-places.ts';
import { blockAt } from './latex-blocks.ts';
import {
  sourceBlock,
  type Arguments,
  type LatexOptions,
  type LatexResult,
  type LatexWarning,
  type Piece,
  type Writer,
} from './latex-pieces.ts';
import { labelNumbers } from './latex-labels.ts';
import { at, Ends, optionEnd, prepare, verbatimAt } from './latex-source.ts';
import {
  ACCENTS,
  CARRIERS,
  HEADINGS,
  IGNORED,
  NAMED_HEADINGS,
  SAMPLE_COMMANDS,
  SIGNS,
  SWITCHES,
  SYMBOLS,
  WRAPPERS,
} from './latex-words.ts';

/** A longer text is shown as its source, because converting it would take too long. */
const MOST_CHARS = 128 * 1024;
const DEEPEST = 40;
const MOST_WARNINGS = 20;
/** Limit of characters read by all nested calls together: nested text is read once per level. */
const MOST_CHARS_WALKED = 2 * 1024 * 1024;

/** Safe HTML of a LaTeX text, and a list of what could not be converted. */
export function renderLatex(source: string, options: LatexOptions = {}): LatexResult {
  if (source.length > MOST_CHARS)
    return { html: sourceBlock(source), warnings: [{ code: 'too_long', what: `${MOST_CHARS / 1024} KiB` }] };
  const { text, isStopped } = prepare(withoutPlaces(source));
  const writer = new LatexWriter(options, labelNumbers(text));
  if (isStopped) writer.warn('\\newcommand', 'macros');
  const document = /\\begin\{document\}([\s\S]*?)(?:\\end\{document\}|$)/.exec(text)?.[1];
  const html = writer.blocks(document ?? text) + writer.footnotes();
  return { html: writer.formulas.putBack(safeHtml(html, options)), warnings: writer.warnings };
}

class LatexWriter implements Writer {
  readonly formulas = new Formulas();
  readonly warnings: LatexWarning[] = [];
  readonly #footnotes: string[] = [];
  #depth = 0;
  #charsLeft = MOST_CHARS_WALKED;
  #isCode = 0;

  constructor(
    readonly options: LatexOptions,
    private readonly labels: ReadonlyMap<string, string>,
  ) {}

  warn(what: string, code: LatexWarning['code'] = 'unknown'): void {
    const isKnown = this.warnings.some((one) => one.what === what && one.code === code);
    if (this.warnings.length < MOST_WARNINGS && !isKnown) this.warnings.push({ code, what });
  }

  /** Shown as written. */
  inlineSource(source: string, what: string): Piece {
    this.warn(what);
    return { kind: 'inline', html: `<code class="latex-source">${escapeHtml(source)}</code>` };
  }

  blockSource(source: string, what: string): Piece {
    this.warn(what);
    return { kind: 'block', html: sourceBlock(source) };
  }

  /** HTML of inline text. */
  inline(text: string): string {
    return this.pieces(text.trim())
      .map(({ kind, html }) => (kind === 'break' ? '<br>' : html))
      .join('')
      .trim();
  }

  /** HTML of text with paragraphs. */
  blocks(text: string): string {
    let html = '';
    let paragraph = '';
    const end = () => {
      if (paragraph.trim() !== '') html += `<p>${paragraph.trim()}</p>\n`;
      paragraph = '';
    };
    for (const piece of this.pieces(text)) {
      if (piece.kind === 'inline') paragraph += piece.html;
      else {
        end();
        html += piece.html;
      }
    }
    end();
    return html;
  }

  pieces(text: string): Piece[] {
    this.#charsLeft -= text.length;
    if (this.#depth >= DEEPEST || this.#charsLeft < 0) {
      this.warn('', 'too_deep');
      return [{ kind: 'inline', html: `<code class="latex-source">${escapeHtml(text)}</code>` }];
    }
    this.#depth += 1;
    try {
      return this.#walk(text);
    } finally {
      this.#depth -= 1;
    }
  }

  /** A formula, or its source. */
  formula(content: string, isDisplay: boolean, source: string): Piece {
    const failed = this.formulas.failed.length;
    const html = this.formulas.keep(content, isDisplay);
    const kind = isDisplay ? 'block' : 'inline';
    if (html !== undefined && this.formulas.failed.length === failed)
      return { kind, html: isDisplay ? `<p>${html}</p>` : html };
    const what = source.length > 60 ? `${source.slice(0, 60)}…` : source;
    return isDisplay ? this.blockSource(source, what) : this.inlineSource(source, what);
  }

  footnotes(): string {
    if (this.#footnotes.length === 0) return '';
    const items = this.#footnotes.map(
      (html, n) => `<li id="fn${n + 1}"><p>${html} <a href="#fnref${n + 1}">↩︎</a></p></li>`,
    );
    return `<hr><section class="footnotes"><ol>${items.join('')}</ol></section>`;
  }

  #walk(text: string): Piece[] {
    const ends = new Ends(text);
    const pieces: Piece[] = [];
    const styles = new Set<string>();
    let inLine: Piece | undefined;
    const put = (piece: Piece) => {
      if (piece.kind !== 'inline') {
        endLine();
        pieces.push(piece);
      } else if (inLine) inLine.html += piece.html;
      else inLine = { ...piece };
    };
    const endLine = () => {
      if (inLine?.html.trim()) for (const style of styles) inLine.html = element(style, inLine.html);
      if (inLine) pieces.push(inLine);
      inLine = undefined;
    };
    let i = 0;
    while (i < text.length) {
      const plain = at(/[^\\{}$~`'\-<>&?!\n]+/y, text, i)?.[0];
      if (plain !== undefined) {
        put({ kind: 'inline', html: escapeHtml(plain) });
        i += plain.length;
        continue;
      }
      const sign = text[i] ?? '';
      const group = ends.groups.get(i);
      const formula = sign === '$' ? ends.formulaAt(i) : undefined;
      const paragraph = at(/\n[ \t]*\n\s*/y, text, i)?.[0];
      if (group !== undefined) {
        this.pieces(text.slice(i + 1, group - 1)).forEach(put);
        i = group;
      } else if (formula) {
        put(this.formula(formula.content, formula.isDisplay, text.slice(i, formula.end)));
        i = formula.end;
      } else if (paragraph !== undefined) {
        put({ kind: 'break', html: '' });
        i += paragraph.length;
      } else if (sign === '\\') {
        const before = styles.size;
        const changed = new Set(styles);
        const [made, end] = this.#command(text, i, ends, changed);
        if (changed.size > before) endLine();
        for (const style of changed) styles.add(style);
        made.forEach(put);
        i = Math.max(end, i + 1);
      } else {
        const [html, length] = this.#sign(text, i);
        put({ kind: 'inline', html });
        i += length;
      }
    }
    endLine();
    return pieces;
  }

  #sign(text: string, i: number): [string, number] {
    if (this.#isCode === 0) {
      const ligature = at(/---|--|``|''|`|'|\?`|!`/y, text, i)?.[0];
      const sign = { '---': '—', '--': '–', '``': '“', "''": '”', '`': '‘', "'": '’', '?`': '¿', '!`': '¡' }[
        ligature ?? ''
      ];
      if (ligature && sign) return [sign, ligature.length];
    }
    const sign = text[i] ?? '';
    if (sign === '~') return ['\u00a0', 1];
    // Unbalanced braces.
    return [escapeHtml(sign), 1];
  }

  /** The command that starts here, as pieces, and the index after it. */
  #command(text: string, i: number, ends: Ends, styles: Set<string>): [Piece[], number] {
    const verbatim = verbatimAt(text, i);
    if (verbatim) {
      const html = escapeHtml(verbatim.content);
      if (verbatim.name === 'verb') return [[{ kind: 'inline', html: `<code>${html}</code>` }], verbatim.end];
      const shown = verbatim.content.replace(/^(\[[^\]\n]*\])?(\{[^}\n]*\})?[ \t]*\n/, '');
      return [[{ kind: 'block', html: `<pre>${escapeHtml(shown.trimEnd())}</pre>` }], verbatim.end];
    }
    const formula = ends.formulaAt(i);
    if (formula) return [[this.formula(formula.content, formula.isDisplay, text.slice(i, formula.end))], formula.end];
    const block = blockAt(this, text, i, ends);
    if (block) return block;
    const named = at(/\\([a-zA-Z@]+)(\*?)/y, text, i);
    return named ? this.#named(named[1] ?? '', named[2] ?? '', text, i, ends, styles) : this.#unnamed(text, i);
  }

  #unnamed(text: string, i: number): [Piece[], number] {
    const sign = text[i + 1] ?? '';
    if (sign === '\\') {
      const skipped = at(/\\\\\*?(\[[^\]\n]{0,20}\])?/y, text, i)?.[0] ?? '\\\\';
      return [[{ kind: 'inline', html: '<br>' }], i + skipped.length];
    }
    if (ACCENTS[sign] !== undefined && sign !== ' ') return this.#accent(sign, text, i + 2);
    const put = SIGNS[sign];
    if (put === undefined) return [[this.inlineSource(text.slice(i, i + 2), `\\${sign}`)], i + 2];
    return [[{ kind: 'inline', html: escapeHtml(put) }], i + 2];
  }

  #accent(name: string, text: string, from: number): [Piece[], number] {
    const found = at(/\s*(?:\{\s{0,99}(?:\\([ij])|(\p{L}?))\s{0,99}\}|\\([ij])(?![a-zA-Z])|(\p{L}))/uy, text, from);
    if (!found) return [[this.inlineSource(text.slice(from - name.length - 1, from), `\\${name}`)], from];
    const letter = found[1] ?? found[2] ?? found[3] ?? found[4] ?? '';
    return [
      [{ kind: 'inline', html: escapeHtml(`${letter}${ACCENTS[name]}`.normalize('NFC')) }],
      from + found[0].length,
    ];
  }

  #named(name: string, star: string, text: string, i: number, ends: Ends, styles: Set<string>): [Piece[], number] {
    const after = i + 1 + name.length;
    const afterStar = after + star.length;
    // A space ends the name of a command and is not part of the text.
    const afterBlank = after + (at(/[ \t]*\n?[ \t]*(?!\n)/y, text, after)?.[0].length ?? 0);
    const inline = (html: string, end: number): [Piece[], number] => [[{ kind: 'inline', html }], end];
    if (SWITCHES[name] !== undefined) {
      styles.add(SWITCHES[name]);
      return [[], afterBlank];
    }
    if (SYMBOLS[name] !== undefined)
      return inline(
        escapeHtml(SYMBOLS[name]),
        Math.max(after, at(/\{\}/y, text, afterBlank) ? afterBlank + 2 : afterBlank),
      );
    if (ACCENTS[name] !== undefined && name.length === 1) return this.#accent(name, text, after);
    if (name === 'par' || /^(small|med|big)skip$/.test(name)) return [[{ kind: 'break', html: '' }], afterBlank];
    if (name === 'newline' || name === 'linebreak') return inline('<br>', afterBlank);
    if (NAMED_HEADINGS[name] !== undefined) return [[this.namedHeading(name)], afterBlank];
    const place = SAMPLE_COMMANDS[name];
    const afterEmpty = at(/\{\}/y, text, afterBlank) ? afterBlank + 2 : afterBlank;
    if (place !== undefined) return [[{ kind: 'block', html: samplePlace(place) }], afterEmpty];
    const fact = this.options.facts?.[name];
    if (fact !== undefined)
      return inline(escapeHtml(fact), Math.max(after, at(/\{\}/y, text, after) ? after + 2 : after));
    if (IGNORED[name] !== undefined) {
      const read = this.arguments(text, afterStar, IGNORED[name], ends);
      return [[], read ? (IGNORED[name] === 0 ? afterBlank : read.end) : afterStar];
    }
    const wrapper = WRAPPERS[name];
    const carried = CARRIERS[name];
    const parameters = wrapper !== undefined || HEADINGS[name] !== undefined ? 1 : (carried ?? PARAMETERS[name] ?? -1);
    const read = parameters < 0 ? undefined : this.arguments(text, afterStar, parameters, ends);
    if (!read) return this.#unknown(name, text, i, afterStar, ends);
    const [first = '', second = ''] = read.values;
    if (wrapper !== undefined) return [this.#wrapped(wrapper, first), read.end];
    const heading = HEADINGS[name];
    if (heading !== undefined)
      return [[{ kind: 'block', html: `<${heading}>${this.inline(first)}</${heading}>` }], read.end];
    if (name === 'footnote') return inline(this.#footnote(first), read.end);
    if (carried !== undefined) return [this.pieces(read.values.at(-1) ?? ''), read.end];
    if (REFERENCES.includes(name)) return inline(escapeHtml(this.#numberOf(name, first)), read.end);
    if (name === 'epigraph') {
      const html = `<blockquote><p>${this.inline(first)}</p><p>— ${this.inline(second)}</p></blockquote>`;
      return [[{ kind: 'block', html }], read.end];
    }
    if (name === 'ensuremath') return [[this.formula(first, false, text.slice(i, read.end))], read.end];
    const address = first.replace(/\\([%#&_~$])/g, '$1').trim();
    const words = name === 'href' ? this.inline(second) : escapeHtml(address);
    return inline(`<a href="${escapeHtml(address)}">${words}</a>`, read.end);
  }

  namedHeading(name: string): Piece {
    const words = this.options.headings?.[NAMED_HEADINGS[name] ?? ''] ?? name;
    return { kind: 'block', html: `<h2>${escapeHtml(words)}</h2>` };
  }

  /** What LaTeX prints for a reference: the number of the labeled object. */
  #numberOf(command: string, label: string): string {
    const number = this.labels.get(label.trim());
    if (number === undefined) this.warn(`\\${command}{${label}}`);
    const shown = number ?? '??';
    return command === 'eqref' ? `(${shown})` : shown;
  }

  #wrapped(wrapper: string, text: string): Piece[] {
    this.#isCode += wrapper === 'code' ? 1 : 0;
    const pieces = this.pieces(text).map((piece) =>
      piece.kind === 'inline' && wrapper !== '' ? { ...piece, html: element(wrapper, piece.html) } : piece,
    );
    this.#isCode -= wrapper === 'code' ? 1 : 0;
    return pieces;
  }

  #footnote(text: string): string {
    const index = this.#footnotes.push('') - 1;
    this.#footnotes[index] = this.inline(text);
    const number = index + 1;
    return `<sup class="footnote-ref"><a href="#fn${number}" id="fnref${number}">[${number}]</a></sup>`;
  }

  /** An unknown command with its arguments, as written. */
  #unknown(name: string, text: string, i: number, from: number, ends: Ends): [Piece[], number] {
    let end = from;
    for (let n = 0; n < 9; n += 1) {
      const next = ends.groups.get(end) ?? optionEnd(text, end);
      if (next < 0) break;
      end = next;
    }
    return [[this.inlineSource(text.slice(i, end), `\\${name}`)], end];
  }

  /** The next `count` arguments `{…}`, skipping options before them; undefined if one is missing. */
  arguments(text: string, from: number, count: number, ends = new Ends(text)): Arguments | undefined {
    const values: string[] = [];
    const options: string[] = [];
    let end = from;
    while (values.length < count) {
      const start = end + (at(/[ \t]*\n?[ \t]*/y, text, end)?.[0].length ?? 0);
      const option = optionEnd(text, start);
      const next = option > 0 ? option : (ends.groups.get(start) ?? -1);
      if (next < 0) return undefined;
      (option > 0 ? options : values).push(text.slice(start + 1, next - 1));
      end = next;
    }
    return { values, options, end };
  }
}

const REFERENCES = ['ref', 'eqref', 'autoref', 'cref', 'Cref', 'pageref'];
const PARAMETERS: Record<string, number> = {
  footnote: 1,
  href: 2,
  url: 1,
  nolinkurl: 1,
  ensuremath: 1,
  epigraph: 2,
  ...Object.fromEntries(REFERENCES.map((name) => [name, 1])),
};

function element(name: string, html: string): string {
  return name === 'small-caps' ? `<span class="small-caps">${html}</span>` : `<${name}>${html}</${name}>`;
}

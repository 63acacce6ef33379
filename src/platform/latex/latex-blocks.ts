/** LaTeX environments and images: lists, tables, boxes and displayed formulas; any other is shown as its source. */
import { escapeHtml } from '../safe-html.ts';
import type { Piece, Writer } from './latex-pieces.ts';
import { at, cutAt, optionEnd, type Ends } from './latex-source.ts';
import { BOXES, FORMULAS, LISTS, SECTIONS, TABLES } from './latex-words.ts';

const SHOWN_IMAGE = /\.(png|jpe?g|gif|webp|svg)$/i;

/** The environment or image that starts here and the index after it; undefined if another command starts here. */
export function blockAt(writer: Writer, text: string, i: number, ends: Ends): [Piece[], number] | undefined {
  const begin = at(/\\begin\{([^{}\\\n]{1,40})\}/y, text, i);
  if (begin) {
    const end = ends.environments.get(i);
    // It never ends: its start is shown as source, and the rest is text.
    if (!end) return [[writer.inlineSource(begin[0], begin[0])], i + begin[0].length];
    const source = text.slice(i, end.end);
    const content = text.slice(i + begin[0].length, end.from);
    return [[environment(writer, begin[1] ?? '', content, source)], end.end];
  }
  const image = at(/\\(includegraphics|illustration|caption)\*?(?![a-zA-Z])/y, text, i);
  if (!image) return undefined;
  const [whole, name] = image;
  const count = name === 'illustration' ? 3 : 1;
  const read = writer.arguments(text, i + whole.length, count, ends);
  if (!read) return undefined;
  const source = text.slice(i, read.end);
  if (name === 'caption')
    return [[{ kind: 'block', html: `<figcaption>${writer.inline(read.values[0] ?? '')}</figcaption>` }], read.end];
  if (name === 'includegraphics') {
    const [file = ''] = read.values;
    return [
      [{ kind: 'inline', html: picture(writer, file, widthOf(read.options.join()), source, file.trim()) }],
      read.end,
    ];
  }
  const [width = '', file = '', caption = ''] = read.values;
  const shown = picture(
    writer,
    file,
    widthOf(`width=${width}\\textwidth`),
    source,
    caption.trim() === '' ? file.trim() : '',
  );
  const words = caption.trim() === '' ? '' : `<figcaption>${writer.inline(caption)}</figcaption>`;
  return [[{ kind: 'block', html: `<figure class="illustration">${shown}${words}</figure>` }], read.end];
}

function picture(writer: Writer, file: string, width: string | undefined, source: string, alt: string): string {
  const name = file.trim();
  const found = writer.options.findImage ? writer.options.findImage(name) : name;
  if (found === undefined) return writer.inlineSource(source, source).html;
  if (SHOWN_IMAGE.test(found))
    return `<img src="${escapeHtml(found)}" alt="${escapeHtml(alt)}"${width ? ` width="${width}"` : ''}>`;
  // Browsers do not show PDF or EPS as images; a link opens the file.
  writer.warn(source);
  return `<a href="${escapeHtml(found)}">${escapeHtml(name)}</a>`;
}

function widthOf(options: string): string | undefined {
  const share = /width\s{0,99}=\s{0,99}(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})\s{0,99}\\(?:text|line|column)width/.exec(
    options,
  )?.[1];
  return share === undefined ? undefined : `${Math.max(5, Math.min(100, Math.round(Number(share) * 100)))}%`;
}

function environment(writer: Writer, name: string, content: string, source: string): Piece {
  const maths = FORMULAS[name];
  if (maths !== undefined) {
    const body = content.replace(/\\(?:label\{[^{}]*\}|nonumber|notag)/g, '').trim();
    // The first of three columns ends where the relation begins: `a &=& b` is `a &= b`.
    const cells = name.startsWith('eqnarray') ? body.replace(/&([^&\\]*)&/g, '&$1') : body;
    return writer.formula(maths === '' ? cells : `\\begin{${maths}}${cells}\\end{${maths}}`, name !== 'math', source);
  }
  const list = LISTS[name];
  if (list) return listOf(writer, list, content);
  if (TABLES.includes(name)) return tableOf(writer, name, content) ?? writer.blockSource(source, name);
  if (SECTIONS[name] !== undefined) {
    return { kind: 'block', html: `${writer.namedHeading(name).html}${writer.blocks(content)}` };
  }
  const box = BOXES[name];
  if (!box) return writer.blockSource(source, `\\begin{${name}}`);
  const option = optionEnd(content, 0);
  const read = writer.arguments(content, Math.max(option, 0), box.parameters);
  const inner = writer.blocks(content.slice(read?.end ?? 0));
  const align = box.align ? ` style="text-align:${box.align}"` : '';
  return { kind: 'block', html: `<${box.element}${align}>${inner}</${box.element}>\n` };
}

function listOf(writer: Writer, tag: 'ul' | 'ol' | 'dl', content: string): Piece {
  const [first, ...items] = cutAt(content.slice(Math.max(optionEnd(content, 0), 0)), /\\item(?![a-zA-Z])[ \t]*/y);
  const before = writer.blocks(first?.text ?? '');
  const html = items.map(({ text }) => {
    const end = optionEnd(text, 0);
    const label = end > 0 ? writer.inline(text.slice(1, end - 1)) : '';
    const body = text.slice(Math.max(end, 0));
    // A single paragraph needs no space around it.
    const blocks = writer.blocks(body);
    const isSingle = blocks.startsWith('<p>') && !blocks.includes('<p>', 3);
    const single = (isSingle ? blocks.replace('<p>', '').replace('</p>', '') : blocks).trim();
    if (tag === 'dl') return `<dt>${label}</dt><dd>${single}</dd>`;
    return `<li>${label === '' ? '' : `<strong>${label}</strong> `}${single}</li>`;
  });
  return { kind: 'block', html: `${before}<${tag}>${html.join('')}</${tag}>\n` };
}

function tableOf(writer: Writer, name: string, content: string): Piece | undefined {
  const isWide = name === 'tabular*' || name === 'tabularx';
  const read = writer.arguments(content, 0, isWide ? 2 : 1);
  if (!read) return undefined;
  const columns = alignments(read.values.at(-1) ?? '');
  const rows = cutAt(
    content.slice(read.end),
    /\\(?:\\\*?(?:\[[^\]\n]{0,20}\])?|tabularnewline(?![a-zA-Z])|cr(?![a-zA-Z]))/y,
  )
    .map(({ text }) =>
      text.replace(
        /\\(?:(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot)(?![a-zA-Z])|c(?:mid)?(?:line|rule)(?:\([^)]{0,99}\))?\{[^{}]{0,99}\})/g,
        '',
      ),
    )
    .filter((text) => text.trim() !== '')
    .map((text) =>
      rowOf(
        writer,
        cutAt(text, /&/y).map((part) => part.text),
        columns,
      ),
    );
  return { kind: 'block', html: `<table><tbody>${rows.join('')}</tbody></table>\n` };
}

function rowOf(writer: Writer, cells: string[], columns: string[]): string {
  let column = 0;
  const shown = cells.map((cell) => {
    const wide = at(/\s*\\multicolumn(?![a-zA-Z])/y, cell, 0);
    const read = wide ? writer.arguments(cell, wide[0].length, 3) : undefined;
    const span = read ? Math.max(1, Math.min(50, Number(read.values[0]) || 1)) : 1;
    const align = read ? (alignments(read.values[1] ?? '')[0] ?? 'left') : (columns[column] ?? 'left');
    const text = read ? `${read.values[2]}${cell.slice(read.end)}` : cell;
    column += span;
    return `<td${span > 1 ? ` colspan="${span}"` : ''} style="text-align:${align}">${writer.inline(text)}</td>`;
  });
  return `<tr>${shown.join('')}</tr>`;
}

/** `|l|c|p{3cm}|*{2}{r}` as one word per column. */
function alignments(columns: string): string[] {
  const repeated = columns.replace(/\*\{(\d{1,2})\}\{([^{}]*)\}/g, (_, times: string, what: string) =>
    what.repeat(Number(times)),
  );
  const plain = repeated
    .replace(/[@!><]\{(?:[^{}]|\{[^{}]*\})*\}/g, '')
    .replace(/([pmbwX])(?:\{(?:[^{}]|\{[^{}]*\})*\})+/g, '$1');
  const words: Record<string, string> = { r: 'right', c: 'center' };
  return [...plain.replace(/[^lcrpmbwXSL]/g, '')].slice(0, 200).map((letter) => words[letter] ?? 'left');
}

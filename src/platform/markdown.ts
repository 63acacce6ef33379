/** Markdown written by people, made safe: the only source of raw HTML in a page besides highlighted code and diffs. */
import MarkdownIt from 'markdown-it';
import katex from 'katex';
import sanitizeHtml from 'sanitize-html';

export interface MarkdownOptions {
  /** Turns a relative image or link target of the document into a site address; undefined removes it. */
  resolve?: (target: string) => string | undefined;
}

const engine = new MarkdownIt({ html: true, linkify: false, typographer: false });

/** Maths is cut out before Markdown sees it (underscores, stars), and put back as KaTeX after sanitising. */
const MATHS = /\$\$([\s\S]+?)\$\$|(?<![\\$])\$(?!\s)((?:\\.|[^$\\\n])+?)(?<!\s)\$(?!\d)/g;
const CODE = /(```[\s\S]*?```|~~~[\s\S]*?~~~|`[^`\n]*`)/;

/** Safe HTML of a Markdown text with `$inline$` and `$$display$$` maths (rendered on the server). */
export function renderMarkdown(source: string, options: MarkdownOptions = {}): string {
  const formulas: string[] = [];
  const marker = `x${Math.random().toString(36).slice(2, 10)}x`;
  const prepared = source
    .split(CODE)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(MATHS, keepFormula)))
    .join('');
  const html = sanitize(engine.render(prepared), options);
  return html.replace(new RegExp(`${marker}(\\d+)${marker}`, 'g'), (_, index: string) => formulas[Number(index)] ?? '');

  function keepFormula(_: string, display: string | undefined, inline: string | undefined): string {
    const formula = display ?? inline ?? '';
    formulas.push(
      katex.renderToString(formula, {
        displayMode: display !== undefined,
        throwOnError: false,
        trust: false,
        maxExpand: 500,
        maxSize: 20,
      }),
    );
    return `${marker}${formulas.length - 1}${marker}`;
  }
}

function sanitize(html: string, options: MarkdownOptions): string {
  const resolve =
    options.resolve ?? ((target: string) => (/^(https?:|mailto:|#|\/(?!\/))/.test(target) ? target : undefined));
  return sanitizeHtml(html, {
    allowedTags: [
      ...sanitizeHtml.defaults.allowedTags,
      'img',
      'h1',
      'h2',
      'del',
      'ins',
      'figure',
      'figcaption',
      'details',
      'summary',
    ],
    allowedAttributes: {
      a: ['href', 'title', 'rel', 'id'],
      img: ['src', 'alt', 'title', 'width', 'height'],
      code: ['class'],
      th: ['align', 'style'],
      td: ['align', 'style'],
      ol: ['start'],
    },
    allowedStyles: { '*': { 'text-align': [/^(left|right|center)$/] } },
    allowedClasses: { code: ['language-*'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    transformTags: {
      img: (tagName, attribs) => {
        // Images come from the package or the site itself: a foreign address would tell a stranger who reads.
        const target = resolve(attribs.src ?? '');
        const local = target !== undefined && target.startsWith('/') && !target.startsWith('//');
        return local
          ? { tagName, attribs: { ...attribs, src: target } }
          : { tagName: 'span', attribs: {}, text: attribs.alt ?? '' };
      },
      a: (tagName, attribs) => {
        const external = /^(https?:|mailto:|#)/.test(attribs.href ?? '');
        const target = external ? attribs.href : resolve(attribs.href ?? '');
        const kept: Record<string, string> = target === undefined ? {} : { href: target, rel: 'nofollow noopener' };
        return { tagName, attribs: kept };
      },
    },
  });
}

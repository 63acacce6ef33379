/** What of HTML written by people may stand in a page: no script, no style but alignment, nothing from elsewhere. */
import sanitizeHtml from 'sanitize-html';

export interface SafeHtmlOptions {
  /** Turns a relative image or link target of the document into a site address; undefined removes it. */
  resolve?: (target: string) => string | undefined;
  /** Shown in place of an image from elsewhere, with its alternative text after it. */
  foreignImageWords?: string;
  /** Told of each image that is not shown. */
  onForeignImage?: (source: string) => void;
}

const TAGS = ['img', 'h1', 'h2', 'del', 'ins', 'figure', 'figcaption', 'details', 'summary', 'section'];
/** Ids of footnotes only: any other could take the place of one of the page's own. */
const FOOTNOTE = /^fn(ref)?\d+(:\d+)?$/;

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign);
}

/** The HTML with everything removed that is not harmless. */
export function safeHtml(html: string, options: SafeHtmlOptions = {}): string {
  const resolve =
    options.resolve ?? ((target: string) => (/^(https?:|mailto:|#|\/(?!\/))/.test(target) ? target : undefined));
  const safe = sanitizeHtml(html, {
    allowedTags: [...sanitizeHtml.defaults.allowedTags, ...TAGS],
    allowedAttributes: {
      a: ['href', 'title', 'rel', 'id'],
      li: ['id'],
      img: ['src', 'alt', 'title', 'width', 'height'],
      code: ['class'],
      th: ['align', 'style', 'colspan', 'rowspan'],
      td: ['align', 'style', 'colspan', 'rowspan'],
      ol: ['start'],
      section: ['class'],
      sup: ['class'],
      pre: ['class'],
      figure: ['class'],
      p: ['style'],
      div: ['style'],
      span: ['class'],
    },
    allowedStyles: { '*': { 'text-align': [/^(left|right|center)$/] } },
    allowedClasses: {
      code: ['language-*', 'latex-source'],
      pre: ['latex-source'],
      section: ['footnotes'],
      sup: ['footnote-ref'],
      figure: ['illustration'],
      span: ['small-caps', 'removed-image'],
    },
    allowedSchemes: ['http', 'https', 'mailto'],
    nestingLimit: 200,
    transformTags: {
      img: (tagName, attribs): sanitizeHtml.Tag => {
        // Images come from the package or the site itself: a foreign address would tell a stranger who reads.
        const target = resolve(attribs.src ?? '');
        const local = target !== undefined && target.startsWith('/') && !target.startsWith('//');
        if (local) return { tagName, attribs: { ...attribs, src: target } };
        options.onForeignImage?.(attribs.src ?? '');
        const words = [options.foreignImageWords, attribs.alt].filter(Boolean).join(' ');
        return { tagName: 'span', attribs: { class: 'removed-image' }, text: words };
      },
      a: (tagName, attribs) => {
        const external = /^(https?:|mailto:|#)/.test(attribs.href ?? '');
        const target = external ? attribs.href : resolve(attribs.href ?? '');
        const kept: Record<string, string> = target === undefined ? {} : { href: target, rel: 'nofollow noopener' };
        return { tagName, attribs: { ...kept, ...footnoteId(attribs) } };
      },
      li: (tagName, attribs) => ({ tagName, attribs: footnoteId(attribs) }),
    },
  });
  // A table as wide as its words need scrolls in a box of its own instead of breaking words or widening the page.
  return safe
    .replace(/<table>/g, '<div class="table-scroll" tabindex="0"><table>')
    .replace(/<\/table>/g, '</table></div>');
}

function footnoteId({ id }: Record<string, string>): Record<string, string> {
  return id !== undefined && FOOTNOTE.test(id) ? { id } : {};
}

/** Removes everything unsafe from HTML by untrusted authors: scripts, styles except alignment, and anything from other sites. */
import sanitizeHtml from 'sanitize-html';

export interface SafeHtmlOptions {
  /** Turns a relative image or link target of the document into a URL of this site; undefined removes it. */
  resolve?: (target: string) => string | undefined;
  /** Shown instead of an image from another site, followed by its alternative text. */
  foreignImageWords?: string;
  /** Called for each image that is not shown. */
  onForeignImage?: (source: string) => void;
}

const TAGS = ['img', 'h1', 'h2', 'del', 'ins', 'figure', 'figcaption', 'details', 'summary', 'section'];
/** Only ids of footnotes: others could conflict with ids of the page. */
const FOOTNOTE = /^fn(ref)?\d+(:\d+)?$/;

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign);
}

/** The HTML without anything unsafe. */
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
        // Images come from the package or this site: an image from another site would reveal who reads the page.
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
  // A wide table scrolls in its own box instead of breaking words or widening the page.
  return safe
    .replace(/<table>/g, '<div class="table-scroll" tabindex="0"><table>')
    .replace(/<\/table>/g, '</table></div>');
}

function footnoteId({ id }: Record<string, string>): Record<string, string> {
  return id !== undefined && FOOTNOTE.test(id) ? { id } : {};
}

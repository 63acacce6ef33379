/** Links of a page, for tests that follow every link. */

/** Addresses of this site that a page links to or loads, without fragments, the language switch and streams. */
export function linksOf(html: string, at: string, siteUrl: string): string[] {
  const found = [...html.matchAll(/\s(?:href|src|hx-get)="([^"]*)"/g)].map((match) =>
    match[1]?.replaceAll('&amp;', '&'),
  );
  return found
    .map((link) => new URL(link ?? '', `${siteUrl}${at}`))
    .filter((link) => link.origin === siteUrl && !link.searchParams.has('lang'))
    .map((link) => link.pathname + link.search);
}

/** Pages that differ only in where they lead back to count once, and so do the audit logs of all objects of a kind. */
export const sameness = (path: string) =>
  /^\/sign-(in|up)\?/.test(path) ? path.replace(/\?.*/, '') : path.replace(/^(\/audit\?subject=\w+)&object=\w+$/, '$1');

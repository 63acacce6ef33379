/** What a page of the site leads to, for tests that follow every link. */

/** Addresses of this site a page leads to or loads, without fragments; the language switch and streams are left out. */
export function linksOf(html: string, at: string, siteUrl: string): string[] {
  const found = [...html.matchAll(/\s(?:href|src|hx-get)="([^"]*)"/g)].map((match) =>
    match[1]?.replaceAll('&amp;', '&'),
  );
  return found
    .map((link) => new URL(link ?? '', `${siteUrl}${at}`))
    .filter((link) => link.origin === siteUrl && !link.searchParams.has('lang'))
    .map((link) => link.pathname + link.search);
}

/** Pages that differ only in where they lead back to are one, and so are the audit logs of all objects of a kind. */
export const sameness = (path: string) =>
  /^\/sign-(in|up)\?/.test(path) ? path.replace(/\?.*/, '') : path.replace(/^(\/audit\?subject=\w+)&object=\w+$/, '$1');

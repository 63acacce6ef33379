/** The tabs that a page shows, read from its HTML. */

/** Addresses of the tabs on a page in their order, the current one marked. */
export function tabsOn(html: string): string[] {
  const nav = /<ul class="nav nav-tabs[\s\S]*?<\/ul>/.exec(html)?.[0] ?? '';
  return [...nav.matchAll(/<a [^>]*>/g)].map(
    ([link]) => `${/href="([^"]*)"/.exec(link)?.[1]}${link.includes('aria-current') ? ' (here)' : ''}`,
  );
}

/** Addresses with a query. Paths are made in the `*-links.rules.ts` of the features whose pages they lead to. */

/** An address of this site with these parameters set in its query; those without a value are left out. */
export function withQuery(address: string, values: Readonly<Record<string, unknown>>): string {
  const url = new URL(`http://site.invalid${address}`);
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null || value === '' || value === false) url.searchParams.delete(name);
    else url.searchParams.set(name, String(value));
  }
  return url.pathname + url.search + url.hash;
}

/** The target after signing in: a path of this site, never another host. */
export function safeNext(value: unknown): string {
  return typeof value === 'string' && /^\/(?![/\\])[^\s\\]*$/.test(value) && value.length < 2000 ? value : '/';
}

/** Which files a statement means by the names in it, purely. */

/** The address of a file a statement refers to; undefined for an address elsewhere and for a way out of the folder. */
export function statementFileUrl(filesUrl: string, target: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:|^[/\\]/i.test(target)) return undefined;
  const names = target.split('/').filter((name) => name !== '' && name !== '.');
  if (names.length === 0 || names.includes('..')) return undefined;
  return `${filesUrl}/statement/${names.map((name) => encodeURIComponent(decoded(name))).join('/')}`;
}

/** Markdown has encoded the blanks of a name. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

const IMAGE_EXTENSIONS = ['', '.png', '.jpg', '.jpeg', '.svg', '.gif', '.webp', '.pdf'];
const IMAGE = /\.(png|jpe?g|svg|gif|webp|pdf)$/i;

/** The file `\includegraphics{name}` means; LaTeX may leave the extension out. */
export function imageOf(files: readonly { path: string }[], name: string): string | undefined {
  const plain = name.replace(/^(\.\/)+/, '');
  const paths = new Set(files.map(({ path }) => path));
  const found = IMAGE_EXTENSIONS.map((extension) => plain + extension).find((path) => paths.has(path));
  if (found === undefined) return undefined;
  if (IMAGE.test(found)) return found;
  // No browser shows an EPS; often its sibling lies beside it.
  const stem = found.replace(/\.[^./]+$/, '');
  return IMAGE_EXTENSIONS.slice(1)
    .map((extension) => stem + extension)
    .find((path) => paths.has(path));
}

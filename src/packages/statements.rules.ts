/** Pure functions that find the files a statement refers to. */

/** The URL of a file a statement refers to; undefined for other sites and for paths outside the folder. */
export function statementFileUrl(filesUrl: string, target: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:|^[/\\]/i.test(target)) return undefined;
  const names = target.split('/').filter((name) => name !== '' && name !== '.');
  if (names.length === 0 || names.includes('..')) return undefined;
  return `${filesUrl}/statement/${names.map((name) => encodeURIComponent(decoded(name))).join('/')}`;
}

/** Markdown encodes spaces in a name. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

const IMAGE_EXTENSIONS = ['', '.png', '.jpg', '.jpeg', '.svg', '.gif', '.webp', '.pdf'];
const IMAGE = /\.(png|jpe?g|svg|gif|webp|pdf)$/i;

/** The file of `\includegraphics{name}`; LaTeX allows omitting the extension. */
export function imageOf(files: readonly { path: string }[], name: string): string | undefined {
  const plain = name.replace(/^(\.\/)+/, '');
  const paths = new Set(files.map(({ path }) => path));
  const found = IMAGE_EXTENSIONS.map((extension) => plain + extension).find((path) => paths.has(path));
  if (found === undefined) return undefined;
  if (IMAGE.test(found)) return found;
  // Browsers do not show EPS; often there is another format next to it.
  const stem = found.replace(/\.[^./]+$/, '');
  return IMAGE_EXTENSIONS.slice(1)
    .map((extension) => stem + extension)
    .find((path) => paths.has(path));
}

/** Values for commands in a statement: `\timelimit` in seconds, `\memorylimit` in MiB. */
export function factsOf(limits: { timeLimitMs: number; memoryBytes: number }): Record<string, string> {
  return {
    timelimit: String(limits.timeLimitMs / 1000),
    memorylimit: String(Math.round(limits.memoryBytes / (1024 * 1024))),
  };
}

/** One line of an interaction. */
export interface TalkLine {
  by: 'program' | 'judge';
  text: string;
}

/**
 * A sample interaction (`.interaction`): `<` starts what the program reads, `>` what it writes, and `---` the next pass. A line
 * without a mark continues the previous one; empty lines are ignored.
 */
export function talkOf(text: string): TalkLine[][] {
  const passes: TalkLine[][] = [[]];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const said = passes.at(-1)!;
    const before = said.at(-1);
    if (line.trim() === '---') passes.push([]);
    else if (/^[<>]/.test(line)) {
      said.push({ by: line.startsWith('>') ? 'program' : 'judge', text: line.slice(1).replace(/^ /, '') });
    } else if (line.trim() !== '' && before) before.text += `\n${line}`;
  }
  return passes.filter((said) => said.length > 0);
}

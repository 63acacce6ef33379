/** The starter code of an assignment: which files of the repository it has, and which of them students may change. */
import type { ClassroomTest } from './classroom-tests.rules.ts';
import { commandsIn } from './shell-lines.rules.ts';

/** Left out of the starter code: what only GitHub reads, and what is no source. */
export function leftOut(path: string): 'git' | 'github' | 'litter' | undefined {
  if (/(^|\/)\.git(\/|$)/.test(path)) return 'git';
  if (/^\.github\/(workflows|classroom)\//.test(path)) return 'github';
  if (/(^|\/)(__pycache__|\.DS_Store|\.pytest_cache|\.idea|\.vs)(\/|$)|\.pyc$/.test(path)) return 'litter';
  return undefined;
}

const TEST_FOLDER = /(^|\/)(tests?|__tests__|spec|\.github|\.devcontainer|testdata|test_data|fixtures|expected)\//i;
const TEST_FILE =
  /(^|\/)(test_[^/]*|[^/]*_tests?\.\w+|[^/]*[.-](test|spec)\.\w+|[^/]*Tests?\.(java|kt|cs|cpp|swift)|tests?\.\w+|conftest\.py|tester\.\w+|checker\.\w+)$/;
const BUILD_FILE =
  /(^|\/)(GNUmakefile|[Mm]akefile|CMakeLists\.txt|pom\.xml|build\.gradle(\.kts)?|settings\.gradle(\.kts)?|gradlew(\.bat)?|mvnw(\.cmd)?|package(-lock)?\.json|requirements\.txt|pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|jest\.config\.\w+|go\.(mod|sum)|Cargo\.(toml|lock))$/;

/** Files that a submission may not change: tests, how they are built, and scripts that the lines of the tests call. */
export function protectedFiles(
  paths: readonly string[],
  tests: readonly Pick<ClassroomTest, 'setup' | 'run'>[],
): Set<string> {
  const called = new Set(
    tests
      .flatMap(({ setup, run }) => [...commandsIn(setup), ...commandsIn(run)])
      .flat()
      .map((word) => word.replace(/^\.\//, ''))
      .filter((word) => /\.(sh|bats|exp)$/.test(word)),
  );
  return new Set(
    paths.filter(
      (path) => TEST_FOLDER.test(`/${path}`) || TEST_FILE.test(path) || BUILD_FILE.test(path) || called.has(path),
    ),
  );
}

export interface EditableFiles {
  /** Globs of what a submission may change, add or delete. */
  globs: string[];
  /** Folders with protected files beside others, and the kinds of new files that cannot be added there. */
  narrow: { folder: string; extensions: string[] }[];
  /** How many globs there are beyond the most. */
  cut: number;
}

interface Folder {
  files: string[];
  folders: Map<string, Folder>;
}

/** Most globs; files beyond them cannot be changed, which a note says. */
const MOST_GLOBS = 400;

/**
 * Globs for everything but the protected files. In a folder without any, all files; beside one, the other files by name, and new
 * files of kinds that no protected file there has.
 */
export function editableFiles(paths: readonly string[], kept: ReadonlySet<string>): EditableFiles {
  const root: Folder = { files: [], folders: new Map() };
  for (const path of paths) {
    const parts = path.split('/');
    const name = parts.pop()!;
    let folder = root;
    for (const part of parts) {
      const next = folder.folders.get(part) ?? { files: [], folders: new Map() };
      folder.folders.set(part, next);
      folder = next;
    }
    folder.files.push(name);
  }
  const found: EditableFiles = { globs: [], narrow: [], cut: 0 };
  addFolder(root, '', kept, found);
  return { ...found, globs: found.globs.slice(0, MOST_GLOBS), cut: Math.max(0, found.globs.length - MOST_GLOBS) };
}

function addFolder(folder: Folder, at: string, kept: ReadonlySet<string>, found: EditableFiles): void {
  const hasKept = (one: Folder, path: string): boolean =>
    one.files.some((name) => kept.has(path + name)) ||
    [...one.folders].some(([name, inner]) => hasKept(inner, `${path}${name}/`));
  const hasFree = (one: Folder, path: string): boolean =>
    one.files.some((name) => !kept.has(path + name)) ||
    [...one.folders].some(([name, inner]) => hasFree(inner, `${path}${name}/`));
  if (!hasFree(folder, at)) return;
  if (!hasKept(folder, at)) {
    found.globs.push(`${literal(at)}**`);
    return;
  }
  const [protectedHere, free] = [
    folder.files.filter((name) => kept.has(at + name)),
    folder.files.filter((name) => !kept.has(at + name)),
  ];
  const taken = new Set(protectedHere.map(extensionOf));
  const extensions = [...new Set(free.map(extensionOf))].filter((one) => one !== '');
  const open = extensions.filter((one) => !taken.has(one));
  for (const extension of open) found.globs.push(`${literal(at)}*${literal(extension)}`);
  for (const name of free) if (!open.includes(extensionOf(name))) found.globs.push(literal(at + name));
  const closed = extensions.filter((one) => taken.has(one));
  if (closed.length > 0) found.narrow.push({ folder: at === '' ? './' : at, extensions: closed });
  for (const [name, inner] of folder.folders) addFolder(inner, `${at}${name}/`, kept, found);
}

function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot);
}

/** A name in a glob. A character that means something there is any one character: names with it are rare, and no glob escapes it. */
function literal(path: string): string {
  return path.replace(/[*?[\]{}()!+@|\\]/g, '?');
}

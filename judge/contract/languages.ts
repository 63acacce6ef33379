/**
 * The languages that can be submitted, read from `judge/images/<image>/languages.yaml` by both the site (to show and
 * check them) and the judge (to build and run them). Adding a language is data, not code.
 *
 * An image with `extra: true` is large and rarely needed. It is built only where someone asks for it with `npx
 * kernelway images add` or `JUDGE_TOOLCHAINS`.
 *
 * Regular expressions run on submitted text, so every repetition in them has an upper bound, and
 * `test/platform/patterns.unit.test.ts` runs each on its worst input.
 *
 * `compile` runs at the root of the tree; `run` runs in the work folder, with the product in `/box`. Placeholders:
 * `{sources}` are the files with `extensions`; `{entry}` is the file the program starts from; `{entryName}` is the
 * same without folder and extension; `{entryPoint}` (compile only) is the entry point that was named, if any;
 * `{memoryMiB}`, `{stackMiB}` and `{stackKiB}` follow from the memory limit.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/**
 * Where a program starts. `all`: all source files are compiled together. `named`: in the file with one of
 * `entryNames`, or else in the only source file; an entry point that was named wins. `compiled`: the compile command
 * gets the named entry point, finds the start in what it compiled, and stores it in the product; it fails with a
 * message if it finds none.
 */
export type EntryRule = 'all' | 'named' | 'compiled';

export interface Language {
  id: string;
  name: string;
  /** Toolchain image it needs. */
  toolchain: string;
  /** The image is built only where someone asks for it. */
  isExtra: boolean;
  /** Extensions of source files, without the dot. */
  extensions: string[];
  /** Extensions of files that may be submitted too but are not passed to the compiler. */
  headers: string[];
  /** It shares the extensions and package settings of this language, and is used only if someone chooses it. */
  variantOf?: string;
  /** Older problem packages mean this language by the shared extensions; their time limits were set with it. */
  inOlderPackages?: boolean;
  /** Its files are often only helpers of a program in another language, which is then used. */
  comesAlong?: boolean;
  /** Prints the version; run in the image once it is built. */
  versionCommand: string;
  entry: EntryRule;
  entryNames: string[];
  /** The file name for pasted text; the extension is added. */
  pastedAs: { name: string };
  compile: string;
  run: string[];
  artefacts: string[];
  /** Its compiler may be given the headers that a source begins with, compiled before (`headers/precompiled.ts`). */
  precompilesHeaders?: boolean;
  timeFactor: number;
  /** Memory of the runtime itself, which a submission gets on top of the problem's limit. */
  memoryExtraMiB: number;
  /** Regular expression: a failed run with this on stderr was out of memory, whatever its exit code. */
  outOfMemory?: string;
  /** Name for the syntax highlighter. */
  highlight: string;
}

interface LanguagesFile {
  extra?: boolean;
  languages: Language[];
}

const IMAGES = fileURLToPath(new URL('../images', import.meta.url));
const DEFAULTS = { headers: [], entryNames: ['main'], pastedAs: { name: 'main' }, memoryExtraMiB: 0 };
/** Built first: `cpp` compiles the supervisor for all images, and most submissions need one of these two. */
const FIRST = ['cpp', 'python'];
let cached: readonly Language[] | undefined;

/** All languages in a stable order. Throws if a languages.yaml cannot be parsed. */
export function languages(): readonly Language[] {
  cached ??= readdirSync(IMAGES)
    .sort()
    .filter((image) => existsSync(join(IMAGES, image, 'languages.yaml')))
    .flatMap((image) => {
      const file = parse(readFileSync(join(IMAGES, image, 'languages.yaml'), 'utf8')) as LanguagesFile;
      const isExtra = file.extra ?? false;
      return file.languages.map((language) => ({ ...DEFAULTS, ...language, toolchain: image, isExtra }));
    });
  return cached;
}

/** Whether the image of a toolchain is built only where someone asks for it. */
export function isExtra(toolchain: string): boolean {
  return languages().some((language) => language.toolchain === toolchain && language.isExtra);
}

/** The toolchain images that every host builds by default, in this order. */
export function defaultToolchains(): string[] {
  return toolchains().filter((toolchain) => !isExtra(toolchain));
}

/** All toolchain images that have a recipe, in the order they are built. */
export function toolchains(): string[] {
  const all = [...new Set(languages().map((language) => language.toolchain))];
  const rank = (name: string): number =>
    FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length + (isExtra(name) ? 1 : 0);
  return all.sort((a, b) => rank(a) - rank(b));
}

/** The language with this id, or undefined. */
export function findLanguage(id: string): Language | undefined {
  return languages().find((language) => language.id === id);
}

/** The language with this id or common name (`Python 3`, `C++`, `java`); a name without a version means the usual one. */
export function languageNamed(written: string): Language | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[\s_.-]/g, '');
  const wanted = plain(written);
  const namesOf = ({ id, name, variantOf }: Language): string[] => {
    const names = [plain(id), ...(variantOf === undefined ? [plain(name.split('(')[0]!)] : [])];
    return [...names, ...(variantOf === undefined ? names.map((one) => one.replace(/\d{1,9}$/, '')) : [])];
  };
  return findLanguage(written) ?? languages().find((language) => namesOf(language).includes(wanted));
}

/** The language with this source extension, or undefined; if several have it, the one that is used without being chosen. */
export function languageOfPath(path: string): Language | undefined {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return languages().find((language) => language.variantOf === undefined && language.extensions.includes(extension));
}

/** Of the languages found in several files, those of the program: a shell script next to a program is not one of them. */
export function meantLanguages<L extends Pick<Language, 'comesAlong'>>(found: readonly L[]): L[] {
  const own = found.filter(({ comesAlong }) => !comesAlong);
  return own.length > 0 ? own : [...found];
}

/** The same for an example submission of a package in an older format. */
export function languageInOlderPackage(path: string): Language | undefined {
  const usual = languageOfPath(path);
  return languages().find(({ inOlderPackages, variantOf }) => inOlderPackages && variantOf === usual?.id) ?? usual;
}

/** Values of `{memoryMiB}` and the like for a memory limit. The stack may use half of it, and never more than 512 MiB. */
export function memoryWords(memoryBytes: number): Record<string, string> {
  const memoryMiB = Math.max(1, Math.floor(memoryBytes / (1024 * 1024)));
  const stackMiB = Math.max(1, Math.min(512, Math.floor(memoryMiB / 2)));
  return { memoryMiB: String(memoryMiB), stackMiB: String(stackMiB), stackKiB: String(stackMiB * 1024) };
}

/**
 * The languages students may submit, read from `judge/images/<image>/languages.yaml`: one file that both the
 * web (to show and to check) and the judge (to build and to run) read. Adding a language is data, not code.
 *
 * An image whose file says `extra: true` is large and seldom wanted: it is made only where someone asks for it, by
 * `npx kernelway images add` or `JUDGE_TOOLCHAINS`.
 *
 * Regular expressions meet what people submitted: every repetition in them has an upper bound, and
 * `test/platform/patterns.unit.test.ts` feeds each its worst input.
 *
 * Commands run at the root of the tree (compile) or in the work folder (run, the product lies in `/box`). They may name
 * `{sources}`, the files by `extensions`; `{entry}`, the file the program starts with; `{entryName}`, the same without
 * folder and extension; `{entryPoint}` (compile), what was named as the entry point, if anything was; and, of the memory limit, `{memoryMiB}`, `{stackMiB}` and `{stackKiB}`.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/**
 * Where a program starts. `all`: every source file is compiled together. `named`: the file with one of `entryNames`, else
 * the only source file. A named entry point wins. `compiled`: the compile command finds it in what it compiled, or says why
 * it cannot, and the product knows it; it is given the named entry point.
 */
export type EntryRule = 'all' | 'named' | 'compiled';

export interface Language {
  id: string;
  name: string;
  /** Toolchain image it needs. */
  toolchain: string;
  /** That image is made only where someone asks for it. */
  isExtra: boolean;
  /** Of source files, without the dot. */
  extensions: string[];
  /** Of files that may come along and are not compiled by name. */
  headers: string[];
  /** Shares the extensions of this language, and what packages say of it; meant only when someone chose it. */
  variantOf?: string;
  /** What the shared extensions mean in older problem packages, whose time limits were set with it. */
  inOlderPackages?: boolean;
  /** Its files often only lie beside a program in another language, which is then meant. */
  comesAlong?: boolean;
  /** Prints the version; run in the image once it is built. */
  versionCommand: string;
  entry: EntryRule;
  entryNames: string[];
  /** How a pasted text is named; the extension is added. */
  pastedAs: { name: string };
  compile: string;
  run: string[];
  artefacts: string[];
  timeFactor: number;
  /** Memory of the runtime itself, which a submission gets on top of the problem's limit. */
  memoryExtraMiB: number;
  /** Regular expression: a run that failed with this on stderr was out of memory, whatever it exited with. */
  outOfMemory?: string;
  /** Name for the syntax highlighter. */
  highlight: string;
}

interface LanguagesFile {
  extra?: boolean;
  languages: Language[];
}

const IMAGES = fileURLToPath(new URL('../images/', import.meta.url));
const DEFAULTS = { headers: [], entryNames: ['main'], pastedAs: { name: 'main' }, memoryExtraMiB: 0 };
/** Built first: `cpp` compiles what every image needs, and with these two most submissions can be judged. */
const FIRST = ['cpp', 'python'];
let cached: readonly Language[] | undefined;

/** All languages in a stable order. Throws when a languages.yaml does not parse. */
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

/** Whether the image of a toolchain is made only where someone asks for it. */
export function isExtra(toolchain: string): boolean {
  return languages().some((language) => language.toolchain === toolchain && language.isExtra);
}

/** The toolchain images that every host has unless it is told otherwise, in the order they are built in. */
export function defaultToolchains(): string[] {
  return toolchains().filter((toolchain) => !isExtra(toolchain));
}

/** The toolchain images there are recipes for, in the order they are built in. */
export function toolchains(): string[] {
  const all = [...new Set(languages().map((language) => language.toolchain))];
  const rank = (name: string): number =>
    FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length + (isExtra(name) ? 1 : 0);
  return all.sort((a, b) => rank(a) - rank(b));
}

/** The language with that id, or undefined. */
export function findLanguage(id: string): Language | undefined {
  return languages().find((language) => language.id === id);
}

/** The language with that id, or called so by people: `Python 3`, `C++`, `java`; without a number, the usual one. */
export function languageNamed(written: string): Language | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[\s_.-]/g, '');
  const wanted = plain(written);
  const namesOf = ({ id, name, variantOf }: Language): string[] => {
    const names = [plain(id), ...(variantOf === undefined ? [plain(name.split('(')[0]!)] : [])];
    return [...names, ...(variantOf === undefined ? names.map((one) => one.replace(/\d{1,9}$/, '')) : [])];
  };
  return findLanguage(written) ?? languages().find((language) => namesOf(language).includes(wanted));
}

/** The language whose source extension the path has, or undefined; of several the one that needs no choice. */
export function languageOfPath(path: string): Language | undefined {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return languages().find((language) => language.variantOf === undefined && language.extensions.includes(extension));
}

/** Of the languages that were found in several files, those that are meant: a shell script beside a program is not. */
export function meantLanguages<L extends Pick<Language, 'comesAlong'>>(found: readonly L[]): L[] {
  const own = found.filter(({ comesAlong }) => !comesAlong);
  return own.length > 0 ? own : [...found];
}

/** The same for an example submission of a package in an older format. */
export function languageInOlderPackage(path: string): Language | undefined {
  const usual = languageOfPath(path);
  return languages().find(({ inOlderPackages, variantOf }) => inOlderPackages && variantOf === usual?.id) ?? usual;
}

/** What `{memoryMiB}` and the like stand for under a memory limit. A stack may take half of it, and never over 512 MiB. */
export function memoryWords(memoryBytes: number): Record<string, string> {
  const memoryMiB = Math.max(1, Math.floor(memoryBytes / (1024 * 1024)));
  const stackMiB = Math.max(1, Math.min(512, Math.floor(memoryMiB / 2)));
  return { memoryMiB: String(memoryMiB), stackMiB: String(stackMiB), stackKiB: String(stackMiB * 1024) };
}

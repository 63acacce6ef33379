/**
 * The languages students may hand in, read from `judge/images/<image>/languages.yaml`: one file that both the
 * web (to show and to check) and the judge (to build and to run) read. Adding a language is data, not code.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export interface Language {
  id: string;
  name: string;
  /** Toolchain image it needs. */
  toolchain: string;
  /** Of source files, without the dot. */
  extensions: string[];
  /** Of files that may come along and are not compiled by name. */
  headers: string[];
  compile: string;
  run: string[];
  artefacts: string[];
  timeFactor: number;
  /** Name for the syntax highlighter. */
  highlight: string;
}

const IMAGES = fileURLToPath(new URL('../images/', import.meta.url));
let cached: readonly Language[] | undefined;

/** All languages in a stable order. Throws when a languages.yaml does not parse. */
export function languages(): readonly Language[] {
  cached ??= readdirSync(IMAGES)
    .sort()
    .filter((image) => existsSync(join(IMAGES, image, 'languages.yaml')))
    .flatMap((image) => {
      const file = parse(readFileSync(join(IMAGES, image, 'languages.yaml'), 'utf8')) as { languages: Language[] };
      return file.languages.map((language) => ({ ...language, headers: language.headers ?? [], toolchain: image }));
    });
  return cached;
}

/** The language with that id, or undefined. */
export function findLanguage(id: string): Language | undefined {
  return languages().find((language) => language.id === id);
}

/** The language whose source extension the path has, or undefined. */
export function languageOfPath(path: string): Language | undefined {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  return languages().find((language) => language.extensions.includes(extension));
}

/** A build as plain data: files, commands and outputs. Pure functions. */
import { memoryWords } from '../contract/languages.ts';
import type { Language } from '../contract/languages.ts';
import { SCRIPTS_TOOLCHAIN } from '../contract/job.ts';
import type { RunLimits } from '../contract/job.ts';
import type { BoxFile } from '../sandbox/sandbox.ts';

export interface BuildPlan {
  toolchain: string;
  baseTar?: Buffer;
  deleted?: string[];
  files: BoxFile[];
  /** Added later, so that they are newer than what was built from the other files. */
  newerFiles?: BoxFile[];
  /** Run in order by `/bin/sh -c`; the first non-zero exit code ends the build. */
  commands: string[];
  /** Paths of the files that are passed on, or all files. */
  artefacts: string[] | 'all';
  limits: RunLimits;
  /**
   * A volume of precompiled headers, and a command that uses them: where it ends well and without a word, it has done what
   * the first command does (`headers/precompiled.ts`).
   */
  headers?: { volume: string; command?: string };
}

/** A build plan, and how to run its result. */
export interface ProgramPlan {
  build: BuildPlan;
  argv: string[];
  /** Path of the main file. */
  entry: string;
  /** All sources, including the package's included files. */
  sources: BoxFile[];
}

/** The sources have no file in the language, or no main file: the submission's fault, with a message. */
export class BadSources extends Error {
  override readonly name = 'BadSources';
}

/**
 * The plan for a program of one language. Files of `include` overwrite files with the same name. The placeholders of
 * `languages.ts` are filled in; in shell commands, paths are quoted. `runMemoryBytes` is the limit for running the
 * product. Throws BadSources.
 */
export function planProgram(
  language: Language,
  files: readonly BoxFile[],
  include: readonly BoxFile[],
  entryPoint: string | undefined,
  limits: RunLimits,
  runMemoryBytes: number = limits.memoryBytes,
): ProgramPlan {
  const byPath = new Map([...files, ...include].map((file) => [file.path, file]));
  // A precompiled header would be used instead of a header of that name, even one included for everyone.
  const laid = [...byPath.values()].filter(({ path }) => !/\.(gch|pch)$/i.test(path));
  const sources = laid
    .filter(({ path }) => language.extensions.includes(path.slice(path.lastIndexOf('.') + 1)))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  if (sources.length === 0) {
    throw new BadSources(`No ${language.name} source file (${language.extensions.map((e) => `.${e}`).join(', ')}).`);
  }
  const paths = sources.map(({ path }) => path);
  // Sources that run unchanged are in /box, next to a folder with this name in which programs work.
  const inTheWay = language.artefacts.includes('{sources}') && paths.find((path) => path.startsWith('work/'));
  if (inTheWay)
    throw new BadSources(`${inTheWay}: programs work in a folder called work; call this one something else.`);
  const entry = entryOf(language, paths, entryPoint);
  const shell = {
    ...{ sources: paths.map(pathWord).join(' '), entry: pathWord(entry), entryName: pathWord(nameOf(entry)) },
    entryPoint: word(entryPoint ?? ''),
  };
  const plain = { entry, entryName: nameOf(entry), ...memoryWords(runMemoryBytes) };
  return {
    build: {
      toolchain: language.toolchain,
      files: laid,
      commands: [filled(language.compile, shell)],
      artefacts: language.artefacts.flatMap((artefact) => (artefact === '{sources}' ? paths : [artefact])),
      limits,
    },
    argv: language.run.map((part) => filled(part, plain)),
    entry,
    sources: laid,
  };
}

/** The plan for a program of a package with its own scripts: `build`, if it exists, and `run`. */
export function planScripts(files: readonly BoxFile[], limits: RunLimits): ProgramPlan {
  const scripts = ['build', 'run'];
  // Archives from some systems have no executable bits.
  const laid = files.map((file) => (scripts.includes(file.path) ? { ...file, executable: true } : file));
  const build = laid.some(({ path }) => path === 'build') ? ['./build'] : [];
  const commands = [...build, RUN_IS_THERE];
  const plan: BuildPlan = { toolchain: SCRIPTS_TOOLCHAIN, files: laid, commands, artefacts: 'all', limits };
  return { build: plan, argv: [`/box/${SCRIPTS_FOLDER}/run`], entry: 'run', sources: laid };
}

/**
 * Puts what scripts built into a folder of its own for the run, because its files may have any names, and the folder
 * next to it in which programs work is called work.
 */
export function placedScripts(artefacts: readonly BoxFile[]): BoxFile[] {
  return artefacts.map((file) => ({ ...file, path: `${SCRIPTS_FOLDER}/${file.path}` }));
}

export const SCRIPTS_FOLDER = 'program';

/** A link is passed on as its target. */
const RUN_IS_THERE = `[ ! -L run ] || { cp -L run run.target && mv run.target run; }
[ -x run ] || { echo 'There is no executable file "run".'; exit 1; }`;

/** In one pass, so that a file name that looks like a placeholder stays unchanged. */
function filled(text: string, places: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole);
}

function entryOf(language: Language, paths: readonly string[], entryPoint: string | undefined): string {
  if (language.entry === 'compiled') return entryPoint ?? paths[0]!;
  if (entryPoint !== undefined) {
    const named = paths.find((path) => path === entryPoint || path.replace(/\.[^./]*$/, '') === entryPoint);
    if (named === undefined) throw new BadSources(`There is no source file for the entry point ${entryPoint}.`);
    return named;
  }
  const [first, ...others] = paths as [string, ...string[]];
  if (others.length === 0 || language.entry === 'all') return first;
  const main = language.entryNames.flatMap((name) => paths.filter((path) => path.replace(/\.[^./]*$/, '') === name))[0];
  if (main !== undefined) return main;
  const names = language.entryNames.map((name) => `${name}.${language.extensions[0] ?? ''}`).join(' or ');
  throw new BadSources(`Several source files and none is ${names}: name the entry point.`);
}

/** `Main` of `src/Main.java`. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
}

/** A path as one shell word that is never an option. */
function pathWord(path: string): string {
  return word(`./${path}`);
}

function word(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** What has to be built, as plain data: where the files lie, which commands run, what comes out. Pure. */
import type { Language } from '../contract/languages.ts';
import type { RunLimits } from '../contract/job.ts';
import type { BoxFile } from '../sandbox/sandbox.ts';

export interface BuildPlan {
  toolchain: string;
  baseTar?: Buffer;
  deleted?: string[];
  files: BoxFile[];
  /** Run in order by `/bin/sh -c`; the first that does not exit 0 ends the build. */
  commands: string[];
  /** Paths of the files that go on. */
  artefacts: string[];
  limits: RunLimits;
}

/** A build plan and how its product is run. */
export interface ProgramPlan {
  build: BuildPlan;
  argv: string[];
}

/** The sources have no file in the language, or none that can be its entry: the submission's fault, said in words. */
export class BadSources extends Error {
  override readonly name = 'BadSources';
}

/**
 * The plan for a program of one language. Files of `include` overwrite same-named ones; `{sources}` and `{entry}` in the
 * language's commands become shell-quoted paths. Throws BadSources.
 */
export function planProgram(
  language: Language,
  files: readonly BoxFile[],
  include: readonly BoxFile[],
  entryPoint: string | undefined,
  limits: RunLimits,
): ProgramPlan {
  const byPath = new Map([...files, ...include].map((file) => [file.path, file]));
  const laid = [...byPath.values()];
  const sources = laid
    .map((file) => file.path)
    .filter((path) => language.extensions.includes(path.slice(path.lastIndexOf('.') + 1)))
    .sort();
  if (sources.length === 0) {
    throw new BadSources(`No ${language.name} source file (${language.extensions.map((e) => `.${e}`).join(', ')}).`);
  }
  const entry = entryOf(sources, entryPoint);
  const inShell = (text: string): string =>
    text.replaceAll('{sources}', () => sources.map(quoted).join(' ')).replaceAll('{entry}', () => quoted(entry));
  return {
    build: {
      toolchain: language.toolchain,
      files: laid,
      commands: [inShell(language.compile)],
      artefacts: language.artefacts.flatMap((artefact) => (artefact === '{sources}' ? sources : [artefact])),
      limits,
    },
    argv: language.run.map((part) => part.replaceAll('{entry}', () => entry)),
  };
}

function entryOf(sources: readonly string[], entryPoint: string | undefined): string {
  if (entryPoint !== undefined) {
    const found = sources.find((path) => path === entryPoint || path.replace(/\.[^./]*$/, '') === entryPoint);
    if (found === undefined) throw new BadSources(`There is no source file for the entry point ${entryPoint}.`);
    return found;
  }
  return sources.find((path) => /^(main|__main__)\.[^./]+$/i.test(path)) ?? sources[0]!;
}

/** A path as one word of the shell, never an option. */
function quoted(path: string): string {
  return `'${`./${path}`.replaceAll("'", `'\\''`)}'`;
}

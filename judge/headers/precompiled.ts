/**
 * Precompiled headers. Most of what a C++ compiler reads of a short program is the standard library, and the programs of a
 * contest begin with the same few lists of headers. What the compiler made of such a list is kept in a volume beside the
 * toolchain's image: some lists from the start, another one once it has been seen twice. A submission whose source begins
 * with a kept list, or with more than it, is compiled with that; the program is the same, byte by byte.
 *
 * Nothing depends on it. The compiler with a precompiled header must end well and without a word; whatever else it does,
 * the submission is compiled as the language says, in the time it would have had without, so an error reads as always.
 *
 * Only headers of the standard library are ever compiled here, in a container that never contains anything submitted. The
 * volume is mounted read-only, into builds of programs alone, and not those of problems with their own commands. Its names
 * are secret and it cannot be listed: a build sees the list it begins with, not those of others.
 */
import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Language } from '../contract/languages.ts';
import type { BuildPlan, ProgramPlan } from '../stages/build-plan.ts';
import { HEADERS_FOLDER } from '../sandbox/policy.ts';
import { leadingIncludes } from './include-list.ts';

/** Made while the host is new, before anybody submits. */
const FROM_THE_START = [['bits/stdc++.h'], ['iostream']];
const SEEN_BEFORE_MADE = 2;
/** Lists that were seen and not made. */
const MOST_REMEMBERED = 500;
/** Whoever submits ever new lists must not keep the machine busy with them. */
const PAUSE_MS = 5_000;

/** The headers of one toolchain. */
export interface HeaderVolume {
  name: string;
  /** Its names are made with this. */
  secret: string;
  /** Names of what it contains. */
  kept: ReadonlySet<string>;
}

/** What keeps the volumes. */
export interface HeaderStore {
  /** The volume of a toolchain's image, made if it is missing. */
  open(toolchain: string): Promise<HeaderVolume>;
  /** Compiles a header with the command, which writes `artefact`; resolves with what the volume contains then. */
  make(toolchain: string, volume: HeaderVolume, order: HeaderOrder): Promise<HeaderVolume>;
}

export interface HeaderOrder {
  name: string;
  text: string;
  command: string;
  artefact: string;
}

interface Wanted {
  language: Language;
  includes: string[];
}

export interface PrecompilerOptions {
  store: HeaderStore;
  languages: readonly Language[];
  onTrouble(error: unknown): void;
  pauseMs?: number;
}

export class PrecompiledHeaders {
  readonly #volumes = new Map<string, HeaderVolume>();
  readonly #seen = new Map<string, number>();
  /** What waits to be made. */
  readonly #wanted = new Set<string>();
  #making: Promise<void> = Promise.resolve();
  #inTurn: (<T>(work: () => Promise<T>) => Promise<T>) | undefined;
  #signal = new AbortController().signal;

  constructor(private readonly options: PrecompilerOptions) {}

  /** Finds what was made before, so that it is used from now on. Never rejects. */
  async open(): Promise<void> {
    try {
      for (const toolchain of new Set(this.#languages().map((language) => language.toolchain)))
        this.#volumes.set(toolchain, await this.options.store.open(toolchain));
    } catch (error) {
      this.options.onTrouble(error);
    }
  }

  /**
   * Makes the first headers, and from now on those of other lists; `inTurn` runs a part when the host allows it. Never rejects.
   */
  async start(inTurn: <T>(work: () => Promise<T>) => Promise<T>, signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    this.#inTurn = inTurn;
    for (const includes of FROM_THE_START)
      for (const language of this.#languages()) this.#want({ language, includes }, 0);
    await this.#making;
  }

  #languages(): Language[] {
    return this.options.languages.filter(({ precompilesHeaders }) => precompilesHeaders);
  }

  /** What the build of a program may use; undefined where there is nothing for its language. */
  of(language: Language, { build }: ProgramPlan): BuildPlan['headers'] {
    const volume = this.#volumes.get(language.toolchain);
    const [command] = build.commands;
    const [source, ...others] = build.files.filter(({ path }) => isSource(language, path));
    if (!language.precompilesHeaders || !volume || command === undefined || !source) return undefined;
    if (others.length > 0) return { volume: volume.name };
    const includes = leadingIncludes(source.content.toString('latin1'));
    this.#note({ language, includes }, volume);
    for (let count = includes.length; count > 0; count -= 1) {
      const name = nameOf(volume, language, includes.slice(0, count));
      const quicker = `${command} -include ${HEADERS_FOLDER}/${name}.h`;
      if (volume.kept.has(name)) return { volume: volume.name, command: quicker };
    }
    return { volume: volume.name };
  }

  #note(wanted: Wanted, volume: HeaderVolume): void {
    if (wanted.includes.length === 0) return;
    const name = nameOf(volume, wanted.language, wanted.includes);
    if (volume.kept.has(name)) return;
    const times = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.delete(name);
    this.#seen.set(name, times);
    if (this.#seen.size > MOST_REMEMBERED) this.#seen.delete(this.#seen.keys().next().value!);
    if (times >= SEEN_BEFORE_MADE) this.#want(wanted, this.options.pauseMs ?? PAUSE_MS);
  }

  /** One after the other, each with a pause after it. */
  #want(wanted: Wanted, pauseMs: number): void {
    const key = JSON.stringify([wanted.language.id, wanted.includes]);
    if (!this.#inTurn || this.#wanted.has(key)) return;
    this.#wanted.add(key);
    this.#making = this.#making
      .then(() => this.#make(wanted, pauseMs))
      .catch((error: unknown) => this.options.onTrouble(error))
      .finally(() => this.#wanted.delete(key));
  }

  async #make({ language, includes }: Wanted, pauseMs: number): Promise<void> {
    const { toolchain } = language;
    const volume = this.#volumes.get(toolchain);
    if (this.#signal.aborted || !this.#inTurn || !volume) return;
    const name = nameOf(volume, language, includes);
    this.#seen.delete(name);
    if (volume.kept.has(name)) return;
    const order = { name, ...orderOf(language, name, includes) };
    this.#volumes.set(toolchain, await this.#inTurn(() => this.options.store.make(toolchain, volume, order)));
    await sleep(pauseMs, undefined, { signal: this.#signal }).catch(() => undefined);
  }
}

function isSource(language: Language, path: string): boolean {
  return language.extensions.includes(path.slice(path.lastIndexOf('.') + 1));
}

function nameOf({ secret }: HeaderVolume, { compile }: Language, includes: readonly string[]): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify([compile, includes]))
    .digest('hex')
    .slice(0, 40);
}

/** The language's own command, so that every option is the same; a precompiled header of other options is not used. */
function orderOf(language: Language, name: string, includes: readonly string[]): Omit<HeaderOrder, 'name'> {
  const header = `-x c++-header ${HEADERS_FOLDER}/${name}.h`;
  return {
    text: includes.map((include) => `#include <${include}>\n`).join(''),
    command: language.compile.replace('{sources}', () => header),
    artefact: language.artefacts[0]!,
  };
}

/**
 * From a bare Docker Engine to a host that can judge: the engine answers, leftovers of an earlier process are
 * removed, a toolchain image exists, and the sandbox passes its probes. Each step is reported while it runs. After a
 * failure everything is repeated except removing leftovers: later, containers with our label belong to running jobs.
 *
 * The host goes online with its first toolchain image; the others are built in the background while it judges.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImageFacts } from './contract/api.ts';
import type { PreparationStep, Prepared, RestHears } from './daemon.ts';
import { PROBE_TOOLCHAIN, whyUnsafe } from './probes/probes.ts';
import type { ProbeResult } from './probes/probes.ts';
import { rememberedProbes } from './probes/remembered.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

function imageLabel(toolchain: string): string {
  return `toolchain image ${toolchain}`;
}

/** What preparation needs from the container engine. */
export interface ContainerHost {
  /** Rejects when the engine does not answer. */
  ping(): Promise<void>;
  /** Removes every container of this judge's instance, and temporary folders of judges that no longer run. */
  removeAll(): Promise<void>;
  /** Toolchains that every host has. */
  toolchains(): string[];
  /** Extra toolchains that someone has added to this machine: they have an image here, perhaps of an older recipe. */
  added(): Promise<string[]>;
  /** Builds the image if it is missing; `onLine` receives the build's output. */
  ensureImage(toolchain: string, onLine: (line: string) => void, signal: AbortSignal): Promise<void>;
  /** The id of the toolchain's image, and the versions of its languages. */
  imageFacts(toolchain: string): Promise<ImageFacts>;
  /** Whether an up-to-date image of the toolchain exists. */
  hasImage(toolchain: string): Promise<boolean>;
  /** Runs the probes of the sandbox on this host; needs an image. */
  probe(): Promise<ProbeResult[]>;
  /** Everything the result of the probes depends on, as one text. */
  circumstances(): Promise<string>;
  sandbox: Sandbox;
}

/** The steps that do not depend on the number of toolchains: engine, leftovers, probes. */
const OTHER_STEPS = 3;
/** Wait before failed image builds are tried again; the host judges in the meantime. */
const IMAGE_RETRY_MS = 20_000;

export class HostPreparation {
  #leftoversRemoved = false;

  /**
   * `memoryFile` stores that the probes passed; without it they run every time. `wanted` replaces the usual and added
   * toolchains. `pause` waits this many milliseconds, or rejects when the signal fires.
   */
  constructor(
    private readonly host: ContainerHost,
    private readonly memoryFile?: string,
    private readonly wanted?: readonly string[],
    private readonly pause: (ms: number, signal: AbortSignal) => Promise<void> = (ms, signal) =>
      sleep(ms, undefined, { signal }),
  ) {}

  /**
   * Resolves when the host can judge, with the first toolchain and all others whose images already exist. `rest` in
   * the result builds the missing ones. Rejects with a sentence for people.
   */
  async run(onStep: (step: PreparationStep) => void, signal: AbortSignal): Promise<Prepared> {
    const { host } = this;
    let wanted = this.wanted ?? host.toolchains();
    let steps = OTHER_STEPS + new Set([PROBE_TOOLCHAIN, ...wanted]).size;
    onStep({ step: 1, steps, label: 'Docker Engine' });
    await host.ping().catch((error: unknown) => {
      throw new Error(`Docker Engine does not answer: ${error instanceof Error ? error.message : String(error)}`);
    });
    if (!this.wanted) {
      const added = await host.added();
      wanted = [...wanted, ...added];
      steps += added.length;
    }
    if (!this.#leftoversRemoved) {
      onStep({ step: 2, steps, label: 'leftovers of an earlier run' });
      await host.removeAll();
      this.#leftoversRemoved = true;
    }
    onStep({ step: 3, steps, label: imageLabel(PROBE_TOOLCHAIN) });
    await host.ensureImage(PROBE_TOOLCHAIN, () => undefined, signal);
    onStep({ step: 4, steps, label: 'sandbox probes' });
    const unsafe = whyUnsafe(await this.#probe());
    if (unsafe !== undefined) throw new Error(unsafe);
    const images: ImageFacts[] = [];
    const missing: string[] = [];
    for (const toolchain of wanted) {
      if (await host.hasImage(toolchain)) images.push(await host.imageFacts(toolchain));
      else missing.push(toolchain);
    }
    // If none of the wanted toolchains is ready, the host cannot go online yet.
    while (images.length === 0 && missing.length > 0) {
      const toolchain = missing.shift()!;
      onStep({ step: steps - missing.length, steps, label: imageLabel(toolchain) });
      images.push(await this.#makeImage(toolchain, signal));
    }
    const rest: Prepared['rest'] = (hears, until) => this.#makeRest(missing, steps, hears, until);
    return {
      ...{ sandbox: host.sandbox, images },
      ...(missing.length > 0 ? { rest } : {}),
      ...(this.wanted ? {} : { added: (known: readonly string[]) => this.#addedSince(known) }),
    };
  }

  /** Extra images that were built here since the host was prepared. */
  async #addedSince(known: readonly string[]): Promise<ImageFacts[]> {
    const { host } = this;
    const found: ImageFacts[] = [];
    for (const toolchain of await host.added())
      if (!known.includes(toolchain) && (await host.hasImage(toolchain))) found.push(await host.imageFacts(toolchain));
    return found;
  }

  /** Builds the missing images one after the other, and repeats failed ones. */
  async #makeRest(
    missing: readonly string[],
    steps: number,
    { onStep, onImage, inTurn }: RestHears,
    signal: AbortSignal,
  ): Promise<void> {
    for (let left = [...missing]; left.length > 0;) {
      const failed: string[] = [];
      let step: PreparationStep | undefined;
      for (const [index, toolchain] of left.entries()) {
        signal.throwIfAborted();
        const now = { step: steps - left.length + index + 1 - failed.length, steps, label: imageLabel(toolchain) };
        onStep(now);
        try {
          onImage(await inTurn(() => this.#makeImage(toolchain, signal)));
        } catch (error) {
          signal.throwIfAborted();
          failed.push(toolchain);
          step = { ...now, problem: error instanceof Error ? error.message : String(error) };
        }
      }
      if (step) {
        onStep(step);
        await this.pause(IMAGE_RETRY_MS, signal);
      }
      left = failed;
    }
  }

  async #makeImage(toolchain: string, signal: AbortSignal): Promise<ImageFacts> {
    await this.host.ensureImage(toolchain, () => undefined, signal);
    return await this.host.imageFacts(toolchain);
  }

  async #probe(): Promise<ProbeResult[]> {
    if (this.memoryFile === undefined) return await this.host.probe();
    return await rememberedProbes(this.memoryFile, await this.host.circumstances(), () => this.host.probe());
  }

  /** Removes what is left of this judge in Docker. If the engine is gone, nothing of ours is running. */
  async removeAll(): Promise<void> {
    if (this.#leftoversRemoved) await this.host.removeAll().catch(() => undefined);
  }
}

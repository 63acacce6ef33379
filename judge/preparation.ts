/**
 * From a bare Docker Engine to a host that can judge: the engine answers, leftovers of an earlier life are gone, every
 * toolchain image is there. Each step is told while it runs. After trouble the same is done again, except that leftovers
 * are removed only once: later, what carries our label belongs to jobs that run.
 */
import type { PreparationStep, Prepared } from './daemon.ts';
import { whyUnsafe } from './probes/probes.ts';
import type { ProbeResult } from './probes/probes.ts';
import { rememberedProbes } from './probes/remembered.ts';
import type { Sandbox } from './sandbox/sandbox.ts';

/** What a host needs of its container engine. */
export interface ContainerHost {
  /** Rejects when the engine does not answer. */
  ping(): Promise<void>;
  /** Removes every container of this judge's instance. */
  removeAll(): Promise<void>;
  /** Toolchains there are recipes for. */
  toolchains(): string[];
  /** Makes the image when it is missing; `onLine` hears the build. */
  ensureImage(toolchain: string, onLine: (line: string) => void, signal: AbortSignal): Promise<void>;
  /** Whether an up-to-date image of the toolchain is there. */
  hasImage(toolchain: string): Promise<boolean>;
  /** What the sandbox withstands on this host; needs an image. */
  probe(): Promise<ProbeResult[]>;
  /** All that the answer of the probes depends on, as one text. */
  circumstances(): Promise<string>;
  sandbox: Sandbox;
}

/** The steps that do not depend on the number of toolchains: the engine, leftovers; at the end the probes. */
const FIRST_STEPS = 2;
const LAST_STEPS = 1;

export class HostPreparation {
  #leftoversRemoved = false;

  /** `memoryFile` keeps that the probes passed; without it they run every time. */
  constructor(
    private readonly host: ContainerHost,
    private readonly memoryFile?: string,
  ) {}

  /** Resolves when the host can judge; rejects with a sentence for people. */
  async run(onStep: (step: PreparationStep) => void, signal: AbortSignal): Promise<Prepared> {
    const toolchains = this.host.toolchains();
    const steps = FIRST_STEPS + toolchains.length + LAST_STEPS;
    onStep({ step: 1, steps, label: 'Docker Engine' });
    await this.host.ping().catch((error: unknown) => {
      throw new Error(`Docker Engine does not answer: ${error instanceof Error ? error.message : String(error)}`);
    });
    if (!this.#leftoversRemoved) {
      onStep({ step: 2, steps, label: 'leftovers of an earlier run' });
      await this.host.removeAll();
      this.#leftoversRemoved = true;
    }
    for (const [index, toolchain] of toolchains.entries()) {
      signal.throwIfAborted();
      onStep({ step: FIRST_STEPS + 1 + index, steps, label: `toolchain image ${toolchain}` });
      await this.host.ensureImage(toolchain, () => undefined, signal);
    }
    onStep({ step: steps, steps, label: 'sandbox probes' });
    const unsafe = whyUnsafe(await this.#probe());
    if (unsafe !== undefined) throw new Error(unsafe);
    return { sandbox: this.host.sandbox, toolchains };
  }

  async #probe(): Promise<ProbeResult[]> {
    if (this.memoryFile === undefined) return await this.host.probe();
    return await rememberedProbes(this.memoryFile, await this.host.circumstances(), () => this.host.probe());
  }

  /** Removes what is left of this judge in Docker, at the end; an engine that is gone keeps nothing of ours running. */
  async removeAll(): Promise<void> {
    if (this.#leftoversRemoved) await this.host.removeAll().catch(() => undefined);
  }
}

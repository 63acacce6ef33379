/**
 * Keeps one build container ready, so that a submission does not wait for Docker before its compiler starts. The spare is of the
 * kind used last, and is created while the previous build runs. Each is used once, like every box.
 */
import type { Box, BoxOptions, Sandbox } from './sandbox.ts';

interface Spare {
  kind: string;
  box: Promise<Box>;
}

export class SpareBoxes implements Sandbox {
  #spare: Spare | undefined;
  #stopped = false;

  constructor(private readonly inner: Sandbox) {}

  async imageId(toolchain: string): Promise<string> {
    return await this.inner.imageId(toolchain);
  }

  async open(options: BoxOptions): Promise<Box> {
    if (options.stage !== 'build') return await this.inner.open(options);
    const box = (await this.#filledSpare(options)) ?? (await this.inner.open(options));
    this.#renew(options);
    return box;
  }

  /** Creates no more spares and removes the current one. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#drop();
  }

  /** The spare with this build's files; undefined if there is none of that kind or it died. */
  async #filledSpare(options: BoxOptions): Promise<Box | undefined> {
    const spare = this.#spare;
    if (spare?.kind !== kindOf(options)) return undefined;
    this.#spare = undefined;
    const box = await spare.box.catch(() => undefined);
    if (!box) return undefined;
    try {
      if (!box.isAlive) throw new Error('the spare died while it waited');
      await box.lay(options);
      return box;
    } catch {
      void box.close().catch(() => undefined);
      return undefined;
    }
  }

  #renew(options: BoxOptions): void {
    if (this.#stopped || this.#spare?.kind === kindOf(options)) return;
    void this.#drop();
    const { baseTar: _base, deleted: _deleted, ...bare } = options;
    const spare: Spare = {
      kind: kindOf(options),
      box: this.inner.open({ ...bare, jobId: 'spare', files: [] }),
    };
    this.#spare = spare;
    // If a host cannot create one now, the error appears when a job needs it.
    spare.box.catch(() => {
      if (this.#spare === spare) this.#spare = undefined;
    });
  }

  async #drop(): Promise<void> {
    const spare = this.#spare;
    this.#spare = undefined;
    const box = await spare?.box.catch(() => undefined);
    await box?.close().catch(() => undefined);
  }
}

/** The options of the container; the files are added later. */
function kindOf({ toolchain, limits, workBytes, cpu }: BoxOptions): string {
  return JSON.stringify([toolchain, limits, workBytes, cpu]);
}

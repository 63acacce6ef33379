/**
 * Keeps containers ready, so that a submission waits for Docker neither before its compiler starts nor before its program
 * does. Next to each that is opened another of its kind is created for the next submission, while the compiler runs. Those
 * of the kinds used last are kept. Each is used once, like every box, and differs in nothing from one made to order.
 */
import type { Box, BoxOptions, Sandbox } from './sandbox.ts';

/** Containers for builds and for runs, each on either of two cores or with two sets of limits. */
const MOST_SPARES = 4;

interface Spare {
  kind: string;
  box: Promise<Box>;
}

export class SpareBoxes implements Sandbox {
  /** At most one of each kind, the kind used last at the end. */
  readonly #spares: Spare[] = [];
  #stopped = false;

  constructor(
    private readonly inner: Sandbox,
    private readonly most = MOST_SPARES,
  ) {}

  async imageId(toolchain: string): Promise<string> {
    return await this.inner.imageId(toolchain);
  }

  async open(options: BoxOptions): Promise<Box> {
    if (!isFilledLater(options)) return await this.inner.open(options);
    const spare = this.#take(kindOf(options));
    const filled = spare && this.#filled(spare, options);
    // At once, and not after this one: a burst takes the next one soon.
    if (filled) this.#renew(options);
    const box = (await filled) ?? (await this.inner.open(options));
    this.#renew(options);
    return box;
  }

  /** Creates no more spares and removes the current ones. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#spares.splice(0).map(drop));
  }

  #take(kind: string): Spare | undefined {
    const index = this.#spares.findIndex((spare) => spare.kind === kind);
    return index < 0 ? undefined : this.#spares.splice(index, 1)[0];
  }

  /** The spare with this box's files; undefined if it died. */
  async #filled(spare: Spare, options: BoxOptions): Promise<Box | undefined> {
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
    const kind = kindOf(options);
    if (this.#stopped || this.#spares.some((spare) => spare.kind === kind)) return;
    const { baseTar: _base, deleted: _deleted, ...bare } = options;
    const spare: Spare = { kind, box: this.inner.open({ ...bare, jobId: 'spare', files: [] }) };
    this.#spares.push(spare);
    if (this.#spares.length > this.most) void drop(this.#spares.shift()!);
    // If a host cannot create one now, the error appears when a job needs it.
    spare.box.catch(() => {
      const index = this.#spares.indexOf(spare);
      if (index >= 0) this.#spares.splice(index, 1);
    });
  }
}

async function drop(spare: Spare): Promise<void> {
  const box = await spare.box.catch(() => undefined);
  await box?.close().catch(() => undefined);
}

/** Whether its files may come after it was created: builds, and run containers that wait for what is being built. */
function isFilledLater({ stage, files, roomBytes, meeting }: BoxOptions): boolean {
  if (meeting !== undefined) return false;
  return stage === 'build' || (stage === 'run' && files.length === 0 && roomBytes !== undefined);
}

/** The options of the container; the files are added later. */
function kindOf({ toolchain, stage, limits, workBytes, roomBytes, cpu, headers }: BoxOptions): string {
  return JSON.stringify([toolchain, stage, limits, workBytes, roomBytes, cpu, headers]);
}

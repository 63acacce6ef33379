/** Spare containers: opened during the build before, used once, always of the right kind and alive. */
import { expect } from 'chai';
import { setImmediate as turn } from 'node:timers/promises';
import type { Box, BoxContent, BoxOptions, Sandbox } from '../../judge/sandbox/sandbox.ts';
import { SpareBoxes } from '../../judge/sandbox/spare-boxes.ts';
import { BUILD_LIMITS } from './jobs.ts';

const MIB = 1024 * 1024;
const file = (path: string): BoxContent => ({ files: [{ path, content: Buffer.from(path) }] });
const build = (path: string, more: Partial<BoxOptions> = {}): BoxOptions => ({
  ...{ toolchain: 'cpp', stage: 'build', jobId: path, limits: BUILD_LIMITS, workBytes: 64 * MIB },
  ...file(path),
  ...more,
});

/** Opens boxes that only record what was done with them. */
class Recorder implements Sandbox {
  imageId = (toolchain: string): Promise<string> => Promise.resolve(toolchain);
  readonly boxes: { jobId: string; laid: string[]; isAlive: boolean; closed: boolean }[] = [];
  #opened = 0;

  /** `failAt`: which opening fails, counted from 1. */
  constructor(private readonly failAt = 0) {}

  open({ jobId, files }: BoxOptions): Promise<Box> {
    this.#opened += 1;
    if (this.#opened === this.failAt) return Promise.reject(new Error('Docker is gone'));
    const paths = (content: BoxContent): string[] => content.files.map((one) => one.path);
    const box = { jobId, laid: paths({ files }), isAlive: true, closed: false };
    this.boxes.push(box);
    return Promise.resolve({
      imageId: 'image',
      get isAlive() {
        return box.isAlive;
      },
      lay: (content) => Promise.resolve(void box.laid.push(...paths(content))),
      run: () => Promise.reject(new Error('not here')),
      collect: () => Promise.resolve([]),
      close: () => Promise.resolve(void (box.closed = true)),
    });
  }
}

describe('the spare container', () => {
  let inner: Recorder;
  let spares: SpareBoxes;

  beforeEach(() => {
    inner = new Recorder();
    spares = new SpareBoxes(inner);
  });

  async function built(options: BoxOptions): Promise<void> {
    await (await spares.open(options)).close();
    await turn();
  }

  it('is opened during a build, and used by the next build of its kind', async () => {
    await built(build('first'));
    expect(inner.boxes.map((box) => box.jobId)).to.deep.equal(['first', 'spare']);
    await spares.open(build('second'));
    expect(inner.boxes.map((box) => box.jobId)).to.deep.equal(['first', 'spare', 'spare']);
    expect(inner.boxes[1])
      .to.include({ closed: false })
      .and.deep.include({ laid: ['second'] });
  });

  it('is never used twice', async () => {
    await built(build('first'));
    await spares.open(build('second'));
    await spares.open(build('third'));
    expect(inner.boxes.map((box) => box.laid)).to.deep.equal([['first'], ['second'], ['third'], []]);
  });

  it('is not used for a build with other limits, and is replaced by one of the newer kind', async () => {
    spares = new SpareBoxes(inner, 1);
    await built(build('first'));
    await built(build('second', { limits: { ...BUILD_LIMITS, memoryBytes: 512 * MIB } }));
    expect(inner.boxes.map((box) => [box.jobId, box.closed])).to.deep.equal([
      ['first', true],
      ['spare', true],
      ['second', true],
      ['spare', false],
    ]);
  });

  it('is replaced if it died while waiting', async () => {
    await built(build('first'));
    inner.boxes[1]!.isAlive = false;
    await spares.open(build('second'));
    expect(inner.boxes[1]).to.include({ closed: true });
    expect(inner.boxes[3]).to.deep.include({ jobId: 'second', laid: ['second'] });
  });

  it('that could not be created is reported only when a build needs a container', async () => {
    inner = new Recorder(2);
    spares = new SpareBoxes(inner);
    await spares.open(build('first'));
    await turn();
    await spares.open(build('second'));
    expect(inner.boxes.map((one) => one.jobId)).to.deep.equal(['first', 'second', 'spare']);
  });

  it('waits beside one of another kind', async () => {
    const other = { limits: { ...BUILD_LIMITS, memoryBytes: 512 * MIB } };
    for (const path of ['first', 'second']) await built(build(path, path === 'first' ? {} : other));
    await built(build('third'));
    await built(build('fourth', other));
    const laid = inner.boxes.filter((box) => box.jobId === 'spare').map((box) => box.laid[0]);
    expect(laid).to.deep.equal(['third', 'fourth', undefined, undefined]);
  });

  it('is of another kind if its headers or its core differ', async () => {
    await built(build('first', { headers: 'volume', cpu: 1 }));
    await built(build('second', { cpu: 1 }));
    await built(build('third', { headers: 'volume', cpu: 0 }));
    expect(inner.boxes.filter((box) => box.jobId === 'spare').flatMap((box) => box.laid)).to.deep.equal([]);
  });

  it('is also kept for a program that is still being built, but not for an interactive one', async () => {
    const run: BoxOptions = { ...build('first', { stage: 'run', roomBytes: MIB }), files: [] };
    await built({ ...run, meeting: 'here' });
    expect(inner.boxes).to.have.length(1);
    await built(run);
    await built({ ...run, jobId: 'second' });
    expect(inner.boxes.map((box) => [box.jobId, box.closed])).to.deep.equal([
      ['first', true],
      ['first', true],
      ['spare', true],
      ['spare', false],
    ]);
  });

  it('is not kept for containers whose files are available at once', async () => {
    await built(build('first', { stage: 'run' }));
    expect(inner.boxes.map((box) => box.jobId)).to.deep.equal(['first']);
  });

  it('is removed at the end, and no other is opened', async () => {
    await built(build('first'));
    await spares.stop();
    expect(inner.boxes.map((one) => [one.jobId, one.closed])).to.deep.equal([
      ['first', true],
      ['spare', true],
    ]);
    await built(build('second'));
    expect(inner.boxes.map((one) => one.jobId)).to.deep.equal(['first', 'spare', 'second']);
  });
});

/** The supervisor itself on a real Docker Engine, with valid frames as the judge sends them, and with invalid ones. */
import { expect } from 'chai';
import Docker from 'dockerode';
import { randomBytes } from 'node:crypto';
import { PassThrough, type Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { findImage } from '../../judge/images/images.ts';
import { FrameDecoder, decodePairs, encodeFrame, type Frame } from '../../judge/sandbox/frames.ts';
import { containerOptions } from '../../judge/sandbox/policy.ts';
import { removeContainersOf, testSandbox } from './docker-setup.ts';
import { LIMITS, MIB } from './sandbox-setup.ts';

describe('the supervisor', function () {
  this.timeout(60_000);
  const instance = `test-supervisor-${randomBytes(4).toString('hex')}`;
  const docker = new Docker();

  before(async function () {
    this.timeout(600_000);
    await testSandbox(instance);
  });
  afterEach(() => removeContainersOf(instance));

  interface Conversation {
    frames: Frame[];
    exitCode: number;
    words: string;
  }

  interface Manners {
    stage?: 'build' | 'run';
    /** Reads nothing for this long. */
    deafMs?: number;
    /** Sent after this delay. */
    late?: { afterMs: number; bytes: Buffer };
  }

  /** Sends these bytes to a new supervisor, closes its input, and reads everything it sends. */
  async function converse(bytes: Buffer, { stage = 'run', deafMs, late }: Manners = {}): Promise<Conversation> {
    const image = await findImage(docker, 'cpp');
    const box = { toolchain: 'cpp', stage, jobId: 'test', limits: LIMITS, workBytes: MIB, files: [] };
    const labels = { 'kernelway.instance': instance };
    const container = await docker.createContainer(containerOptions(box, image!.name, labels, 1_000_000));
    const stream = (await container.attach({
      ...{ stream: true, stdin: true, stdout: true, stderr: true, hijack: true },
    })) as Duplex;
    const [out, err] = [new PassThrough(), new PassThrough()];
    const hear = (): void => docker.modem.demuxStream(stream, out, err);
    if (deafMs === undefined) hear();
    const decoder = new FrameDecoder();
    const frames: Frame[] = [];
    out.on('data', (chunk: Buffer) => frames.push(...decoder.push(chunk)));
    let words = '';
    err.on('data', (chunk: Buffer) => (words += chunk.toString()));
    // The supervisor may close the connection early: that is an error of the stream, and `once` would reject with it.
    stream.on('error', () => undefined);
    const ended = new Promise((resolve) => stream.on('close', resolve));
    await container.start();
    if (late) stream.write(bytes);
    else stream.end(bytes);
    if (late) setTimeout(() => stream.end(late.bytes), late.afterMs);
    if (deafMs !== undefined) setTimeout(hear, deafMs);
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    // It stays open if the other end closed before it had read everything.
    await Promise.race([ended, sleep(deafMs === undefined ? 300 : 20_000)]);
    stream.destroy();
    return { frames, exitCode: StatusCode, words: words.trim() };
  }

  const strings = (...all: string[]): Buffer => Buffer.from(all.map((text) => `${text}\0`).join(''));
  const file = (path: string, content: string): Buffer[] => [
    encodeFrame('F', strings('755', path)),
    encodeFrame('D', Buffer.from(content)),
    encodeFrame('f'),
  ];
  const workFile = (folder: string, path: string, content: string): Buffer[] => [
    encodeFrame('W', strings('644', folder, path)),
    encodeFrame('D', Buffer.from(content)),
    encodeFrame('f'),
  ];
  const LIMIT_PAIRS = ['cpu_ms=1000', 'wall_ms=2000', `memory=${64 * MIB}`, `output=${MIB}`, `file=${MIB}`];
  const job = (script: string, ...more: string[]): Buffer =>
    encodeFrame(
      'J',
      strings(...LIMIT_PAIRS, 'keep=1', ...more, 'arg=/bin/sh', 'arg=-c', `arg=${script}`, 'env=PATH=/bin'),
    );
  const collect = (path: string, most = MIB): Buffer => encodeFrame('C', strings(String(most), path));
  const of = (frames: Frame[], type: string): string[] =>
    frames.filter((frame) => frame.type === type).map(({ payload }) => payload.toString());
  const results = (frames: Frame[]): Record<string, string>[] =>
    frames.filter(({ type }) => type === 'R').map(({ payload }) => Object.fromEntries(decodePairs(payload)));

  it('runs a command with its input and files, and returns the kept files', async () => {
    const { frames, exitCode, words } = await converse(
      Buffer.concat([
        ...file('say.sh', 'cat; cat in.txt; id -u > out.txt; echo made >> out.txt; exit 7'),
        ...workFile('main', 'in.txt', 'from its folder\n'),
        job('/bin/sh /box/say.sh'),
        encodeFrame('I', Buffer.from('from its ')),
        encodeFrame('I', Buffer.from('input\n')),
        encodeFrame('I'),
        collect('main/out.txt'),
      ]),
    );
    expect({ exitCode, words }).to.deep.equal({ exitCode: 0, words: '' });
    expect(of(frames, 'O').join('')).to.equal('from its input\nfrom its folder\n');
    expect(results(frames)[0]).to.include({ stopped: 'exit', exit: '7', strays: '0' });
    expect(of(frames, 'D')).to.deep.equal(['1000000\nmade\n']);
    expect(results(frames)[1]).to.include({ found: '1', executable: '0' });
  });

  it('returns nothing of a folder that was not kept, nothing through a link, and nothing larger than requested', async () => {
    const makes = 'ln -s /etc/passwd link; ln -s /etc folder; mkfifo pipe; echo 12345 > five';
    const { frames, exitCode } = await converse(
      Buffer.concat([
        ...[job(makes), encodeFrame('I')],
        ...['main/link', 'main/folder/passwd', 'main/pipe', 'main/none', 'other/five', '../box/work/main/five'].map(
          (path) => collect(path),
        ),
        ...[collect('main/five', 3), collect('main/five', 6)],
      ]),
    );
    expect(exitCode).to.equal(0);
    expect(results(frames).map(({ found }) => found)).to.deep.equal([undefined, ...Array<string>(7).fill('0'), '1']);
    expect(results(frames)[7]).to.include({ large: '1' });
    expect(of(frames, 'D')).to.deep.equal(['12345\n']);
  });

  it('stops a program when told to, and ignores messages that arrive when none runs', async () => {
    const { frames, exitCode } = await converse(
      Buffer.concat([
        encodeFrame('K'),
        encodeFrame('I', Buffer.from('nobody hears this')),
        job('echo waits; sleep 60'),
        encodeFrame('K'),
        encodeFrame('K'),
        job('cat'),
        encodeFrame('I'),
      ]),
    );
    expect(exitCode).to.equal(0);
    expect(results(frames).map(({ stopped }) => stopped)).to.deep.equal(['told', 'exit']);
  });

  describe('with a judge that is slower than its program, stops the wall clock', () => {
    const limits = ['wall_ms=800', `output=${64 * MIB}`];

    it('while the program waits for its output to be read', async () => {
      const loud = Buffer.concat([job('head -c 33554432 /dev/zero', ...limits), encodeFrame('I')]);
      const { frames } = await converse(loud, { deafMs: 2_000 });
      const [result] = results(frames);
      expect(result).to.include({ stopped: 'exit', exit: '0', stdout: String(32 * MIB) });
      expect(Number(result!['wall_us'])).to.be.above(1_500_000);
      expect(Number(result!['wall_us']) - Number(result!['held_us'])).to.be.below(800_000);
    });

    it('but not while the program does something else', async () => {
      const asleep = Buffer.concat([job('head -c 33554432 /dev/zero; sleep 9', ...limits), encodeFrame('I')]);
      const { frames } = await converse(asleep, { deafMs: 1_000 });
      expect(results(frames)[0]).to.include({ stopped: 'wall', stdout: String(32 * MIB) });
    });

    it('while the program waits for its input to arrive', async () => {
      const late = {
        afterMs: 1_500,
        bytes: Buffer.concat([encodeFrame('I', Buffer.from('late\n')), encodeFrame('I')]),
      };
      const { frames } = await converse(job('cat', ...limits), { late });
      expect(of(frames, 'O').join('')).to.equal('late\n');
      expect(results(frames)[0]).to.include({ stopped: 'exit', exit: '0' });
    });

    it('but not if the program does not read its input', async () => {
      const input = encodeFrame('I', Buffer.from('unread\n'));
      const late = { afterMs: 3_000, bytes: encodeFrame('I') };
      const { frames } = await converse(Buffer.concat([job('sleep 9', ...limits), input]), { late });
      const [result] = results(frames);
      expect(result).to.include({ stopped: 'wall' });
      expect(Number(result!['wall_us'])).to.be.below(1_500_000);
    });
  });

  const refused: [string, Buffer[], string][] = [
    ['a meeting with an invalid name', [job('true', 'meets=../a')], 'a meeting has an invalid name'],
    [
      'a talk kept too long',
      [job('true', 'meets=a', 'heard=65537')],
      'the record of an interaction must fit into a frame',
    ],
    ['a frame that is too long', [Buffer.from([0x49, 1, 0, 1, 0])], 'a frame is too long'],
    ['a frame of no known type', [encodeFrame('Z')], 'a frame has an unknown type'],
    ['a file without a path', [encodeFrame('F', Buffer.from('644'))], 'a file frame lacks its path'],
    ['a file beside its folder', [encodeFrame('F', strings('644', '../etc/passwd'))], 'a file cannot be made'],
    ['a file twice', [...file('a', ''), ...file('a', '')], 'a file cannot be made'],
    ['a file that does not end', [encodeFrame('F', strings('644', 'a')), job('true')], 'a file frame is out of order'],
    [
      'a file that does not fit',
      [...file('a', '').slice(0, 1), ...Array<Buffer>(70).fill(encodeFrame('D', Buffer.alloc(60_000)))],
      'a file does not fit',
    ],
    ['a work folder elsewhere', [encodeFrame('W', strings('644', '../..', 'a'))], 'a work folder has a strange name'],
    ['a run elsewhere', [job('true', 'folder=a/b')], 'a work folder has a strange name'],
    [
      'more work folders than there may be',
      Array.from({ length: 17 }, (_, n) => workFile(`f${n}`, 'a', '')).flat(),
      'no room for another work folder',
    ],
    ['a job without a program', [encodeFrame('J', strings('cpu_ms=1'))], 'a job frame has no program'],
    [
      'a job with a word it does not know',
      [encodeFrame('J', strings('cpu=1', 'arg=/bin/true'))],
      'a job frame has an unknown key',
    ],
    ['a job that breaks off', [encodeFrame('J', Buffer.from('arg=/bin/true'))], 'a job frame is broken'],
    ['an empty job', [encodeFrame('J')], 'a job frame is broken'],
    ['a collect without a path', [encodeFrame('C', strings('10'))], 'a collect frame lacks its path'],
  ];
  for (const [what, frames, words] of refused) {
    it(`stops, and says why, at ${what}`, async () => {
      const ended = await converse(Buffer.concat(frames));
      expect(ended).to.include({ exitCode: 70, words: `supervisor: ${words}` });
    });
  }

  it('exits by itself, not by a signal, however a conversation is corrupted', async () => {
    const random = lcg(7);
    const good = Buffer.concat([
      ...file('a.sh', 'cat; echo done'),
      ...workFile('main', 'b', 'text'),
      ...[job('/bin/sh /box/a.sh', 'threads=0'), encodeFrame('I', Buffer.from('some input\n')), encodeFrame('I')],
      ...[
        collect('main/b'),
        job('cat', 'folder=other'),
        encodeFrame('I', Buffer.from('x')),
        encodeFrame('K'),
        collect('main/c'),
      ],
    ]);
    for (let round = 0; round < 24; round += 1) {
      const bytes = Buffer.from(good);
      for (let change = 0; change <= round % 4; change += 1) bytes[random(bytes.length)] = random(256);
      const cut = round % 3 === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
      const { exitCode, words } = await converse(cut, { stage: round % 5 === 4 ? 'build' : 'run' });
      expect([0, 70], `round ${round}: ${words} ${cut.toString('hex')}`).to.include(exitCode);
    }
  });
});

/** The same numbers each time, so that a failure can be repeated. */
function lcg(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

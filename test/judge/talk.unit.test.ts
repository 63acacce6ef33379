/** Who is to blame when a program and a validator talk, where the order of ends decides; and what is kept of the talk. */
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRecord } from '../../judge/contract/run-record.ts';
import { outcomeOfRun } from '../../judge/outcome.ts';
import type { Box, RunRequest, RunResult } from '../../judge/sandbox/sandbox.ts';
import { outcomeOfTalk, PieceStream, talk, Transcript } from '../../judge/stages/talk.ts';
import type { Talk } from '../../judge/stages/talk.ts';
import { RUN_LIMITS } from './jobs.ts';

const RECORD: RunRecord = {
  ...{
    stoppedBy: 'exit',
    wallMs: 10,
    userMs: 1,
    systemMs: 1,
    memoryBytes: 1,
    oomKilled: false,
    waitedMs: 0,
    diskFull: false,
  },
  ...{ stdoutBytes: 0, stderrBytes: 0, strays: 0 },
};

describe('two programs that talk', () => {
  /** What a side does, told as it would be by the supervisor of its container. */
  type Part = (
    said: AsyncIterator<Buffer>,
    say: (text?: string) => void,
    stop: AbortSignal,
  ) => Promise<Partial<RunRecord>>;
  const boxOf = (part: Part): Box =>
    ({
      run: async ({ stdin, onStdout, stop }: RunRequest): Promise<RunResult> => {
        const said = (stdin as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
        const record = await part(said, (text) => onStdout?.(text === undefined ? text : Buffer.from(text)), stop!);
        onStdout?.(undefined);
        return { record: { ...RECORD, ...record }, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
      },
    }) as unknown as Box;

  async function talked(program: Part, validator: Part): Promise<{ outcome: string; transcript: string; talk: Talk }> {
    const transcript = new Transcript(1000);
    const request = { argv: [], limits: RUN_LIMITS };
    const ended = await talk(
      { box: boxOf(program), request },
      { box: boxOf(validator), request },
      transcript,
      (record) => outcomeOfRun(record, RUN_LIMITS).outcome !== 'ok',
    );
    const { exitCode } = ended.validator.record;
    const verdict = exitCode === 42 ? 'accept' : exitCode === 43 ? 'reject' : 'judge-error';
    const { outcome } = outcomeOfTalk(ended, outcomeOfRun(ended.program.record, RUN_LIMITS), { verdict });
    return { outcome, transcript: transcript.toBuffer().toString(), talk: ended };
  }

  const asks: Part = async (said, say) => {
    say('1?\n');
    const { value, done } = await said.next();
    return { exitCode: done ? 9 : (value as Buffer).toString() === 'yes\n' ? 0 : 3 };
  };
  const answers = (text: string, exitCode: number): Part =>
    async function (said, say) {
      await said.next();
      say(text);
      await sleep(20);
      return { exitCode };
    };

  it('pass on what they say, and the validator decides', async () => {
    const { outcome, transcript } = await talked(asks, answers('yes\n', 42));
    expect(outcome).to.equal('ok');
    expect(transcript).to.equal('> 1?\n< yes\n');
    expect((await talked(asks, answers('yes\n', 43))).outcome).to.equal('wrong-answer');
    expect((await talked(asks, answers('yes\n', 1))).outcome).to.equal('judge-error');
  });

  it('blame the program that fails before the validator has decided, whatever that makes of it', async () => {
    for (const exitCode of [42, 43, 1]) {
      const waits: Part = async (said, say) => {
        await said.next();
        say('no\n');
        expect((await said.next()).done).to.equal(true);
        return { exitCode };
      };
      expect((await talked(asks, waits)).outcome, String(exitCode)).to.equal('run-error');
    }
  });

  it('do not blame the program for a crash after the validator has rejected and gone', async () => {
    const rejects: Part = async (said) => {
      await said.next();
      return { exitCode: 43 };
    };
    expect((await talked(asks, rejects)).outcome).to.equal('wrong-answer');
  });

  it('do not blame it either when the validator has fallen silent and takes its time to reject', async () => {
    const slowly: Part = async (said, say) => {
      await said.next();
      say();
      await sleep(200);
      return { exitCode: 43 };
    };
    const { outcome, talk: ended } = await talked(asks, slowly);
    expect(ended.program.record.exitCode, 'it met the end of what it reads').to.equal(9);
    expect(outcome).to.equal('wrong-answer');
  });

  it('blame it for a crash after it was accepted: what was asked of it is to end well, too', async () => {
    const accepts: Part = async (said) => {
      await said.next();
      return { exitCode: 42 };
    };
    expect((await talked(asks, accepts)).outcome).to.equal('run-error');
  });

  it('stop a program at once that was rejected', async () => {
    const deaf: Part = async (_said, say, stop) => {
      say('1?\n');
      await new Promise((resolve) => stop.addEventListener('abort', resolve));
      return { stoppedBy: 'told', signal: 9 };
    };
    expect((await talked(deaf, answers('no\n', 43))).outcome).to.equal('wrong-answer');
  });

  it('take a program that waited in vain for the validator’s computing to be without fault', () => {
    const of = (record: Partial<RunRecord>): RunResult => ({
      ...{ record: { ...RECORD, ...record }, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) },
    });
    const waited = { program: of({ stoppedBy: 'wall', wallMs: 5_000 }), first: 'program' } as const;
    const ran = { outcome: 'time-limit', timeKind: 'wall' } as const;
    const busy = outcomeOfTalk({ ...waited, validator: of({ userMs: 4_000 }) }, ran, { verdict: 'judge-error' });
    expect(busy.outcome).to.equal('judge-error');
    const idle = outcomeOfTalk({ ...waited, validator: of({ userMs: 40 }) }, ran, { verdict: 'judge-error' });
    expect(idle).to.deep.equal({ outcome: 'time-limit', timeKind: 'wall' });
  });
});

describe('a transcript', () => {
  it('says of each line whose it is, also where a line comes in pieces', () => {
    const transcript = new Transcript(1000);
    for (const [sign, text] of [
      ['>', 'a'],
      ['>', 'b\nc\nd'],
      ['<', 'e\n'],
      ['<', '\n'],
      ['>', 'f'],
    ] as const)
      transcript.add(sign, Buffer.from(text));
    expect(transcript.toBuffer().toString()).to.equal('> ab\n> c\n> d\n< e\n< \n> f');
  });

  it('keeps letters whole that come in two pieces, the other side speaking in between', () => {
    const transcript = new Transcript(1000);
    const [letter] = [Buffer.from('核')];
    transcript.add('>', letter.subarray(0, 2));
    transcript.add('<', Buffer.from('ok\n'));
    transcript.add('>', Buffer.concat([letter.subarray(2), Buffer.from('\n')]));
    expect(transcript.toBuffer().toString()).to.equal('< ok\n> 核\n');
  });

  it('ends where there is no more room', () => {
    const transcript = new Transcript(10);
    for (let n = 0; n < 100; n += 1) transcript.add('>', Buffer.from('1234\n'));
    expect(transcript.toBuffer().toString()).to.equal('> 1234\n> 1');
  });
});

describe('a stream of pieces', () => {
  it('gives each once and in order, what came before its reader and what comes after, and nothing behind its end', async () => {
    const stream = new PieceStream();
    stream.push(Buffer.from('a'));
    const read: string[] = [];
    const reader = (async () => {
      for await (const piece of stream) read.push(piece.toString());
    })();
    await sleep(5);
    stream.push(Buffer.from('b'));
    stream.push(Buffer.from('c'));
    await sleep(5);
    stream.end();
    stream.push(Buffer.from('d'));
    await reader;
    expect(read).to.deep.equal(['a', 'b', 'c']);
  });
});

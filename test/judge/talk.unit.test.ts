/**
 * Who is blamed when a program and a validator interact, depending on which ends first; and what is kept of the
 * interaction.
 */
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRecord } from '../../judge/contract/run-record.ts';
import { outcomeOfRun } from '../../judge/outcome.ts';
import { talkRecordOf } from '../../judge/sandbox/messages.ts';
import type { Box, Meeting, RunRequest, RunResult, TalkRecord } from '../../judge/sandbox/sandbox.ts';
import { outcomeOfTalk, talk, Transcript } from '../../judge/stages/talk.ts';
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

describe('an interaction of two programs', () => {
  type Part = (meets: Meeting, stop: AbortSignal) => Promise<Partial<RunRecord> & { talk?: TalkRecord }>;
  const boxOf = (part: Part): Box =>
    ({
      run: async ({ meets, stop }: RunRequest): Promise<RunResult> => {
        const { talk: told, ...record } = await part(meets!, stop!);
        return { record: { ...RECORD, ...record }, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), talk: told };
      },
    }) as unknown as Box;
  const told = (first: TalkRecord['first'], heard: TalkRecord['heard'] = []): TalkRecord => ({
    ...{ first, programBytes: 7, heard },
  });
  const stopped = async (stop: AbortSignal): Promise<Partial<RunRecord>> => {
    if (!stop.aborted) await new Promise((resolve) => stop.addEventListener('abort', resolve));
    return { stoppedBy: 'told', exitCode: undefined, signal: 9 };
  };

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

  it("uses one folder of its own to connect, and the validator's side relays and sees all messages", async () => {
    const names: string[] = [];
    const heard = [
      { sign: '>', piece: Buffer.from('1?\n') },
      { sign: '<', piece: Buffer.from('yes\n') },
    ] as const;
    for (let time = 0; time < 2; time += 1) {
      const {
        outcome,
        transcript,
        talk: ended,
      } = await talked(
        async ({ name, relays }) => {
          names.push(name);
          expect(relays).to.equal(undefined);
          return { exitCode: 0 };
        },
        async ({ name, relays }) => {
          names.push(name);
          expect(relays).to.include({ partnerBytes: RUN_LIMITS.outputBytes, drainExit: 42 });
          return { exitCode: 42, talk: told('program', [...heard]) };
        },
      );
      expect(outcome).to.equal('ok');
      expect(transcript).to.equal('> 1?\n< yes\n');
      expect(ended.program.record.stdoutBytes).to.equal(7);
    }
    expect(names[0]).to.equal(names[1]);
    expect(new Set(names)).to.have.length(2);
  });

  it('blames the program if it closed its output first, whatever the validator says, and otherwise the validator', async () => {
    const crashes: Part = async () => ({ exitCode: 9 });
    for (const exitCode of [42, 43, 1]) {
      const first = await talked(crashes, async () => ({ exitCode, talk: told('program') }));
      expect(first.outcome, String(exitCode)).to.equal('run-error');
    }
    const outcomes = [42, 43, 1].map(async (exitCode) => {
      return (await talked(crashes, async () => ({ exitCode, talk: told('validator') }))).outcome;
    });
    expect(await Promise.all(outcomes)).to.deep.equal(['run-error', 'wrong-answer', 'judge-error']);
  });

  it('stops a rejected program at once, but not an accepted one, nor one that closed its output first', async () => {
    const deaf: Part = (_, stop) => stopped(stop);
    expect((await talked(deaf, async () => ({ exitCode: 43, talk: told('validator') }))).outcome).to.equal(
      'wrong-answer',
    );
    let wasStopped = false;
    const slow: Part = async (_, stop) => {
      await sleep(50);
      wasStopped = stop.aborted;
      return { exitCode: 0 };
    };
    expect((await talked(slow, async () => ({ exitCode: 42, talk: told('validator') }))).outcome).to.equal('ok');
    expect(wasStopped).to.equal(false);
    expect((await talked(slow, async () => ({ exitCode: 43, talk: told('program') }))).outcome).to.equal(
      'wrong-answer',
    );
    expect(wasStopped).to.equal(false);
  });

  it('gives a validator two seconds to finish after the program failed', async () => {
    const startedAt = Date.now();
    const { outcome } = await talked(
      async () => ({ exitCode: 9 }),
      async (_, stop) => ({ ...(await stopped(stop)), talk: told('program') }),
    );
    expect(outcome).to.equal('run-error');
    expect(Date.now() - startedAt).to.be.within(1_990, 3_000);
  });

  it('depends on which side ended first if the relay died', async () => {
    const { talk: ended } = await talked(
      async () => {
        await sleep(20);
        return { exitCode: 0 };
      },
      async () => ({ stoppedBy: 'container-lost', exitCode: undefined }),
    );
    expect(ended.first).to.equal('validator');
    expect(ended.program.record.stdoutBytes).to.equal(0);
  });

  it('does not blame a program that waited for a slow validator', () => {
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
  it('assigns each line to its side, also if a line arrives in pieces', () => {
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

  it('keeps characters complete that arrive in two pieces, with output of the other side in between', () => {
    const transcript = new Transcript(1000);
    const [letter] = [Buffer.from('核')];
    transcript.add('>', letter.subarray(0, 2));
    transcript.add('<', Buffer.from('ok\n'));
    transcript.add('>', Buffer.concat([letter.subarray(2), Buffer.from('\n')]));
    expect(transcript.toBuffer().toString()).to.equal('< ok\n> 核\n');
  });

  it('ends when the space is used up', () => {
    const transcript = new Transcript(10);
    for (let n = 0; n < 100; n += 1) transcript.add('>', Buffer.from('1234\n'));
    expect(transcript.toBuffer().toString()).to.equal('> 1234\n> 1');
  });
});

describe('the report of a relay', () => {
  const piece = (sign: string, text: string): Buffer => {
    const head = Buffer.alloc(5);
    head.write(sign);
    head.writeUInt32LE(Buffer.byteLength(text), 1);
    return Buffer.concat([head, Buffer.from(text)]);
  };

  it('contains which side ended first, how much the program printed, and the pieces in order', () => {
    const pairs = new Map([
      ['first', 'program'],
      ['answers', '12'],
    ]);
    const record = talkRecordOf(pairs, Buffer.concat([piece('>', 'a\n'), piece('<', ''), piece('<', 'bc')]));
    expect({ ...record, heard: record!.heard.map(({ sign, piece: said }) => sign + said.toString()) }).to.deep.equal({
      ...{ first: 'program', programBytes: 12, heard: ['>a\n', '<', '<bc'] },
    });
  });

  it('is empty for a run without a relay', () => {
    expect(talkRecordOf(new Map(), Buffer.alloc(0))).to.equal(undefined);
  });
});

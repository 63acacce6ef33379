/**
 * An interactive problem: the submission in its container and the validator in another, what one prints being what the
 * other reads, piece by piece as it comes. Neither can see, stop or signal the other. Nothing is dropped on the way: what
 * one has not read yet waits here, bounded by the output limit of who wrote it.
 *
 * Who ends first decides, so the end of a program's output is told to the other only once the program's result is here,
 * or after a moment: a program whose partner is gone may crash, and that must not look like the cause. For the same
 * reason a validator counts as the first from when it says nothing more, not from when it is gone.
 */
import { StringDecoder } from 'node:string_decoder';
import { ACCEPT } from '../checker-custom.ts';
import type { CustomCheck } from '../checker-custom.ts';
import type { RunRecord } from '../contract/run-record.ts';
import type { Box, RunRequest, RunResult } from '../sandbox/sandbox.ts';
import type { OutcomeOfRun } from '../outcome.ts';
import { cpuMsOf } from '../outcome.ts';
import type { TestFact } from '../contract/report.ts';

/** A program that ends closes its output a moment before its result is here. */
const END_HELD_MS = 50;
/** For the validator's last words about a program that has failed. */
const LAST_WORDS_MS = 2_000;

/** Pieces of a stream on their way between two programs: taken in order, by one reader. */
export class PieceStream implements AsyncIterable<Buffer> {
  readonly #pieces: Buffer[] = [];
  #ended = false;
  #wake: () => void = () => undefined;

  push(piece: Buffer): void {
    if (this.#ended) return;
    this.#pieces.push(piece);
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for (;;) {
      for (let piece = this.#pieces.shift(); piece; piece = this.#pieces.shift()) yield piece;
      if (this.#ended) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/** What was said, line by line: `<` to the program, `>` by it, in the order it passed here; the first bytes of it. */
export class Transcript {
  #text = '';
  #last = '';
  /** Each direction has its own: a piece may end in the middle of a letter. */
  readonly #decoders = { '<': new StringDecoder('utf8'), '>': new StringDecoder('utf8') };

  constructor(private readonly mostBytes: number) {}

  add(sign: '<' | '>', piece: Buffer): void {
    if (this.#text.length >= this.mostBytes) return;
    if (sign !== this.#last && this.#text !== '' && !this.#text.endsWith('\n')) this.#text += '\n';
    this.#last = sign;
    for (const line of this.#decoders[sign].write(piece).match(/[^\n]*\n|[^\n]+$/g) ?? []) {
      this.#text += this.#text === '' || this.#text.endsWith('\n') ? `${sign} ${line}` : line;
    }
  }

  toBuffer(): Buffer {
    return Buffer.from(this.#text).subarray(0, this.mostBytes);
  }
}

export interface Talker {
  box: Box;
  request: Omit<RunRequest, 'stdin'>;
}

export interface Talk {
  program: RunResult;
  validator: RunResult;
  first: 'program' | 'validator';
}

/** Runs both until both have ended; `failed` says of the program's record that it ended as it must not. */
export async function talk(
  program: Talker,
  validator: Talker,
  transcript: Transcript,
  failed: (record: RunRecord) => boolean,
): Promise<Talk> {
  const toProgram = new PieceStream();
  const toValidator = new PieceStream();
  const stopProgram = new AbortController();
  const stopValidator = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  const later = (work: () => void, ms: number): void => void timers.push(setTimeout(work, ms));
  let first: Talk['first'] | undefined;
  const passOn =
    (sign: '<' | '>', to: PieceStream) =>
    (piece: Buffer | undefined): void => {
      if (piece) {
        transcript.add(sign, piece);
        return to.push(piece);
      }
      if (sign === '<') first ??= 'validator';
      later(() => to.end(), END_HELD_MS);
    };
  const programEnds = program.box
    .run({ ...program.request, stdin: toProgram, onStdout: passOn('>', toValidator), stop: stopProgram.signal })
    .then((result) => {
      first ??= 'program';
      toValidator.end();
      if (failed(result.record)) later(() => stopValidator.abort(), LAST_WORDS_MS);
      return result;
    });
  const validatorEnds = validator.box
    .run({ ...validator.request, stdin: toValidator, onStdout: passOn('<', toProgram), stop: stopValidator.signal })
    .then((result) => {
      first ??= 'validator';
      toProgram.end();
      // Accepted is not yet passed: the program may still crash or never end.
      if (result.record.exitCode !== ACCEPT) stopProgram.abort();
      return result;
    });
  try {
    const [programResult, validatorResult] = await Promise.all([programEnds, validatorEnds]);
    return { program: programResult, validator: validatorResult, first: first ?? 'program' };
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

/**
 * What became of a test in which both talked. A program that failed before the validator had decided has failed, whatever
 * the validator makes of it; one that waited in vain because the validator computed too long has not.
 */
export function outcomeOfTalk(
  { first, program, validator }: Talk,
  ran: OutcomeOfRun,
  check: CustomCheck,
): Pick<TestFact, 'outcome' | 'timeKind' | 'judgeMessage'> & Partial<CustomCheck> {
  const { verdict, ...said } = check;
  const byValidator = {
    ...said,
    outcome: verdict === 'accept' ? 'ok' : verdict === 'reject' ? 'wrong-answer' : 'judge-error',
    timeKind: undefined,
  } as const;
  if (ran.outcome === 'ok' || (first === 'validator' && verdict !== 'accept')) return byValidator;
  if (ran.timeKind === 'wall' && cpuMsOf(validator.record) > program.record.wallMs / 2) {
    const judgeMessage = 'the output validator took most of the time that the program had';
    return { outcome: 'judge-error', timeKind: undefined, judgeMessage };
  }
  const words = verdict === 'judge-error' ? undefined : said.judgeMessage;
  return { ...ran, ...(words && { judgeMessage: words }), ...(said.teamMessage && { teamMessage: said.teamMessage }) };
}

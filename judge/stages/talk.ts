/**
 * An interactive problem: the submission in its container and the validator in another, what one prints being what the
 * other reads. The supervisors of the two containers join them (`supervisor/relay.c`), neither can see, stop or signal the
 * other, and this process only starts both, hears how they ended, and stops the one that the other's end makes pointless.
 *
 * Who ends first decides, so the end of a program's output is told to the other only once it is known how the program
 * ended, or after a moment: a program whose partner is gone may crash, and that must not look like the cause. For the
 * same reason a validator counts as the first from when it says nothing more, not from when it is gone.
 */
import { randomBytes } from 'node:crypto';
import { StringDecoder } from 'node:string_decoder';
import { ACCEPT } from '../checker-custom.ts';
import type { CustomCheck } from '../checker-custom.ts';
import type { RunRecord } from '../contract/run-record.ts';
import type { Box, RunRequest, RunResult } from '../sandbox/sandbox.ts';
import type { OutcomeOfRun } from '../outcome.ts';
import { cpuMsOf } from '../outcome.ts';
import type { TestFact } from '../contract/report.ts';

/** For the validator's last words about a program that has failed. */
const LAST_WORDS_MS = 2_000;
/** Kept of a talk in pieces, of which the transcript shows the beginning. */
const HEARD_BYTES = 32 * 1024;
const NOTHING = Buffer.alloc(0);

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
  request: Omit<RunRequest, 'stdin' | 'meets' | 'stop'>;
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
  const name = randomBytes(12).toString('hex');
  const stopProgram = new AbortController();
  const stopValidator = new AbortController();
  let lastWords: NodeJS.Timeout | undefined;
  let ended: Talk['first'] | undefined;
  const { outputBytes: partnerBytes } = program.request.limits;
  const relays = { partnerBytes, heardBytes: HEARD_BYTES, drainExit: ACCEPT };
  const programEnds = program.box
    .run({ ...program.request, stdin: NOTHING, meets: { name }, stop: stopProgram.signal })
    .then((result) => {
      ended ??= 'program';
      if (failed(result.record)) lastWords = setTimeout(() => stopValidator.abort(), LAST_WORDS_MS);
      return result;
    });
  const validatorEnds = validator.box
    .run({ ...validator.request, stdin: NOTHING, meets: { name, relays }, stop: stopValidator.signal })
    .then((result) => {
      ended ??= 'validator';
      // Accepted is not yet passed: the program may still crash or never end.
      if (result.record.exitCode !== ACCEPT) stopProgram.abort();
      return result;
    });
  try {
    const [programResult, validatorResult] = await Promise.all([programEnds, validatorEnds]);
    const { talk: told } = validatorResult;
    for (const { sign, piece } of told?.heard ?? []) transcript.add(sign, piece);
    const record = { ...programResult.record, stdoutBytes: told?.programBytes ?? 0 };
    // A relay whose container died says nothing: then the order in which the two results came is all there is.
    const first = told?.first ?? ended ?? 'program';
    return { program: { ...programResult, record }, validator: validatorResult, first };
  } finally {
    clearTimeout(lastWords);
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

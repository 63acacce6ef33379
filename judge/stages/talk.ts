/**
 * An interactive problem: submission and validator run in separate containers, and each reads what the other prints. The
 * supervisors of the two containers connect them (`supervisor/relay.c`). Neither program can see, stop or signal the other. This
 * process only starts both, learns how they ended, and stops one when the other's end makes it pointless.
 *
 * The side that ends first decides. So the end of a program's output is passed on only once it is known how the program ended, or
 * after a moment: a program whose partner is gone may crash, and that must not look like the cause. For the same reason a
 * validator counts as ended when it closes its output, not when its process is gone.
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

/** Time for the validator's last messages about a failed program. */
const LAST_WORDS_MS = 2_000;
/** How much of an interaction is recorded; the transcript shows its start. */
const HEARD_BYTES = 32 * 1024;
const NOTHING = Buffer.alloc(0);

/** The interaction line by line: `<` to the program, `>` from it, in order; only the first bytes. */
export class Transcript {
  #text = '';
  #last = '';
  /** One decoder per direction, because a piece may end in the middle of a character. */
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

/** Runs both until both have ended; `failed` decides from the program's record whether it failed. */
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
      // Accepted does not mean passed yet: the program may still crash or never end. So it may after it closed its output, which
      // a validator can only reject.
      if (result.record.exitCode !== ACCEPT && result.talk?.first !== 'program') stopProgram.abort();
      return result;
    });
  try {
    const [programResult, validatorResult] = await Promise.all([programEnds, validatorEnds]);
    const { talk: told } = validatorResult;
    for (const { sign, piece } of told?.heard ?? []) transcript.add(sign, piece);
    const record = { ...programResult.record, stdoutBytes: told?.programBytes ?? 0 };
    // A relay whose container died reports nothing: then only the order of the two results is known.
    const first = told?.first ?? ended ?? 'program';
    return { program: { ...programResult, record }, validator: validatorResult, first };
  } finally {
    clearTimeout(lastWords);
  }
}

/**
 * The outcome of an interactive test. A program that failed before the validator decided has failed, whatever the validator then
 * says. A program that waited because the validator was too slow has not failed.
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

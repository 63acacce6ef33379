/**
 * A problem's own output validator, in a container of its own that never runs submitted code. It is called as the
 * package format says, `validator input answer feedback_dir/ [args] < team output`, and answers by exit code: 42 accept,
 * 43 reject, all else (0 too) is a judge error.
 *
 * The validator's feedback comes back on the standard output of a small shell wrapper, because a validator has no use
 * for its own standard output when it is not interactive: no file of the container is read from outside.
 */
import type { CustomChecker } from './contract/job.ts';
import { outcomeOfRun } from './outcome.ts';
import type { Box, BoxFile } from './sandbox/sandbox.ts';

const ACCEPT = 42;
const REJECT = 43;
const FEEDBACK_FILES = ['judgemessage.txt', 'teammessage.txt', 'score.txt', 'score_multiplier.txt'] as const;
const MOST_FEEDBACK_BYTES = 16 * 1024;
/** A validator may not print more feedback than this in all: four files, their headers. */
const WRAPPER_OUTPUT_BYTES = FEEDBACK_FILES.length * (MOST_FEEDBACK_BYTES + 64);
const FLOAT = /^[+-]?(\d*\.\d+|\d+\.?)([eE][+-]?\d+)?$/;

/** `sh -c … wrapper <validator argv…>`, in an empty work folder. */
const WRAPPER = `mkdir feedback || exit 1
"$@" >/dev/null
code=$?
for name in ${FEEDBACK_FILES.join(' ')}; do
  if [ -f "feedback/$name" ]; then
    size=$(head -c ${MOST_FEEDBACK_BYTES} "feedback/$name" | wc -c)
    echo "$name $((size))"
    head -c ${MOST_FEEDBACK_BYTES} "feedback/$name"
  fi
done
exit $code`;

export interface CustomCheck {
  verdict: 'accept' | 'reject' | 'judge-error';
  judgeMessage?: string;
  teamMessage?: string;
  score?: number;
  scoreMultiplier?: number;
}

/** Where the input and the answer of a test lie in the checker's container. */
export function checkerTestFiles(ordinal: number, input: Buffer, answer: Buffer): BoxFile[] {
  return [
    { path: `tests/${ordinal}.in`, content: input },
    { path: `tests/${ordinal}.ans`, content: answer },
  ];
}

/** Runs the validator (`argv` in `box`) over one output of a program. Throws SandboxError when the platform failed. */
export async function checkCustom(
  box: Box,
  argv: readonly string[],
  checker: CustomChecker,
  ordinal: number,
  output: Buffer,
): Promise<CustomCheck> {
  const input = `/box/tests/${ordinal}.in`;
  const answer = `/box/tests/${ordinal}.ans`;
  const limits = { ...checker.limits, outputBytes: WRAPPER_OUTPUT_BYTES };
  const { record, stdout, stderr } = await box.run({
    argv: ['/bin/sh', '-c', WRAPPER, 'checker', ...argv, input, answer, 'feedback/', ...checker.args],
    stdin: output,
    limits,
  });
  const words = stderr.toString('utf8', 0, 2048).trim();
  const { outcome, timeKind } = outcomeOfRun(record, limits);
  if (outcome !== 'ok' && outcome !== 'run-error') {
    const clock = timeKind ? ` (${timeKind})` : '';
    return judgeError(`the output validator went over its ${outcome}${clock}`, words);
  }
  if (record.exitCode !== ACCEPT && record.exitCode !== REJECT) {
    const how = record.signal === undefined ? `exit code ${record.exitCode}` : `signal ${record.signal}`;
    return judgeError(`the output validator ended with ${how}, neither 42 nor 43`, words);
  }
  return readFeedback(record.exitCode === ACCEPT, stdout);
}

function judgeError(reason: string, words: string): CustomCheck {
  return { verdict: 'judge-error', judgeMessage: words === '' ? reason : `${reason}: ${words}` };
}

/** What the wrapper printed: `name size`, a newline, `size` bytes, and so on. */
export function readFeedback(accepted: boolean, printed: Buffer): CustomCheck {
  const feedback = new Map<string, string>();
  for (let at = 0; at < printed.length;) {
    const newline = printed.indexOf(0x0a, at);
    const [name, size] = printed.toString('latin1', at, newline === -1 ? printed.length : newline).split(' ');
    if (newline === -1 || name === undefined || !/^\d+$/.test(size ?? '')) break;
    feedback.set(name, printed.toString('utf8', newline + 1, newline + 1 + Number(size)));
    at = newline + 1 + Number(size);
  }
  const check: CustomCheck = { verdict: accepted ? 'accept' : 'reject' };
  const judgeMessage = feedback.get('judgemessage.txt')?.trim();
  const teamMessage = feedback.get('teammessage.txt')?.trim();
  if (judgeMessage) check.judgeMessage = judgeMessage;
  if (teamMessage) check.teamMessage = teamMessage;
  const score = feedback.get('score.txt')?.trim();
  const multiplier = feedback.get('score_multiplier.txt')?.trim();
  if (score === undefined && multiplier === undefined) return check;
  if (!accepted) return judgeError('the output validator rejected and yet wrote a score', judgeMessage ?? '');
  if (score !== undefined && multiplier !== undefined) {
    return judgeError('the output validator wrote both score.txt and score_multiplier.txt', judgeMessage ?? '');
  }
  const text = score ?? multiplier ?? '';
  const value = FLOAT.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 0 && Number.isFinite(value)) || (multiplier !== undefined && value > 1)) {
    return judgeError(`the output validator wrote a score that is none: ${text.slice(0, 80)}`, '');
  }
  if (score !== undefined) check.score = value;
  else check.scoreMultiplier = value;
  return check;
}

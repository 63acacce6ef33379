/**
 * Input and output of a validator of the package, as pure functions. As in the package format, it is called as
 * `validator input answer feedback_dir/ [args] < team output`, or for static validation with language and entry point instead of
 * the two files. Its exit code is the answer: 42 accepts, 43 rejects, anything else (including 0) is a judge error. It may write
 * more into files in the feedback folder, which is inside its work folder and is read after the run.
 */
import type { RunLimits } from './contract/job.ts';
import { outcomeOfRun } from './outcome.ts';
import type { BoxFile, RunResult } from './sandbox/sandbox.ts';

export const ACCEPT = 42;
const REJECT = 43;
/** Ends with a slash, as the format requires. */
export const FEEDBACK_FOLDER = 'feedback/';
const NEXT_PASS = 'nextpass.in';
const FEEDBACK_FILES = ['judgemessage.txt', 'teammessage.txt', 'score.txt', 'score_multiplier.txt', NEXT_PASS] as const;
const MOST_MESSAGE_BYTES = 8 * 1024;
const MOST_WORDS_BYTES = 2048;
const FLOAT = /^[+-]?(\d*\.\d+|\d+\.?)([eE][+-]?\d+)?$/;

/** In the validator's work folder: the input of a pass after the first. */
export const PASS_INPUT = 'pass.in';

/** Files that are read after a run. */
export const FEEDBACK_PATHS = FEEDBACK_FILES.map((name) => `${FEEDBACK_FOLDER}${name}`);

/**
 * How scores written by a validator are handled: `checked` as the format says, `of-accepted` ignores scores with a rejection (as
 * older packages write them), and `ignored` ignores all, because samples never score.
 */
export type ScoreRule = 'checked' | 'of-accepted' | 'ignored';

export interface CustomCheck {
  verdict: 'accept' | 'reject' | 'judge-error';
  judgeMessage?: string;
  teamMessage?: string;
  score?: number;
  scoreMultiplier?: number;
  /** It accepts so far and asks for another run of the program with this input. */
  nextInput?: Buffer;
}

export interface ValidatorCall {
  /** Arguments of the program. */
  parameters: readonly string[];
  /** Whether its output goes to the program it talks with; otherwise no one reads it. */
  talks: boolean;
  /** Folders whose files are to lie in the work folder. */
  found: readonly string[];
}

/** The command, run in a work folder that may contain feedback of an earlier pass, including the input of this one. */
export function validatorCommand(argv: readonly string[], { parameters, talks, found }: ValidatorCall): string[] {
  const next = `${FEEDBACK_FOLDER}${NEXT_PASS}`;
  // As links: the files are the same for all tests, and the program of a `run` script cannot be executed in the work folder.
  const find = found.map((folder) => `[ -d ${FEEDBACK_FOLDER} ] || cp -rs ${folder}/. . || exit 1\n`).join('');
  const script = `${find}mkdir -p ${FEEDBACK_FOLDER} || exit 1
[ ! -f ${next} ] || mv ${next} ${PASS_INPUT} || exit 1
exec "$@"${talks ? '' : ' >/dev/null'}`;
  return ['/bin/sh', '-c', script, 'validator', ...argv, ...parameters];
}

/** The folder in the validator's container with what it finds of the submission. */
const SUBMISSION_FOLDER = '.submission';

/** The submission as files for the validator's container, and their folder; nothing with a name that is `taken` or ours. */
export function foundFiles(
  submission: readonly BoxFile[],
  taken: readonly string[],
): { files: BoxFile[]; folders: string[] } {
  const kept = [...taken, FEEDBACK_FOLDER.slice(0, -1), PASS_INPUT];
  const files = submission
    .filter(({ path }) => !kept.includes(path.split('/')[0]!))
    .map(({ path, content }) => ({ path: `${SUBMISSION_FOLDER}/${path}`, content }));
  return { files, folders: files.length === 0 ? [] : [`/box/${SUBMISSION_FOLDER}`] };
}

/** Paths of a test's input and answer in the validator's container. */
export function validatorPaths(ordinal: number): { input: string; answer: string } {
  // No file of a package starts with a dot, so these names cannot conflict with the validator's files.
  return { input: `.tests/${ordinal}.in`, answer: `.tests/${ordinal}.ans` };
}

/** The result of the run and its files. */
export function judgementOf(
  { record, stderr }: Pick<RunResult, 'record' | 'stderr'>,
  limits: RunLimits,
  collected: readonly BoxFile[],
  scores: ScoreRule = 'checked',
): CustomCheck {
  const words = stderr.toString('utf8', 0, MOST_WORDS_BYTES).trim();
  const { outcome, timeKind } = outcomeOfRun(record, limits);
  if (outcome === 'run-error' && record.stoppedBy === 'container-lost') {
    return judgeError('the container died under the output validator', words);
  }
  if (outcome !== 'ok' && outcome !== 'run-error') {
    const clock = timeKind ? ` (${timeKind})` : '';
    return judgeError(`the output validator went over its ${outcome}${clock}`, words);
  }
  if (record.exitCode !== ACCEPT && record.exitCode !== REJECT) {
    const how = record.signal === undefined ? `exit code ${record.exitCode}` : `signal ${record.signal}`;
    return judgeError(`the output validator ended with ${how}, neither 42 nor 43`, words);
  }
  const feedback = new Map(collected.map(({ path, content }) => [path.slice(FEEDBACK_FOLDER.length), content]));
  return readFeedback(record.exitCode === ACCEPT, feedback, scores);
}

function judgeError(reason: string, words: string): CustomCheck {
  return { verdict: 'judge-error', judgeMessage: words === '' ? reason : `${reason}: ${words}` };
}

/** The contents of the feedback folder, by file name. */
export function readFeedback(
  accepted: boolean,
  feedback: ReadonlyMap<string, Buffer>,
  scores: ScoreRule = 'checked',
): CustomCheck {
  const textOf = (name: (typeof FEEDBACK_FILES)[number]): string | undefined =>
    feedback.get(name)?.toString('utf8', 0, MOST_MESSAGE_BYTES).trim();
  const check: CustomCheck = { verdict: accepted ? 'accept' : 'reject' };
  const judgeMessage = textOf('judgemessage.txt');
  const teamMessage = textOf('teammessage.txt');
  if (judgeMessage) check.judgeMessage = judgeMessage;
  if (teamMessage) check.teamMessage = teamMessage;
  const nextInput = feedback.get(NEXT_PASS);
  if (nextInput && !accepted) {
    return judgeError('the output validator rejected and yet wrote nextpass.in', judgeMessage ?? '');
  }
  if (nextInput) check.nextInput = nextInput;
  if (scores === 'ignored' || (scores === 'of-accepted' && !accepted)) return check;
  return { ...check, ...scoreIn(accepted, textOf('score.txt'), textOf('score_multiplier.txt'), judgeMessage ?? '') };
}

function scoreIn(
  accepted: boolean,
  score: string | undefined,
  multiplier: string | undefined,
  words: string,
): Partial<CustomCheck> {
  if (score === undefined && multiplier === undefined) return {};
  if (!accepted) return judgeError('the output validator rejected and yet wrote a score', words);
  if (score !== undefined && multiplier !== undefined) {
    return judgeError('the output validator wrote both score.txt and score_multiplier.txt', words);
  }
  const text = score ?? multiplier ?? '';
  const value = FLOAT.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 0 && Number.isFinite(value)) || (multiplier !== undefined && value > 1)) {
    return judgeError(`the output validator wrote a score that is none: ${text.slice(0, 80)}`, '');
  }
  return score !== undefined ? { score: value } : { scoreMultiplier: value };
}

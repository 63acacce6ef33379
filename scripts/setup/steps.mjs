/** Prints what a setup script is doing, and how long each step took. */

const colours = process.stdout.isTTY && !process.env.NO_COLOR;
/** @param {string} code @param {string} text */
const paint = (code, text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
/** @param {string} text */
export const green = (text) => paint('32', text);
/** @param {string} text */
export const red = (text) => paint('31', text);
/** @param {string} text */
export const yellow = (text) => paint('33', text);
/** @param {string} text */
export const bold = (text) => paint('1', text);
/** @param {string} text */
export const dim = (text) => paint('2', text);

/** @param {number} durationMs */
export function seconds(durationMs) {
  const total = durationMs / 1000;
  return total < 60 ? `${total.toFixed(1)} s` : `${Math.floor(total / 60)} min ${Math.round(total % 60)} s`;
}

/** @param {string} text */
export function say(text = '') {
  process.stdout.write(`${text}\n`);
}

/** An expected failure: its message is all the user needs; `exitCode` 3 means "install something by hand first". */
export class SetupError extends Error {
  /** @param {string} message @param {number} [exitCode] */
  constructor(message, exitCode = 1) {
    super(message);
    this.name = 'SetupError';
    this.exitCode = exitCode;
  }
}
/** Exit code when the machine lacks something that a person must install. */
export const NEEDS_HANDS = 3;

/**
 * Runs one step: prints its title at the start, its time at the end, and its failure.
 * @template T
 * @param {string} title
 * @param {(note: (text: string) => void) => Promise<T>} work `note` prints an indented line below the title.
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const startedAt = performance.now();
  say(`${dim('…')} ${title}`);
  const timer = setInterval(() => {
    say(dim(`    still working: ${title} (${seconds(performance.now() - startedAt)})`));
  }, 15_000);
  try {
    const result = await work((text) => say(dim(`    ${text}`)));
    say(`${green('✓')} ${title} ${dim(`(${seconds(performance.now() - startedAt)})`)}`);
    return result;
  } catch (error) {
    say(`${red('✗')} ${title} ${dim(`(${seconds(performance.now() - startedAt)})`)}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/**
 * Prints a failure for people and returns the exit code.
 * @param {unknown} error
 */
export function reportFailure(error) {
  if (error instanceof SetupError) {
    process.stderr.write(`\n${red(error.message)}\n`);
    return error.exitCode;
  }
  process.stderr.write(`\n${red('Unexpected failure:')} ${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}

/**
 * The last lines of a program's output, for an error message.
 * @param {string} output
 * @param {number} [count]
 */
export function tail(output, count = 15) {
  return output
    .trimEnd()
    .split('\n')
    .slice(-count)
    .map((line) => `    ${line}`)
    .join('\n');
}

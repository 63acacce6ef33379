/**
 * Reads the command lines of tests as far as it takes to know which programs they call. It is no shell: what it does not
 * understand is kept whole, and counts as one step.
 */

/** A part of a line between `&&`, `;` and ends of lines. */
export interface ShellStep {
  text: string;
  /** What stands before it: nothing for the first one. */
  join: '' | '&&' | ';';
}

const COMPOUND = /^(if|for|while|until|case|function|\{|\(|do|then|else|fi|done|esac|\}|\))(\s|$|\()/;

/** The steps of a line; one step, if it has loops, conditions or anything else that cannot be taken apart. */
export function stepsOf(line: string): ShellStep[] {
  const pieces = splitAt(line, ['&&', ';', '\n']);
  if (!pieces) return [{ text: line.trim(), join: '' }];
  const steps: ShellStep[] = [];
  for (const { text, before } of pieces) {
    const trimmed = text.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    steps.push({ text: trimmed, join: steps.length === 0 ? '' : before === '&&' ? '&&' : ';' });
  }
  const isCompound = steps.some(({ text }) => COMPOUND.test(text) || /<<-?\s*['"\w]/.test(text));
  return isCompound ? [{ text: line.trim(), join: '' }] : steps;
}

/** The words of each simple command in a line, without assignments before it and redirections. */
export function commandsIn(line: string): string[][] {
  const pieces = splitAt(line, ['&&', '||', ';', '|&', '|', '&', '\n']) ?? [{ text: line, before: '' }];
  return pieces
    .map(({ text }) => wordsOf(text.trim().replace(/^#.*$/gm, '')))
    .map(withoutPrefixes)
    .filter((words) => words.length > 0)
    .flatMap(unwrapped);
}

/** Splits at operators outside quotes and brackets; undefined for a line that does not close them. */
function splitAt(line: string, operators: readonly string[]): { text: string; before: string }[] | undefined {
  const pieces: { text: string; before: string }[] = [];
  let [text, before, quote, depth] = ['', '', '', 0];
  for (let i = 0; i < line.length; i += 1) {
    const char = line[i]!;
    if (quote !== '') {
      text += char;
      if (char === '\\' && quote !== "'") text += line[(i += 1)] ?? '';
      else if (char === quote) quote = '';
      continue;
    }
    if (char === '\\') {
      // A line that goes on in the next one.
      if (line[i + 1] === '\n') text += ' ';
      else text += char + (line[i + 1] ?? '');
      i += 1;
      continue;
    }
    if (char === '"' || char === "'" || char === '`') quote = char;
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    const isRedirection = char === '&' && (/[<>]\s*$/.test(text) || line[i + 1] === '>');
    const operator = depth > 0 || isRedirection ? undefined : operators.find((one) => line.startsWith(one, i));
    if (operator === undefined) {
      text += char;
      continue;
    }
    pieces.push({ text, before });
    [text, before] = ['', operator];
    i += operator.length - 1;
  }
  if (quote !== '' || depth !== 0) return undefined;
  return [...pieces, { text, before }];
}

/** Words with their quotes taken off. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  const pattern = /(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g;
  for (const [word] of text.matchAll(pattern))
    words.push(
      word.replace(
        /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g,
        (_all, a?: string, b?: string, c?: string) => a ?? b ?? c ?? '',
      ),
    );
  return words;
}

const KEYWORDS = [
  'if',
  'then',
  'else',
  'elif',
  'do',
  'while',
  'until',
  '!',
  '{',
  '(',
  'time',
  'exec',
  'command',
  'nohup',
];
const NO_COMMANDS = ['fi', 'done', 'esac', '}', ')', 'for', 'case', 'function', 'in'];

function withoutPrefixes(words: string[]): string[] {
  let rest = words.filter((word, index) => !isRedirection(words, index, word));
  while (rest.length > 0) {
    const [first = '', second] = rest;
    const bare = first.replace(/^[({]+/, '');
    if (bare !== first && bare !== '') rest = [bare, ...rest.slice(1)];
    else if (/^[A-Za-z_]\w*=/.test(first) || KEYWORDS.includes(first) || bare === '') rest = rest.slice(1);
    else if (first === 'env' && second !== undefined) rest = rest.slice(1);
    else if (first === 'timeout' && second !== undefined) rest = withoutOptions(rest.slice(1)).slice(1);
    else break;
  }
  return NO_COMMANDS.includes(rest[0] ?? '') ? [] : rest;
}

function isRedirection(words: readonly string[], index: number, word: string): boolean {
  const isAlone = (text: string | undefined): boolean => /^\d?(>>?|<<?<?|>&|&>)$/.test(text ?? '');
  return isAlone(word) || isAlone(words[index - 1]) || /^\d?(>>?|<|>&|&>)\S/.test(word);
}

function withoutOptions(words: string[]): string[] {
  const first = words.findIndex((word) => !word.startsWith('-'));
  return first < 0 ? [] : words.slice(first);
}

/** The command that another one runs: `sudo -H pip3 …`, `bash -c "…"`, `xargs …`. */
function unwrapped(words: string[]): string[][] {
  const [program = '', ...rest] = words;
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (name === 'sudo') return [words, ...commandsIn(withoutOptions(rest).map(asWord).join(' '))];
  if (name === 'xargs') return [words, ...commandsIn(withoutOptions(rest).map(asWord).join(' '))];
  const script = ['sh', 'bash', 'dash', 'zsh', 'eval'].includes(name) ? scriptIn(name, rest) : undefined;
  return script === undefined ? [words] : [words, ...commandsIn(script)];
}

function scriptIn(name: string, rest: readonly string[]): string | undefined {
  if (name === 'eval') return rest.join(' ');
  const flag = rest.findIndex((word) => /^-[a-z]*c$/.test(word));
  return flag < 0 ? undefined : rest[flag + 1];
}

function asWord(word: string): string {
  return /\s/.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : word;
}

/**
 * Whether the parser of YAML may be given a text. A hundred kilobytes of `[` end the whole process, because the parser
 * makes a pattern of each level's indentation, and twenty thousand keys take it a quarter of a minute. So depth and number
 * of entries are looked at before, character by character.
 */

/** Far more than any file of a package has; also of blanks before a line. */
export const MOST_YAML_LEVELS = 64;
export const MOST_YAML_INDENT = 512;
/** Lines, keys, and entries of lists and maps written in brackets; anchors, tags and aliases count as well. */
export const MOST_YAML_ENTRIES = 5000;
/** The same as parameters of messages. */
export const YAML_LIMITS = { levels: MOST_YAML_LEVELS, indent: MOST_YAML_INDENT, entries: MOST_YAML_ENTRIES };

/**
 * Why the text must not be parsed: lists and maps are, or may be, nested deeper than `MOST_YAML_LEVELS`, lines are indented
 * by more than `MOST_YAML_INDENT`, or there are more than `MOST_YAML_ENTRIES`. What stands in quotes is counted too:
 * no one writes that much of it.
 */
export function yamlExcess(text: string): 'deep' | 'long' | undefined {
  let entries = 0;
  let open = 0;
  let marks = 0;
  let indent = 0;
  let atStart = true;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]!;
    if (character === '[' || character === '{') open += 1;
    else if ((character === ']' || character === '}') && open > 0) open -= 1;
    if (ENTRY.has(character) || (character === ':' && isBlank(text[index + 1]))) entries += 1;
    if (entries > MOST_YAML_ENTRIES) return 'long';
    if (character === '\n' || character === '\r') {
      atStart = true;
      marks = 0;
      indent = 0;
    } else if (atStart) {
      if (character === ' ' || character === '\t') indent += 1;
      else if (isMark(character) && isBlank(text[index + 1])) marks += 1;
      else atStart = false;
    }
    if (open > MOST_YAML_LEVELS || marks > MOST_YAML_LEVELS || indent > MOST_YAML_INDENT) return 'deep';
  }
  return undefined;
}

const ENTRY = new Set(['\n', '\r', ',', '[', '{', '&', '!', '*']);

/** What begins a level within a line: `- - a` is a list in a list. */
function isMark(character: string): boolean {
  return character === '-' || character === '?' || character === ':';
}

function isBlank(character: string | undefined): boolean {
  return character === undefined || character === ' ' || character === '\t' || character === '\n' || character === '\r';
}

/** Whether a list or map is its own part, as in `&a [*a]`: whoever writes or walks it would not come to an end. */
export function containsItself(value: unknown, around = new Set<unknown>(), known = new Set<unknown>()): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (around.has(value)) return true;
  if (known.has(value)) return false;
  around.add(value);
  const found = Object.values(value).some((part) => containsItself(part, around, known));
  around.delete(value);
  known.add(value);
  return found;
}

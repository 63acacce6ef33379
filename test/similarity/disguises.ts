/** Solutions of one problem that were written independently, and what people do to a copied one. */
import { readdirSync, readFileSync } from 'node:fs';

const SAMPLES = new URL('./samples/', import.meta.url);

export interface Sample {
  name: string;
  /** Pieces of the program: what begins it, and its functions. */
  pieces: string[];
  extension: string;
}

/** Every sample: shortest paths in C++, Python and Java. */
export function samples(): Sample[] {
  return readdirSync(SAMPLES)
    .sort()
    .map((name) => ({
      name,
      extension: name.slice(name.lastIndexOf('.') + 1),
      pieces: readFileSync(new URL(name, SAMPLES), 'utf8').split(/^(?:\/\/|#)---\n/m),
    }));
}

export function program({ pieces }: Pick<Sample, 'pieces'>): string {
  return pieces.join('\n');
}

type Disguise = (sample: Sample) => string;

const KEPT = new Set(
  (
    'int long bool char double float void const static class struct public private final new return if else elif while for do in is ' +
    'not and or def import from using namespace typedef true false True False None null continue break throws lambda auto explicit ' +
    'operator implements extends this self super sizeof include print range len str map input main String Override typename ' +
    'default template'
  ).split(' '),
);

/** Another name for every name, also of libraries: the fingerprints must not depend on any. */
const renamed: Disguise = (sample) =>
  program(sample).replace(/\b[A-Za-z_]\w*\b/g, (name) =>
    KEPT.has(name) ? name : `${name.slice(0, 1)}x${name.length}_${name.at(-1)}`,
  );

const commentMark = ({ extension }: Sample) => (extension === 'py' ? '#' : '//');

/** Other comments, empty lines and indentation. */
const laidOut: Disguise = (sample) => {
  const mark = commentMark(sample);
  return program(sample)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith(mark))
    .map((line, index) => {
      const deeper = line.replace(/^ +/, (spaces) => spaces + spaces);
      return index % 3 === 0 ? `${deeper}\n\n${/^ */.exec(deeper)![0]}${mark} step ${index}` : deeper;
    })
    .join('\n');
};

/** The functions in another order. */
const reordered: Disguise = ({ pieces, ...sample }) => {
  const last = pieces.length - 1;
  return program({ ...sample, pieces: [pieces[0]!, ...pieces.slice(1, last).reverse(), pieces[last]!] });
};

/** One function written into its caller. Seen the other way it is a function that was split. */
const merged: Disguise = ({ pieces, extension }) => {
  const marked = pieces.find((piece) => /^ *(\/\/|#) inline$/m.test(piece))!;
  const body = marked
    .split('\n')
    .slice(2)
    .filter((line) => line.trim() !== '');
  if (extension !== 'py') body.pop();
  return program({
    pieces: pieces
      .filter((piece) => piece !== marked)
      .map((piece) => piece.replace(/^.*inlined here$/m, () => body.join('\n'))),
  });
};

const DEAD: Record<string, { piece: string; line: string }> = {
  cpp: {
    piece:
      'int checksum(const char* text) {\n  int sum = 7;\n  while (*text) sum = sum * 31 + *text++;\n  return sum & 255;\n}\n',
    line: 'if (false) { int unused = 3; unused *= 2; }',
  },
  py: {
    piece:
      'def checksum(text):\n    total = 7\n    for letter in text:\n        total = total * 31 + ord(letter)\n    return total & 255\n',
    line: 'unused = [each * 2 for each in ()]',
  },
  java: {
    piece:
      '  static int checksum(String text) {\n    int sum = 7;\n    for (char each : text.toCharArray()) sum = sum * 31 + each;\n    return sum & 255;\n  }\n',
    line: 'if (1 > 2) { int unused = 3; unused *= 2; }',
  },
};

/** A function that nothing calls, and a statement without effect at the start of every function. */
const padded: Disguise = ({ pieces, extension }) => {
  const { piece: extra, line } = DEAD[extension]!;
  const opens = extension === 'py' ? /^( *)def .*:$/gm : /^( *)\S.*\) (?:throws \w+ )?\{$/gm;
  const stuffed = pieces.map((piece) =>
    piece.replace(
      opens,
      (head: string, indent: string) => `${head}\n${indent}${extension === 'py' ? '    ' : '  '}${line}`,
    ),
  );
  return program({ pieces: [stuffed[0]!, extra, ...stuffed.slice(1)] });
};

export const DISGUISES: Record<string, Disguise> = {
  'renamed names': renamed,
  'other comments and whitespace': laidOut,
  'reordered functions': reordered,
  'a function merged into its caller, or split': merged,
  'dead code': padded,
  'renamed, reordered and laid out anew': (sample) => {
    const moved = reordered(sample);
    return laidOut({ ...sample, pieces: [renamed({ ...sample, pieces: [moved] })] });
  },
};

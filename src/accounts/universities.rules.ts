/**
 * When two names mean the same university. Names with the same letters certainly do (`normaliseUniversity`). An
 * abbreviation, a typo or a part of a longer name may (`isSimilarUniversity`), and then people are asked.
 */

export interface University {
  id: string;
  name: string;
  /** Its URL name. */
  slug: string;
  /** Other spellings of it, its name in another language, and universities that were merged into it. */
  otherNames: string[];
}

/** The form in which university names are equal: NFKC, single spaces, lower case. */
export function normaliseUniversity(name: string): string {
  return name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

/** Words that don't distinguish universities. */
const SMALL_WORDS = new Set('the of at and for in de la le les des du der die das und y e et di da do dos'.split(' '));

/** Words with several spellings, by the first spelling. */
const SPELLINGS = [
  'university univ uni u unv univers universitat universite universidad universidade universita universiteit',
  'technical tech technology technological technol technische technique tecnica tecnologia',
  'institute inst institut instituto',
  'college coll col',
  'academy acad',
  'national natl nat nacional nationale',
  'international intl int',
  'science sciences sci',
  'engineering engr engg eng',
  'agricultural agriculture agric agri',
  'medical medicine med',
  'polytechnic poly polytech politecnico',
  'state st',
  'normal norm',
  'saint sankt',
  'economics econ economic',
  'finance financial fin',
];
const SPELLING = new Map(
  SPELLINGS.map((line) => line.split(' ')).flatMap((words) => words.map((word) => [word, words[0] as string])),
);

/** Shorter general words are too much like other words: Skate is not State. */
const LONG_SPELLINGS = [...SPELLING].filter(([spelling]) => spelling.length >= 7);

/** Traditional characters that occur in names of universities. */
const TRADITIONAL = new Map(
  [
    ...'學学國国華华東东師师範范電电業业農农醫医藝艺語语經经財财體体灣湾臺台龍龙門门漢汉陽阳廣广長长雲云蘭兰貴贵濟济',
  ].flatMap((character, index, all) => (index % 2 === 0 ? [[character, all[index + 1] as string] as const] : [])),
);

const HAN = /\p{Script=Han}/gu;
const NOT_HAN = /\P{Script=Han}/gu;

interface Word {
  text: string;
  /** Written with a full stop, so it is the beginning of a longer word. */
  isCut: boolean;
}

/** One way to call a university: Chinese characters, or Latin words with the initials of them. */
type NameForm = { han: string } | { words: Word[]; initials: string[]; letters: string };

/** Whether two names may mean the same university, so that a person who types the second should be asked. */
export function isSimilarUniversity(a: string, b: string): boolean {
  if (normaliseUniversity(a) === normaliseUniversity(b)) return true;
  const [left, right] = [formsOf(a), formsOf(b)];
  return (
    left.whole.some((form) => [...right.whole, ...right.parts].some((other) => isSimilar(form, other))) ||
    left.parts.some((form) => right.whole.some((other) => isSimilar(form, other)))
  );
}

/** The universities a typed name may mean, the first three of the known ones. */
export function similarUniversities<U extends Pick<University, 'name' | 'otherNames'>>(
  typed: string,
  known: readonly U[],
): U[] {
  return known
    .filter((one) => [one.name, ...one.otherNames].some((name) => isSimilarUniversity(typed, name)))
    .slice(0, 3);
}

/** The name, the parts outside and inside its brackets, each script in it, and its parts between commas. */
function formsOf(name: string): { whole: NameForm[]; parts: NameForm[] } {
  const plain = [...name.normalize('NFKC').toLowerCase()].map((one) => TRADITIONAL.get(one) ?? one).join('');
  const inside = [...plain.matchAll(/[([]([^()[\]]*)[)\]]/g)].map((found) => found[1] as string);
  const outside = plain.replace(/[([][^()[\]]*[)\]]/g, ' ');
  const names = [outside, ...inside, ...outside.split(/[/|]/)];
  const parts = outside.split(/[,，、;]| - | – /);
  return { whole: names.flatMap(scriptsOf), parts: parts.flatMap(scriptsOf) };
}

function scriptsOf(name: string): NameForm[] {
  const forms: NameForm[] = [{ han: name.replace(NOT_HAN, '') }];
  const all = latinWords(name.replace(HAN, ' '));
  const words = all.filter((word) => !SMALL_WORDS.has(word.text));
  if (words.length > 0) {
    const initialsOf = (some: Word[]) => some.map((word) => word.text[0]).join('');
    const spelled = words.map((word) => ({ ...word, text: spellingOf(word.text) }));
    // North Technical is short for North Technical University, but Munich is not for the University of Munich.
    const named = spelled.filter((word) => word.text !== 'university');
    forms.push({
      words: named.length > 1 ? named : spelled,
      initials: [initialsOf(words), initialsOf(all)],
      letters: spelled.map((word) => word.text).join(''),
    });
  }
  return forms;
}

/** The first spelling of a general word, and of a long one even with a typo (Universty); any other word unchanged. */
function spellingOf(word: string): string {
  return SPELLING.get(word) ?? LONG_SPELLINGS.find(([spelling]) => isSlip(spelling, word))?.[1] ?? word;
}

function latinWords(name: string): Word[] {
  const letters = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/&/g, ' and ')
    .replace(/['’]/g, '')
    // An acronym with full stops is one word.
    .replace(/\b(?:\p{L}\.){2,}/gu, (acronym) => `${acronym.replace(/\./g, '')} `);
  return [...letters.matchAll(/([\p{L}\p{N}]+)(\.?)/gu)].map(([, text, stop]) => ({
    text: text as string,
    isCut: stop !== '',
  }));
}

function isSimilar(a: NameForm, b: NameForm): boolean {
  if ('han' in a) return 'han' in b && isSimilarHan(a.han, b.han);
  if ('han' in b) return false;
  // Tsing Hua and Tsinghua.
  return a.letters === b.letters || isAcronym(a, b) || isAcronym(b, a) || isSimilarLatin(a.words, b.words);
}

/** 华师大 stands for 华东师范大学: the same first character, and all of the short one in the order of the long one. */
function isSimilarHan(a: string, b: string): boolean {
  const [short, long] = [[...a], [...b]].sort((left, right) => left.length - right.length) as [string[], string[]];
  if (short.length < 2 || short[0] !== long[0]) return false;
  let found = 0;
  for (const character of long) if (character === short[found]) found += 1;
  return found === short.length;
}

function isAcronym({ words: [first, ...others] }: { words: Word[] }, long: { initials: string[] }): boolean {
  const acronym = (first as Word).text;
  return others.length === 0 && acronym.length > 1 && long.initials.includes(acronym);
}

function isSimilarLatin(a: readonly Word[], b: readonly Word[]): boolean {
  if (a.length !== b.length) return false;
  const isOne = (left: readonly Word[], right: readonly Word[]) => {
    const differing = left.filter((word, index) => !isSameWord(word, right[index] as Word));
    if (differing.length !== 1 || left.length === 1) return differing.length === 0;
    const index = left.indexOf(differing[0] as Word);
    return isSlip(left[index]?.text as string, right[index]?.text as string);
  };
  const sorted = (words: readonly Word[]) => [...words].sort((left, right) => (left.text < right.text ? -1 : 1));
  return isOne(a, b) || isOne(sorted(a), sorted(b));
}

const SHORTEST_BEGINNING = 3;

function isSameWord(a: Word, b: Word): boolean {
  return a.text === b.text || isBeginning(a, b) || isBeginning(b, a);
}

function isBeginning(short: Word, long: Word): boolean {
  return long.text.startsWith(short.text) && (short.isCut || short.text.length >= SHORTEST_BEGINNING);
}

const SHORTEST_FOR_A_SLIP = 5;

/** Whether one added, removed or changed letter, or two swapped letters, turn one word into another. */
function isSlip(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < SHORTEST_FOR_A_SLIP) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const [restA, restB] = [a.slice(start), b.slice(start)];
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  );
}

/** The beginning of a URL name: its Latin letters and digits, or `university` if it has none. */
export function universitySlug(name: string): string {
  const latin = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-|-$/g, '');
  return latin === '' ? 'university' : latin;
}

/**
 * The final grade of a student: categories with weights, the lowest results dropped, the automatic part capped, and one rounding at
 * the end. Everything before the rounding is a fraction of whole numbers, so that nothing is lost on the way.
 */
import { InvalidInput } from '../platform/errors.ts';
import { studentKey } from '../courses/roster.rules.ts';

export const ROUNDINGS = ['half_up', 'half_even', 'down'] as const;

export interface Category {
  name: string;
  /** Of the final grade, in percent; all weights together need not be 100 and are taken in proportion. */
  weight: number;
  /** So many of the lowest results are left out; the best one always counts. */
  dropLowest: number;
}

export interface Scheme {
  categories: Category[];
  /** The category of each assignment by id; others count for nothing. */
  assignments: Record<string, string>;
  /** At most so much of the final grade comes from assignments, in percent; null: no limit. */
  automaticCap: number | null;
  digits: number;
  rounding: (typeof ROUNDINGS)[number];
}

export const NO_SCHEME: Scheme = {
  categories: [],
  assignments: {},
  automaticCap: null,
  digits: 1,
  rounding: 'half_up',
};

/** One result that may count, in thousandths of a point. */
export interface Item {
  id: string;
  title: string;
  category: string;
  earnedMilli: number;
  fullMilli: number;
  /** From submissions, not from an outside column. */
  isAutomatic: boolean;
}

/** A category in a final grade: which items count, and what it adds in percent. */
export interface CategoryMade {
  name: string;
  weight: number;
  items: (Pick<Item, 'id' | 'title' | 'earnedMilli' | 'fullMilli'> & { isDropped: boolean })[];
  /** Before the cap, rounded like the grade. */
  adds: string;
}

export interface FinalGrade {
  /** Rounded, as a decimal number in percent; null while nothing counts. */
  total: string | null;
  categories: CategoryMade[];
  /** What assignments would add, where the cap cuts it. */
  cappedFrom: string | null;
}

/** A fraction; the denominator is positive. */
interface Fraction {
  over: bigint;
  under: bigint;
}
const ZERO: Fraction = { over: 0n, under: 1n };
const fraction = (over: number, under: number): Fraction => ({ over: BigInt(over), under: BigInt(under) });
const plus = (a: Fraction, b: Fraction): Fraction => ({
  over: a.over * b.under + b.over * a.under,
  under: a.under * b.under,
});
const times = (a: Fraction, b: Fraction): Fraction => ({ over: a.over * b.over, under: a.under * b.under });
const isMore = (a: Fraction, b: Fraction): boolean => a.over * b.under > b.over * a.under;

/** A fraction that is not negative, as a decimal number with so many digits. */
export function rounded(
  { over, under }: { over: bigint; under: bigint },
  digits: number,
  rounding: Scheme['rounding'],
): string {
  const scaled = over * 10n ** BigInt(digits);
  const [whole, rest] = [scaled / under, scaled % under];
  const isUp =
    rounding !== 'down' &&
    (rest * 2n > under || (rest * 2n === under && (rounding === 'half_up' || whole % 2n === 1n)));
  const text = (whole + (isUp ? 1n : 0n)).toString().padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** The items that are dropped, by id: the lowest shares, of equal ones the first by id. */
function droppedOf(items: readonly Item[], dropLowest: number): Set<string> {
  const count = Math.min(dropLowest, items.length - 1);
  const byShare = items.toSorted(
    (a, b) => a.earnedMilli * b.fullMilli - b.earnedMilli * a.fullMilli || (a.id < b.id ? -1 : 1),
  );
  return new Set(byShare.slice(0, Math.max(0, count)).map(({ id }) => id));
}

/**
 * @param items those that count by now; a category without any is left out, and the others take its weight in proportion
 */
export function finalGrade(scheme: Scheme, items: readonly Item[]): FinalGrade {
  const { digits, rounding } = scheme;
  const used = scheme.categories
    .map((category) => ({ ...category, items: items.filter((one) => one.category === category.name) }))
    .filter((category) => category.items.length > 0 && category.weight > 0);
  const weights = used.reduce((sum, { weight }) => sum + weight, 0);
  if (weights === 0) return { total: null, categories: [], cappedFrom: null };
  let [automatic, other] = [ZERO, ZERO];
  const categories = used.map(({ name, weight, dropLowest, items: own }): CategoryMade => {
    const dropped = droppedOf(own, dropLowest);
    const kept = own.filter(({ id }) => !dropped.has(id));
    const full = kept.reduce((sum, one) => sum + one.fullMilli, 0);
    const worth = fraction(weight * 100, weights);
    const part = (isAutomatic: boolean) =>
      times(
        worth,
        fraction(
          kept.filter((one) => one.isAutomatic === isAutomatic).reduce((sum, one) => sum + one.earnedMilli, 0),
          Math.max(1, full),
        ),
      );
    automatic = plus(automatic, part(true));
    other = plus(other, part(false));
    return {
      ...{ name, weight, adds: rounded(plus(part(true), part(false)), digits, rounding) },
      items: own.map(({ id, title, earnedMilli, fullMilli }) => ({
        ...{ id, title, earnedMilli, fullMilli, isDropped: dropped.has(id) },
      })),
    };
  });
  const cap = scheme.automaticCap === null ? null : fraction(scheme.automaticCap, 1);
  const isCapped = cap !== null && isMore(automatic, cap);
  return {
    total: rounded(plus(isCapped ? cap : automatic, other), digits, rounding),
    categories,
    cappedFrom: isCapped ? rounded(automatic, digits, rounding) : null,
  };
}

export const MOST_CATEGORIES = 12;

/** @throws InvalidInput for categories without a name of their own, or weights that give nothing */
export function requireScheme({ categories }: Pick<Scheme, 'categories'>): void {
  const names = categories.map(({ name }) => name);
  if (new Set(names).size < names.length) throw new InvalidInput('category_twice', {}, 'categories');
  if (categories.length > 0 && categories.every(({ weight }) => weight === 0))
    throw new InvalidInput('weights_empty', {}, 'categories');
}

/**
 * Categories that got another name: those whose line is where it was, while the old name is gone and the new one was not there.
 * With more or fewer lines than before, nothing says which is which.
 */
export function renamedCategories(
  before: readonly Pick<Category, 'name'>[],
  after: readonly Pick<Category, 'name'>[],
): Map<string, string> {
  if (before.length !== after.length) return new Map();
  const [old, now] = [before, after].map((all) => new Set(all.map(({ name }) => name))) as [Set<string>, Set<string>];
  return new Map(
    before.flatMap(({ name }, at) => {
      const next = after[at]?.name ?? name;
      return now.has(name) || old.has(next) ? [] : [[name, next] as const];
    }),
  );
}

/** @throws InvalidInput for something in a category that is not there: its results would count no longer, unnoticed */
export function requireCategoriesUnused(
  categories: readonly Pick<Category, 'name'>[],
  items: readonly { title: string; category: string }[],
): void {
  const names = new Set(categories.map(({ name }) => name));
  const left = items.find(({ category }) => !names.has(category));
  if (left) throw new InvalidInput('category_in_use', { category: left.category, title: left.title }, 'categories');
}

/** Reads categories as they are written: a line each, with name, weight and how many are dropped. @throws InvalidInput naming the line */
export function readCategories(written: string): Category[] {
  const lines = written.split('\n').map((line) => line.trim());
  const read = lines.flatMap((line, at): Category[] => {
    if (line === '') return [];
    const [name = '', weight = '', drop = '0', ...more] = line.split(/[,;，；\t]/u).map((cell) => cell.trim());
    const isRight =
      name !== '' && name.length <= 60 && /^\d{1,3}$/.test(weight) && /^\d{1,2}$/.test(drop) && more.length === 0;
    if (!isRight || Number(weight) > 100) throw new InvalidInput('category_line', { line: at + 1 }, 'categories');
    return [{ name, weight: Number(weight), dropLowest: Number(drop) }];
  });
  if (read.length > MOST_CATEGORIES) throw new InvalidInput('too_many', { max: MOST_CATEGORIES }, 'categories');
  return read;
}

/** Reads results as they are typed or pasted: student ID and points in each line. @throws InvalidInput naming the line */
export function readScores(written: string, points: number): Map<string, number> {
  const scores = new Map<string, number>();
  const seen = new Set<string>();
  for (const [at, line] of written
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (line.trim() === '') continue;
    const cells = line.split(/[,;，；\t]/u).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
    const [student = '', score = ''] = [cells[0], cells.at(-1)];
    // The first line may be headings.
    if (at === 0 && !/\d/.test(score)) continue;
    if (cells.length < 2 || student === '' || !/^\d{1,6}(\.\d{1,3})?$/.test(score))
      throw new InvalidInput('score_line', { line: at + 1 }, 'scores');
    if (Number(score) > points * 2)
      throw new InvalidInput('score_too_big', { line: at + 1, max: points * 2 }, 'scores');
    const key = studentKey(student);
    if (seen.has(key)) throw new InvalidInput('score_twice', { line: at + 1, student }, 'scores');
    seen.add(key);
    scores.set(student, Math.round(Number(score) * 1000));
  }
  return scores;
}

/** Whose final grade differs between two versions. */
export function changedTotals(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): { userId: string; before: string | null; after: string | null }[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((userId) => {
    const [old, now] = [before.get(userId) ?? null, after.get(userId) ?? null];
    return old === now ? [] : [{ userId, before: old, after: now }];
  });
}

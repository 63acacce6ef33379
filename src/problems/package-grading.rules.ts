/**
 * How older packages score: every folder of tests has a grader, which makes one result of the results in it. We honour the
 * default grader with all its flags. A result that is not accepted gives no points to the folder above.
 */
import type { GradedGroup } from './package.rules.ts';

/** Flags that make a group accepted though something in it failed. */
export const VERDICT_FLAGS = ['always_accept', 'accept_if_any_accepted'] as const;
const AGGREGATIONS = ['sum', 'avg', 'min', 'max'] as const;
/** Which failure of several is told does not matter here: all tests have their own verdict. */
const WORDS_ONLY = ['worst_error', 'first_error'];
const IGNORE_SAMPLE = 'ignore_sample';

/** Of one `testdata.yaml`; what it does not say is as in the folder above. */
export interface GraderSettings {
  flags?: string[];
  acceptScore?: number;
  rejectScore?: number;
  breaksOnReject?: boolean;
}

export function isGraderFlag(flag: string): boolean {
  return [...VERDICT_FLAGS, ...AGGREGATIONS, ...WORDS_ONLY, IGNORE_SAMPLE].includes(flag as never);
}

/** The tree of `data` with the settings of its folders (`''` is `data`), made of the names of tests like `secret/a/1`. */
export function gradedTree(
  names: readonly string[],
  settings: ReadonlyMap<string, { grader?: GraderSettings }>,
): GradedGroup {
  const root = groupOf('', undefined, settings.get('')?.grader);
  const known = new Map([['', root]]);
  const folder = (name: string): GradedGroup => {
    const found = known.get(name);
    if (found) return found;
    const above = folder(name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '');
    const made = groupOf(name, above, settings.get(name)?.grader);
    known.set(name, made);
    above.items.push(made);
    return made;
  };
  for (const name of names) folder(name.slice(0, name.lastIndexOf('/'))).items.push(name);
  const nameOf = (item: string | GradedGroup): string => (typeof item === 'string' ? item : item.name);
  for (const { items } of known.values()) items.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return root;
}

function groupOf(name: string, above: GradedGroup | undefined, own: GraderSettings | undefined): GradedGroup {
  const flags = own?.flags;
  const verdictFlag = (flag: (typeof VERDICT_FLAGS)[number], inherited: boolean): boolean =>
    flags?.includes(flag) ?? inherited;
  // Of several that contradict each other the last one counts.
  const aggregation = flags?.findLast((flag) => AGGREGATIONS.includes(flag as never)) as
    GradedGroup['aggregation'] | undefined;
  return {
    name,
    aggregation: aggregation ?? (flags ? 'sum' : (above?.aggregation ?? 'sum')),
    acceptScore: own?.acceptScore ?? above?.acceptScore ?? 1,
    rejectScore: own?.rejectScore ?? above?.rejectScore ?? 0,
    breaksOnReject: own?.breaksOnReject ?? above?.breaksOnReject ?? true,
    alwaysAccepts: verdictFlag('always_accept', above?.alwaysAccepts ?? false),
    acceptsAny: verdictFlag('accept_if_any_accepted', above?.acceptsAny ?? false),
    ignoresSample: name === '' && (flags?.includes(IGNORE_SAMPLE) ?? false),
    items: [],
  };
}

/** What is known of a test: whether it was accepted, and the score, or the part of its score, that its validator gave. */
export type GradedTest = (name: string) => { accepted: boolean; score?: number; multiplier?: number };

/** Points of a group, 0 where it is not accepted. */
export function gradedPoints(group: GradedGroup, test: GradedTest): number {
  const result = gradedResult(group, test);
  return result.accepted ? result.points : 0;
}

function gradedResult(group: GradedGroup, test: GradedTest): { accepted: boolean; points: number } {
  const items = group.ignoresSample ? group.items.filter((item) => !isSample(item)) : group.items;
  const verdicts: boolean[] = [];
  const points: number[] = [];
  for (const item of items) {
    const result = typeof item === 'string' ? testResult(group, test(item)) : gradedResult(item, test);
    verdicts.push(result.accepted);
    // Samples may be asked for, and never score: everybody knows them.
    if (!isSample(item)) points.push(result.points);
    if (!result.accepted && group.breaksOnReject) break;
  }
  const accepted = verdicts.every(Boolean) || group.alwaysAccepts || (group.acceptsAny && verdicts.some(Boolean));
  return { accepted, points: accepted ? aggregated(group.aggregation, points) : 0 };
}

function isSample(item: string | GradedGroup): boolean {
  return typeof item !== 'string' && item.name === 'sample';
}

function testResult(group: GradedGroup, test: ReturnType<GradedTest>): { accepted: boolean; points: number } {
  const { accepted, score, multiplier = 1 } = test;
  return { accepted, points: accepted ? (score ?? group.acceptScore * multiplier) : group.rejectScore };
}

function aggregated(how: GradedGroup['aggregation'], points: readonly number[]): number {
  if (points.length === 0) return 0;
  if (how === 'min') return Math.min(...points);
  if (how === 'max') return Math.max(...points);
  const sum = points.reduce((all, one) => all + one, 0);
  return how === 'avg' ? sum / points.length : sum;
}

/** Points when every test is accepted and its validator gives no score of its own. */
export function fullPoints(group: GradedGroup): number {
  return gradedPoints(group, () => ({ accepted: true }));
}

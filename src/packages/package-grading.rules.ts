/**
 * How older packages score, as a tree of the graders of their folders made from the settings of each; what a grader does
 * with results is in `judge/contract/grading.ts`.
 */
import { gradeOf } from '../../judge/contract/grading.ts';
import type { CustomGrades, GradedGroup, GradedTest } from '../../judge/contract/grading.ts';

/** Flags that make a group accepted although something in it failed. */
export const VERDICT_FLAGS = ['always_accept', 'accept_if_any_accepted'] as const;
const AGGREGATIONS = ['sum', 'avg', 'min', 'max'] as const;
/** Which of several failures becomes the group's verdict. */
const ERRORS = ['worst_error', 'first_error'] as const;
const IGNORE_SAMPLE = 'ignore_sample';

/** Settings of one `testdata.yaml`; missing ones are inherited from the folder above. */
export interface GraderSettings {
  flags?: string[];
  acceptScore?: number;
  rejectScore?: number;
  breaksOnReject?: boolean;
  /** Whether the package's own grader gives its points, or the default one. */
  isCustom?: boolean;
  range?: [number, number];
}

export function isGraderFlag(flag: string): boolean {
  return [...VERDICT_FLAGS, ...AGGREGATIONS, ...ERRORS, IGNORE_SAMPLE].includes(flag as never);
}

/** The tree of `data` with the settings of its folders (`''` is `data`), from test names such as `secret/a/1`. */
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
  const isCustom = own?.isCustom ?? above?.graderArgs !== undefined;
  // Flags for the package's own grader are its arguments, not flags of the default grader.
  const flags = isCustom ? undefined : own?.flags;
  const verdictFlag = (flag: (typeof VERDICT_FLAGS)[number], inherited: boolean): boolean =>
    flags?.includes(flag) ?? inherited;
  // If several contradict each other, the last one counts.
  const last = <T extends string>(names: readonly T[]): T | undefined =>
    flags?.findLast((flag) => names.includes(flag as T)) as T | undefined;
  const inherited = flags ? undefined : above;
  const takesFirst = flags ? last(ERRORS) === 'first_error' : above?.takesFirstError === true;
  const [lowest, highest] = own?.range ?? [];
  return {
    name,
    aggregation: last(AGGREGATIONS) ?? inherited?.aggregation ?? 'sum',
    acceptScore: own?.acceptScore ?? above?.acceptScore ?? 1,
    rejectScore: own?.rejectScore ?? above?.rejectScore ?? 0,
    breaksOnReject: own?.breaksOnReject ?? above?.breaksOnReject ?? true,
    alwaysAccepts: verdictFlag('always_accept', above?.alwaysAccepts ?? false),
    acceptsAny: verdictFlag('accept_if_any_accepted', above?.acceptsAny ?? false),
    ignoresSample: name === '' && (flags?.includes(IGNORE_SAMPLE) ?? false),
    ...(takesFirst && { takesFirstError: true as const }),
    // The package is stored as JSON, which has no infinity.
    ...(Number.isFinite(lowest) && { lowest }),
    ...(Number.isFinite(highest) && { highest }),
    ...(isCustom && { graderArgs: own?.flags ?? above?.graderArgs ?? [] }),
    items: [],
  };
}

/**
 * Points of a group when every test is accepted: the maximum stated by the package, otherwise the sum of its tests if no
 * validator gives scores.
 */
export function fullPoints(group: GradedGroup): number {
  if (group.highest !== undefined) return group.highest;
  const groups = new Map<string, GradedGroup>();
  const bounded = withFullItems(group, groups);
  return gradeOf(
    bounded,
    (name) => {
      const full = groups.get(name);
      return full ? { verdict: 'AC', score: fullPoints(full) } : { verdict: 'AC' };
    },
    () => undefined,
  ).points;
}

/** The group with its groups as tests that give all their points. Of a package's own grader the default one is told. */
function withFullItems(group: GradedGroup, groups: Map<string, GradedGroup>): GradedGroup {
  const { graderArgs: _custom, ...plain } = group;
  const items = group.items.flatMap((item) => {
    if (typeof item === 'string') return [item];
    if (item.name === 'sample') return [];
    groups.set(item.name, item);
    return [item.name];
  });
  return { ...plain, items };
}

/** Points of a group; 0 if it is not accepted. */
export function gradedPoints(group: GradedGroup, test: GradedTest, custom: CustomGrades): number {
  const grade = gradeOf(group, test, custom);
  return grade.verdict === 'AC' ? grade.points : 0;
}

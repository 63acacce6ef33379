/** What may go wrong with the problems of a contest. */
import {
  comingRounds,
  SITE_LANGUAGES,
  type Finding,
  type ProblemFacts,
  type ReadinessFacts,
  type RoundFacts,
  type Rule,
} from './readiness-facts.rules.ts';

function ofProblems(facts: ReadinessFacts, find: (problem: ProblemFacts, round: RoundFacts) => Finding[]): Finding[] {
  return comingRounds(facts).flatMap((one) => one.problems.flatMap((problem) => find(problem, one)));
}

const named = (problem: ProblemFacts, { round }: RoundFacts) => ({
  round: round.name,
  label: problem.label,
  name: problem.name,
});

/** Examples that disagree keep a round from opening. */
export const disagreeingExamples: Rule = (facts) =>
  ofProblems(facts, (problem, one) => {
    if (problem.standing !== 'disagrees') return [];
    const mend = { page: 'verify', problem: problem.slug, number: problem.number } as const;
    const isSerious = !problem.isAllowed && one.round.openedAt === null;
    const key = isSerious ? 'examples_disagree' : 'examples_disagree_allowed';
    return [{ key, severity: isSerious ? 'error' : 'warning', params: named(problem, one), mend }];
  });

export const unverifiedProblems: Rule = (facts) =>
  ofProblems(facts, (problem, one) => {
    if (problem.standing !== 'never' && problem.standing !== 'incomplete') return [];
    const mend = { page: 'verify', problem: problem.slug, number: problem.number } as const;
    const key = problem.standing === 'never' ? 'not_verified' : 'not_all_verified';
    return [{ key, severity: 'warning', params: named(problem, one), mend }];
  });

export const failedChecks: Rule = (facts) =>
  ofProblems(facts, (problem, one) => {
    if (!problem.check || problem.check.state === 'passed') return [];
    const mend = { page: 'check', problem: problem.slug, number: problem.number } as const;
    const key = problem.check.state === 'waiting' ? 'check_waiting' : 'check_failed';
    const severity = problem.check.state === 'waiting' || problem.check.isOpened ? 'warning' : 'error';
    return [{ key, severity, params: named(problem, one), mend }];
  });

export const unservedLanguages: Rule = (facts) =>
  ofProblems(facts, (problem, one) => {
    // Where no judge host is online at all, that alone is said.
    if (problem.unserved.length === 0 || facts.site.judgesOnline === 0) return [];
    const isAll = problem.unserved.includes('all');
    const params = { ...named(problem, one), languages: problem.unserved.join(', ') };
    const key = isAll ? 'nothing_judged' : 'languages_not_judged';
    return [{ key, severity: isAll ? 'error' : 'warning', params, mend: { page: 'judges' } }];
  });

export const limitsOfPackages: Rule = (facts) =>
  ofProblems(facts, (problem, one) => {
    const mend = { page: 'version', problem: problem.slug, number: problem.number } as const;
    if (!problem.hasDefaultLimit) return [];
    return [{ key: 'default_limit', severity: 'warning', params: named(problem, one), mend }];
  });

export const olderVersions: Rule = (facts) =>
  ofProblems(facts, (problem, one) => {
    if (problem.number >= problem.currentNumber) return [];
    const params = { ...named(problem, one), number: problem.number, current: problem.currentNumber };
    return [{ key: 'older_version', severity: 'note', params, mend: { page: 'problem-set', round: one.round.slug } }];
  });

export const missingStatements: Rule = (facts) =>
  ofProblems(facts, (problem, one) => {
    const lacks = SITE_LANGUAGES.filter((language) => !speaks(problem.statements, language));
    if (lacks.length === 0) return [];
    const mend = { page: 'version', problem: problem.slug, number: problem.number } as const;
    const severity = lacks.length === SITE_LANGUAGES.length ? 'warning' : 'note';
    return [{ key: `statement_missing_${lacks[0]}`, severity, params: named(problem, one), mend }];
  });

function speaks(languages: readonly string[], wanted: string): boolean {
  const base = wanted.split('-')[0]!;
  return languages.some((language) => language.toLowerCase().split('-')[0] === base);
}

export const roundsWithoutProblems: Rule = (facts) =>
  comingRounds(facts).flatMap(({ round, problems }) =>
    problems.length > 0
      ? []
      : [
          {
            key: 'no_problems',
            severity: facts.contest.visibility === 'published' ? 'error' : 'warning',
            params: { round: round.name },
            mend: { page: 'problem-set', round: round.slug },
          },
        ],
  );

export const problemSets: Rule = (facts) =>
  comingRounds(facts).flatMap(({ round, problems }) => {
    const mend = { page: 'problem-set', round: round.slug } as const;
    const found: Finding[] = [];
    const labels = repeated(problems.map(({ label }) => label.toUpperCase()));
    if (labels.length > 0)
      found.push({
        key: 'labels_repeated',
        severity: 'error',
        params: { round: round.name, labels: labels.join(', ') },
        mend,
      });
    const twice = repeated(problems.map(({ slug }) => slug));
    if (twice.length > 0)
      found.push({
        key: 'problem_twice',
        severity: 'warning',
        params: { round: round.name, problems: twice.join(', ') },
        mend,
      });
    const worthless = round.scoring === 'icpc' ? [] : problems.filter(({ points }) => points === 0);
    if (worthless.length > 0) {
      const params = { round: round.name, labels: worthless.map(({ label }) => label).join(', ') };
      found.push({ key: 'no_points', severity: 'warning', params, mend });
    }
    return found;
  });

/** Times of single problems that no longer fit their round, as after its end was moved. */
export const timesOfProblems: Rule = (facts) =>
  ofProblems(facts, (problem, one) => {
    const { opensAt, closesAt } = one.round;
    const { visibleFrom, openUntil } = problem;
    const mend = { page: 'problem-times', round: one.round.slug } as const;
    const params = named(problem, one);
    const found: Finding[] = [];
    if (openUntil !== null && openUntil > closesAt)
      found.push({ key: 'deadline_after_end', severity: 'warning', params, mend });
    if (visibleFrom !== null && visibleFrom >= (openUntil === null ? closesAt : Math.min(openUntil, closesAt)))
      found.push({ key: 'visible_after_deadline', severity: 'error', params, mend });
    else if (openUntil !== null && openUntil <= opensAt)
      found.push({ key: 'deadline_before_opening', severity: 'error', params, mend });
    if (visibleFrom !== null && visibleFrom < opensAt)
      found.push({ key: 'visible_before_opening', severity: 'note', params, mend });
    return found;
  });

function repeated(words: readonly string[]): string[] {
  return [...new Set(words.filter((word, index) => words.indexOf(word) !== index))];
}

/**
 * The package's own grader: once all tests are done, it combines the results of each of its groups into one, deeper groups first.
 * It runs in its own container, which never ran submitted code. An invalid answer is a fact (a judge error of the problem), never
 * a verdict of the submission.
 */
import { customGroups, gradedVerdictOf, gradeIn, gradeOf, graderInput, resultsIn } from '../contract/grading.ts';
import type { CustomGrades, Grade, GradedTest } from '../contract/grading.ts';
import { findLanguage } from '../contract/languages.ts';
import { STANDARD_WORK_BYTES } from '../contract/job.ts';
import type { GraderSpec } from '../contract/job.ts';
import type { GradeFact, GradingFact, TestFact } from '../contract/report.ts';
import { outcomeOfRun } from '../outcome.ts';
import type { Box } from '../sandbox/sandbox.ts';
import { buildValidator } from './build.ts';
import { withRuntime } from './job-context.ts';
import type { JobContext } from './job-context.ts';

const MOST_WORDS_CHARS = 500;

/** The grades of a job whose tests all ran. @throws SandboxError when the platform failed, ProblemError when it does not build. */
export async function runGrader(ctx: JobContext, grader: GraderSpec, tests: readonly TestFact[]): Promise<GradingFact> {
  // A test without a result makes every result of a grader unknown.
  if (tests.some(({ outcome }) => outcome === 'judge-error')) return { grades: [] };
  const { program, tree, decides } = grader;
  const facts = new Map(tests.map((fact) => [fact.name, fact]));
  const test: GradedTest = (name) => {
    const fact = facts.get(name);
    return {
      verdict: gradedVerdictOf(fact?.outcome ?? 'wrong-answer'),
      score: fact?.score,
      multiplier: fact?.scoreMultiplier,
    };
  };
  const grades = new Map<string, Grade>();
  const custom: CustomGrades = (name) => grades.get(name);
  const { artefacts, argv, toolchain } = await buildValidator(ctx, program);
  const limits = withRuntime(
    program.limits,
    program.language === undefined ? undefined : findLanguage(program.language),
  );
  const options = { toolchain, stage: 'checker', jobId: ctx.job.jobId, limits } as const;
  const box = await ctx.boxes.open({ ...options, workBytes: STANDARD_WORK_BYTES, files: artefacts });
  try {
    for (const group of customGroups(tree)) {
      const asked = {
        argv: [...argv, ...(group.graderArgs ?? [])],
        stdin: graderInput(resultsIn(group, test, custom)),
      };
      const grade = await ask(box, asked, limits);
      if (typeof grade === 'string')
        return { grades: listed(grades), error: `the grader of ${group.name || 'data'} ${grade}` };
      grades.set(group.name, grade);
    }
  } finally {
    ctx.boxes.release(box);
  }
  return { grades: listed(grades), ...(decides && { verdict: gradeOf(tree, test, custom).verdict }) };
}

/** The answer, or why it is invalid. */
async function ask(
  box: Box,
  { argv, stdin }: { argv: string[]; stdin: string },
  limits: GraderSpec['program']['limits'],
): Promise<Grade | string> {
  if (!box.isAlive) return 'ended with its container';
  const { record, stdout, stderr } = await box.run({ argv, stdin: Buffer.from(stdin), limits, keepWork: false });
  const { outcome } = outcomeOfRun(record, limits);
  const words = stderr.toString('utf8', 0, MOST_WORDS_CHARS).trim();
  if (outcome !== 'ok') {
    const how = record.signal === undefined ? `exit code ${record.exitCode}` : `signal ${record.signal}`;
    return `ended with ${outcome} (${how})${words === '' ? '' : `: ${words}`}`;
  }
  const said = stdout.toString('utf8', 0, MOST_WORDS_CHARS);
  return gradeIn(said) ?? `answered something that is no result: ${said.trim().slice(0, 80)}`;
}

function listed(grades: ReadonlyMap<string, Grade>): GradeFact[] {
  return [...grades].map(([group, { verdict, points }]) => ({ group, verdict, points }));
}

/** Static validation: a program of the problem checks the submitted files; each of its cases is a fact like a test. */
import type { StaticCase } from '../contract/job.ts';
import type { TestFact } from '../contract/report.ts';
import type { BoxFile } from '../sandbox/sandbox.ts';
import { submittedFiles } from './build.ts';
import type { BuildResult } from './build.ts';
import type { JobContext } from './job-context.ts';
import { ValidatorBox } from './validator-box.ts';

/** Facts of the cases in order; with `first-failure` none after the first that is not ok. */
export async function runStaticCases(ctx: JobContext, built: BuildResult): Promise<TestFact[]> {
  const { job } = ctx;
  const { staticValidation } = job;
  if (!staticValidation || staticValidation.cases.length === 0) return [];
  const files = submittedFiles(built);
  const validator = await ValidatorBox.open(ctx, staticValidation, [], { workFiles: files });
  const facts: TestFact[] = [];
  for (const one of staticValidation.cases) {
    const fact = await runCase(validator, one, built, files);
    facts.push(fact);
    if (fact.outcome !== 'ok' && job.stopAt === 'first-failure') break;
  }
  await validator.close();
  return facts;
}

async function runCase(
  validator: ValidatorBox,
  { ordinal, name, args }: StaticCase,
  built: BuildResult,
  files: readonly BoxFile[],
): Promise<TestFact> {
  const run = { parameters: [built.language, built.entry], args, workFiles: files };
  const { verdict, nextInput: _none, ...said } = await validator.check(run, Buffer.alloc(0));
  await validator.clear();
  const outcome = verdict === 'accept' ? 'ok' : verdict === 'reject' ? 'wrong-answer' : 'judge-error';
  return { ordinal, name, outcome, cpuMs: 0, wallMs: 0, memoryBytes: 0, outputBytes: 0, ...said };
}

/**
 * What of a package everyone may have who sees its problem, as pure functions. It is a list of what goes in, not of what is
 * left out, so that whatever a package gets in the future stays here until somebody decides about it.
 */
import type { BlobRef } from '../../judge/contract/job.ts';
import { LEFT_OUT } from './left-out.rules.ts';
import type { LeftOut } from './left-out.rules.ts';
import type { CheckerFlags, ProblemPackage, StoredPackage, TestCase } from './package.rules.ts';

const MIB = 1024 * 1024;
const KIB = 1024;

/** The code of the reason why the public part cannot be a problem of its own. */
export const PUBLIC_PART = 'public_part';

/** Without these nothing can be judged. */
const NEEDED: readonly LeftOut[] = ['interaction', 'answers', 'include', 'samples'];

/**
 * How the public part judges: `same` as the site does on samples; `by-answer`: outputs are compared with the sample answers,
 * since the validator of the package is not in it; `none`: not at all.
 */
export type LocalJudging = 'same' | 'by-answer' | 'none';

export function localJudging(leftOut: readonly LeftOut[]): LocalJudging {
  if (leftOut.some((what) => NEEDED.includes(what))) return 'none';
  return leftOut.length > 0 ? 'by-answer' : 'same';
}

/** Samples whose judged data is what readers see: not those that are shown as something else. */
export function publicSamples<B extends BlobRef>(pkg: Pick<ProblemPackage<B>, 'tests'>): TestCase<B>[] {
  return pkg.tests.filter((test) => test.isSample && !test.shownInput && !test.shownAnswer && !test.shownInteraction);
}

/** What the public part of the package lacks, in the order of `LEFT_OUT`. */
export function leftOutOf(pkg: StoredPackage): LeftOut[] {
  const { interactive, multiPass, submitAnswer } = pkg.type;
  const lacks: Record<LeftOut, boolean> = {
    interaction: interactive || multiPass,
    answers: submitAnswer,
    include: Object.values(pkg.includes).some((files) => files.length > 0),
    samples: publicSamples(pkg).length === 0,
    output_validator: pkg.checker.kind === 'custom',
    static_validator: pkg.staticValidator !== undefined,
    grader: pkg.grader !== undefined,
  };
  return LEFT_OUT.filter((what) => lacks[what]);
}

/** `problem.yaml` of the public part: what the page of the problem says. */
export function publicProblemYaml(pkg: StoredPackage): object {
  const { limits } = pkg;
  const whole = (amount: number, unit: number): number => Math.max(1, Math.ceil(amount / unit));
  return {
    problem_format_version: '2025-09',
    name: pkg.name,
    license: pkg.license,
    ...(pkg.rightsOwner === undefined ? {} : { rights_owner: pkg.rightsOwner }),
    languages: pkg.languages,
    ...(pkg.allowsWriting === undefined ? {} : { allow_file_writing: pkg.allowsWriting }),
    limits: {
      time_limit: limits.timeLimitMs / 1000,
      memory: whole(limits.memoryBytes, MIB),
      output: whole(limits.outputBytes, MIB),
      code: whole(limits.codeBytes, KIB),
      compilation_time: whole(limits.buildTimeMs, 1000),
      compilation_memory: whole(limits.buildMemoryBytes, MIB),
    },
  };
}

/** `.kernelway.yaml` of the public part: what it lacks, and the time that languages have. */
export function publicJudgingYaml(pkg: StoredPackage): object {
  const { timeFactors } = pkg;
  return { public_part: { left_out: leftOutOf(pkg) }, ...(timeFactors ? { time_factors: timeFactors } : {}) };
}

/** `.kernel/kernel.yaml` of the public part: how the starter code is built and run, without benchmark and points. */
export function publicKernelYaml(kernel: NonNullable<StoredPackage['kernel']>): object {
  return {
    kernel: 1,
    base: 'base',
    toolchain: kernel.toolchain,
    editable: kernel.editable,
    build: kernel.build,
    ...(kernel.incremental ? { incremental: true } : {}),
    artefacts: kernel.artefacts,
    run: kernel.run,
    ...(kernel.sessionSeparator === undefined ? {} : { sessions: { separator: kernel.sessionSeparator } }),
    limits: { build_time: kernel.buildTimeMs / 1000, build_memory: Math.ceil(kernel.buildMemoryBytes / MIB) },
    at_home: kernel.atHome,
  };
}

/** The YAML of a sample: its arguments, and how the default validator compares it; undefined if there is nothing to say. */
export function publicSampleYaml(pkg: StoredPackage, test: TestCase<BlobRef>): object | undefined {
  const flags = pkg.checker.kind === 'default' ? flagWords(test.checkerFlags ?? pkg.checker) : [];
  if (test.args.length === 0 && flags.length === 0) return undefined;
  return {
    ...(test.args.length > 0 ? { args: test.args } : {}),
    ...(flags.length > 0 ? { output_validator_args: flags } : {}),
  };
}

function flagWords(flags: CheckerFlags): string[] {
  const { caseSensitive, spaceChangeSensitive, floatAbsoluteTolerance, floatRelativeTolerance } = flags;
  return [
    ...(caseSensitive ? ['case_sensitive'] : []),
    ...(spaceChangeSensitive ? ['space_change_sensitive'] : []),
    ...(floatAbsoluteTolerance === undefined ? [] : ['float_absolute_tolerance', String(floatAbsoluteTolerance)]),
    ...(floatRelativeTolerance === undefined ? [] : ['float_relative_tolerance', String(floatRelativeTolerance)]),
  ];
}

/** Images and the like that a statement names. Others in its folder may be drafts of the author. */
export function publicStatementFiles<B extends BlobRef>(
  pkg: Pick<ProblemPackage<B>, 'statements' | 'statementFiles'>,
): ProblemPackage<B>['statementFiles'] {
  const texts = pkg.statements.map(({ text = '' }) => text);
  return pkg.statementFiles.filter(({ path }) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const [stem = name] = name.split('.');
    return stem !== '' && stem !== 'problem' && texts.some((text) => text.includes(stem));
  });
}

/** The job for a submission, from real packages. */
import { expect } from 'chai';
import { buildJudgeJob } from '../../src/packages/package.job.rules.ts';
import { derivedTimeLimitMs, HIGHEST_LIMITS } from '../../src/packages/package-limits.rules.ts';
import { storedPackage } from '../../src/packages/package-judging.rules.ts';
import { InvalidInput } from '../../src/platform/errors.ts';
import { kernelPackage, PROBLEM_YAML, reading, removeFolders, sumPackage } from './package-fixtures.ts';

const MIB = 1024 * 1024;
const order = { jobId: 'j', judgingId: 'g', token: 3, files: [], stopAt: 'all' } as const;
const source = { path: 'a.cpp', blob: { sha256: 'x', sizeBytes: 1 } };

describe('the job of a submission', () => {
  afterEach(removeFolders);

  it('has the limits of the package with the time factor of the language', async () => {
    const pkg = storedPackage((await reading(sumPackage())).package!);
    const cpp = buildJudgeJob({ ...order, pkg, language: 'cpp', files: [source] });
    expect(cpp).to.deep.include({ jobId: 'j', judgingId: 'g', token: 3, stopAt: 'all', benchmark: undefined });
    expect(cpp.runLimits).to.include({
      cpuTimeMs: 1500,
      wallTimeMs: 4000,
      memoryBytes: 256 * MIB,
      outputBytes: 8 * MIB,
    });
    expect(cpp.build).to.deep.include({ kind: 'standard', language: 'cpp', files: [source] });
    expect(cpp.build.limits.cpuTimeMs).to.equal(60_000);
    const python = buildJudgeJob({ ...order, pkg, language: 'python3', files: [] });
    expect(python.runLimits.cpuTimeMs).to.equal(4500);
    expect(() => buildJudgeJob({ ...order, pkg, language: 'cobol', files: [] })).to.throw(InvalidInput);
    expect(
      buildJudgeJob({ ...order, pkg, language: 'cpp', files: [], timeLimitMs: 9000 }).runLimits.cpuTimeMs,
    ).to.equal(9000);
  });

  it('has the tests in order, as references only', async () => {
    const pkg = (await reading(sumPackage({ 'data/secret/02.yaml': 'args: [-v]\n' }))).package!;
    const { tests } = buildJudgeJob({ ...order, pkg, language: 'cpp', files: [] });
    expect(tests.map(({ ordinal, name, isSample, args }) => [ordinal, name, isSample, args])).to.deep.equal([
      [1, 'sample/1', true, []],
      [2, 'secret/01', false, []],
      [3, 'secret/02', false, ['-v']],
    ]);
    expect(tests[0]!.input).to.have.all.keys('sha256', 'sizeBytes');
    expect(tests[0]!.sessionSeparator).to.equal(undefined);
  });

  it('overlays the files for the language over the general ones', async () => {
    const pkg = (
      await reading(
        sumPackage({ 'include/default/a.h': 'general\n', 'include/default/b.h': 'b\n', 'include/cpp/a.h': 'cpp\n' }),
      )
    ).package!;
    const included = (language: string): string[] => {
      const { build } = buildJudgeJob({ ...order, pkg, language, files: [] });
      return build.kind === 'standard' ? build.include.map(({ path, blob }) => `${path} ${blob.sizeBytes}`) : [];
    };
    expect(included('cpp')).to.deep.equal(['a.h 4', 'b.h 2']);
    expect(included('python3')).to.deep.equal(['a.h 8', 'b.h 2']);
    expect(included('cpp20'), 'a variant has what its language has').to.deep.equal(['a.h 4', 'b.h 2']);
  });

  it('lets programs write no file if the package says so, and otherwise as much as the limit allows', async () => {
    const fileBytes = async (yaml: string) => {
      const pkg = (await reading(sumPackage({ 'problem.yaml': PROBLEM_YAML + yaml }))).package!;
      return buildJudgeJob({ ...order, pkg, language: 'cpp', files: [] }).runLimits.fileBytes;
    };
    expect(await fileBytes('allow_file_writing: false\n')).to.equal(0);
    expect(await fileBytes('allow_file_writing: true\n')).to.equal(undefined);
    expect(await fileBytes('')).to.equal(undefined);
  });

  it('gives a custom checker the limits of validation', async () => {
    const pkg = (await reading(sumPackage({ 'output_validator/v.cpp': 'x\n' }))).package!;
    const { checker } = buildJudgeJob({ ...order, pkg, language: 'cpp', files: [] });
    expect(checker).to.include({ kind: 'custom', language: 'cpp' });
    expect(checker.kind === 'custom' && checker.limits.cpuTimeMs).to.equal(60_000);
  });

  it('builds a kernel problem from its starter code and measures it', async () => {
    const pkg = storedPackage((await reading(kernelPackage())).package!);
    const job = buildJudgeJob({ ...order, pkg, files: [source], deleted: ['src/old.cc'] });
    expect(job.build).to.deep.include({
      kind: 'kernel',
      toolchain: 'cpp',
      baseArchive: pkg.kernel!.baseArchive,
      files: [source],
      deleted: ['src/old.cc'],
      commands: ['make -s kv_driver'],
      artefacts: ['kv_driver'],
      runCommand: ['./kv_driver', 'data'],
    });
    expect(job.build.limits.cpuTimeMs).to.equal(45_000);
    expect(job.tests[0]!.sessionSeparator).to.equal('#!restart');
    expect(job.benchmark).to.deep.include({ measure: 'cpu', minRounds: 8, maxRounds: 30, budgetMs: 30_000 });
    expect(job.benchmark).not.to.have.property('startsProcesses');
    expect(job.benchmark!.limits).to.include({ cpuTimeMs: 30_000, memoryBytes: 256 * MIB });
  });

  it('derives a time limit as the format describes', () => {
    expect(derivedTimeLimitMs(300, 2, 1000)).to.equal(1000);
    expect(derivedTimeLimitMs(501, 2, 1000)).to.equal(2000);
    expect(derivedTimeLimitMs(0, 2, 1000)).to.equal(1000);
    expect(derivedTimeLimitMs(510, 2, 500)).to.equal(1500);
    const longest = HIGHEST_LIMITS.time_limit * 1000;
    expect(derivedTimeLimitMs(510, 2, 1e18), 'any resolution may be stated').to.equal(longest);
    expect(derivedTimeLimitMs(510, 1e9, 1000), 'any margin may be stated').to.equal(longest);
  });
});

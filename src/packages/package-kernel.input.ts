/** `.kernel/`: the starter code of a kernel problem, and how it is built, run, measured and scored. */
import picomatch from 'picomatch';
import { z } from 'zod';
import { languages } from '../../judge/contract/languages.ts';
import { ArchiveRefusal, checkedPath } from '../platform/archives/archive.ts';
import { packTar } from '../platform/archives/tar.ts';
import { blobOf } from './package-files.input.ts';
import type { PackageFiles } from './package-files.input.ts';
import { checked, hasBoundedGlob, readYaml } from './package-report.input.ts';
import type { PackageReport } from './package-report.input.ts';
import type { KernelSpec } from './package.rules.ts';

export const KERNEL_YAML = '.kernel/kernel.yaml';

const MIB = 1024 * 1024;
const PATTERN = /[*?[\]{}()!]/;
const text = z.string().min(1);
const texts = z.array(text).min(1);
const positive = z.number().positive();

const kernelYaml = z.strictObject({
  kernel: z.literal(1),
  base: text,
  toolchain: text,
  editable: texts,
  build: texts,
  incremental: z.boolean().default(false),
  artefacts: texts,
  run: texts,
  sessions: z.strictObject({ separator: z.string().regex(/^\S.*$/) }).optional(),
  benchmark: z
    .strictObject({
      measure: z.enum(['cpu', 'wall']),
      prepare: texts.optional(),
      keep: z.array(z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/)).optional(),
      command: texts,
      min_rounds: z.int().min(2).default(8),
      max_rounds: z.int().min(2).max(1000).default(30),
      target_interval: positive.max(1).default(0.03),
      max_interval: positive.max(1).optional(),
      driver: z.strictObject({ artefacts: texts, prepare: texts.optional(), command: texts }).optional(),
      budget: positive.max(600).default(60),
      processes: z.boolean().default(false),
      review: z
        .strictObject({ above: z.number().min(1).optional(), times_best: z.number().min(1).optional() })
        .optional(),
    })
    .optional(),
  score: z
    .strictObject({
      tests: z.number().min(0),
      speedup: z.strictObject({ points: positive, full_at: z.number().min(1.01) }).optional(),
    })
    .default({ tests: 100 }),
  limits: z
    .strictObject({ build_time: positive.max(600).optional(), build_memory: positive.max(8192).optional() })
    .default({}),
  at_home: z.array(text).default([]),
});

/** The kernel part; undefined if there is none, or if it has problems (which are reported). */
export async function readKernel(files: PackageFiles, report: PackageReport): Promise<KernelSpec | undefined> {
  if (!files.has(KERNEL_YAML)) {
    if (files.below('.kernel').length > 0) report.problem(KERNEL_YAML, 'file_missing');
    return undefined;
  }
  const value = readYaml(report, KERNEL_YAML, await files.read(KERNEL_YAML));
  const yaml = value === undefined ? undefined : checked(report, KERNEL_YAML, value, kernelYaml);
  if (!yaml) {
    await sayOfRest(files, value, report);
    return undefined;
  }
  const base = await readBase(files, yaml.base, report);
  checkKernel(yaml, base?.map(({ path }) => path) ?? [], report);
  if (!base) return undefined;
  const { benchmark, score } = yaml;
  return {
    toolchain: yaml.toolchain,
    baseArchive: blobOf(await packTar(base)),
    baseFiles: base.map(({ path, blob }) => ({ path, sizeBytes: blob.sizeBytes, sha256: blob.sha256 })),
    editable: yaml.editable,
    build: yaml.build,
    ...(yaml.incremental && { incremental: true }),
    artefacts: yaml.artefacts,
    run: yaml.run,
    sessionSeparator: yaml.sessions?.separator,
    benchmark: benchmark && {
      measure: benchmark.measure,
      prepare: benchmark.prepare,
      keep: benchmark.keep,
      command: benchmark.command,
      minRounds: benchmark.min_rounds,
      maxRounds: benchmark.max_rounds,
      targetRelativeInterval: benchmark.target_interval,
      largestRelativeInterval: benchmark.max_interval,
      driver: benchmark.driver,
      budgetMs: benchmark.budget * 1000,
      ...(benchmark.processes && { startsProcesses: true }),
      ...(benchmark.review && { review: { above: benchmark.review.above, timesBest: benchmark.review.times_best } }),
    },
    testPoints: score.tests,
    speedup: score.speedup && { points: score.speedup.points, fullAt: score.speedup.full_at },
    buildTimeMs: (yaml.limits.build_time ?? 60) * 1000,
    buildMemoryBytes: Math.round((yaml.limits.build_memory ?? 2048) * MIB),
    atHome: yaml.at_home,
  };
}

/** Reports other errors when a section cannot be read, by checking the keys that are valid. */
async function sayOfRest(files: PackageFiles, value: unknown, report: PackageReport): Promise<void> {
  const { base, editable, artefacts, toolchain } = (value ?? {}) as Record<string, unknown>;
  const isText = (one: unknown): one is string => typeof one === 'string' && one !== '';
  const listOf = (list: unknown): string[] => (Array.isArray(list) ? list.filter(isText) : []);
  const tree = isText(base) ? await readBase(files, base, report) : undefined;
  if (isText(toolchain)) checkToolchain(toolchain, report);
  checkPaths(listOf(editable), listOf(artefacts), tree?.map(({ path }) => path) ?? [], report);
}

async function readBase(files: PackageFiles, base: string, report: PackageReport) {
  const folder = safePath(base);
  const paths = folder === undefined ? [] : files.below(`.kernel/${folder}`);
  if (folder === undefined || paths.length === 0) {
    report.problem(`.kernel/${base}`, 'base_missing');
    return undefined;
  }
  return await Promise.all(
    paths.map(async (path) => {
      const blob = await files.blob(path);
      const inTree = path.slice(`.kernel/${folder}/`.length);
      return { path: inTree, content: await blob.read(), executable: files.isExecutable(path), blob };
    }),
  );
}

function checkKernel(yaml: z.infer<typeof kernelYaml>, basePaths: readonly string[], report: PackageReport): void {
  const say = (code: string, params: Record<string, string | number>): void =>
    report.problem(KERNEL_YAML, code, params);
  checkToolchain(yaml.toolchain, report);
  checkPaths(yaml.editable, [...yaml.artefacts, ...(yaml.benchmark?.driver?.artefacts ?? [])], basePaths, report);
  const { benchmark, score } = yaml;
  if (score.speedup && !benchmark) say('speedup_without_benchmark', { key: 'score.speedup' });
  if (benchmark && benchmark.min_rounds > benchmark.max_rounds) {
    say('rounds_reversed', { min: benchmark.min_rounds, max: benchmark.max_rounds });
  }
  const drawing = benchmark?.driver?.command ?? benchmark?.command;
  if (drawing && !drawing.some((part) => /\{(seed|nonce)\}/.test(part))) {
    report.notice(KERNEL_YAML, 'benchmark_without_seed');
  }
}

function checkToolchain(toolchain: string, report: PackageReport): void {
  const toolchains = [...new Set(languages().map((language) => language.toolchain))];
  if (toolchains.includes(toolchain)) return;
  report.cannotJudge(KERNEL_YAML, 'toolchain_unknown', { toolchain, known: toolchains.join(', ') });
}

function checkPaths(
  editable: readonly string[],
  artefacts: readonly string[],
  basePaths: readonly string[],
  report: PackageReport,
): void {
  const say = (code: string, params: Record<string, string | number>): void =>
    report.problem(KERNEL_YAML, code, params);
  for (const glob of editable) {
    const isPattern = PATTERN.test(glob);
    if (!isPattern && safePath(glob) !== glob) {
      say('path_invalid', { path: glob });
      continue;
    }
    if (!hasBoundedGlob(report, KERNEL_YAML, glob)) continue;
    const matches = picomatch(glob, { dot: true });
    if (basePaths.length > 0 && !basePaths.some((path) => matches(path))) say('glob_matches_nothing', { glob });
  }
  for (const path of artefacts) {
    if (safePath(path) !== path) say('path_invalid', { path });
    else if (PATTERN.test(path)) say('artefact_is_pattern', { path });
    else if (/^work(\/|$)/.test(path)) say('artefact_is_work', { path });
  }
}

function safePath(path: string): string | undefined {
  try {
    return checkedPath(path);
  } catch (error) {
    if (error instanceof ArchiveRefusal) return undefined;
    throw error;
  }
}

/** From a repository to what an import would make of it, and everything that is to be known before it. */
import {
  LONGEST_TEST_MS,
  totalMilli,
  wholePointsFactor,
  type ClassroomNote,
  type ClassroomTest,
  type ReadTests,
} from './classroom-tests.rules.ts';
import { bestImage, needsOf, type Need, type RepositoryFacts } from './needs.rules.ts';
import type { RepositoryFile } from './package-files.rules.ts';
import { planOf, type TestPlan } from './test-plans.rules.ts';
import type { PlannedTest } from './build-script.rules.ts';
import { editableFiles, leftOut, protectedFiles } from './starter.rules.ts';
import { IMAGES, type Image } from './tools.rules.ts';

/** What a teacher changed on the page of the dry run. */
export interface DraftChoices {
  image?: Image;
  /** Other lines for a test, by its index. */
  lines: Record<string, { setup: string; run: string }>;
  /** Globs, one a line; absent: those that were found. */
  editable?: string[];
  /** No test gets more, in seconds. */
  longestSeconds: number;
}

export const DEFAULT_LONGEST_SECONDS = 60;

export interface ClassroomDraft {
  file: string;
  tests: ClassroomTest[];
  planned: PlannedTest[];
  image: Image;
  images: readonly Image[];
  needs: Need[];
  notes: ClassroomNote[];
  problems: ClassroomNote[];
  starter: RepositoryFile[];
  protectedPaths: string[];
  editable: string[];
  totalPoints: number;
  /** How many times the points of the package are those of the file. */
  factor: number;
  readme: string;
}

/** The draft of an import; the same repository and choices give the same draft. */
export function draftOf(
  repository: { files: readonly RepositoryFile[]; links: readonly string[] },
  read: ReadTests,
  choices: DraftChoices,
): ClassroomDraft {
  const notes = [...read.notes];
  const starter = starterOf(repository, notes);
  const tests = read.tests.map((test, index) => ({ ...test, ...choices.lines[String(index)] }));
  const facts = factsOf(starter);
  const image = choices.image ?? bestImage(tests, facts);
  const byPath = new Map(starter.map((file) => [file.path, file]));
  const readScript = (path: string): string | undefined => {
    const file = byPath.get(path);
    return file && file.content.length < 100_000 ? Buffer.from(file.content).toString('utf8') : undefined;
  };
  const planned = tests.map((test) => ({
    test,
    plan: planOf(test, readScript),
    seconds: Math.max(1, Math.ceil(Math.min(test.timeoutMs, choices.longestSeconds * 1000, LONGEST_TEST_MS) / 1000)),
  }));
  sayOfTimes(planned, notes);
  sayOfBuilds(
    planned.map(({ test, plan }) => ({ name: test.name, plan })),
    notes,
  );
  const kept = protectedFiles([...byPath.keys()], tests);
  const found = editableFiles([...byPath.keys()], kept);
  for (const { folder, extensions } of found.narrow)
    notes.push({ code: 'editable_narrow', params: { folder, extensions: extensions.join(' ') } });
  if (found.cut > 0 && !choices.editable) notes.push({ code: 'editable_cut', params: { count: found.cut } });
  const editable = choices.editable ?? found.globs;
  const problems = [...read.problems];
  if (editable.length === 0) problems.push({ code: 'nothing_editable' });
  const factor = wholePointsFactor(tests);
  if (factor > 1) notes.push({ code: 'points_factor', params: { factor } });
  const readme = [...byPath.keys()].find((path) => /^readme\.(md|markdown|txt)$/i.test(path));
  return {
    ...{ file: read.file, tests, planned, image, images: IMAGES, notes, problems, starter, editable, factor },
    needs: needsOf(tests, image, facts),
    protectedPaths: [...kept].sort(),
    totalPoints: totalMilli(tests) / 1000,
    readme: (readme === undefined ? undefined : readScript(readme)) ?? '',
  };
}

const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

function submodulesIn(content: Uint8Array): string[] {
  const lines = Buffer.from(content).toString('utf8').split('\n').slice(0, 1000);
  return lines.map((line) => /^\s*path\s*=\s*(\S.{0,199})/.exec(line)?.[1]?.trim() ?? '').filter((one) => one !== '');
}

function starterOf(
  { files, links }: { files: readonly RepositoryFile[]; links: readonly string[] },
  notes: ClassroomNote[],
): RepositoryFile[] {
  for (const path of links) notes.push({ code: 'link_left_out', params: { path } });
  for (const { path, content } of files) {
    const head = Buffer.from(content.subarray(0, LFS_POINTER.length)).toString('latin1');
    if (head === LFS_POINTER) notes.push({ code: 'lfs_pointer', params: { path } });
    if (path === '.gitmodules')
      for (const folder of submodulesIn(content)) notes.push({ code: 'submodule', params: { folder } });
  }
  const out = files.filter(({ path }) => leftOut(path) !== undefined).map(({ path }) => path);
  const clashing = files.filter(({ path }) => /^\.classroom\//.test(path)).map(({ path }) => path);
  for (const path of [...out, ...clashing]) notes.push({ code: 'file_left_out', params: { path } });
  return files.filter(({ path }) => leftOut(path) === undefined && !clashing.includes(path));
}

/** What the lines of tests may find in the repository. */
export function factsOf(starter: readonly RepositoryFile[]): RepositoryFacts {
  const paths = new Set(starter.map(({ path }) => path));
  const manifest = starter.find(({ path }) => path === 'package.json');
  return {
    paths,
    scripts: manifest ? scriptsIn(Buffer.from(manifest.content).toString('utf8')) : {},
    hasVendored: [...paths].some((path) => /^vendor\//.test(path)),
  };
}

function scriptsIn(content: string): Record<string, string> {
  try {
    const { scripts } = JSON.parse(content) as { scripts?: Record<string, unknown> };
    const entries = Object.entries(scripts ?? {}).filter(([, line]) => typeof line === 'string');
    return Object.fromEntries(entries) as Record<string, string>;
  } catch {
    return {};
  }
}

function sayOfTimes(planned: readonly PlannedTest[], notes: ClassroomNote[]): void {
  for (const { test, seconds } of planned) {
    const minutes = Math.round((test.timeoutMs / 60_000) * 100) / 100;
    if (seconds * 1000 < test.timeoutMs)
      notes.push({ code: 'time_shorter', test: test.name, params: { minutes, seconds } });
  }
}

function sayOfBuilds(plans: readonly { name: string; plan: TestPlan }[], notes: ClassroomNote[]): void {
  for (const { name, plan } of plans)
    if (plan.when === 'build') notes.push({ code: 'runs_while_building', test: name });
}

/** Starter code overlaid by a solution: only what differs, and what of it students could not change either. */
export function solutionOver(
  starter: readonly RepositoryFile[],
  solution: readonly RepositoryFile[],
  isEditable: (path: string) => boolean,
): { files: RepositoryFile[]; notEditable: string[] } {
  const before = new Map(starter.map((file) => [file.path, file.content]));
  const changed = solution.filter(({ path, content }) => {
    const old = before.get(path);
    return leftOut(path) === undefined && !(old && Buffer.from(old).equals(Buffer.from(content)));
  });
  return {
    files: changed.filter(({ path }) => isEditable(path)),
    notEditable: changed.filter(({ path }) => !isEditable(path)).map(({ path }) => path),
  };
}

/** The later form: a workflow whose steps are GitHub's graders. Other steps that run something become setup of what follows. */
import { isRegex, numberOf, shown, textOf } from './autograding-json.rules.ts';
import {
  MINUTE_MS,
  MOST_TESTS,
  WORKFLOW_TIMEOUT_MINUTES,
  type ClassroomTest,
  type Comparison,
  type ReadTests,
} from './classroom-tests.rules.ts';

const GRADER = /^(?:classroom-resources|education)\/autograding-(io|command|python)-grader(?:@|$)/;
const REPORTER = /^(?:classroom-resources|education)\/autograding-grading-reporter(?:@|$)/;
const CHECKOUT = /^actions\/checkout(?:@|$)/;
const INPUTS: Record<string, readonly string[]> = {
  io: [
    'test-name',
    'setup-command',
    'command',
    'input',
    'expected-output',
    'comparison-method',
    'timeout',
    'max-score',
  ],
  command: ['test-name', 'setup-command', 'command', 'timeout', 'max-score'],
  python: ['test-name', 'setup-command', 'test-dir', 'timeout', 'max-score'],
};
const COMPARISONS: Record<string, Comparison> = {
  contains: 'included',
  included: 'included',
  exact: 'exact',
  regex: 'regex',
};
const JOB_KEYS = ['name', 'runs-on', 'steps', 'permissions', 'timeout-minutes', 'env', 'concurrency', 'defaults'];
const STEP_KEYS = ['name', 'id', 'uses', 'with', 'env', 'run', 'if', 'shell', 'working-directory'];
const HARMLESS_STEP_KEYS = ['continue-on-error', 'timeout-minutes'];
const WORKFLOW_KEYS = ['name', 'on', 'permissions', 'jobs', 'env', 'concurrency', 'run-name', 'defaults'];

type Row = Record<string, unknown>;
type Say = (code: string, params?: Record<string, string | number>, test?: string) => void;

/** Whether a workflow has steps of these graders. */
export function hasGraders(content: string): boolean {
  return /autograding-(io|command|python)-grader/.test(content);
}

/** The tests of a workflow that was read as YAML; every step and key is mapped or named in the notes. */
export function readClassroomWorkflow(value: unknown, file: string): ReadTests {
  const read: ReadTests = { file, tests: [], notes: [], problems: [] };
  const workflow = rowOf(value);
  const say: Say = (code, params, test) =>
    void read.notes.push({ code, ...(test && { test }), ...(params && { params }) });
  for (const key of Object.keys(workflow).filter((one) => !WORKFLOW_KEYS.includes(one)))
    say('key_unknown', { key, value: shown(workflow[key]) });
  for (const [name, given] of Object.entries(rowOf(workflow.jobs))) {
    const job = rowOf(given);
    const steps = Array.isArray(job.steps) ? (job.steps as unknown[]).map(rowOf) : [];
    if (!steps.some((step) => GRADER.test(textOf(step.uses)))) {
      say('job_without_tests', { job: name });
      continue;
    }
    const defaults = { ...runDefaults(workflow), ...runDefaults(job) };
    readJob(name, { env: { ...rowOf(workflow.env), ...rowOf(job.env) }, defaults }, job, steps, read, say);
  }
  if (read.tests.length === 0) read.problems.push({ code: 'tests_empty' });
  if (read.tests.length > MOST_TESTS) read.problems.push({ code: 'too_many_tests', params: { max: MOST_TESTS } });
  return read;
}

/** What steps have that say nothing else. */
interface Around {
  env: Row;
  defaults: Row;
}

function runDefaults(of: Row): Row {
  return rowOf(rowOf(of.defaults).run);
}

function readJob(job: string, around: Around, given: Row, steps: readonly Row[], read: ReadTests, say: Say): void {
  const { env } = around;
  if (given.if !== undefined) say('job_if', { job, condition: shown(given.if) });
  if (given.needs !== undefined) say('job_needs', { job, jobs: [given.needs].flat().map(shown).join(', ') });
  for (const key of Object.keys(given).filter((one) => ![...JOB_KEYS, 'if', 'needs'].includes(one))) {
    const code = key === 'services' || key === 'container' ? 'job_service' : 'key_unknown';
    say(code, { job, key, value: shown(given[key]) });
  }
  const system = textOf(given['runs-on']);
  if (/windows|macos/i.test(system)) say('other_system', { system });
  const reported = reportedIds(steps, say);
  const found = new Set<string>();
  let before: string[] = [];
  for (const step of steps) {
    const uses = textOf(step.uses);
    const kind = GRADER.exec(uses)?.[1];
    if (kind) {
      const id = textOf(step.id);
      found.add(id);
      const test = readGrader(kind, { ...env, ...rowOf(step.env) }, step, read, say);
      if (reported && !reported.has(id)) {
        say('not_reported', { id: id || '–', points: test.points }, test.name);
        test.points = 0;
      }
      read.tests.push({ ...test, setup: afterSteps(before, test.setup) });
      before = [];
    } else if (textOf(step.run).trim() !== '') {
      sayOfStep(step, say);
      const command = stepCommand(step, around, say);
      if (command === undefined) continue;
      before.push(command);
      say('step_before', { step: stepName(step) });
    } else if (!CHECKOUT.test(uses) && !REPORTER.test(uses)) {
      say('step_unknown', { step: stepName(step), uses: uses || '–' });
    }
  }
  if (before.length > 0) say('step_after', { count: before.length });
  for (const id of reported ?? []) if (!found.has(id)) say('runner_unknown', { id });
}

/** The steps whose results the reporter collects; undefined without a reporter, where all of them count. */
function reportedIds(steps: readonly Row[], say: Say): Set<string> | undefined {
  const reporters = steps.filter((step) => REPORTER.test(textOf(step.uses)));
  if (reporters.length === 0) {
    say('reporter_missing');
    return undefined;
  }
  const ids = reporters.flatMap((step) => textOf(rowOf(step.with).runners).split(','));
  return new Set(ids.map((id) => id.trim()).filter((id) => id !== ''));
}

function readGrader(kind: string, env: Row, step: Row, read: ReadTests, say: Say): ClassroomTest {
  const given = rowOf(step.with);
  const name = textOf(given['test-name']).trim() || stepName(step);
  const note: Say = (code, params) => say(code, params, name);
  sayOfStep(step, note);
  for (const key of Object.keys(given).filter((one) => !INPUTS[kind]!.includes(one)))
    note('key_unknown', { key, value: shown(given[key]) });
  const command = kind === 'python' ? pytestCommand(textOf(given['test-dir']).trim()) : textOf(given.command);
  if (command.trim() === '') read.problems.push({ code: 'run_missing', test: name });
  const output = textOf(given['expected-output']).trim();
  const comparison = kind === 'io' ? ioComparison(given, note) : kind === 'python' ? 'pytest' : 'exit';
  if (comparison === 'regex' && !isRegex(output))
    read.problems.push({ code: 'regex_broken', test: name, params: { regex: output.slice(0, 100) } });
  const setup = textOf(given['setup-command']);
  return {
    ...{ name, comparison, output },
    setup: setup.trim() === '' ? '' : withEnv(env, setup),
    run: withEnv(env, command),
    input: kind === 'io' ? textOf(given.input).trim() : '',
    grader: 'actions',
    points: maxScore(given['max-score'], note),
    timeoutMs: timeoutOf(given.timeout, note),
  };
}

function ioComparison(given: Row, say: Say): Comparison {
  const stated = textOf(given['comparison-method']);
  const known = COMPARISONS[stated];
  if (!known) say('comparison_unknown', { comparison: stated.slice(0, 40) || '–' });
  return known ?? 'included';
}

/** As the grader counts: whole numbers, the rest cut off. */
function maxScore(given: unknown, say: Say): number {
  const points = numberOf(given);
  if (points === undefined) {
    if (given === undefined || given === null || given === '') say('points_missing');
    else say('points_unreadable', { points: shown(given) });
    return 0;
  }
  if (!Number.isInteger(points)) say('points_cut', { points });
  if (points < 0) say('points_negative', { points });
  return Math.max(0, Math.trunc(points));
}

function timeoutOf(given: unknown, say: Say): number {
  const minutes = numberOf(given);
  if (minutes !== undefined && minutes > 0) return Math.round(minutes * MINUTE_MS);
  if (given !== undefined && given !== null && given !== '') say('timeout_unreadable', { timeout: shown(given) });
  return WORKFLOW_TIMEOUT_MINUTES * MINUTE_MS;
}

function sayOfStep(step: Row, say: Say): void {
  const known = [...STEP_KEYS, ...HARMLESS_STEP_KEYS];
  for (const key of Object.keys(step).filter((one) => !known.includes(one)))
    say('key_unknown', { key, value: shown(step[key]) });
  if (step.if !== undefined) say('step_if', { step: stepName(step), condition: shown(step.if) });
}

function pytestCommand(folder: string): string {
  return `python3 -m pytest -q${folder === '' ? '' : ` ${quoted(folder)}`}`;
}

function withEnv(env: Row, line: string): string {
  const set = Object.entries(env).filter(([name]) => /^[A-Za-z_]\w*$/.test(name));
  return [...set.map(([name, value]) => `export ${name}=${quoted(textOf(value))}`), line].join('\n');
}

/** How runners start the script of a step, by the shell it names: it ends at the first command that fails. */
const SHELLS: Record<string, string> = { '': 'bash -ec', bash: 'bash -eo pipefail -c', sh: 'sh -ec' };

/** A step as a process of its own; undefined for one in another language. */
function stepCommand(step: Row, { env, defaults }: Around, say: Say): string | undefined {
  const named = textOf(step.shell ?? defaults.shell).trim();
  const shell = Object.hasOwn(SHELLS, named) ? SHELLS[named] : undefined;
  if (shell === undefined) {
    say('step_shell', { step: stepName(step), shell: named.slice(0, 60) });
    return undefined;
  }
  const folder = textOf(step['working-directory'] ?? defaults['working-directory']).trim();
  const lines = withEnv({ ...env, ...rowOf(step.env) }, textOf(step.run).trim());
  return `${shell} ${quoted(folder === '' ? lines : `cd ${quoted(folder)}\n${lines}`)}`;
}

/** The setup of a test, which runs only if the steps before it worked. */
function afterSteps(before: readonly string[], setup: string): string {
  if (before.length === 0) return setup;
  return [...before, ...(setup.trim() === '' ? [] : [`{ ${setup}\n}`])].join(' &&\n');
}

/** A word for the shell. */
export function quoted(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function stepName(step: Row): string {
  return textOf(step.name).trim() || textOf(step.id).trim() || shown(step.uses ?? step.run ?? 'step');
}

function rowOf(value: unknown): Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row) : {};
}

/** Finds the tests of a repository, in either form. */
import { parseDocument } from 'yaml';
import { AUTOGRADING_JSON, readAutogradingJson } from './autograding-json.rules.ts';
import type { ReadTests } from './classroom-tests.rules.ts';
import { hasGraders, readClassroomWorkflow } from './classroom-workflow.rules.ts';
import type { RepositoryFile } from './package-files.rules.ts';

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;
const MOST_BYTES = 1024 * 1024;

/** The tests: those of a workflow with graders, or else of autograding.json. */
export function readClassroomTests(files: readonly RepositoryFile[]): ReadTests {
  const text = ({ content }: RepositoryFile): string => Buffer.from(content).toString('utf8');
  const small = files.filter(({ content }) => content.length <= MOST_BYTES);
  const workflows = small
    .filter((file) => WORKFLOW.test(file.path) && hasGraders(text(file)))
    .sort((a, b) => rank(a.path) - rank(b.path) || (a.path < b.path ? -1 : 1));
  const json = small.find(({ path }) => path === AUTOGRADING_JSON);
  const [workflow, ...others] = workflows;
  if (workflow) {
    const read = readWorkflowText(text(workflow), workflow.path);
    if (json) read.notes.push({ code: 'other_form', params: { file: json.path } });
    for (const { path } of others) read.notes.push({ code: 'other_form', params: { file: path } });
    return read;
  }
  if (json) return readAutogradingJson(text(json));
  return { file: AUTOGRADING_JSON, tests: [], notes: [], problems: [{ code: 'no_tests_found' }] };
}

/** The tests of a workflow file; what is wrong with its YAML is in the problems. */
export function readWorkflowText(content: string, file: string): ReadTests {
  const document = parseDocument(content.replace(/^\uFEFF/, ''), { version: '1.2', merge: true });
  const [broken] = document.errors;
  if (!broken) return readClassroomWorkflow(document.toJS({ maxAliasCount: 50 }), file);
  const why = broken.message.split('\n')[0]!.slice(0, 200);
  return { file, tests: [], notes: [], problems: [{ code: 'yaml_broken', params: { why } }] };
}

function rank(path: string): number {
  return /\/classroom\.ya?ml$/.test(path) ? 0 : 1;
}

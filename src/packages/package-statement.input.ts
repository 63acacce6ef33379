/** Statements and problem names by language. */
import { task } from '../platform/aside/lane.ts';
import { textLane } from '../platform/aside/lanes.ts';
import { TEXT_WITHIN_MS } from '../platform/markdown-page.ts';
import type { PackageFiles } from './package-files.input.ts';
import { PROBLEM_YAML } from './package-metadata.input.ts';
import type { PackageMetadata } from './package-metadata.input.ts';
import { readText } from './package-report.input.ts';
import type { PackageReport } from './package-report.input.ts';
import type { PackageFile, Statement } from './package.rules.ts';
import type { statementNotes } from './statement-notes.aside.ts';
import { factsOf } from './statements.rules.ts';

const NOTES = task<typeof statementNotes>(import.meta.resolve('./statement-notes.aside.ts'), 'statementNotes');

export interface PackageStatements {
  statements: Statement[];
  statementFiles: PackageFile[];
  name: Record<string, string>;
}

const FORMATS = ['md', 'tex', 'pdf'] as const;
const LANGUAGE = /^[a-z]{2,3}(-[A-Z]{2})?$/;

/** Reads `statement/` (2025-09) or `problem_statement/` (older). */
export async function readStatements(
  files: PackageFiles,
  metadata: PackageMetadata,
  report: PackageReport,
): Promise<PackageStatements> {
  const { family } = metadata;
  const folders = ['statement', 'problem_statement'];
  const folder = folders.find((name) => files.below(name).length > 0) ?? folders[family === '2025-09' ? 0 : 1]!;
  const statements: Statement[] = [];
  const statementFiles: PackageFile[] = [];
  for (const path of files.below(folder)) {
    const name = path.slice(folder.length + 1);
    const [, language = 'en', format] = /^problem(?:\.([^./]+))?\.(md|tex|pdf)$/.exec(name) ?? [];
    if (format === undefined) {
      statementFiles.push({ path: name, blob: await files.blob(path) });
    } else if (!LANGUAGE.test(language)) {
      report.notice(path, 'statement_language', { language });
      statementFiles.push({ path: name, blob: await files.blob(path) });
    } else {
      statements.push(await readStatement(files, path, name, language, format as Statement['format'], report));
    }
  }
  // Older tools put it at the top.
  if (statements.length === 0 && family !== '2025-09' && files.has('problem.pdf')) {
    statements.push(await readStatement(files, 'problem.pdf', 'problem.pdf', 'en', 'pdf', report));
  }
  if (family === '2025-09' && folder === 'problem_statement') report.notice(folder, 'statement_folder_older');
  for (const statement of statements) {
    const path =
      statement.path === 'problem.pdf' && files.has('problem.pdf') ? statement.path : `${folder}/${statement.path}`;
    await sayWhatIsNotShown(path, statement, statementFiles, metadata, report);
  }
  const order = (statement: Statement): number => FORMATS.indexOf(statement.format);
  statements.sort((a, b) => (a.language < b.language ? -1 : a.language > b.language ? 1 : order(a) - order(b)));
  if (statements.length === 0) report.notice(`${folder}/problem.en.md`, 'statement_missing');
  return { statements, statementFiles, name: namesOf(metadata, statements, files.shortName, report) };
}

async function readStatement(
  files: PackageFiles,
  path: string,
  name: string,
  language: string,
  format: Statement['format'],
  report: PackageReport,
): Promise<Statement> {
  const blob = format === 'pdf' ? await files.blob(path) : await files.filled(path);
  const content = format === 'pdf' ? undefined : await blob.read();
  // A wrong accent does not affect judging.
  const text = content && (readText(report.softened(), path, content) ?? content.toString('latin1'));
  return { language, format, path: name, blob, ...(text !== undefined && { text }) };
}

/** Renders the statement as its page does, and reports what will not be shown as intended. */
async function sayWhatIsNotShown(
  path: string,
  statement: Statement,
  files: readonly PackageFile[],
  metadata: PackageMetadata,
  report: PackageReport,
): Promise<void> {
  const { format, text = '', blob } = statement;
  const shown = {
    ...{ format, text },
    content: format === 'pdf' ? new Uint8Array(await blob.read()) : new Uint8Array(),
    files: files.map((file) => file.path),
    facts: factsOf(metadata.limits),
  };
  const notes = await textLane.run(NOTES, shown, TEXT_WITHIN_MS);
  if (!notes) report.notice(path, 'statement_too_slow');
  for (const { code, what } of notes ?? []) report.notice(path, code, what === '' ? {} : { what });
}

function namesOf(
  metadata: PackageMetadata,
  statements: readonly Statement[],
  shortName: string,
  report: PackageReport,
): Record<string, string> {
  const languages = [...new Set(statements.map((statement) => statement.language))].sort();
  const { name, family } = metadata;
  if (typeof name === 'object') {
    const named = Object.keys(name).sort();
    if (family === '2025-09' && languages.length > 0 && named.join() !== languages.join()) {
      report.notice(PROBLEM_YAML, 'name_languages', { names: named.join(', '), statements: languages.join(', ') });
    }
    if (named.length === 0) report.problem(PROBLEM_YAML, 'key_empty', { key: 'name', minimum: 1 });
    return named.length === 0 ? { en: shortName } : name;
  }
  if (family === '2025-09' && languages.length > 0 && languages.join() !== 'en') {
    report.notice(PROBLEM_YAML, 'name_languages', { names: 'en', statements: languages.join(', ') });
  }
  const entries = (languages.length > 0 ? languages : ['en']).map((language) => {
    const text = statements.find((statement) => statement.language === language)?.text ?? '';
    return [language, nameInTex(text) ?? name ?? shortName] as const;
  });
  return name === undefined || family === 'legacy' ? Object.fromEntries(entries) : { en: name };
}

/** Legacy packages name the problem in the statement: in a comment, or with \problemname. */
function nameInTex(text: string): string | undefined {
  const plain = /^%%\s*plainproblemname:\s*(.+)$/m.exec(text)?.[1]?.trim();
  const command = /\\problemname\{([^{}]+)\}/.exec(text)?.[1]?.trim();
  return plain ?? (command && !/[\\$]/.test(command) ? command : undefined);
}

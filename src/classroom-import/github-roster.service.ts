/** The roster that GitHub Classroom exports: `identifier,github_username,github_id,name`. */
import { parse } from 'csv-parse/sync';
import { studentKey } from '../courses/roster.rules.ts';
import type { GitHubStudent, ReadRoster } from './github-students.rules.ts';

const COLUMNS = ['identifier', 'github_username', 'github_id', 'name'] as const;
const LONGEST = { identifier: 40, github_username: 39, github_id: 20, name: 120 };
const MOST_ROWS = 2000;

/** The students of the file. A row that cannot be used is named with its line and left out. */
export function readGitHubRoster(content: Buffer): ReadRoster {
  const found: ReadRoster = { students: [], notes: [] };
  const rows = rowsOf(content);
  if (!rows) return { ...found, notes: [{ code: 'roster_broken' }] };
  const [head = [], ...lines] = rows;
  const places = COLUMNS.map((name) => head.findIndex((cell) => cell.trim().toLowerCase() === name));
  for (const cell of head.filter((one) => !(COLUMNS as readonly string[]).includes(one.trim().toLowerCase())))
    found.notes.push({ code: 'roster_column', params: { column: cell.slice(0, 40) } });
  if (places[0]! < 0) return { ...found, notes: [{ code: 'roster_no_identifier' }] };
  const seen = new Map<string, number>();
  for (const [index, cells] of lines.entries()) {
    const line = index + 2;
    const [identifier, githubUsername, githubId, name] = places.map((at) =>
      at < 0 ? '' : (cells[at] ?? '').trim(),
    ) as [string, string, string, string];
    const say = (code: string, params: Record<string, string | number> = {}): void =>
      void found.notes.push({ code, params: { line, ...params } });
    const key = studentKey(identifier);
    const tooLong = COLUMNS.find(
      (column, at) => [identifier, githubUsername, githubId, name][at]!.length > LONGEST[column],
    );
    if (key === '') say('roster_row_empty');
    else if (tooLong) say('roster_row_long', { column: tooLong, max: LONGEST[tooLong] });
    else if (seen.has(key)) say('roster_row_twice', { identifier, before: seen.get(key)! });
    else if (found.students.length >= MOST_ROWS) {
      say('roster_long', { max: MOST_ROWS });
      break;
    } else {
      seen.set(key, line);
      if (githubUsername === '') say('roster_no_account', { identifier });
      found.students.push(studentOf(identifier, name, githubUsername, githubId));
    }
  }
  return found;
}

function studentOf(identifier: string, name: string, githubUsername: string, githubId: string): GitHubStudent {
  return {
    studentNumber: identifier,
    fullName: name === '' ? identifier : name,
    githubUsername: githubUsername === '' ? null : githubUsername,
    githubId: /^\d+$/.test(githubId) ? githubId : null,
  };
}

function rowsOf(content: Buffer): string[][] | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    return parse(text, { relax_column_count: true, skip_empty_lines: true, max_record_size: 10_000 });
  } catch {
    return undefined;
  }
}

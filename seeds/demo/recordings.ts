/**
 * Results of real judgings that come with the demo: the example submissions of its problems as a judge host measured
 * them. After a change of those packages, `node --import tsx seeds/demo/record.ts` records them again.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { JudgeJob } from '../../judge/contract/job.ts';
import type { JudgeReport } from '../../judge/contract/report.ts';

/** A report without the fields that belong to one judging. All tests were run. */
export type RecordedReport = Omit<JudgeReport, 'token' | 'contractVersion'>;

export interface Recording {
  /** The example submission, for readers of the file. */
  example: string;
  /** See `sourceKey`. */
  source: string;
  report: RecordedReport;
}

/** Identifies a submission, wherever it was submitted: the files, the language and the base. */
export function sourceKey(build: JudgeJob['build']): string {
  const files = build.files.map(({ path, blob }) => `${path} ${blob.sha256}`).sort();
  const rest = build.kind === 'kernel' ? [build.baseArchive.sha256, ...build.deleted] : [];
  const kind = build.kind === 'standard' ? build.language : build.kind;
  return createHash('sha256')
    .update([kind, ...files, ...rest].join('\n'))
    .digest('hex');
}

/** File with the recordings of one problem. */
export function recordingsPath(problem: string): URL {
  return new URL(`recordings/${problem}.json`, import.meta.url);
}

/** The recordings of these problems by what was submitted. */
export function loadRecordings(problems: readonly string[]): Map<string, Recording> {
  const all = problems.flatMap((problem) => JSON.parse(readFileSync(recordingsPath(problem), 'utf8')) as Recording[]);
  return new Map(all.map((recording) => [recording.source, recording]));
}

/** The report that a judge would have sent for a job: times moved to end at `finishedAt`, and cut where the job stops. */
export function reportFor(job: JudgeJob, recorded: RecordedReport, finishedAt: number): JudgeReport {
  const moved = finishedAt - recorded.phases.finishedAt;
  const phases = Object.fromEntries(Object.entries(recorded.phases).map(([name, at]) => [name, at + moved]));
  const firstBad = recorded.tests.findIndex((test) => test.outcome !== 'ok');
  const stops = job.stopAt === 'first-failure' && firstBad >= 0;
  return {
    ...recorded,
    contractVersion: job.contractVersion,
    token: job.token,
    tests: stops ? recorded.tests.slice(0, firstBad + 1) : recorded.tests,
    phases: phases as unknown as JudgeReport['phases'],
  };
}

/** `kernelway judge`: one submission, judged on the samples of a package by the code of `problem verify`. */
import { languages } from '../../judge/contract/languages.ts';
import type { Language } from '../../judge/contract/languages.ts';
import type { JudgeReport } from '../../judge/contract/report.ts';
import { translator } from '../../src/platform/i18n.ts';
import { blobOf } from '../../src/packages/package-files.input.ts';
import { samplesOnly, submissionKind, toolchainsOf } from '../../src/packages/package-judging.rules.ts';
import type { PackageReading, ProblemPackage } from '../../src/packages/package.rules.ts';
import { withPackage } from '../../src/packages/packages.service.ts';
import { localJudging, PUBLIC_PART } from '../../src/packages/public-part.rules.ts';
import { checkSource } from '../../src/submissions/source.service.ts';
import type { SourceUpload } from '../../src/submissions/source.service.ts';
import { languageOfFiles } from '../../src/submissions/source.rules.ts';
import type { Refusal } from '../../src/submissions/source.rules.ts';
import { openHost } from '../problem/host.ts';
import { problemLine, reasonOf } from '../problem/table.ts';
import { endProgress, EXIT, keptBuilds, progress } from '../problem/verify-command.ts';
import { sourceRulesOf, verifyPackage } from '../problem/verify.ts';
import { readUploads } from './judged-files.ts';
import { Answer } from './judge-answer.ts';

export interface JudgeCommand {
  /** The package. */
  path: string;
  /** What is judged: paths of files or folders. */
  files: readonly string[];
  json: boolean;
  language: string | undefined;
  entryPoint: string | undefined;
  folder: string | undefined;
}

const t = translator('en');

/** Judges the files on the samples. Returns the exit code. */
export async function judge(command: JudgeCommand): Promise<number> {
  const answer = new Answer(command.json);
  return await withPackage(command.path, async (reading) => {
    const pkg = judgeable(reading, answer);
    if (!pkg) return EXIT.misused;
    answer.begin(pkg);
    const lacks = whyNot(pkg);
    if (lacks !== undefined) return answer.ended(EXIT.cannotJudge, lacks);
    const uploads = await readUploads(command.files);
    if (typeof uploads === 'string') return answer.ended(EXIT.misused, uploads);
    const found = await languageOf(command, pkg, uploads);
    if ('misused' in found) return answer.ended(EXIT.misused, found.misused);
    if ('refusals' in found) return answer.refused(found.refusals, (one) => t(`refusals:${one.code}`, one.params));
    return await judgeHere(command, pkg, uploads, found.language, answer);
  });
}

/** The package, also the public part of one; undefined if it has errors, which are all listed. */
function judgeable(
  { package: pkg, problems, unsupported }: PackageReading,
  answer: Answer,
): ProblemPackage | undefined {
  const wrong = [...problems, ...unsupported.filter(({ code }) => code !== PUBLIC_PART)];
  if (pkg && wrong.length === 0) return pkg;
  answer.ended(
    EXIT.misused,
    ['The package cannot be judged.', ...wrong.map(problemLine)].join('\n'),
    wrong.map((problem) => ({ file: problem.file, reason: reasonOf(problem) })),
  );
  return undefined;
}

/** Why nothing can be judged on the samples of this package. */
function whyNot(pkg: ProblemPackage): string | undefined {
  const { leftOut = [] } = pkg.publicPart ?? {};
  if (leftOut.includes('interaction'))
    return 'This problem is interactive or multi-pass. Its validator is not in the public part, so only the site can judge it.';
  if (leftOut.includes('answers') || submissionKind(pkg) === 'answers')
    return 'Answers are submitted to this problem, and its samples show them: only the site can judge them.';
  if (leftOut.includes('include'))
    return 'This problem adds files to programs that are not in the public part, so only the site can judge it.';
  if (!pkg.tests.some(({ isSample }) => isSample)) return 'This package has no samples to judge on.';
  return localJudging(leftOut) === 'none' ? 'The public part of this problem cannot be judged with.' : undefined;
}

type Found = { misused: string } | { refusals: Refusal[] } | { language: Language | undefined };

/** Checks the files as the site does when it gets them, and finds their language among those the problem allows. */
async function languageOf(
  { language: wanted, folder }: JudgeCommand,
  pkg: ProblemPackage,
  uploads: readonly SourceUpload[],
): Promise<Found> {
  const isProgram = submissionKind(pkg) === 'program';
  const allowed = languages().filter(
    ({ id, variantOf = id }) =>
      pkg.languages === 'all' || pkg.languages.includes(id) || pkg.languages.includes(variantOf),
  );
  if (wanted !== undefined && !isProgram)
    return { misused: '--language: this is a kernel problem, so its starter code decides the language.' };
  if (wanted !== undefined && !allowed.some(({ id }) => id === wanted))
    return {
      misused: `--language "${wanted}" is not a language of this problem; choose ${allowed.map(({ id }) => id).join(', ')}.`,
    };
  const checked = await checkSource(uploads, { ...(await sourceRulesOf(pkg)), folder });
  if (!checked.ok) return { refusals: checked.refusals };
  if (!isProgram) return { language: undefined };
  const paths = checked.source.files.map(({ path }) => path);
  const found = languageOfFiles(paths, allowed, wanted);
  return 'refusal' in found ? { refusals: [found.refusal] } : found;
}

async function judgeHere(
  command: JudgeCommand,
  whole: ProblemPackage,
  uploads: readonly SourceUpload[],
  language: Language | undefined,
  answer: Answer,
): Promise<number> {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort(new Error(signal)));
  const example = {
    path: 'submission',
    files: uploads.map(({ name, content }) => ({ path: name, blob: blobOf(content) })),
    isFolder: true,
    ...{ language: language?.id, entryPoint: command.entryPoint, expected: [], constraints: [] },
  };
  const pkg: ProblemPackage = { ...samplesOnly(whole), examples: [example] };
  const { own, validators } = toolchainsOf(pkg, language?.id);
  const toolchains = [...new Set([...(own === undefined ? [] : [own]), ...validators])];
  try {
    const kept = await keptBuilds();
    const host = await openHost({ toolchains, built: kept }, progress, abort.signal);
    try {
      const [missing] = host.missing;
      if (missing !== undefined)
        throw new Error(`the image ${missing} is missing: npx kernelway images add ${missing}`);
      let report: JudgeReport | undefined;
      progress('judging');
      const { submissions } = await verifyPackage(pkg, {
        ...{ sandbox: host.sandbox, built: host.built, submissionBuilds: kept, cores: host.cores, jobs: 1 },
        ...{ signal: abort.signal, folder: command.folder, runAllTests: true },
        onReport: (_, __, whole) => void (report = whole),
      });
      endProgress();
      return answer.judged(submissions[0]!, report, language);
    } finally {
      endProgress();
      await host.close();
    }
  } catch (error) {
    endProgress();
    if (abort.signal.aborted) return answer.ended(EXIT.stopped, 'Stopped.');
    const why = `Nothing can be judged here: ${(error as Error).message}`;
    return answer.ended(EXIT.cannotJudge, `${why}\nRun \`npx kernelway doctor\` to see how to fix it.`);
  }
}

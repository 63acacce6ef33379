/** An example submission of a stored package, read as if a person had submitted it. */
import type { App } from '../platform/app-context.ts';
import { submissionBytes, submissionKind } from '../packages/package-judging.rules.ts';
import type { ExampleSubmission, StoredPackage } from '../packages/package.rules.ts';
import { baseOfUnchecked } from '../submissions/source-base.service.ts';
import { languageOfFiles, sourceLimits, spelledForCompilers, type Refusal } from '../submissions/source.rules.ts';
import { checkSource } from '../submissions/source.service.ts';
import { languages } from '../../judge/contract/languages.ts';
import type { BlobRef } from '../../judge/contract/job.ts';
import type { ExampleSource } from './example-judgings.rules.ts';

/** What goes to the judge, its files kept as blobs; or why the site would not take such a submission. */
export async function exampleSourceUnchecked(
  app: App,
  pkg: StoredPackage,
  example: ExampleSubmission<BlobRef>,
): Promise<ExampleSource | { refusals: Refusal[] }> {
  const uploads = await Promise.all(
    example.files.map(async ({ path, blob }) => ({ name: path, content: await app.blobs.get(blob.sha256) })),
  );
  const checked = await checkSource(uploads, {
    limits: sourceLimits(submissionBytes(pkg)),
    ...(submissionKind(pkg) === 'answers' && { answers: pkg.tests.map(({ name }) => name) }),
    ...(pkg.kernel && {
      base: await baseOfUnchecked(app, pkg.kernel.baseArchive.sha256),
      editable: pkg.kernel.editable,
    }),
  });
  if (!checked.ok) return { refusals: checked.refusals };
  const { files, deleted } = checked.source;
  const paths = files.map(({ path }) => path);
  const isProgram = submissionKind(pkg) === 'program';
  const found = isProgram ? languageOfFiles(paths, languages(), example.language) : undefined;
  if (found && 'refusal' in found) return { refusals: [found.refusal] };
  const spelled = found ? spelledForCompilers(paths, found.language) : paths;
  const kept = files.map(async ({ content }, index) => ({ path: spelled[index]!, blob: await app.blobs.put(content) }));
  return {
    language: found?.language.id ?? null,
    entryPoint: example.entryPoint ?? null,
    files: await Promise.all(kept),
    deleted,
  };
}

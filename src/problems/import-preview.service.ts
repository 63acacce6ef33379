/** The dry run: what an import would store and how it differs from the current version. Nothing is written. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { listedFiles, versionDifference, type VersionDifference } from '../packages/package-files.rules.ts';
import { storedPackage } from '../packages/package-judging.rules.ts';
import type { ProblemPackage } from '../packages/package.rules.ts';
import { factoredLanguages } from '../packages/time-factors.rules.ts';
import { contentOf, getProblemVersionUnchecked, requireMayImport } from './problems.service.ts';
import * as store from './problems.store.ts';

export interface ImportPreview {
  slug: string;
  names: Record<string, string>;
  /** `new`: a new problem; `next`: a new version; `same`: this content is already a version. */
  kind: 'new' | 'next' | 'same';
  /** The version it would become, or already is. */
  number: number;
  /** The current version of the problem, if there is one. */
  currentNumber: number | null;
  files: number;
  totalBytes: number;
  tests: { name: string; inputBytes: number; answerBytes: number }[];
  examples: number;
  statements: string[];
  attachments: string[];
  isKernel: boolean;
  /** The kind of problem; `standard` if no other kind applies. */
  kinds: ('kernel' | 'scoring' | 'interactive' | 'multiPass' | 'submitAnswer' | 'standard')[];
  timeLimitMs: number;
  memoryBytes: number;
  /** Languages whose time limit is another one, or usually is. */
  factored: ReturnType<typeof factoredLanguages>;
  difference: VersionDifference | null;
}

/** What `importPackage` would do now. */
export async function previewImport(app: App, actor: Actor, pkg: ProblemPackage): Promise<ImportPreview> {
  await requireMayImport(app, actor, pkg.shortName);
  const known = await store.findProblemBySlug(app.db, pkg.shortName);
  const same = known && (await store.findVersionByHash(app.db, known.id, contentOf(pkg).contentHash));
  const stored = storedPackage(pkg);
  const files = listedFiles(stored);
  const current = known && (await getProblemVersionUnchecked(app, known.currentVersionId));
  return {
    slug: pkg.shortName,
    names: pkg.name,
    kind: same ? 'same' : known ? 'next' : 'new',
    number: same ? same.number : (known?.currentNumber ?? 0) + 1,
    currentNumber: known?.currentNumber ?? null,
    files: files.length,
    totalBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
    tests: pkg.tests.map((test) => ({
      name: test.name,
      inputBytes: test.input.sizeBytes,
      answerBytes: test.answer.sizeBytes,
    })),
    examples: pkg.examples.length,
    statements: pkg.statements.map((one) => `${one.language} (${one.format})`),
    attachments: pkg.attachments.map((file) => file.path),
    isKernel: pkg.kernel !== undefined,
    kinds: kindsOf(pkg),
    timeLimitMs: pkg.limits.timeLimitMs,
    memoryBytes: pkg.limits.memoryBytes,
    factored: factoredLanguages(pkg),
    difference: current && !same ? versionDifference(current.pkg, stored) : null,
  };
}

function kindsOf({ kernel, type }: ProblemPackage): ImportPreview['kinds'] {
  const special = (['scoring', 'interactive', 'multiPass', 'submitAnswer'] as const).filter((kind) => type[kind]);
  if (kernel) return ['kernel', ...special];
  return special.length > 0 ? special : ['standard'];
}

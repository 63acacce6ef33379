/** The package of what stands in for a problem of an imported contest: its name and limits, and nothing to judge with. */
import type { StoredPackage } from '../packages/package.rules.ts';

export interface StandIn {
  versionId: string;
  name: string;
  timeLimitMs: number | null;
  /** Full marks; null where a submission is only accepted or not. */
  points: number | null;
}

const NO_LIMIT_MS = 1000;

export function standInPackage({ versionId, name, timeLimitMs, points }: StandIn): StoredPackage {
  return {
    formatVersion: '2025-09',
    shortName: standInSlug(versionId),
    name: { en: name },
    type: { scoring: points !== null, interactive: false, multiPass: false, submitAnswer: false },
    authors: [],
    license: 'unknown',
    keywords: [],
    limits: {
      ...{ timeLimitMs: timeLimitMs ?? NO_LIMIT_MS, timeLimitFrom: 'problem.yaml' },
      ...{ memoryBytes: 0, outputBytes: 0, codeBytes: 0, buildTimeMs: 0, buildMemoryBytes: 0 },
      ...{ validationTimeMs: 0, validationMemoryBytes: 0, validationOutputBytes: 0 },
      ...{ acToLimit: 2, limitToTle: 1.5, timeResolutionMs: 1000 },
    },
    languages: [],
    statements: [],
    statementFiles: [],
    attachments: [],
    tests: [],
    groups: points === null ? [] : [{ name: 'secret', maxScore: points, aggregation: 'sum', requirePass: [] }],
    checker: { kind: 'default', caseSensitive: false, spaceChangeSensitive: false },
    includes: {},
    examples: [],
  };
}

/** In no list, so that nobody reads it. */
export function standInSlug(versionId: string): string {
  return `past-${versionId}`;
}

/** Whether this is only a name: nothing can be read of it or submitted to it. */
export function isStandIn(pkg: Pick<StoredPackage, 'limits' | 'tests'>): boolean {
  return pkg.limits.codeBytes === 0 && pkg.tests.length === 0;
}

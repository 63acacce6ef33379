/** How many times the time limit of a problem programs in a language have: the package's own word, or what is usual here. */
import { findLanguage, languages } from '../../judge/contract/languages.ts';
import type { Language } from '../../judge/contract/languages.ts';
import type { BlobRef } from '../../judge/contract/job.ts';
import type { ProblemPackage } from './package.rules.ts';

/** The key for all languages that are not named. */
export const ALL_OTHERS = 'default';

type Factored = Pick<ProblemPackage<BlobRef>, 'timeFactors'>;

/** The factor of a language in a problem; 1 without a language, as in kernel problems. */
export function timeFactorOf({ timeFactors = {} }: Factored, languageId: string | undefined): number {
  const language = languageId === undefined ? undefined : findLanguage(languageId);
  if (!language) return 1;
  const { id, variantOf = id, timeFactor } = language;
  return timeFactors[id] ?? timeFactors[variantOf] ?? timeFactors[ALL_OTHERS] ?? timeFactor;
}

/** Languages of a problem that have more or less than its time limit, each with its factor and the usual one. */
export function factoredLanguages(
  pkg: Factored & Pick<ProblemPackage<BlobRef>, 'languages' | 'kernel' | 'type'>,
): (Pick<Language, 'id' | 'name'> & { factor: number; usual: number })[] {
  if (pkg.kernel || pkg.type.submitAnswer) return [];
  return languages()
    .filter(
      ({ id, variantOf = id }) =>
        pkg.languages === 'all' || pkg.languages.includes(id) || pkg.languages.includes(variantOf),
    )
    .map(({ id, name, timeFactor: usual }) => ({ id, name, factor: timeFactorOf(pkg, id), usual }))
    .filter(({ factor, usual }) => factor !== 1 || usual !== 1);
}

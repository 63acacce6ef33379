/** Distinctions in words, for all pages and files that name them. */
import type { Distinction } from './distinctions.rules.ts';

/** In the order in which they were given. */
export function distinctionWords(
  distinctions: readonly Distinction[] | undefined,
  t: (key: string, params?: Record<string, unknown>) => string,
): string[] {
  return (distinctions ?? []).map((one) => {
    switch (one.kind) {
      case 'band':
        return one.name;
      case 'rank':
        return t('standings:distinction.of.rank', { rank: one.rank });
      case 'first':
        return t('standings:distinction.of.first', { problem: one.problem });
      case 'university':
        return t('standings:distinction.of.university', { name: one.name });
    }
  });
}

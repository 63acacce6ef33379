/** Addresses of the imports of a contest: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** The form for a list, and the imports so far. */
export function importsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/imports`;
}

/** One import: what it would do, how far it is, what came of it. */
export function importHref(contestSlug: string, importId: string): string {
  return `${importsHref(contestSlug)}/${importId}`;
}

/** The accounts of a contest, and sheets with new passwords. */
export function credentialsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/credentials`;
}

/** Everything in the format that an import reads. */
export function participantsExportHref(contestSlug: string, format: 'csv' | 'tsv'): string {
  return `${contestHref(contestSlug)}/participants-export.${format}`;
}

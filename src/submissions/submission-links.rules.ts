/** Addresses of pages of submissions: the only place that knows them. */
import { roundHref } from '../rounds/round-links.rules.ts';

export function submissionHref(id: string): string {
  return `/submissions/${id}`;
}

/** What was submitted, to read. */
export function submissionSourceHref(id: string): string {
  return `${submissionHref(id)}/source`;
}

/** What was submitted, as an archive. */
export function submissionDownloadHref(id: string): string {
  return `${submissionHref(id)}/download`;
}

/** What comes before the path of a file that was submitted. */
export function submissionFilesHref(id: string): string {
  return `${submissionHref(id)}/files/`;
}

/** What was changed of the starter code, as a patch. */
export function submissionPatchHref(id: string): string {
  return `${submissionHref(id)}/changes.patch`;
}

/** All submissions to a round as a ZIP, for staff. */
export function submissionArchiveHref(contestSlug: string, roundSlug: string): string {
  return `${roundHref(contestSlug, roundSlug)}/submissions.zip`;
}

/** Addresses of printing: the only place that knows them. */
import { contestHref } from '../contests/contest-links.rules.ts';

/** Where a participant sends something to the printer. */
export function printHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/print`;
}

/** What waits for whoever prints and carries it. */
export function printJobsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/print-jobs`;
}

/** One job, ready for the printer; what is done with it is posted here. */
export function printJobHref(contestSlug: string, jobId: string): string {
  return `${printJobsHref(contestSlug)}/${jobId}`;
}

/** All that the reader has claimed, ready for the printer. */
export function claimedPrintsHref(contestSlug: string): string {
  return printJobHref(contestSlug, 'claimed');
}

export function printSettingsHref(contestSlug: string): string {
  return `${contestHref(contestSlug)}/print-settings`;
}

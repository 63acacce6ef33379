/** Addresses of pages of the contributor pipeline: the only place that knows them. */

/** A person's page on the pipeline. */
export function pipelineMemberHref(memberId: string): string {
  return `/pipeline/${memberId}`;
}

/** Addresses of pages of partnerships, and of the one that opens a course under one: the only place that knows them. */

export function partnershipHref(id: string): string {
  return `/partnerships/${id}`;
}

/** The form that opens a course under a partnership. */
export function openCourseHref(partnershipId: string): string {
  return `/courses/new?partnership=${partnershipId}`;
}

/** Calls for proposals. */
export function partnershipCallsHref(): string {
  return '/partnerships/calls';
}

export function partnershipDocumentHref(id: string, documentId: string): string {
  return `${partnershipHref(id)}/documents/${documentId}`;
}

/** The form of a proposal that answers a call. */
export function proposeToCallHref(callId: string): string {
  return `/partnerships/new?call=${callId}`;
}

/** The list of partner universities that everyone sees. */
export function partnersHref(): string {
  return '/partnerships/universities';
}

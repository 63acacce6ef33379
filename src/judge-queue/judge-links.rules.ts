/** Addresses of pages of judge hosts: the only place that knows them. */

export function judgeHref(hostId: string): string {
  return `/judges/${hostId}`;
}

/** What a pool is set aside for. */
export function poolPlaceHref(type: string, placeId: string): string {
  return `/judges/pools/${type}/${placeId}`;
}

/** A submission that could not be judged, in the list of those. */
export function judgeErrorHref(submissionId: string): string {
  return `/judges/failed/${submissionId}`;
}

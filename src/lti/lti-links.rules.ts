/** Addresses of LTI: the only place that knows them. */

/** Where a platform begins a launch. */
export function ltiLoginHref(): string {
  return '/lti/login';
}

/** Where a platform has the browser post a launch, and where the browser goes on with its session. */
export function ltiLaunchHref(): string {
  return '/lti/launch';
}

/** Begins a launch once more, in the session of somebody who has signed in meanwhile. */
export function ltiAgainHref(): string {
  return '/lti/again';
}

/** Unlinks a learning platform in the settings. */
export function ltiUnlinkHref(platformId: string): string {
  return `/profile/lti/${platformId}/unlink`;
}

/** Into the course, once it is known who comes. */
export function ltiEnterHref(): string {
  return '/lti/enter';
}

/** The public keys of this site. */
export function ltiKeysHref(): string {
  return '/lti/jwks.json';
}

/** Where a platform registers this site by itself. */
export function ltiRegisterHref(): string {
  return '/lti/register';
}

/** The organizers' list of platforms. */
export function ltiPlatformsHref(): string {
  return '/lti/platforms';
}

/** One of them. */
export function ltiPlatformHref(id: string): string {
  return `${ltiPlatformsHref()}/${id}`;
}

/** What learning platforms are connected to a course, for its staff. */
export function courseLtiHref(slug: string): string {
  return `/courses/${slug}/lti`;
}

/** One connection: its log of grades and its students. */
export function ltiContextHref(slug: string, id: string): string {
  return `${courseLtiHref(slug)}/${id}`;
}

/** Addresses of sign-in with a university: the only place that knows them. */

/** Where people look for their university. */
export function campusSearchHref(): string {
  return '/sign-in/campus';
}

/** Leads to the sign-in service of a university. */
export function campusSignInHref(slug: string): string {
  return `/sign-in/campus/${slug}`;
}

/** What the service knows this site by: where it sends people back to. */
export function campusCallbackHref(slug: string, kind: 'oidc' | 'saml' | 'cas'): string {
  return `${campusSignInHref(slug)}/${kind === 'saml' ? 'acs' : 'callback'}`;
}

/** The site's SAML metadata, whose address is its entity id too. */
export function campusMetadataHref(slug: string): string {
  return `${campusSignInHref(slug)}/metadata`;
}

/** Where a browser that comes back goes on with its session. */
export function campusFinishHref(slug: string): string {
  return `${campusSignInHref(slug)}/finish`;
}

/** Where a person agrees to an account or to connecting one. */
export function campusConsentHref(slug: string): string {
  return `${campusSignInHref(slug)}/consent`;
}

/** The organizers' list of sign-in services. */
export function campusProvidersHref(): string {
  return '/campus-sign-in';
}

/** One of them. */
export function campusProviderHref(id: string): string {
  return `${campusProvidersHref()}/${id}`;
}

/** Unlinks a university in the settings. */
export function campusUnlinkHref(providerId: string): string {
  return `/profile/campus/${providerId}/unlink`;
}

/** Addresses of pages of accounts: the only place that knows them. */

/** Where organizers give a person a role, or take it away. */
export function userRoleHref(id: string, role: string): string {
  return `/users/${id}/roles/${role}`;
}

/** An API token in its owner's settings. */
export function apiTokenHref(id: string): string {
  return `/profile/tokens/${id}`;
}

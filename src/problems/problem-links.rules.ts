/** Addresses of pages of problems: the only place that knows them. */

/** A problem, where it is also submitted for practice. */
export function problemHref(slug: string): string {
  return `/problems/${slug}`;
}

/** Who owns, edits and reads a problem. */
export function problemPeopleHref(slug: string): string {
  return `${problemHref(slug)}/people`;
}

/** Where the versions of a problem are used. */
export function problemUsageHref(slug: string): string {
  return `${problemHref(slug)}/usage`;
}

export function problemVersionsHref(slug: string): string {
  return `${problemHref(slug)}/versions`;
}

export function problemVersionHref(slug: string, number: number): string {
  return `${problemVersionsHref(slug)}/${number}`;
}

/** The package that a version was imported from. */
export function versionPackageHref(slug: string, number: number): string {
  return `${problemVersionHref(slug, number)}/package.zip`;
}

/** A file of a version's package; without a path, what comes before it. */
export function versionFileHref(slug: string, number: number, path = ''): string {
  return `${problemVersionHref(slug, number)}/files/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** Whether the examples of a version were judged as expected. */
export function versionCheckHref(slug: string, number: number): string {
  return `${problemVersionHref(slug, number)}/check`;
}

/** How all examples of a version were judged; with a number, in that verification and not in the newest. */
export function versionVerifyHref(slug: string, number: number, verification?: number): string {
  const page = `${problemVersionHref(slug, number)}/verify`;
  return verification === undefined ? page : `${page}?n=${verification}`;
}

/** What differs between two versions; without numbers, the page that asks for them. */
export function compareVersionsHref(slug: string, from?: number, to?: number): string {
  const page = `${problemVersionsHref(slug)}/compare`;
  return from === undefined || to === undefined ? page : `${page}?from=${from}&to=${to}`;
}

/** A package that was uploaded and is looked at before its import. */
export function packageImportHref(uploadId: string): string {
  return `/problems/import/${uploadId}`;
}

/**
 * Which globs of packages may be used. They become patterns, and a pattern tries every way to share a name among its
 * stars: with ten of them one name of 255 letters takes years. So what a glob may have is bounded.
 */
export const MOST_GLOB_CHARACTERS = 256;
/** Stars within one name of a path; `**` counts as one. */
export const MOST_STARS_IN_NAME = 3;
export const MOST_STARS = 8;
export const MOST_BRACES = 8;

/** Whether a glob is within the bounds. `+(a|b)` and its like, which may repeat within themselves, never are. */
export function isBoundedGlob(glob: string): boolean {
  if (glob.length > MOST_GLOB_CHARACTERS) return false;
  if (/[?*+@!]\(/.test(glob)) return false;
  if (stars(glob) > MOST_STARS || glob.split('{').length - 1 > MOST_BRACES) return false;
  return glob.split('/').every((name) => stars(name) <= MOST_STARS_IN_NAME);
}

function stars(text: string): number {
  return text.match(/\*+/g)?.length ?? 0;
}

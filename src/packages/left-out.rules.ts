/** The names of what the public part of a package lacks. */

/** What judging uses on the site and the public part lacks. */
export const LEFT_OUT = [
  'interaction',
  'answers',
  'include',
  'samples',
  'output_validator',
  'static_validator',
  'grader',
] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

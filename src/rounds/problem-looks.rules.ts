/**
 * How a problem of a round looks on boards, balloons and lists: its color, which never says anything alone, and an alias. The
 * usual colors stay apart for people who see few of them; `problem-looks.rules.test.ts` measures that.
 */
import type { ProblemColor, RoundProblem } from './rounds.rules.ts';

export interface ProblemLook {
  alias: string | null;
  color: ProblemColor;
}

export const ALIAS_MAX = 12;
export const COLOR_NAME_MAX = 30;

export const USUAL_COLORS = {
  blue: '#0072b2',
  orange: '#e69f00',
  lightgreen: '#b2df8a',
  vermilion: '#d55e00',
  indigo: '#332288',
  yellow: '#f0e442',
  pink: '#cc79a7',
  green: '#009e73',
  brown: '#7f4f24',
  sky: '#56b4e9',
  white: '#ffffff',
  black: '#000000',
} as const;
export type UsualColor = keyof typeof USUAL_COLORS;

/** English names of the usual colors, for the Contest API and files. */
const ENGLISH: Record<UsualColor, string> = {
  blue: 'blue',
  orange: 'orange',
  lightgreen: 'light green',
  vermilion: 'vermilion',
  indigo: 'indigo',
  yellow: 'yellow',
  pink: 'pink',
  green: 'green',
  brown: 'brown',
  sky: 'sky blue',
  white: 'white',
  black: 'black',
};

const USUAL = Object.values(USUAL_COLORS);

/** Which of the usual colors this is; undefined for another one. */
export function usualColor(rgb: string): UsualColor | undefined {
  return (Object.keys(USUAL_COLORS) as UsualColor[]).find((key) => USUAL_COLORS[key] === rgb);
}

/** Each usual color with its English name. */
export function usualNames(): (readonly [name: string, rgb: string])[] {
  return (Object.keys(ENGLISH) as UsualColor[]).map((key) => [ENGLISH[key], USUAL_COLORS[key]]);
}

/** The first usual color that no problem of a round has yet; where all are used, one that the fewest have. */
export function nextColor(used: readonly string[]): string {
  const uses = (rgb: string) => used.filter((one) => one === rgb).length;
  return USUAL.reduce((best, rgb) => (uses(rgb) < uses(best) ? rgb : best));
}

/** How a problem looks; one that was given no color has the usual one of its position. */
export function lookOf(problem: Pick<RoundProblem, 'position' | 'alias' | 'color'>): ProblemLook {
  const rgb = USUAL[(Math.max(1, problem.position) - 1) % USUAL.length] as string;
  return { alias: problem.alias ?? null, color: problem.color ?? { rgb, name: null } };
}

/** What the color is called in English. */
export function englishColor({ rgb, name }: ProblemColor): string {
  const usual = usualColor(rgb);
  return name ?? (usual ? ENGLISH[usual] : rgb);
}

/** Black or white, whichever is easier to read on a color; its contrast is at least 4.5. */
export function inkOn(rgb: string): '#000000' | '#ffffff' {
  const light = luminance(rgb);
  return (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) ? '#000000' : '#ffffff';
}

/** The relative luminance of a color, from 0 to 1, as the web's rules for contrast define it. */
export function luminance(rgb: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(rgb.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** A look as pages show it. */
export interface ShownLook {
  alias: string | null;
  color: { rgb: string; ink: string; name: string };
}

/** How a problem looks, with the name of its color in the reader's language. */
export function shownLook(
  problem: Parameters<typeof lookOf>[0],
  t: (key: `rounds:color.${UsualColor}`) => string,
): ShownLook {
  const { alias, color } = lookOf(problem);
  const usual = usualColor(color.rgb);
  const name = color.name ?? (usual ? t(`rounds:color.${usual}`) : color.rgb);
  return { alias, color: { rgb: color.rgb, ink: inkOn(color.rgb), name } };
}

/** What a form says of a look. Undefined: no alias or name; of a color, that it stays, or the next free one. */
export interface WantedLook {
  alias?: string;
  color?: string;
  colorName?: string;
}

/** An empty field takes an alias or a name away, and leaves a color as it was. */
export function lookAfter(
  before: RoundProblem,
  { alias, color, colorName }: WantedLook,
): Required<Pick<RoundProblem, 'alias' | 'color'>> {
  return { alias: alias ?? null, color: { rgb: color ?? lookOf(before).color.rgb, name: colorName ?? null } };
}

/** A look as one value for each field of its form. */
export function lookWords(problem: RoundProblem): { alias: string | null; color: string; colorName: string | null } {
  const { alias, color } = lookOf(problem);
  return { alias, color: color.rgb, colorName: color.name };
}

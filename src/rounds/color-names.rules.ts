/** Colors by the names that balloons have in files of other systems. */
import { usualNames } from './problem-looks.rules.ts';

/** Beside the usual colors, as the web has them. */
const NAMED: readonly (readonly [name: string, rgb: string])[] = [
  ['aqua', '#00ffff'],
  ['beige', '#f5f5dc'],
  ['crimson', '#dc143c'],
  ['cyan', '#00ffff'],
  ['dark blue', '#00008b'],
  ['dark green', '#006400'],
  ['dark red', '#8b0000'],
  ['fuchsia', '#ff00ff'],
  ['gold', '#ffd700'],
  ['gray', '#808080'],
  ['grey', '#808080'],
  ['lavender', '#e6e6fa'],
  ['light blue', '#add8e6'],
  ['light pink', '#ffb6c1'],
  ['light yellow', '#ffffe0'],
  ['lime', '#00ff00'],
  ['magenta', '#ff00ff'],
  ['maroon', '#800000'],
  ['navy', '#000080'],
  ['olive', '#808000'],
  ['purple', '#800080'],
  ['red', '#ff0000'],
  ['silver', '#c0c0c0'],
  ['teal', '#008080'],
  ['turquoise', '#40e0d0'],
  ['violet', '#ee82ee'],
];

const plain = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '');
const BY_NAME = new Map([...NAMED, ...usualNames()].map(([name, rgb]) => [plain(name), rgb]));

/** Red, green and blue of a name; undefined for one that we do not know. */
export function rgbOfName(name: string): string | undefined {
  return BY_NAME.get(plain(name));
}

/** Random words that people read and type: join codes, passwords on paper, usernames. */
import { randomInt } from 'node:crypto';

/** No letter or digit that looks like another one. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Unpredictable, one of 31 letters and digits at each place. */
export function randomLetters(length: number): string {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

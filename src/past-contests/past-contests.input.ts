/** Forms of imports of past contests. */
import { z } from 'zod';
import { NAME_MAX, RESERVED_SLUGS } from '../contests/contests.rules.ts';
import { checkbox, plainLine, urlName } from '../platform/web/forms.ts';
import { FROM_MAX } from './past-contests.rules.ts';

export const confirmSchema = z.object({
  name: plainLine(NAME_MAX),
  slug: urlName(RESERVED_SLUGS),
  from: plainLine(FROM_MAX),
  onlyGood: checkbox,
});

const MOST_ANSWERS = 500;
const NAME_BYTES = 200;

/** `typed0` with `answer0` …: what each name of a university means; empty: it stays as it is written. */
export function answersOf(body: Record<string, unknown>): Record<string, string> {
  const answers: Record<string, string> = {};
  for (let index = 0; index < MOST_ANSWERS; index += 1) {
    const [typed, answer] = [body[`typed${index}`], body[`answer${index}`]];
    if (typeof typed !== 'string' || typeof answer !== 'string' || answer === '' || typed === '__proto__') continue;
    if (typed.length <= NAME_BYTES && answer.length <= NAME_BYTES) answers[typed] = answer;
  }
  return answers;
}

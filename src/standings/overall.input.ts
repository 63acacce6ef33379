/** The form of an overall board: one weight for each round, empty where the round does not count. */
import { z } from 'zod';
import { blankToUndefined, decimal, parseInput, wholeNumber } from '../platform/web/forms.ts';
import { OVERALL_KINDS, OVERALL_TIES, OVERALL_WEIGHT_MAX, weightField, type OverallRule } from './overall.rules.ts';

const ROUNDS_MAX = 1000;

const choices = z.object({
  kind: z.enum(OVERALL_KINDS),
  ties: z.enum(OVERALL_TIES),
  bestOf: z.preprocess(blankToUndefined, wholeNumber(1, ROUNDS_MAX).optional()).transform((value) => value ?? null),
  rev: z.preprocess(blankToUndefined, z.coerce.number().int().min(0).default(0)),
});

const weight = z.preprocess(blankToUndefined, decimal(0.01, OVERALL_WEIGHT_MAX).optional());

/** @throws InvalidInput naming the field */
export function parseOverall(body: unknown, rounds: readonly { id: string }[]): { rule: OverallRule; rev: number } {
  const weights = Object.fromEntries(rounds.map(({ id }) => [weightField(id), weight]));
  const values = parseInput(choices.extend(weights), body) as z.output<typeof choices> & Record<string, unknown>;
  const { kind, ties, bestOf, rev } = values;
  const counted = rounds.flatMap(({ id }) => {
    const found = values[weightField(id)];
    return typeof found === 'number' ? [{ roundId: id, weight: found }] : [];
  });
  return { rule: { kind, ties, bestOf, rounds: counted }, rev };
}

/** The fields of distinctions in the forms that publish results. */
import { z } from 'zod';
import { blankToUndefined, checkbox, decimal, optionalName, parseInput, wholeNumber } from '../platform/web/forms.ts';
import { InvalidInput } from '../platform/errors.ts';
import { BAND_NAME_MAX, BANDS_MAX, requireBandsInOrder, type DistinctionPlan } from './distinctions.rules.ts';

const numbers = Array.from({ length: BANDS_MAX }, (_, index) => index + 1);
const bandFields = Object.fromEntries(
  numbers.flatMap((number) => [
    [`bandName${number}`, optionalName(BAND_NAME_MAX)],
    [`bandPercent${number}`, z.preprocess(blankToUndefined, decimal(0.1, 100).optional())],
  ]),
);
const schema = z.object({
  ranks: z.preprocess((value) => (value === '' || value === undefined ? 0 : value), wholeNumber(0, 1000)),
  firstToSolve: checkbox,
  universities: checkbox,
  ...bandFields,
});

/** @throws InvalidInput naming the field */
export function parseDistinctions(body: unknown): DistinctionPlan {
  const values = parseInput(schema, body) as Record<string, unknown> & Omit<DistinctionPlan, 'bands'>;
  const bands = numbers.flatMap((number) => {
    const [name, percent] = [values[`bandName${number}`], values[`bandPercent${number}`]];
    if (typeof name === 'string' && typeof percent === 'number') return [{ name, percent }];
    const missing = typeof name === 'string' ? 'bandPercent' : typeof percent === 'number' ? 'bandName' : undefined;
    if (missing) throw new InvalidInput('required', {}, `${missing}${number}`);
    return [];
  });
  requireBandsInOrder(bands);
  const { ranks, firstToSolve, universities } = values;
  return { ranks, bands, firstToSolve, universities };
}

/** A plan as values of the form. */
export function distinctionValues(plan: DistinctionPlan): Record<string, unknown> {
  const bands = plan.bands.flatMap(({ name, percent }, index) => [
    [`bandName${index + 1}`, name],
    [`bandPercent${index + 1}`, percent],
  ]);
  const { ranks, firstToSolve, universities } = plan;
  return { ranks, firstToSolve, universities, ...Object.fromEntries(bands) };
}

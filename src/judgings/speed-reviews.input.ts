/** Filters of the list of speed reviews, and the form of a decision. */
import { z } from 'zod';
import { parseInput, text, wholeNumber } from '../platform/web/forms.ts';
import { SPEED_DECISIONS, SPEED_STATES, type ReviewFilter, type SpeedDecision } from './speed-reviews.rules.ts';

const decisionSchema = z.object({
  decision: z.enum(SPEED_DECISIONS),
  reason: text(1000),
  rev: wholeNumber(1, 1_000_000_000),
});

/** @throws InvalidInput naming the field */
export function parseDecision(body: unknown): { decision: SpeedDecision; reason: string; rev: number } {
  return parseInput(decisionSchema, body);
}

const word = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 80) : undefined;

/** What waits, unless another state is asked for; anything odd asks for nothing. */
export function reviewFilterOf(query: Record<string, unknown>): ReviewFilter {
  const state = SPEED_STATES.find((one) => one === query.state);
  return {
    state: query.state === 'any' ? undefined : (state ?? 'waiting'),
    problemSlug: word(query.problem),
    roundId: word(query.round),
  };
}

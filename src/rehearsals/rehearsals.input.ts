/** The form of a rehearsal. */
import { z } from 'zod';
import { text, wholeNumber } from '../platform/web/forms.ts';
import {
  COUNTDOWN_MAX_MINUTES,
  SPEED_MAX,
  SPEEDS,
  TEAMS_MAX,
  type RehearsalSource,
  type Speed,
} from './rehearsals.rules.ts';

const MINUTE_MS = 60_000;

const list = z.preprocess(
  (value) => (value === undefined || value === '' ? [] : [value].flat()),
  z.array(text(60)).min(1, { message: 'required' }),
);

/** The form; its own speed is read where that is chosen. */
export function rehearsalSchema(hasOwnSpeed: boolean) {
  const fields = z.object({
    rounds: list,
    teams: wholeNumber(1, TEAMS_MAX),
    source: text(60),
    speed: z.enum(SPEEDS),
    customSpeed: hasOwnSpeed ? wholeNumber(1, SPEED_MAX) : z.unknown().transform(() => 1),
    startsInMinutes: z.preprocess(
      (value) => (value === '' || value === undefined ? 0 : value),
      wholeNumber(0, COUNTDOWN_MAX_MINUTES),
    ),
    formKey: text(64, 8),
  });
  return fields.transform(({ source, speed, customSpeed, startsInMinutes, ...rest }) => ({
    ...rest,
    source: sourceOf(source),
    speed: speedOf(speed, customSpeed),
    startsInMs: startsInMinutes * MINUTE_MS,
  }));
}

function speedOf(speed: (typeof SPEEDS)[number], own: number): Speed {
  return speed === 'custom' ? own : speed === 'fastest' ? speed : Number(speed);
}

/** A contest by its id; anything else is no choice of the form, and is refused where choices are known. */
function sourceOf(value: string): RehearsalSource {
  return value === 'examples' ? { kind: 'examples' } : { kind: 'contest', contestId: value };
}

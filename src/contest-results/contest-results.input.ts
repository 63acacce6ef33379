/** The forms that publish the results of a contest, and of appeals. */
import { z } from 'zod';
import { optionalText, optionalTime, parseInput, text, wholeNumber } from '../platform/web/forms.ts';
import { TIE_RULES } from '../standings/awards.rules.ts';
import { parseDistinctions } from '../standings/distinctions.input.ts';
import { APPEAL_TEXT_MAX } from './appeals.rules.ts';
import type { ContestResultChoices } from './contest-results.rules.ts';

const count = z.preprocess((value) => (value === '' || value === undefined ? 0 : value), wholeNumber(0, 1000));
const schema = (zone: string) =>
  z.object({
    ...{ gold: count, silver: count, bronze: count, honourable: count },
    medalTies: z.enum(TIE_RULES).default('lower'),
    tieReason: optionalText(1000).transform((value) => value ?? ''),
    note: optionalText(2000).transform((value) => value ?? ''),
    appealsUntil: optionalTime(zone),
    inviteUpTo: count,
    expectedNumber: z.coerce.number().int().min(1).default(1),
  });

/** The field that puts a participant before others of an equal rank. */
export const tieField = (participantId: string) => `tie_${participantId}`;
const TIE_FIELD = /^tie_([0-9a-z]{1,26})$/i;
const MOST_DECISIONS = 1000;

/** @throws InvalidInput naming the field */
export function parseContestResult(body: unknown, zone: string) {
  const sent = (body ?? {}) as Record<string, unknown>;
  const { gold, silver, bronze, honourable, medalTies, ...rest } = parseInput(schema(zone), sent);
  const fields = Object.keys(sent)
    .filter((name) => TIE_FIELD.test(name) && sent[name] !== '')
    .slice(0, MOST_DECISIONS);
  const order = wholeNumber(1, MOST_DECISIONS);
  const orders = parseInput(z.object(Object.fromEntries(fields.map((name) => [name, order]))), sent);
  const choices: ContestResultChoices = {
    awards: { ties: medalTies, counts: { gold, silver, bronze, honourable } },
    distinctions: parseDistinctions(sent),
    tieReason: rest.tieReason,
    tieDecisions: fields
      .map((name) => ({ participantId: name.slice(4), order: Number(orders[name]) }))
      .sort((a, b) => a.order - b.order || (a.participantId < b.participantId ? -1 : 1)),
  };
  const { note, appealsUntil, inviteUpTo, expectedNumber } = rest;
  return { choices, note, appealsUntil, inviteUpTo, expectedNumber };
}

export const appealSchema = z.object({ text: text(APPEAL_TEXT_MAX), formKey: text(64, 8) });
export const appealAnswerSchema = z.object({
  state: z.enum(['accepted', 'declined']),
  answer: text(APPEAL_TEXT_MAX),
});

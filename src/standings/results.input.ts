/** The publish form. */
import { z } from 'zod';
import { InvalidInput } from '../platform/errors.ts';
import { optionalText, parseInput, wholeNumber } from '../platform/web/forms.ts';
import { TIE_RULES, type AwardRule } from './awards.rules.ts';
import { parseDistinctions } from './distinctions.input.ts';
import type { DistinctionPlan } from './distinctions.rules.ts';
import type { InvitationChoice } from './results.rules.ts';

const count = z.preprocess((value) => (value === '' ? 0 : value), wholeNumber(0, 1000));
const awards = {
  gold: count,
  silver: count,
  bronze: count,
  honourable: count,
  ties: z.enum(TIE_RULES).default('lower'),
};
/** `choosing` means that the form had the boxes: then no ticked box means no one. */
const invitations = {
  choosing: z.string().optional(),
  invite: z
    .union([z.string().max(26), z.array(z.string().max(26)).max(5000)])
    .optional()
    .transform((value) => (value === undefined ? [] : [value].flat())),
  inviteUpTo: z.preprocess((value) => (value === '' || value === undefined ? 0 : value), wholeNumber(0, 1000)),
};
const schema = z.object({
  ...awards,
  ...invitations,
  note: optionalText(2000).transform((value) => value ?? ''),
  expectedNumber: z.coerce.number().int().min(1),
});

interface PublishForm {
  rule: AwardRule;
  distinctions: DistinctionPlan;
  invite: InvitationChoice;
  note: string;
  expectedNumber: number;
}

function ruleIn(values: z.output<z.ZodObject<typeof awards>>): AwardRule {
  const { ties, gold, silver, bronze, honourable } = values;
  return { ties, counts: { gold, silver, bronze, honourable } };
}

function choiceIn(values: z.output<z.ZodObject<typeof invitations>>): InvitationChoice {
  const shown = values.choosing !== undefined || values.invite.length > 0;
  return { participantIds: shown ? values.invite : undefined, upToRank: values.inviteUpTo };
}

/** Undefined while they are wrong. */
function distinctionsIn(values: Record<string, unknown>): DistinctionPlan | undefined {
  try {
    return parseDistinctions(values);
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}

export const parsePublish = {
  /** @throws InvalidInput naming the field. */
  form(body: unknown): PublishForm {
    const values = parseInput(schema, body);
    const { note, expectedNumber } = values;
    const distinctions = parseDistinctions(body);
    return { rule: ruleIn(values), distinctions, invite: choiceIn(values), note, expectedNumber };
  },
  /** Awards and invitations of a form that may be invalid or empty; for the preview only. */
  wanted(values: Record<string, unknown>): {
    rule?: AwardRule;
    distinctions?: DistinctionPlan;
    invite?: InvitationChoice;
  } {
    const rule = z.object(awards).safeParse(values);
    const invite = z.object(invitations).safeParse(values);
    return {
      rule: rule.success ? ruleIn(rule.data) : undefined,
      distinctions: 'ranks' in values ? distinctionsIn(values) : undefined,
      invite: invite.success ? choiceIn(invite.data) : undefined,
    };
  },
};

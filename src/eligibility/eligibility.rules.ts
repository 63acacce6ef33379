/** What a contest asks of whoever registers: an age, and consent to its texts; and how many may register until when. */
import { normaliseEmail } from '../accounts/users.rules.ts';
import { Conflict, InvalidInput, type FieldError } from '../platform/errors.ts';

export interface SignUpRules {
  /** Everyone says how old they are. */
  asksAge: boolean;
  /** In years: from here on no guardian is needed. */
  adultAge: number;
  /** In years: anyone younger is refused. */
  lowestAge: number;
  /** People or teams; null: no limit. */
  maxParticipants: number | null;
  /** People or teams whose captain is of one university; null: no limit. */
  maxPerUniversity: number | null;
  /** Null: when the first round opens. */
  rostersLockAt: number | null;
  /** Once all places are taken, people can wait for one. */
  waitingList: boolean;
  rev: number;
}

/** A contest that set nothing. The ages are those that programmes use: of age at 18, and no one under 14. */
export const USUAL_RULES: SignUpRules = {
  asksAge: false,
  adultAge: 18,
  lowestAge: 14,
  maxParticipants: null,
  maxPerUniversity: null,
  rostersLockAt: null,
  waitingList: true,
  rev: 0,
};

export const AGE_MAX = 30;
export const PLACES_MAX = 100_000;
export const CONSENT_TITLE_MAX = 120;
export const CONSENT_BODY_MAX = 20_000;
/** Texts that one contest asks for at once. */
export const CONSENT_TEXTS_MAX = 10;
export const INVITEES_MAX = 20_000;
/** Addresses added by one form. */
export const INVITEES_AT_ONCE = 2_000;

export const AGES = ['adult', 'minor', 'child'] as const;
/** Old enough; under age with a guardian's consent; younger than that. */
export type Age = (typeof AGES)[number];

/** What a registering person said of their age. */
export interface AgeStatement {
  age: 'adult' | 'minor';
  guardianName: string | null;
  guardianContact: string | null;
}

/** A text that is asked for now. */
export interface AskedText {
  id: string;
  title: string;
}

/** What a person still has to answer before they are registered. */
export interface Questions {
  texts: readonly AskedText[];
  /** Null: no age is asked, or it is known already. */
  age: Pick<SignUpRules, 'adultAge' | 'lowestAge'> | null;
}

/** What a form sent. */
export interface Answers {
  consents: readonly string[];
  age?: Age;
  guardianName?: string;
  guardianContact?: string;
}

export const NO_ANSWERS: Answers = { consents: [] };

const GUARDIAN_NAME_MAX = 120;
const GUARDIAN_CONTACT_MAX = 254;

/**
 * The answers in a form of registration, which has fields of its own beside them.
 * @throws InvalidInput naming a field that is too long
 */
export function answersIn(body: unknown): Answers {
  const sent = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const guardianName = shortText(sent, 'guardianName', GUARDIAN_NAME_MAX);
  const guardianContact = shortText(sent, 'guardianContact', GUARDIAN_CONTACT_MAX);
  const age = AGES.find((one) => one === sent.age);
  return {
    consents: [sent.consents].flat().filter((one): one is string => typeof one === 'string'),
    ...(age === undefined ? {} : { age }),
    ...(guardianName === undefined ? {} : { guardianName }),
    ...(guardianContact === undefined ? {} : { guardianContact }),
  };
}

function shortText(sent: Record<string, unknown>, field: string, max: number): string | undefined {
  const value = sent[field];
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  if (value.trim().length > max) throw new InvalidInput('too_long', { max }, field);
  return value.trim();
}

/** What is kept of the answers. */
export interface Answered {
  textIds: string[];
  statement: AgeStatement | null;
}

/** Whether a person still has something to answer. */
export function isAnyOpen({ texts, age }: { texts: readonly unknown[]; age: unknown }): boolean {
  return texts.length > 0 || age !== null;
}

/**
 * Answers to all questions.
 * @throws InvalidInput naming each that is open, Conflict `age_too_young` for anyone under the lowest age
 */
export function requireAnswers({ texts, age }: Questions, answers: Answers): Answered {
  if (age !== null && answers.age === 'child') throw new Conflict('age_too_young', { lowest: age.lowestAge }, 'age');
  const missing: FieldError[] = [...ageFaults(age, answers), ...consentFaults(texts, answers)];
  const [first] = missing;
  if (first) throw new InvalidInput(first.code, first.params, first.field, missing);
  return { textIds: texts.map(({ id }) => id), statement: age === null ? null : statementOf(answers) };
}

function ageFaults(age: Questions['age'], answers: Answers): FieldError[] {
  if (age === null) return [];
  if (answers.age === undefined) return [{ field: 'age', code: 'age_missing', params: {} }];
  if (answers.age !== 'minor') return [];
  const params = { adult: age.adultAge };
  return (['guardianName', 'guardianContact'] as const)
    .filter((field) => answers[field] === undefined)
    .map((field) => ({ field, code: 'guardian_missing', params }));
}

function consentFaults(texts: readonly AskedText[], { consents }: Answers): FieldError[] {
  const open = texts.filter(({ id }) => !consents.includes(id));
  if (open.length === 0) return [];
  return [{ field: 'consents', code: 'consent_missing', params: { texts: open.map(({ title }) => title).join(', ') } }];
}

function statementOf({ age, guardianName, guardianContact }: Answers): AgeStatement {
  return age === 'minor'
    ? { age, guardianName: guardianName ?? null, guardianContact: guardianContact ?? null }
    : { age: 'adult', guardianName: null, guardianContact: null };
}

/** @throws InvalidInput naming the field when the ages contradict each other */
export function requireSoundRules(rules: Omit<SignUpRules, 'rev'>): void {
  if (rules.lowestAge > rules.adultAge) throw new InvalidInput('ages_crossed', { max: rules.adultAge }, 'lowestAge');
}

/** When teams are locked: as set, at the latest with the first round; null: not known yet. */
export function rostersLockAt(
  contest: { startsAt: number | null },
  rules: Pick<SignUpRules, 'rostersLockAt'>,
): number | null {
  if (rules.rostersLockAt === null) return contest.startsAt;
  return contest.startsAt === null ? rules.rostersLockAt : Math.min(rules.rostersLockAt, contest.startsAt);
}

/** @throws Conflict with the time at which teams were locked */
export function requireRosterOpen(
  contest: { startsAt: number | null },
  rules: Pick<SignUpRules, 'rostersLockAt'>,
  nowMs: number,
): void {
  const at = rostersLockAt(contest, rules);
  if (at !== null && nowMs >= at) throw new Conflict('rosters_locked', { at });
}

/**
 * The limit that leaves no place for one more, with its number of places; undefined while there is a place.
 * @param taken how many are registered: in all, and with a captain of the university of whoever comes now
 */
export function fullLimit(
  rules: Pick<SignUpRules, 'maxParticipants' | 'maxPerUniversity'>,
  taken: { inAll: number; ofUniversity: number },
): { code: 'contest_full' | 'university_full'; max: number } | undefined {
  const { maxParticipants, maxPerUniversity } = rules;
  if (maxParticipants !== null && taken.inAll >= maxParticipants) return { code: 'contest_full', max: maxParticipants };
  if (maxPerUniversity !== null && taken.ofUniversity >= maxPerUniversity)
    return { code: 'university_full', max: maxPerUniversity };
  return undefined;
}

/** Addresses from lines or a list with commas or semicolons; each once, in the form in which addresses are compared. */
export function emailsIn(typed: string): string[] {
  const words = typed.split(/[\s,;，；]+/u).map((word) => normaliseEmail(word.replace(/^<|>$/g, '')));
  return [...new Set(words.filter((word) => word !== ''))];
}

/** Plain enough for an address: one @ between two parts without spaces, the second with a dot or a single name. */
export function isEmail(word: string): boolean {
  return word.length <= 254 && /^[^\s@<>"]+@[^\s@<>".]+(\.[^\s@<>".]+)*$/u.test(word);
}

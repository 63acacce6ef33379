/** The words of certificates: a title and a body for each kind and language, with names in braces, and who signs. */
import { InvalidInput } from '../platform/errors.ts';
import { CERTIFICATE_KINDS, type CertificateFacts, type CertificateKind } from './certificates.rules.ts';

export interface TextsInLanguage {
  title: Record<CertificateKind, string>;
  /** One paragraph a line. A line that names something this certificate has not is left out. */
  body: Record<CertificateKind, string>;
  signerName: string;
  signerRole: string;
}

/** By language code. */
export type CertificateTexts = Record<string, TextsInLanguage>;

export const TITLE_MAX = 60;
export const BODY_MAX = 400;
export const SIGNER_MAX = 60;

/** What a text may name. */
export const PLACEHOLDERS = ['contest', 'round', 'award', 'rank', 'team', 'date'] as const;
type Placeholder = (typeof PLACEHOLDERS)[number];

const NAMED = /\{([^{}\n]*)\}/g;

/** @throws InvalidInput naming the field when a text names something unknown */
export function requireKnownPlaceholders(field: string, text: string): void {
  for (const [, name = ''] of text.matchAll(NAMED))
    if (!PLACEHOLDERS.includes(name as Placeholder))
      throw new InvalidInput('certificate_placeholder', { name, known: PLACEHOLDERS.join(', ') }, field);
}

/** Words that depend on the language: the name of the award, and the date. */
export interface FactWords {
  award: string | null;
  date: string;
}

/** The paragraphs of a certificate. */
export function bodyOf(text: string, facts: CertificateFacts, words: FactWords): string[] {
  const values: Record<Placeholder, string | null> = {
    contest: facts.place,
    round: facts.part,
    award: words.award,
    rank: facts.rank === null ? null : String(facts.rank),
    team: facts.team,
    date: words.date,
  };
  const valueOf = (name: string) => values[name as Placeholder] ?? null;
  return text
    .split('\n')
    .filter((line) => [...line.matchAll(NAMED)].every(([, name = '']) => valueOf(name) !== null))
    .map((line) => line.replace(NAMED, (_all, name: string) => valueOf(name) ?? '').trim())
    .filter((line) => line !== '');
}

/** Texts as fields of a form: `title-award-en`, `body-award-en`, `signer-name-en`, … */
export function textFields(texts: CertificateTexts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([language, { title, body, signerName, signerRole }]) => [
      ...CERTIFICATE_KINDS.flatMap((kind) => [
        [`title-${kind}-${language}`, title[kind]],
        [`body-${kind}-${language}`, body[kind]],
      ]),
      [`signer-name-${language}`, signerName],
      [`signer-role-${language}`, signerRole],
    ]),
  ) as Record<string, string>;
}

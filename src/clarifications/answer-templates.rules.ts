/** Template answers of a contest: sentences that staff answer with again and again, in both languages. */

export const TEMPLATES_MAX = 12;
export const TEMPLATE_TEXT_MAX = 500;

/** A text by language code. */
export type AnswerTemplate = Readonly<Record<string, string>>;

/** Message keys of the templates that a contest has until its own are saved. */
export const USUAL_TEMPLATES = ['no_comment', 'read_statement', 'see_samples', 'not_in_round', 'yes', 'no'] as const;

/** The answer of a template and what was typed after it, either of which may be empty. */
export function answerText(template: string, typed: string): string {
  return [template.trim(), typed.trim()].filter((part) => part !== '').join('\n\n');
}

/** Texts to choose from, those in the language of whoever asked first. */
export function templateChoices(
  templates: readonly AnswerTemplate[],
  languages: readonly string[],
  first: string | null,
): { language: string; texts: string[] }[] {
  const ordered = [...languages].sort((a, b) => Number(b === first) - Number(a === first));
  return ordered.map((language) => ({
    language,
    texts: templates.flatMap((template) => (template[language] ? [template[language]] : [])),
  }));
}

/** Every query of the template answers of contests. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import type { AnswerTemplate } from './answer-templates.rules.ts';

export interface StoredTemplates {
  templates: AnswerTemplate[];
  rev: number;
}

/** Undefined while a contest has the usual ones. */
export async function findTemplates(db: DbOrTrx, contestId: string): Promise<StoredTemplates | undefined> {
  const row = (await db('answer_templates').where({ contest_id: contestId }).first()) as
    { templates: string; rev: number } | undefined;
  return row && { templates: JSON.parse(row.templates) as AnswerTemplate[], rev: Number(row.rev) };
}

/** Saves them over revision `rev` (0: there were none); false when someone else saved meanwhile. */
export async function saveTemplates(
  trx: DbOrTrx,
  contestId: string,
  rev: number,
  templates: readonly AnswerTemplate[],
): Promise<boolean> {
  const text = JSON.stringify(templates);
  if (rev > 0) {
    const saved = trx('answer_templates').where({ contest_id: contestId, rev });
    return (await saved.update({ templates: text, rev: rev + 1 })) > 0;
  }
  try {
    await trx('answer_templates').insert({ contest_id: contestId, templates: text, rev: 1 });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/** Whether something was sent before, by the key of its form or request. */
import type { DbOrTrx } from '../platform/database/connection.ts';

/** The submission of a person with this stored key. */
export async function findIdByFormKey(db: DbOrTrx, authorId: string, formKey: string): Promise<string | undefined> {
  const row = (await db('submissions').where({ form_key: formKey, author_id: authorId }).first('id')) as
    { id: string } | undefined;
  return row?.id;
}

/** Whether a person has a submission whose stored key begins with these hex digits. */
export async function hasFormKeyWith(db: DbOrTrx, authorId: string, beginning: string): Promise<boolean> {
  // A range and not LIKE, which SQLite does not look up in the index; `g` comes after every hex digit.
  const row: unknown = await db('submissions')
    .where({ author_id: authorId })
    .whereBetween('form_key', [beginning, `${beginning}g`])
    .first('id');
  return row !== undefined;
}

/** Steps of writing sections and their staff, in the transactions of those who checked that they may. */
import { randomBytes } from 'node:crypto';
import type { Transaction } from '../platform/database/connection.ts';
import { Conflict } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { joinCodeFrom } from './courses.rules.ts';
import type { Section } from './sections.rules.ts';
import * as store from './sections.store.ts';

export const newJoinCode = (): string => joinCodeFrom(randomBytes(8));

/** A new section, with a code of its own. */
export async function insertSectionWithin(
  trx: Transaction,
  courseId: string,
  position: number,
  values: Pick<Section, 'name' | 'universityId' | 'codeEndsAt' | 'codeLimit'>,
  nowMs: number,
): Promise<Pick<Section, 'id' | 'courseId'>> {
  const id = newId();
  await store.insertSection(trx, { ...values, id, courseId, position, joinCode: newJoinCode(), createdAt: nowMs });
  return { id, courseId };
}

/** @throws Conflict for a section without an owner: a professor, or on the side of the community an engineer */
export async function requireOwnerWithin(trx: Transaction, section: Section): Promise<void> {
  const owners = section.universityId === null ? ['professor', 'engineer'] : ['professor'];
  if ((await store.countOwnersOfSection(trx, section, owners)) === 0)
    throw new Conflict('section_last_owner', { section: section.name }, 'person');
}

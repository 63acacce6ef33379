/** Participants that people follow on boards. */
import type { DbOrTrx } from '../platform/database/connection.ts';

/** Ids of the participants of a contest that a person starred. */
export async function listStars(db: DbOrTrx, userId: string, contestId: string): Promise<string[]> {
  const rows = (await db('board_stars')
    .where({ user_id: userId, contest_id: contestId })
    .orderBy(['starred_at', 'participant_id'])
    .select('participant_id')) as { participant_id: string }[];
  return rows.map((row) => row.participant_id);
}

/** Stars a participant; once more does nothing. */
export async function insertStar(
  db: DbOrTrx,
  star: { userId: string; contestId: string; participantId: string },
  nowMs: number,
): Promise<void> {
  const { userId, contestId, participantId } = star;
  await db('board_stars')
    .insert({ user_id: userId, contest_id: contestId, participant_id: participantId, starred_at: nowMs })
    .onConflict(['user_id', 'participant_id'])
    .ignore();
}

export async function deleteStar(db: DbOrTrx, userId: string, participantId: string): Promise<void> {
  await db('board_stars').where({ user_id: userId, participant_id: participantId }).delete();
}

export async function deleteStarsOf(db: DbOrTrx, userId: string): Promise<void> {
  await db('board_stars').where({ user_id: userId }).delete();
}

export async function deleteStarsIn(db: DbOrTrx, contestId: string): Promise<void> {
  await db('board_stars').where({ contest_id: contestId }).delete();
}

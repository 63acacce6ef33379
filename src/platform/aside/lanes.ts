/**
 * The lanes of this process. Submitted text and text by staff do not wait for each other. Lanes keep only results of pure
 * functions, so two sites in one process can share them.
 */
import { Lane } from './lane.ts';

/** Colours and differences of submitted and package files. */
export const sourceLane = new Lane();
/** Lists of teams and accounts that are imported: a few at a time, and large. */
export const tableLane = new Lane({
  mostWaiting: 8,
  mostWaitMs: 60_000,
  memoryMib: 1024,
  mostKeptChars: 1,
  mostAnsweredChars: 64 * 1024 * 1024,
});
/** Descriptions, statements, PDFs. */
export const textLane = new Lane();
/** Similarity checks: one works for minutes, and nothing else shall wait for it. What it reads is read once, so nothing is kept. */
export const similarityLane = new Lane({ memoryMib: 1024, mostWaitMs: 600_000, mostKeptChars: 1 });

/**
 * The lanes of this process. Submitted text and text by staff do not wait for each other. Lanes keep only results of pure
 * functions, so two sites in one process can share them.
 */
import { Lane } from './lane.ts';

/** Colours and differences of submitted and package files. */
export const sourceLane = new Lane();
/** Descriptions, statements, PDFs. */
export const textLane = new Lane();

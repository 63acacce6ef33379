/**
 * The lanes of this process: what is submitted and what staff write do not wait for each other. They hold results of pure
 * functions and nothing of a site, so that two sites in one process may share them.
 */
import { Lane } from './lane.ts';

/** Colours and differences of submitted and package files. */
export const sourceLane = new Lane();
/** Descriptions, statements, PDFs. */
export const textLane = new Lane();

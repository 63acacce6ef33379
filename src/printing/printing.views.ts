/** Print jobs as their pages show them: lines of the list, and pages for the printer. */
import { randomUUID } from 'node:crypto';
import { pagesOfText, type PrintedRow } from '../platform/text-pages.ts';
import { actsFor, type PrintAct, type PrintedJob, type PrintLine } from './printing.rules.ts';

export interface JobView {
  id: string;
  state: string;
  createdAt: number;
  participant: string;
  room: string | null;
  facts: string[];
  pages: number;
  claimedName: string | null;
  isMine: boolean;
  acts: PrintAct[];
  key: string;
}

export function jobView(line: PrintLine, actorId: string): JobView {
  const { id, state, createdAt, participant, room, pages, claimedName } = line;
  return {
    ...{ id, state, createdAt, participant, room, pages, claimedName },
    facts: [line.fileName, line.language, line.group, line.round].filter((one) => one !== null),
    isMine: line.claimedBy === actorId,
    acts: actsFor(line, actorId),
    key: randomUUID(),
  };
}

/** Lines by room, in their order. */
export function byRoom(lines: readonly JobView[]): { room: string | null; jobs: JobView[] }[] {
  const rooms: { room: string | null; jobs: JobView[] }[] = [];
  for (const line of lines) {
    if (rooms.length === 0 || rooms.at(-1)!.room !== line.room) rooms.push({ room: line.room, jobs: [] });
    rooms.at(-1)!.jobs.push(line);
  }
  return rooms;
}

export interface PrintedView {
  id: string;
  participant: string;
  place: string[];
  what: string[];
  createdAt: number;
  pages: { number: number; rows: PrintedRow[] }[];
}

/** A job as pages for the printer, each with the numbers of its lines. */
export function printedView(job: PrintedJob): PrintedView {
  return {
    id: job.id,
    participant: job.participant,
    place: [job.room, job.group].filter((one) => one !== null),
    what: [job.round, job.fileName, job.language].filter((one) => one !== null),
    createdAt: job.createdAt,
    pages: pagesOfText(job.text).map((rows, index) => ({ number: index + 1, rows })),
  };
}

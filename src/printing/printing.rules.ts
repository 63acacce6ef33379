/** Printing in the hall: a participant sends source code or text, and staff print it and carry it there. States, acts and limits. */
import { Conflict, InvalidInput } from '../platform/errors.ts';

/** `withdrawn`: its participant wants it no longer. */
export type PrintState = 'waiting' | 'claimed' | 'done' | 'withdrawn';
/** `take_over`: from whoever claimed it. */
export const PRINT_ACTS = ['claim', 'take_over', 'release', 'done', 'undo'] as const;
export type PrintAct = (typeof PRINT_ACTS)[number];
/** Of which jobs staff see the list. */
export const PRINT_LISTS = ['waiting', 'mine', 'done'] as const;
export type PrintList = (typeof PRINT_LISTS)[number];

export interface PrintJob {
  id: string;
  contestId: string;
  roundId: string;
  participantId: string;
  /** The member who sent it. */
  createdBy: string;
  createdAt: number;
  fileName: string | null;
  /** As the sender called it, or as its file name says. */
  language: string | null;
  pages: number;
  state: PrintState;
  claimedBy: string | null;
}

/** A job with the names around it. */
export interface PrintLine extends PrintJob {
  round: string;
  participant: string;
  group: string | null;
  room: string | null;
  claimedName: string | null;
}

export type PrintedJob = PrintLine & { text: string };

export interface PrintSettings {
  isOn: boolean;
  /** The most that one job may have. */
  pagesPerJob: number;
  /** The most that a participant may print in a round. */
  pagesPerRound: number;
  rev: number;
}

export const NO_PRINTING: PrintSettings = { isOn: false, pagesPerJob: 10, pagesPerRound: 60, rev: 0 };
export const TEXT_BYTES_MAX = 200_000;
export const PAGES_PER_JOB_MAX = 100;
export const PAGES_PER_ROUND_MAX = 1000;
/** What is opened at once to be printed; the rest is opened after that. */
export const PAGES_AT_ONCE = 300;

/**
 * The state that an act leads to, or null when it is so already: whoever sends the same twice is told of no conflict.
 * @throws Conflict when someone else has the job, or it is in another state
 */
export function stateAfter(
  { state, claimedBy }: Pick<PrintJob, 'state' | 'claimedBy'>,
  act: PrintAct,
  actorId: string,
): PrintState | null {
  const isMine = claimedBy === actorId;
  if (state === 'withdrawn') throw new Conflict('print_withdrawn');
  const others = () => new Conflict(state === 'claimed' ? 'print_claimed' : 'print_moved');
  switch (act) {
    case 'claim':
      if (state === 'claimed' && isMine) return null;
      if (state === 'waiting') return 'claimed';
      throw others();
    case 'take_over':
      if (state === 'claimed') return isMine ? null : 'claimed';
      if (state === 'waiting') return 'claimed';
      throw others();
    case 'release':
      if (state === 'waiting') return null;
      if (state === 'claimed' && isMine) return 'waiting';
      throw others();
    case 'done':
      if (state === 'done' && isMine) return null;
      if (state === 'waiting' || (state === 'claimed' && isMine)) return 'done';
      throw others();
    case 'undo':
      if (state === 'waiting') return null;
      // Anyone may take back what was marked by mistake.
      if (state === 'done') return 'waiting';
      throw others();
  }
}

/** The buttons that someone of the staff has for a job; the first is the usual one. */
export function actsFor({ state, claimedBy }: Pick<PrintJob, 'state' | 'claimedBy'>, actorId: string): PrintAct[] {
  if (state === 'waiting') return ['claim', 'done'];
  if (state === 'claimed') return claimedBy === actorId ? ['done', 'release'] : ['take_over'];
  return state === 'done' ? ['undo'] : [];
}

/** @throws Conflict for what someone prints already, or has */
export function requireWithdrawable({ state }: Pick<PrintJob, 'state'>): void {
  if (state !== 'waiting') throw new Conflict(state === 'withdrawn' ? 'print_withdrawn' : 'print_under_way');
}

/** @throws InvalidInput for an empty text, and for more pages than one job may have */
export function requirePages(pages: number, { pagesPerJob }: Pick<PrintSettings, 'pagesPerJob'>, field: string): void {
  if (pages === 0) throw new InvalidInput('print_nothing', {}, field);
  if (pages > pagesPerJob) throw new InvalidInput('print_too_long', { pages, max: pagesPerJob }, field);
}

const LANGUAGES: Readonly<Record<string, string>> = {
  c: 'C',
  h: 'C',
  cc: 'C++',
  cpp: 'C++',
  cxx: 'C++',
  hpp: 'C++',
  cs: 'C#',
  go: 'Go',
  hs: 'Haskell',
  java: 'Java',
  js: 'JavaScript',
  kt: 'Kotlin',
  pas: 'Pascal',
  php: 'PHP',
  py: 'Python',
  rb: 'Ruby',
  rs: 'Rust',
  ts: 'TypeScript',
};

/** Names that the form suggests. */
export const LANGUAGE_NAMES: readonly string[] = [...new Set(Object.values(LANGUAGES))];

/** The language that the name of a file says; null for any other text. */
export function languageOfFile(name: string | null): string | null {
  const extension = /\.([a-z]{1,5})$/i.exec(name ?? '')?.[1]?.toLowerCase();
  return extension !== undefined && Object.hasOwn(LANGUAGES, extension) ? LANGUAGES[extension]! : null;
}

/** Structured logging (pino), one line per event. Secrets are never passed to it. */
import { pino, type Logger } from 'pino';

export type Log = Logger;

/** A logger that writes JSON lines to standard error. */
export function createLog(level: string): Log {
  return pino({ level, base: undefined, redact: ['password', 'token', 'authorization'] }, pino.destination(2));
}

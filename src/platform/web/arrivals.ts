/**
 * When all of a request was here, and what it sent. What fits into what Node reads ahead is kept from then on, so that it can
 * be decided about even when the connection ends while it waits. What is larger is read by whoever takes it.
 */
import { Readable } from 'node:stream';
import type { Request, RequestHandler } from 'express';
import type { Clock } from '../clock.ts';

interface Arrival {
  atMs: number;
  /** All that was sent, where that is little. */
  kept: Buffer | undefined;
}

const arrivals = new WeakMap<object, Arrival>();
const NOTHING = Buffer.alloc(0);

/** When the last byte of a submission's request was here; undefined for other requests, and before that. */
export function arrivalOf(req: Request): number | undefined {
  return arrivals.get(req)?.atMs;
}

/** What was sent, where it was kept. */
export function keptBytesOf(req: Request): Buffer | undefined {
  return arrivals.get(req)?.kept;
}

/**
 * Resolves with the number of bytes once all of them are here and kept; with undefined as soon as there are too many to keep.
 * Must be called before anyone reads. For who leaves earlier it never resolves, and nothing holds it.
 */
export async function noteArrival(req: Request, clock: Clock): Promise<number | undefined> {
  // Asked now, it is known after the connection has ended.
  void req.socket.remoteAddress;
  const most = req.readableHighWaterMark;
  const push = req.push.bind(req);
  let bytes = 0;
  return await new Promise((resolve) => {
    if (Number(req.headers['content-length'] ?? 0) >= most) resolve(undefined);
    // The parser pushes what comes, and null when the request is complete.
    req.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
      const atMs = clock.nowMs();
      const wantsMore = push(chunk, encoding);
      if (chunk !== null) {
        bytes += chunk.length;
        if (bytes >= most) resolve(undefined);
      } else {
        const kept = bytes < most ? ((req.read() as Buffer | null) ?? NOTHING) : undefined;
        arrivals.set(req, { atMs, kept });
        resolve(bytes);
      }
      return wantsMore;
    };
  });
}

/** A reader of bodies that reads what was kept, where something was. */
export function readingKept(reader: RequestHandler): RequestHandler {
  return (req, res, next) => {
    const bytes = keptBytesOf(req);
    if (!bytes || req.body !== undefined) return reader(req, res, next);
    // It asks the headers of a request, and reads it as a stream.
    const kept = Object.assign(Readable.from([bytes]), { headers: req.headers }) as unknown as Request;
    return reader(kept, res, (error?: unknown) => {
      req.body = kept.body as unknown;
      next(error);
    });
  };
}

/** `contests/<id>/event-feed`: lines of JSON, one a change, as long as the client reads. */
import { once } from 'node:events';
import type { Request, Response, Router } from 'express';
import { holderNow } from '../accounts/api-tokens.service.ts';
import type { ApiToken } from '../accounts/api-tokens.rules.ts';
import { visitor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { Unavailable } from '../platform/errors.ts';
import { OneOfFew } from '../platform/one-of-few.ts';
import { actorOf } from '../platform/web/request.ts';
import { typesFor } from './clics-collections.rules.ts';
import type { Version } from './clics-formats.rules.ts';
import { readFeedQuery } from './clics.input.ts';
import { contestFor } from './contest-models.service.ts';
import { beginningFor, followContest } from './event-feed.service.ts';

/** Of one token, in this process; visitors share an address, as in a lecture hall. */
const FEEDS_OF_A_TOKEN = 8;
const FEEDS_OF_AN_ADDRESS = 200;
const FEEDS_IN_ALL = 2000;

const ofTokens = new OneOfFew(FEEDS_OF_A_TOKEN, 'feeds_at_once');
const ofAddresses = new OneOfFew(FEEDS_OF_AN_ADDRESS, 'feeds_at_once');
let open = 0;

/** @param base the address of a contest */
export function feedRoutes(router: Router, app: App, version: Version, base: string): void {
  router.get(`${base}/event-feed`, async (req: Request, res) => {
    const token = res.locals.apiToken as ApiToken | undefined;
    const contest = await contestFor(app, actorOf(req), version, String(req.params.contest));
    const wanted = readFeedQuery(req.query, typesFor(contest.reader));
    beginningFor(contest, wanted.sinceToken);
    if (open >= FEEDS_IN_ALL) throw new Unavailable('feeds_in_all', { limit: FEEDS_IN_ALL });
    const closed = new AbortController();
    res.on('close', () => closed.abort());
    const askAgain = async () => (token ? await holderNow(app, token.id) : visitor);
    const send = () => sendLines(app, res, followContest(app, contest, wanted, askAgain, closed.signal), closed);
    open += 1;
    try {
      await (token ? ofTokens.run(token.id, send) : ofAddresses.run(req.ip ?? '', send));
    } finally {
      open -= 1;
    }
  });
}

/** Sends lines as fast as they are read, and an empty line where there have been none for a while. */
async function sendLines(
  app: App,
  res: Response,
  lines: AsyncGenerator<Buffer | null>,
  closed: AbortController,
): Promise<void> {
  const { feedKeepAliveMs, feedStuckMs } = app.config;
  res.set({
    'content-type': 'application/x-ndjson',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  res.flushHeaders();
  const keepAlive = setInterval(() => void (res.writableLength === 0 && res.write('\n')), feedKeepAliveMs);
  keepAlive.unref();
  try {
    for await (const text of lines) {
      if (res.destroyed) break;
      if (text === null || res.write(text)) continue;
      await once(res, 'drain', { signal: AbortSignal.any([closed.signal, AbortSignal.timeout(feedStuckMs)]) });
    }
    res.end();
  } catch (error) {
    // A client that is gone or stuck; anything else is for the log, but the answer has begun.
    res.destroy();
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
  } finally {
    clearInterval(keepAlive);
  }
}

/** The HTTP API for the judge daemon (`judge/contract/api.ts`): bearer token, JSON in both directions, no session. */
import { pipeline } from 'node:stream/promises';
import express, { Router, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { parseInput } from '../platform/web/forms.ts';
import type { Caller } from '../judge-queue/judge-queue.rules.ts';
import { recordProgress } from '../judge-queue/judge-claims.service.ts';
import {
  contractSchema,
  failSchema,
  heartbeatSchema,
  pollSchema,
  progressSchema,
  reportSchema,
} from './judgehosts.input.ts';
import { openBlobForHost } from './host-blobs.service.ts';
import { authenticateHost } from './host-tokens.service.ts';
import { heartbeat, pollWork, requireContract } from './judgehosts.service.ts';
import { acceptReport, failJob } from './host-reports.service.ts';

/** Reports contain compiler output and many tests. */
const REPORT_LIMIT = '16mb';
const BODY_LIMIT = '256kb';

/** Routes below /api/judgehosts. A body is read only after the sender is known to be a host. */
export function judgehostRoutes(app: App): Router {
  const router = Router();
  router.use('/api/judgehosts', async (req, res, next) => {
    res.locals.judgehost = await authenticateHost(app, /^Bearer (\S+)$/.exec(req.get('authorization') ?? '')?.[1]);
    next();
  });
  router.use('/api/judgehosts/jobs/:jobId/report', express.json({ limit: REPORT_LIMIT }));
  router.use('/api/judgehosts', express.json({ limit: BODY_LIMIT }));

  router.post('/api/judgehosts/heartbeat', async (req, res) => {
    const { host } = callerOf(res);
    await requireContract(app, host, parseInput(contractSchema, req.body).contractVersion);
    res.json(await heartbeat(app, host, parseInput(heartbeatSchema, req.body)));
  });

  router.post('/api/judgehosts/poll', async (req, res) => {
    const caller = callerOf(res);
    await requireContract(app, caller.host, parseInput(contractSchema, req.body).contractVersion);
    const gone = new AbortController();
    res.on('close', () => gone.abort());
    const jobs = await pollWork(app, caller, parseInput(pollSchema, req.body), gone.signal);
    res.json({ jobs });
  });

  router.get('/api/judgehosts/blobs/:sha256', async (req, res) => {
    const { sizeBytes, body } = await openBlobForHost(app, callerOf(res).host, req.params.sha256);
    res.set({ 'content-type': 'application/octet-stream', 'content-length': String(sizeBytes) });
    await pipeline(body, res);
  });

  router.post('/api/judgehosts/jobs/:jobId/progress', async (req, res) => {
    await recordProgress(app, callerOf(res).host, req.params.jobId, parseInput(progressSchema, req.body));
    res.status(204).end();
  });

  router.post('/api/judgehosts/jobs/:jobId/report', async (req, res) => {
    await acceptReport(app, callerOf(res).host, req.params.jobId, parseInput(reportSchema, req.body));
    res.status(204).end();
  });

  router.post('/api/judgehosts/jobs/:jobId/fail', async (req, res) => {
    const { token, error } = parseInput(failSchema, req.body);
    await failJob(app, callerOf(res).host, req.params.jobId, token, error);
    res.status(204).end();
  });
  return router;
}

function callerOf(res: Response): Caller {
  return res.locals.judgehost as Caller;
}

/** The HTTP API the judge daemon calls (`judge/contract/api.ts`): a bearer token, JSON both ways, no session. */
import { pipeline } from 'node:stream/promises';
import express, { Router, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { parseInput } from '../platform/web/forms.ts';
import {
  contractSchema,
  failSchema,
  heartbeatSchema,
  pollSchema,
  progressSchema,
  reportSchema,
} from './judgehosts.input.ts';
import type { Judgehost } from './judge-queue.rules.ts';
import {
  authenticateHost,
  failJob,
  heartbeat,
  pollWork,
  recordProgress,
  requireContract,
} from './judgehosts.service.ts';
import { recordReport } from './judgings.service.ts';

/** Reports carry compiler output and many tests. */
const REPORT_LIMIT = '16mb';
const BODY_LIMIT = '256kb';

/** Routes below /api/judgehosts. Nothing of a body is read before its sender is known to be a host. */
export function judgehostRoutes(app: App): Router {
  const router = Router();
  router.use('/api/judgehosts', async (req, res, next) => {
    res.locals.judgehost = await authenticateHost(app, /^Bearer (\S+)$/.exec(req.get('authorization') ?? '')?.[1]);
    next();
  });
  router.use('/api/judgehosts/jobs/:jobId/report', express.json({ limit: REPORT_LIMIT }));
  router.use('/api/judgehosts', express.json({ limit: BODY_LIMIT }));

  router.post('/api/judgehosts/heartbeat', async (req, res) => {
    const caller = hostOf(res);
    await requireContract(app, caller, parseInput(contractSchema, req.body).contractVersion);
    res.json(await heartbeat(app, caller, parseInput(heartbeatSchema, req.body)));
  });

  router.post('/api/judgehosts/poll', async (req, res) => {
    const caller = hostOf(res);
    await requireContract(app, caller, parseInput(contractSchema, req.body).contractVersion);
    const gone = new AbortController();
    res.on('close', () => gone.abort());
    const jobs = await pollWork(app, caller, parseInput(pollSchema, req.body), gone.signal);
    res.json({ jobs });
  });

  router.get('/api/judgehosts/blobs/:sha256', async (req, res) => {
    const { sizeBytes, body } = await app.blobs.stream(req.params.sha256);
    res.set({ 'content-type': 'application/octet-stream', 'content-length': String(sizeBytes) });
    await pipeline(body, res);
  });

  router.post('/api/judgehosts/jobs/:jobId/progress', async (req, res) => {
    await recordProgress(app, req.params.jobId, parseInput(progressSchema, req.body));
    res.status(204).end();
  });

  router.post('/api/judgehosts/jobs/:jobId/report', async (req, res) => {
    await recordReport(app, hostOf(res), req.params.jobId, parseInput(reportSchema, req.body));
    res.status(204).end();
  });

  router.post('/api/judgehosts/jobs/:jobId/fail', async (req, res) => {
    const caller = hostOf(res);
    const { token, error } = parseInput(failSchema, req.body);
    await failJob(app, caller, req.params.jobId, token, error);
    res.status(204).end();
  });
  return router;
}

function hostOf(res: Response): Judgehost {
  return res.locals.judgehost as Judgehost;
}

/** POST and PATCH of the Contest API. The answer is the object as the API shows it. */
import { promisify } from 'node:util';
import type { Request, RequestHandler, Response, Router } from 'express';
import type { ApiToken, Scope } from '../accounts/api-tokens.rules.ts';
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { Forbidden, Unauthenticated, UnsupportedType } from '../platform/errors.ts';
import { parseInput } from '../platform/web/forms.ts';
import { arrivalOf } from '../platform/web/arrivals.ts';
import { jsonBody } from '../platform/web/json-body.ts';
import { actorOf } from '../platform/web/request.ts';
import { asOneOfFew } from '../submissions/submit.service.ts';
import { findObject, listOf, type Type } from './clics-collections.rules.ts';
import type { Version } from './clics-formats.rules.ts';
import { clarificationBody, startBody, submissionBody } from './clics.input.ts';
import { clarifyUnderClics, moveStart, requireWriter, submitUnderClics } from './clics-writes.service.ts';
import { contestFor, fixedObjects, type ClicsContest } from './contest-models.service.ts';

const SUBMISSION_BYTES = 16 * 1024 * 1024;
const SMALL_BYTES = 64 * 1024;

type Work = (actor: UserActor, contest: ClicsContest, body: unknown, req: Request) => Promise<string | undefined>;

/** @param base the address of a contest */
export function clicsWriteRoutes(router: Router, app: App, version: Version, base: string): void {
  /** Does the work and sends the object of this type that it returned the id of. */
  const answer =
    (type: Type, work: Work) =>
    async (req: Request, res: Response): Promise<void> => {
      const id = String(req.params.contest);
      const actor = userOf(req);
      const contest = await contestFor(app, actor, version, id);
      // Before the body is read: whoever may not write here learns no more.
      requireWriter(contest);
      const written = await work(actor, contest, req.body, req);
      const now = await contestFor(app, actor, version, id);
      const object =
        written === undefined
          ? [...listOf(now, type, fixedObjects())][0]
          : findObject(now, type, written, fixedObjects());
      if (written !== undefined) res.location(`/api/${version}/contests/${id}/${type}/${written}`);
      res.json(object ?? { id: written });
    };
  const read = (bytes: number): RequestHandler[] => [mayWrite, requireJson, jsonBody(bytes)];
  const readSubmission = promisify(jsonBody(SUBMISSION_BYTES));
  const answerSubmission = answer('submissions', (actor, contest, body, req) =>
    submitUnderClics(app, actor, contest, parseInput(submissionBody, body), arrivalOf(req)),
  );
  router.post(`${base}/submissions`, mayWrite, requireJson, async (req, res) => {
    await asOneOfFew(userOf(req), async () => {
      await readSubmission(req, res);
      await answerSubmission(req, res);
    });
  });
  router.post(
    `${base}/clarifications`,
    ...read(SMALL_BYTES),
    answer('clarifications', (actor, contest, body) =>
      clarifyUnderClics(app, actor, contest, parseInput(clarificationBody, body)),
    ),
  );
  router.patch(
    base,
    ...read(SMALL_BYTES),
    answer('contest', async (actor, contest, body) => {
      await moveStart(app, actor, contest, parseInput(startBody, body));
      return undefined;
    }),
  );
}

function userOf(req: Request): UserActor {
  const actor = actorOf(req);
  if (actor.kind !== 'user') throw new Unauthenticated('token_missing');
  return actor;
}

/** @throws Unauthenticated without a token, Forbidden for one that only reads */
const mayWrite: RequestHandler = (req, res, next) => {
  userOf(req);
  const scope: Scope = 'submit';
  if (!(res.locals.apiToken as ApiToken).scopes.includes(scope)) throw new Forbidden('token_scope', { scope });
  next();
};

const requireJson: RequestHandler = (req, _res, next) => {
  if (!req.is('application/json')) throw new UnsupportedType('unsupported_type', { types: 'application/json' });
  next();
};

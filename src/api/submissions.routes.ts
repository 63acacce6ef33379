/** Submissions: submit, list, look at one, and follow it live. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { App } from '../platform/app-context.ts';
import { NotFound, TooLarge } from '../platform/errors.ts';
import { arrivalOf } from '../platform/web/arrivals.ts';
import { readForm } from '../platform/web/uploads.ts';
import { holderNow } from '../accounts/api-tokens.service.ts';
import { gatherSubmission } from '../submission-page/submission-page.service.ts';
import { queueNews } from '../judge-queue/queue-news.service.ts';
import { submissionBytes, submissionKind } from '../packages/package-judging.rules.ts';
import {
  admit,
  afterRoundPlace,
  assignmentPlaceById,
  practicePlace,
  roundPlace,
  type PlaceToSubmit,
} from '../places/submit-places.service.ts';
import { placeKey } from '../places/places.rules.ts';
import { sourceLimits } from '../submissions/source.rules.ts';
import { waysTo } from '../submissions/place-points.service.ts';
import { listOwnSubmissions, readSubmission } from '../submissions/submissions.service.ts';
import { asOneOfFew, submit, submittedBefore } from '../submissions/submit.service.ts';
import { defineEndpoint, defineStream, type Call } from './endpoints.routes.ts';
import { pageOf } from './fields.views.ts';
import { cursorsOf } from './paging.rules.ts';
import { pageQuery } from './queries.input.ts';
import { listedSubmission, listedSubmissionOf, submission, submissionOf } from './submissions.views.ts';
import {
  idempotencyKey,
  MOST_FILES,
  ofBody,
  ofForm,
  submitBody,
  submitForm,
  type ApiSubmit,
  type SubmitPlace,
} from './submit.input.ts';

const MIB = 1024 * 1024;
const MOST_JSON_BYTES = 16 * MIB;
/** Of a form; what the problem takes is checked once its place is known. */
const MOST_FORM_BYTES = 64 * MIB;

/** How often a stream looks by itself, because another process may have received the news … */
const LOOK_EVERY_MS = 2_000;
/** … but all streams of this process together only fifty times a second … */
const LOOK_APART_MS = 20;
/** … and each at least this often, and at most this often. */
const LOOK_AT_LEAST_EVERY_MS = 30_000;
const LOOK_AT_MOST_MS = 300;

let openStreams = 0;

async function placeOf(app: App, { actor }: Call, where: SubmitPlace): Promise<PlaceToSubmit> {
  if ('problem' in where) return await practicePlace(app, actor, where.problem);
  if ('assignment' in where) return (await assignmentPlaceById(app, actor, where.assignment)).place;
  const { contest, round, label } = where;
  if (where.practice === true) return await afterRoundPlace(app, actor, contest, round, label);
  return await roundPlace(app, actor, contest, round, label, 'submit');
}

async function sent(call: Call<unknown, unknown>): Promise<ApiSubmit> {
  if (call.body !== undefined) return ofBody(call.body as z.output<typeof submitBody>);
  const { fields, files } = await readForm(call.req, { totalBytes: MOST_FORM_BYTES, files: MOST_FILES });
  return ofForm(fields, files);
}

/** Submits as the page of the place does: the same limits, the same refusals. */
async function take(app: App, call: Call<unknown, unknown>): Promise<{ id: string; isRepeat: boolean }> {
  const { key, isGiven } = idempotencyKey(call.req.get('idempotency-key'));
  const { place: where, ...input } = await sent(call);
  const place = await placeOf(app, call, where);
  const { pkg } = place.loaded;
  const { uploadBytes } = sourceLimits(submissionBytes(pkg));
  if (input.uploads.reduce((sum, { content }) => sum + content.length, 0) > uploadBytes)
    throw new TooLarge('upload_too_large', { limitBytes: uploadBytes }, 'files');
  const toSubmit = {
    ...input,
    language: submissionKind(pkg) === 'program' ? input.language : undefined,
    formKey: key,
    isKeyForOneContent: isGiven,
  };
  // Before asking whether the place is open: it may have closed since the answer that the program did not get.
  const sentBefore = await submittedBefore(app, call.actor, { type: place.place.kind, id: place.contextId }, toSubmit);
  if (sentBefore !== undefined) return { id: sentBefore, isRepeat: true };
  return await submit(app, call.actor, await admit(app, call.actor, place, arrivalOf(call.req)), toSubmit);
}

async function shown(app: App, { actor, language }: Call, id: string) {
  const gathered = await gatherSubmission(app, actor, id);
  const { files } = await readSubmission(app, actor, id);
  return submissionOf(gathered, files, language, app.config.baseUrl);
}

/** Somebody who may no longer read what they follow gets no more of it; whoever never could is told so. */
function orEnd(hasBegun: boolean): (error: unknown) => undefined {
  return (error) => {
    if (!hasBegun || !(error instanceof NotFound)) throw error;
  };
}

const cursors = cursorsOf('submissions', { atMs: 'number', id: 'id' });

const listQuery = pageQuery.extend({
  problem: z.string().max(100).optional().describe('Short name of a problem'),
  contest: z.string().max(100).optional(),
  course: z.string().max(100).optional(),
});

export const submissionEndpoints = [
  defineEndpoint({
    method: 'post',
    path: '/submissions',
    scope: 'submit',
    summary: 'Submit to a problem, an assignment or a problem of a round',
    about:
      'Checked as on the page, and refused for the same reasons. With an `Idempotency-Key`, the same request sent again ' +
      'answers the same submission with `Idempotency-Replayed: true`; other content under the key is refused.',
    headers: { 'Idempotency-Key': '8 to 200 visible ASCII characters, chosen by you for this submission' },
    body: submitBody,
    bodyBytes: MOST_JSON_BYTES,
    multipart: submitForm,
    status: 201,
    response: submission,
    within: asOneOfFew,
    async handle(app, call) {
      const { id, isRepeat } = await take(app, call);
      call.res.location(`${app.config.baseUrl}/api/v1/submissions/${id}`);
      if (isRepeat) call.res.status(200).set('idempotency-replayed', 'true');
      return await shown(app, call, id);
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/submissions',
    scope: 'read',
    summary: 'Your own submissions, newest first',
    query: listQuery,
    response: pageOf(listedSubmission),
    async handle(app, { actor, language, query }) {
      const { problem, contest, course } = query;
      const { size, after } = cursors.read(query);
      const found = await listOwnSubmissions(app, actor, { problem, contest, course, after, limit: size + 1 });
      const { items, next } = cursors.page(found, size, ({ submittedAt, id }) => ({ atMs: submittedAt, id }));
      const ways = await waysTo(app, items);
      return {
        items: items.map((one) => listedSubmissionOf(one, ways.get(placeKey(one)), language, app.config.baseUrl)),
        next,
      };
    },
  }),
  defineEndpoint({
    method: 'get',
    path: '/submissions/{id}',
    scope: 'read',
    summary: 'A submission: verdict, score and tests, as far as its page shows them to you',
    response: submission,
    async handle(app, call) {
      return await shown(app, call, call.params.id!);
    },
  }),
  defineStream({
    path: '/submissions/{id}/events',
    scope: 'read',
    summary: 'Follow a submission live',
    about: 'An event `state` whenever the submission changes, the first one at once; it ends after an event `done`.',
    events: submission,
    async *stream(app, call, closed) {
      const id = call.params.id!;
      let last = '';
      openStreams += 1;
      try {
        while (!closed.aborted) {
          const lookAgainMs = Math.min(LOOK_AT_LEAST_EVERY_MS, Math.max(LOOK_EVERY_MS, openStreams * LOOK_APART_MS));
          // Listen before reading, so that no change while reading is missed.
          const news = queueNews(app).nextOf(id, AbortSignal.any([closed, AbortSignal.timeout(lookAgainMs)]));
          const actor = await holderNow(app, call.token.id);
          if (!actor) return;
          const data = await shown(app, { ...call, actor }, id).catch(orEnd(last !== ''));
          if (!data) return;
          const text = JSON.stringify(data);
          yield text === last ? null : { event: 'state', data };
          last = text;
          if (data.isOver) return yield { event: 'done', data };
          await news;
          await sleep(LOOK_AT_MOST_MS, undefined, { signal: closed }).catch(() => undefined);
        }
      } finally {
        openStreams -= 1;
      }
    },
  }),
];

/** URLs of calls for proposals, and of the documents, reviews and hand-over of a partnership. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { InvalidInput } from '../platform/errors.ts';
import { inputTime } from '../platform/times.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { languageOf, timeZoneOf, tOf, userOf } from '../platform/web/request.ts';
import { receiveUpload } from '../platform/web/uploads.ts';
import { may, requirePermission } from '../accounts/permissions.rules.ts';
import { inLanguage } from './partnership-calls.rules.ts';
import * as calls from './partnership-calls.service.ts';
import { DOCUMENT_BYTES } from './partnership-documents.rules.ts';
import { partnershipCallsHref, partnershipHref } from './partnership-links.rules.ts';
import * as papers from './partnership-papers.service.ts';
import { CRITERIA } from './partnership-reviews.rules.ts';
import { callSchema, documentSchema, handOverSchema, reviewSchema } from './partnerships.input.ts';

const DAY_MS = 86_400_000;

export function partnershipPapersRoutes(app: App): Router {
  const router = Router();

  const callsPage = async (req: Request, res: Response, form: FormState) => {
    const actor = userOf(req);
    const list = await calls.listCalls(app, actor);
    await page(req, res, 'partnerships/calls', {
      title: tOf(req)('partnerships:calls.title'),
      calls: list.map((call) => ({
        ...call,
        title: inLanguage(call.titles, languageOf(req)),
        text: inLanguage(call.texts, languageOf(req)),
      })),
      mayOpen: may(actor, 'partnership.review'),
      form,
    });
  };

  router.get('/partnerships/calls', async (req, res) => {
    const opensAt = Math.ceil(app.clock.nowMs() / DAY_MS) * DAY_MS;
    const times = {
      opensAt: inputTime(opensAt, timeZoneOf(req)),
      closesAt: inputTime(opensAt + 30 * DAY_MS, timeZoneOf(req)),
    };
    await callsPage(req, res, emptyForm({ ...times, perPerson: 1, perUniversity: 6 }));
  });

  router.post('/partnerships/calls', async (req, res) => {
    const actor = userOf(req);
    requirePermission(actor, 'partnership.review');
    await submitForm(
      req,
      res,
      async () => {
        await calls.openCall(app, actor, parseInput(callSchema(timeZoneOf(req)), req.body));
        redirect(req, res, partnershipCallsHref(), 'partnerships:calls.opened');
      },
      (form) => callsPage(req, res, form),
    );
  });

  router.post('/partnerships/calls/:callId/end', async (req, res) => {
    await calls.endCall(app, userOf(req), req.params.callId);
    redirect(req, res, partnershipCallsHref(), 'partnerships:calls.ended');
  });

  const papersPage = async (req: Request, res: Response, id: string, form: FormState) => {
    const actor = userOf(req);
    await page(req, res, 'partnerships/papers', {
      title: tOf(req)('partnerships:papers.title'),
      ...(await papers.papersPage(app, actor, id)),
      criteria: CRITERIA,
      limitBytes: DOCUMENT_BYTES,
      form,
    });
  };

  router.get('/partnerships/:id/papers', (req, res) => papersPage(req, res, req.params.id, emptyForm()));

  router.post('/partnerships/:id/documents', async (req, res) => {
    const { id } = req.params;
    const actor = userOf(req);
    await papers.documentsOf(app, actor, id);
    await submitForm(
      req,
      res,
      async () => {
        const [file] = await receiveUpload(req, { totalBytes: DOCUMENT_BYTES, files: 1 });
        const { kind } = parseInput(documentSchema, req.body);
        if (!file) throw new InvalidInput('required', {}, 'document');
        await papers.addDocument(app, actor, id, { kind, fileName: file.fileName, content: file.content });
        redirect(req, res, `${partnershipHref(id)}/papers`, 'partnerships:papers.added');
      },
      (form) => papersPage(req, res, id, form),
    );
  });

  router.get('/partnerships/:id/documents/:documentId', async (req, res) => {
    const { id, documentId } = req.params;
    const { fileName, content } = await papers.getDocument(app, userOf(req), id, documentId);
    res.attachment(fileName).type('application/octet-stream').set('X-Content-Type-Options', 'nosniff').send(content);
  });

  router.post('/partnerships/:id/review', async (req, res) => {
    const { id } = req.params;
    const actor = userOf(req);
    await papers.documentsOf(app, actor, id);
    await submitForm(
      req,
      res,
      async () => {
        const { comment, hasConflict, ...scores } = parseInput(reviewSchema, req.body);
        await papers.review(app, actor, id, { comment, hasConflict, scores });
        redirect(req, res, `${partnershipHref(id)}/papers`, 'site:saved');
      },
      (form) => papersPage(req, res, id, form),
    );
  });

  router.post('/partnerships/:id/hand-over', async (req, res) => {
    const { id } = req.params;
    const actor = userOf(req);
    await papers.documentsOf(app, actor, id);
    await submitForm(
      req,
      res,
      async () => {
        const { person, reason } = parseInput(handOverSchema, req.body);
        const name = await papers.handOver(app, actor, id, person, reason);
        const next = may(actor, 'partnership.review') ? partnershipHref(id) : '/partnerships';
        redirect(req, res, next, 'partnerships:papers.handed_over', { person: name });
      },
      (form) => papersPage(req, res, id, form),
    );
  });
  return router;
}

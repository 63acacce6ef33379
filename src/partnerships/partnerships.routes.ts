/** URLs of partnerships: list, propose, edit, and one URL per transition. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { markdownHtml } from '../platform/markdown-page.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pageOfAll, pagesOf } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { languageOf, tOf, userOf } from '../platform/web/request.ts';
import { may, requirePermission } from '../accounts/permissions.rules.ts';
import {
  publicUniversityName,
  publicUniversityField,
  type UniversityAnswer,
} from '../accounts/universities.service.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { inLanguage } from './partnership-calls.rules.ts';
import { listCalls } from './partnership-calls.service.ts';
import { proposalSchema, reasonSchema } from './partnerships.input.ts';
import {
  COURSE_READY,
  isEditable,
  PARTNERSHIP_STATES,
  RENEWABLE,
  TRANSITIONS,
  type Partnership,
  type PartnershipState,
  type TransitionName,
} from './partnerships.rules.ts';
import * as service from './partnerships.service.ts';
import { partnershipJson, timelineEvents } from './partnerships.views.ts';
import { partnershipHref } from './partnership-links.rules.ts';

const PAGE_SIZE = 25;

export function partnershipRoutes(app: App): Router {
  const router = Router();

  router.get('/partnerships', async (req, res) => {
    const actor = userOf(req);
    const state = PARTNERSHIP_STATES.find((known) => known === req.query.state);
    const number = pageNumber(req);
    const { items, total } = await service.listPartnerships(app, actor, {
      state,
      page: number,
      pageSize: PAGE_SIZE,
      mine: req.query.mine === '1',
    });
    const owners = await publicPeople(
      app,
      items.map((item) => item.ownerId),
    );
    await page(req, res, 'partnerships/index', {
      title: tOf(req)('partnerships:title'),
      partnerships: items.map((item) => ({ ...item, owner: owners.get(item.ownerId) ?? null })),
      states: PARTNERSHIP_STATES,
      state: state ?? null,
      mayPropose: may(actor, 'partnership.propose'),
      mayReview: may(actor, 'partnership.review'),
      pages: pagesOf(number, PAGE_SIZE, total),
    });
  });

  const formPage = async (req: Request, res: Response, form: FormState, partnership?: Partnership) => {
    const t = tOf(req);
    await page(req, res, 'partnerships/form', {
      title: partnership ? t('partnerships:edit_title') : t('partnerships:new_title'),
      form,
      partnership: partnership ?? null,
      calls: (may(userOf(req), 'partnership.propose') ? await listCalls(app, userOf(req)) : [])
        .filter((call) => call.phase === 'open' || call.id === partnership?.callId)
        .map((call) => ({ value: call.id, label: inLanguage(call.titles, languageOf(req)) })),
      ...(await publicUniversityField(app, form)),
    });
  };

  router.get('/partnerships/universities', async (req, res) => {
    const partners = await service.publicPartners(app);
    const query = typeof req.query.q === 'string' ? req.query.q.trim().slice(0, 120) : '';
    const matching = partners.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()));
    const { shown, pages } = pageOfAll(matching, pageNumber(req), PAGE_SIZE);
    await page(req, res, 'partnerships/universities', {
      title: tOf(req)('partnerships:partners.title'),
      partners: shown,
      query,
      pages,
    });
  });

  router.post('/partnerships/:id/renew', async (req, res) => {
    const id = await service.renew(app, userOf(req), req.params.id);
    redirect(req, res, `${partnershipHref(id)}/edit`, 'partnerships:renewed');
  });

  router.get('/partnerships/new', async (req, res) => {
    requirePermission(userOf(req), 'partnership.propose');
    await formPage(req, res, emptyForm({ callId: req.query.call }));
  });

  router.post('/partnerships', async (req, res) => {
    const actor = userOf(req);
    requirePermission(actor, 'partnership.propose');
    await submitForm(
      req,
      res,
      async () => {
        const proposal = parseInput(proposalSchema, req.body);
        const university = await publicUniversityName(app, proposal.university, req.body as UniversityAnswer);
        const id = await service.propose(app, actor, { ...proposal, university });
        redirect(req, res, partnershipHref(id), 'partnerships:saved_draft');
      },
      (form) => formPage(req, res, form),
    );
  });

  router.get('/partnerships/:id/edit', async (req, res) => {
    const partnership = await service.getPartnership(app, userOf(req), req.params.id);
    await formPage(req, res, emptyForm({ ...partnership, university: partnership.universityName }), partnership);
  });

  router.post('/partnerships/:id', async (req, res) => {
    const actor = userOf(req);
    const partnership = await service.getPartnership(app, actor, req.params.id);
    await submitForm(
      req,
      res,
      async () => {
        const proposal = parseInput(proposalSchema, req.body);
        const university = await publicUniversityName(
          app,
          proposal.university,
          req.body as UniversityAnswer,
          partnership.universityName,
        );
        await service.editProposal(app, actor, partnership.id, { ...proposal, university });
        redirect(req, res, partnershipHref(partnership.id), 'site:saved');
      },
      (form) => formPage(req, res, form, partnership),
    );
  });

  const showPage = async (req: Request, res: Response, id: string, form: FormState) => {
    const actor = userOf(req);
    const partnership = await service.getPartnership(app, actor, id);
    const timeline = await service.partnershipTimeline(app, actor, id);
    const people = await publicPeople(app, [partnership.ownerId, ...timeline.map((entry) => entry.actorId)]);
    const steps = service.stepsFor(actor, partnership);
    const model = {
      title: partnership.title,
      partnership,
      owner: people.get(partnership.ownerId) ?? null,
      syllabusHtml: await markdownHtml(partnership.syllabus),
      steps: steps
        .filter((name) => TRANSITIONS[name].offered)
        .map((name) => ({ name, needsReason: TRANSITIONS[name].needsReason })),
      renewal: await service.renewalOf(app, actor, partnership),
      mayRenew: RENEWABLE.includes(partnership.state) && actor.id === partnership.ownerId,
      mayEdit: isEditable(partnership.state) && actor.id === partnership.ownerId,
      mayOpenCourse:
        (COURSE_READY as readonly PartnershipState[]).includes(partnership.state) &&
        may(actor, 'course.open', actor.id === partnership.ownerId ? ['owner'] : []),
      events: timelineEvents(timeline, people, tOf(req)),
      form,
    };
    await page(req, res, 'partnerships/show', model, partnershipJson);
  };

  router.get('/partnerships/:id', (req, res) => showPage(req, res, req.params.id, emptyForm()));

  router.post('/partnerships/:id/:transition', async (req, res) => {
    const actor = userOf(req);
    const { id, transition } = req.params;
    if (!(transition in TRANSITIONS) || !TRANSITIONS[transition as TransitionName].offered) throw new NotFound();
    await submitForm(
      req,
      res,
      async () => {
        const { reason } = parseInput(reasonSchema, req.body);
        await service.movePartnership(app, actor, id, transition as TransitionName, reason);
        redirect(req, res, partnershipHref(id), `partnerships:done.${transition}`);
      },
      (form) => showPage(req, res, id, { ...form, values: { ...form.values, transition } }),
    );
  });
  return router;
}

/** URLs of clarifications for staff: the inbox, one question with its answer, announcements, and template answers. */
import { Router, type Request, type Response } from 'express';
import { publicPeople } from '../accounts/users.service.ts';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { contestFor } from '../contests/contests.service.ts';
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { newId } from '../platform/ids.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, tOf, userOf } from '../platform/web/request.ts';
import { announce, answer, claim, editAnswer, release, withdrawAnswer } from './answering.service.ts';
import { clarificationHref, clarificationInboxHref } from './clarification-links.rules.ts';
import { announceSchema, editAnswerSchema, inboxSchema, parseAnswer, withdrawSchema } from './clarifications.input.ts';
import { ANSWER_MAX, INBOX_VIEWS } from './clarifications.rules.ts';
import { askerNames, readInbox } from './clarifications.service.ts';
import { inboxView, subjectOptions, subjectView } from './clarifications.views.ts';
import { showStory } from './clarification-page.routes.ts';
import { withoutNews } from './contest-clarifications.service.ts';
import { subjectsOf } from './subjects.service.ts';

type Deed = (user: UserActor, contest: Contest, id: string, body: unknown) => Promise<void>;

export function inboxRoutes(app: App, parts: ContestParts): Router {
  const router = Router();

  router.get('/contests/:slug/clarifications/inbox', async (req, res) => {
    const actor = actorOf(req);
    await contestFor(app, actor, req.params.slug, 'clarification.read');
    const t = tOf(req);
    const frame = withoutNews(await contestFrameOf(app, parts, actor, req.params.slug));
    const { contest } = frame;
    const { show, about } = parseInput(inboxSchema, req.query);
    const found = await readInbox(app, actor, contest, { show, about, page: pageNumber(req) });
    const rounds = await subjectsOf(app, actor, contest, languageOf(req));
    const people = await publicPeople(
      app,
      found.items.map(({ claimedBy }) => claimedBy),
    );
    const names = { people, participants: await askerNames(app, actor, contest, found.items) };
    const viewerId = actor.kind === 'user' ? actor.id : null;
    await page(req, res, 'clarifications/inbox', {
      title: `${contest.name}: ${t('clarifications:inbox.title')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      here: clarificationInboxHref(contest.slug),
      show,
      views: INBOX_VIEWS,
      about: about ?? '',
      problems: rounds.flatMap((round) =>
        round.problems.map(({ id, label, title }) => ({ id, words: `${round.name} · ${label}. ${title}` })),
      ),
      open: found.open,
      items: found.items.map((one) => ({
        ...inboxView(one, viewerId, names, subjectView(one, rounds, contest.slug)),
        href: clarificationHref(contest.slug, one.id),
      })),
      pages: found.pages,
    });
  });

  router.get('/contests/:slug/clarifications/announce', async (req, res) => {
    await contestFor(app, actorOf(req), req.params.slug, 'clarification.announce');
    await showAnnounce(req, res, emptyForm({ about: typeof req.query.about === 'string' ? req.query.about : '' }));
  });

  router.post('/contests/:slug/clarifications/announce', async (req, res) => {
    const user = userOf(req);
    const contest = await contestFor(app, user, req.params.slug, 'clarification.announce');
    await submitForm(
      req,
      res,
      async () => {
        const id = await announce(app, user, contest, parseInput(announceSchema, req.body));
        redirect(req, res, clarificationHref(contest.slug, id), 'clarifications:notice.announced');
      },
      (form) => showAnnounce(req, res, form),
    );
  });

  router.get('/contests/:slug/clarifications/:id', async (req, res) => {
    await contestFor(app, actorOf(req), req.params.slug, 'clarification.read');
    await showStory(app, parts, req, res, emptyForm());
  });

  router.post(
    '/contests/:slug/clarifications/:id/claim',
    deed('claimed', (user, contest, id) => claim(app, user, contest, id)),
  );
  router.post(
    '/contests/:slug/clarifications/:id/release',
    deed('released', (user, contest, id) => release(app, user, contest, id)),
  );
  router.post(
    '/contests/:slug/clarifications/:id/answer',
    deed('answered', (user, contest, id, body) => answer(app, user, contest, id, parseAnswer(body))),
  );
  router.post(
    '/contests/:slug/clarifications/:id/edit',
    deed('edited', (user, contest, id, body) => {
      return editAnswer(app, user, contest, id, parseInput(editAnswerSchema, body));
    }),
  );
  router.post(
    '/contests/:slug/clarifications/:id/withdraw',
    deed('withdrawn', (user, contest, id, body) => {
      return withdrawAnswer(app, user, contest, id, parseInput(withdrawSchema, body));
    }),
  );

  return router;

  /** Handles a button or form on the page of one question or announcement. */
  function deed(notice: string, run: Deed) {
    return async (req: Request, res: Response) => {
      const user = userOf(req);
      const { slug, id } = req.params as { slug: string; id: string };
      const contest = await contestFor(app, user, slug, 'clarification.answer');
      await submitForm(
        req,
        res,
        async () => {
          await run(user, contest, id, req.body);
          redirect(req, res, clarificationHref(slug, id), `clarifications:notice.${notice}`);
        },
        (form) => showStory(app, parts, req, res, form),
      );
    };
  }

  async function showAnnounce(req: Request, res: Response, form: FormState): Promise<void> {
    const actor = actorOf(req);
    const t = tOf(req);
    const frame = withoutNews(await contestFrameOf(app, parts, actor, String(req.params.slug)));
    const { contest } = frame;
    await page(req, res, 'clarifications/announce', {
      title: `${contest.name}: ${t('clarifications:announce.title')}`,
      nowMs: frame.nowMs,
      frame: frame.model,
      draft: actor.kind === 'user' ? `${actor.id}:announcement:${contest.id}` : '',
      limit: ANSWER_MAX,
      subjects: subjectOptions(await subjectsOf(app, actor, contest, languageOf(req)), t, true),
      form: { ...form, values: { ...form.values, formKey: newId() } },
    });
  }
}

/** Two submissions side by side, what staff note and decide about them, and questions to their authors. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { newId } from '../platform/ids.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { submissionHref } from '../submissions/submission-links.rules.ts';
import { NOTE_MAX, PAIR_STATES, QUESTION_MAX } from './checks.rules.ts';
import { listHrefOf } from './checks.routes.ts';
import { decide, pairStory, type PairStory } from './pairs.service.ts';
import { askAuthors } from './questions.service.ts';
import { sideFiles, type SideFile } from './sides.rules.ts';
import { askSchema, decisionSchema } from './similarity.input.ts';
import { similarityPairHref } from './similarity-links.rules.ts';
import { authorView, checkView, pairLine } from './similarity.views.ts';

/** A longer file is shown around its fragments. */
const SHOWN = { mostWhole: 300, context: 4 };

export function similarityPairRoutes(app: App): Router {
  const router = Router();

  router.get('/similarity/pairs/:id', (req, res) => show(req, res, emptyForm()));

  router.post('/similarity/pairs/:id/decide', async (req, res) => {
    const user = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        await decide(app, user, req.params.id, parseInput(decisionSchema, req.body));
        redirect(req, res, similarityPairHref(req.params.id), 'similarity:notice.noted');
      },
      (form) => show(req, res, form),
    );
  });

  router.post('/similarity/pairs/:id/ask', async (req, res) => {
    const user = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        const { question, ...rest } = parseInput(askSchema, req.body);
        await askAuthors(app, user, req.params.id, { ...rest, text: question });
        redirect(req, res, similarityPairHref(req.params.id), 'similarity:notice.asked');
      },
      (form) => show(req, res, form),
    );
  });

  return router;

  async function show(req: Request, res: Response, form: FormState): Promise<void> {
    const t = tOf(req);
    const story = await pairStory(app, userOf(req), String(req.params.id));
    const { pair, check, people } = story;
    const whoOf = (id: string | null) =>
      id === null ? t('site:system') : (people.get(id)?.displayName ?? t('site:nobody'));
    const nameOf = (submissionId: string) => (submissionId === pair.leftId ? pair.left.name : pair.right.name);
    // What was typed belongs to the form that was sent; the key and the revision are new.
    const isAsk = 'question' in form.values || 'submissionId' in form.values;
    const ask = isAsk ? form : emptyForm({ submissionId: '' });
    const note = isAsk ? emptyForm({ state: pair.state }) : form;
    await page(req, res, 'similarity/pair', {
      title: t('similarity:pair.title', { left: pair.left.name, right: pair.right.name }),
      check: { ...checkView(story, new Map()), listHref: listHrefOf(story.place) },
      here: similarityPairHref(pair.id),
      pair: { ...pairLine(pair), leftId: pair.leftId, rightId: pair.rightId },
      sides: sidesOf(story),
      fragments: pair.fragments.map((one, index) => ({ number: index + 1, ...one })),
      notes: story.notes.map((one) => ({ ...one, who: whoOf(one.writtenBy) })),
      questions: story.questions.map((one) => ({
        ...one,
        to: nameOf(one.submissionId),
        who: whoOf(one.askedBy),
        by: one.answeredBy === null ? null : whoOf(one.answeredBy),
      })),
      history: story.history.map((one) => {
        const isLeft = one.participantId === pair.left.participantId && one.authorId === pair.left.authorId;
        const isOfLeft = one.participantId === null ? isLeft : one.participantId === pair.left.participantId;
        return {
          at: one.submittedAt,
          name: (isOfLeft ? pair.left : pair.right).name,
          side: isOfLeft ? 'left' : 'right',
          verdict: one.verdict,
          href: submissionHref(one.id),
          isCompared: one.id === pair.leftId || one.id === pair.rightId,
        };
      }),
      twins: story.twins.map((one) => ({
        href: similarityPairHref(one.id),
        percent: Math.floor(one.similarityMilli / 10),
        state: one.state,
      })),
      states: PAIR_STATES,
      limits: { note: NOTE_MAX, question: QUESTION_MAX },
      note: { ...note, values: { state: pair.state, ...note.values, rev: pair.rev } },
      ask: { ...ask, values: { ...ask.values, formKey: newId() } },
      form,
      isElsewhere: check.isElsewhere,
    });
  }
}

/** Files with fragments on both sides. */
function sidesOf({
  pair,
  leftFiles,
  rightFiles,
}: PairStory): { key: 'left' | 'right'; name: string; href: string; files: SideFile[] }[] {
  const numbered = pair.fragments.map((one, index) => ({ number: index + 1, ...one }));
  const left = numbered.map(({ number, leftPath: path, left: [from, to] }) => ({ number, path, from, to }));
  const right = numbered.map(({ number, rightPath: path, right: [from, to] }) => ({ number, path, from, to }));
  return [
    { key: 'left', ...authorView(pair.left), files: sideFiles(leftFiles, left, SHOWN) },
    { key: 'right', ...authorView(pair.right), files: sideFiles(rightFiles, right, SHOWN) },
  ];
}

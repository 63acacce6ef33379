/** A question about a submission, for its authors: their own code, the question, and the form for the answer. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { submissionHref } from '../submissions/submission-links.rules.ts';
import { ANSWER_MAX } from './checks.rules.ts';
import { answerQuestion, questionTo } from './questions.service.ts';
import { sideFiles } from './sides.rules.ts';
import { answerSchema } from './similarity.input.ts';
import { similarityQuestionHref } from './similarity-links.rules.ts';

const SHOWN = { mostWhole: 400, context: 6 };

export function similarityQuestionRoutes(app: App): Router {
  const router = Router();

  router.get('/similarity/questions/:id', (req, res) => show(req, res, emptyForm()));

  router.post('/similarity/questions/:id', async (req, res) => {
    const user = userOf(req);
    await submitForm(
      req,
      res,
      async () => {
        await answerQuestion(app, user, req.params.id, parseInput(answerSchema, req.body).answer);
        redirect(req, res, similarityQuestionHref(req.params.id), 'similarity:notice.answered');
      },
      (form) => show(req, res, form),
    );
  });

  return router;

  async function show(req: Request, res: Response, form: FormState): Promise<void> {
    const t = tOf(req);
    const { question, files, fragments, isMine, place } = await questionTo(app, userOf(req), String(req.params.id));
    const own = fragments.map(({ number, path, from, to }) => ({ number, path, from, to }));
    await page(req, res, 'similarity/question', {
      title: t('similarity:question.title'),
      here: similarityQuestionHref(question.id),
      place,
      submissionHref: submissionHref(question.submissionId),
      question: { ...question, isMine },
      files: sideFiles(files, own, SHOWN),
      fragments,
      limit: ANSWER_MAX,
      form,
    });
  }
}

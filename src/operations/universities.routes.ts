/** URLs of universities, for organizers: the list, one with its names, and merging it into another. */
import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import type { App } from '../platform/app-context.ts';
import { emptyForm, nameText, parseInput, submitForm, text, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pageOfAll } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import type { University } from '../accounts/universities.rules.ts';
import { addUniversityName, getUniversityBySlug, listUniversities } from '../accounts/universities.service.ts';
import { belongingsOf, chosenUniversity, duplicatesOf, mergeUniversity } from './universities.service.ts';
import { universityHref } from './university-links.rules.ts';

const PAGE_SIZE = 50;
const intoSchema = z.object({ into: text(120) });
const nameSchema = z.object({ name: nameText(120, 2) });

export function universityRoutes(app: App): Router {
  const router = Router();

  router.get('/universities', async (req, res) => {
    const query = typeof req.query.q === 'string' ? req.query.q.trim().slice(0, 120) : '';
    const matching = (await listUniversities(app, userOf(req))).filter((one) =>
      [one.name, ...one.otherNames].some((name) => name.toLowerCase().includes(query.toLowerCase())),
    );
    const { shown, pages } = pageOfAll(matching, pageNumber(req), PAGE_SIZE);
    await page(req, res, 'operations/universities', {
      title: tOf(req)('operations:universities.title'),
      universities: shown,
      query,
      pages,
    });
  });

  /** The university of the address; at the URL name of a merged one nothing was sent yet but where it is now. */
  const found = async (req: Request, res: Response, rest = ''): Promise<University | undefined> => {
    const university = await getUniversityBySlug(app, userOf(req), String(req.params.slug));
    if (university.slug === req.params.slug) return university;
    res.redirect(301, universityHref(university.slug) + rest);
    return undefined;
  };

  const showPage = async (req: Request, res: Response, university: University, form: FormState) =>
    await page(req, res, 'operations/university', {
      title: university.name,
      university,
      belongings: await belongingsOf(app, userOf(req), university),
      duplicates: await duplicatesOf(app, userOf(req), university),
      otherUniversities: (await listUniversities(app, userOf(req)))
        .filter((one) => one.id !== university.id)
        .slice(0, 200)
        .map((one) => ({ value: one.name, label: one.name })),
      form,
    });

  router.get('/universities/:slug', async (req, res) => {
    const university = await found(req, res);
    if (university) await showPage(req, res, university, emptyForm());
  });

  router.post('/universities/:slug/names', async (req, res) => {
    const university = await getUniversityBySlug(app, userOf(req), req.params.slug);
    await submitForm(
      req,
      res,
      async () => {
        await addUniversityName(app, userOf(req), university, parseInput(nameSchema, req.body).name);
        redirect(req, res, universityHref(university.slug), 'site:saved');
      },
      (form) => showPage(req, res, university, form),
    );
  });

  router.get('/universities/:slug/merge', async (req, res) => {
    const university = await found(req, res);
    if (!university) return;
    const values = { into: String(req.query.into ?? '') };
    req.body = values;
    await submitForm(
      req,
      res,
      async () => {
        const into = await chosenUniversity(app, userOf(req), parseInput(intoSchema, values).into, university);
        await page(req, res, 'operations/university-merge', {
          title: tOf(req)('operations:universities.merge_title', { name: university.name }),
          university,
          into,
          belongings: await belongingsOf(app, userOf(req), university),
        });
      },
      (form) => showPage(req, res, university, form),
    );
  });

  router.post('/universities/:slug/merge', async (req, res) => {
    const actor = userOf(req);
    const university = await getUniversityBySlug(app, actor, req.params.slug);
    await submitForm(
      req,
      res,
      async () => {
        const into = await chosenUniversity(app, actor, parseInput(intoSchema, req.body).into, university);
        await mergeUniversity(app, actor, university, into);
        redirect(req, res, universityHref(into.slug), 'operations:universities.merged', { name: university.name });
      },
      (form) => showPage(req, res, university, form),
    );
  });
  return router;
}

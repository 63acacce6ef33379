/** URLs with which students prove who they are on the class list, and staff unlink and invite them. */
import { Router, type Request, type Response } from 'express';
import { courseFor, viewCourse } from '../courses/course-access.service.ts';
import { courseFrameOf } from '../courses/course-page.service.ts';
import { courseHref } from '../courses/course-links.rules.ts';
import type { CourseAdditions } from '../courses/course-parts.service.ts';
import { getSection, publicSections } from '../courses/sections.service.ts';
import type { App } from '../platform/app-context.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { limitRate } from '../platform/web/rate-limit.ts';
import { languageOf, tOf, userOf } from '../platform/web/request.ts';
import { withQuery } from '../platform/web/addresses.ts';
import * as service from './claims.service.ts';
import { claimCodeHref, rosterHref } from './roster-links.rules.ts';
import { claimSchema, codeSchema, sectionOnlySchema, unlinkSchema } from './rosters.input.ts';

const brake = () => limitRate({ limit: 20, windowMs: 10 * 60_000 });

export function claimRoutes(app: App, added: readonly CourseAdditions[]): Router {
  const router = Router();

  /** The course of an address, for someone who is signed in. */
  const viewed = async (req: Request) => {
    const actor = userOf(req);
    return { ...(await viewCourse(app, actor, String(req.params.slug))), actor };
  };

  const claimPage = async (req: Request, res: Response, form: FormState) => {
    const found = await viewed(req);
    const sections = await publicSections(app, found.course.id);
    await page(req, res, 'rosters/claim', {
      title: tOf(req)('rosters:claim.title'),
      ...(await courseFrameOf(app, added, found)),
      hasClaimed: await service.hasClaimed(app, found.actor, found.course),
      sections: sections.map(({ id, name }) => ({ value: id, label: name })),
      form,
    });
  };

  router.get('/courses/:slug/claim', (req, res) => claimPage(req, res, emptyForm()));

  router.post('/courses/:slug/claim', brake(), async (req, res) => {
    const found = await viewed(req);
    await submitForm(
      req,
      res,
      async () => {
        const { section, number } = parseInput(claimSchema, req.body);
        await service.askForCode(app, found, section, number, languageOf(req));
        redirect(req, res, withQuery(claimCodeHref(found.course.slug), { section }), 'rosters:claim.asked');
      },
      (form) => claimPage(req, res, form),
    );
  });

  const codePage = async (req: Request, res: Response, form: FormState, student: object | null = null) => {
    const found = await viewed(req);
    await page(req, res, 'rosters/claim-code', {
      title: tOf(req)(student ? 'rosters:claim.is_it_you' : 'rosters:claim.code_title'),
      ...(await courseFrameOf(app, added, found)),
      student,
      form: { ...form, values: { section: req.query.section, ...form.values } },
    });
  };

  router.get('/courses/:slug/claim/code', (req, res) => codePage(req, res, emptyForm()));

  router.post('/courses/:slug/claim/code', brake(), async (req, res) => {
    const found = await viewed(req);
    await submitForm(
      req,
      res,
      async () => {
        const { section, code, confirmed } = parseInput(codeSchema, req.body);
        if (!confirmed) {
          const { name, number } = await service.studentOfCode(app, found, section, code);
          await codePage(req, res, emptyForm({ section, code }), { name, number });
          return;
        }
        await service.confirmClaim(app, found, section, code);
        redirect(req, res, courseHref(found.course.slug), 'rosters:claim.done');
      },
      (form) => codePage(req, res, form),
    );
  });

  /** The course whose class lists this reader may change. */
  const listed = (req: Request) => courseFor(app, userOf(req), { slug: String(req.params.slug) }, 'course.roster');

  router.post('/courses/:slug/roster/unlink', async (req, res) => {
    const found = await listed(req);
    const { section: id, key, userId } = parseInput(unlinkSchema, req.body);
    const section = await getSection(app, found, id);
    const here = withQuery(rosterHref(found.course.slug), { section: section.id });
    if (userId === undefined) {
      await service.relinkClaim(app, found, section, key);
      redirect(req, res, here, 'rosters:claim.relinked');
      return;
    }
    await service.unlinkClaim(app, found, section, key, userId);
    redirect(req, res, here, 'rosters:claim.unlinked');
  });

  router.post('/courses/:slug/roster/invite', async (req, res) => {
    const found = await listed(req);
    const section = await getSection(app, found, parseInput(sectionOnlySchema, req.body).section);
    const count = await service.inviteMissing(app, found, section, languageOf(req));
    redirect(req, res, withQuery(rosterHref(found.course.slug), { section: section.id }), 'rosters:invite.done', {
      count,
    });
  });
  return router;
}

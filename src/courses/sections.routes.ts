/** URLs of the sections of a course: their list, a new one, and one with its code. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { inputTime } from '../platform/times.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { timeZoneOf, tOf } from '../platform/web/request.ts';
import { may } from '../accounts/permissions.rules.ts';
import { publicUniversityField, publicUniversityName } from '../accounts/universities.service.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { courseSectionsHref } from './course-links.rules.ts';
import { courseFrameOf } from './course-page.service.ts';
import type { CourseAdditions } from './course-parts.service.ts';
import { staffContext } from './courses.routes.ts';
import { sectionEditSchema, sectionOwnerSchema, sectionSchema } from './sections.input.ts';
import type { Section, SectionDraft } from './sections.rules.ts';
import * as service from './sections.service.ts';

export function sectionRoutes(app: App, added: readonly CourseAdditions[]): Router {
  const router = Router();

  router.get('/courses/:slug/sections', async (req, res) => {
    const found = await staffContext(req, app);
    const sections = await service.listSections(app, found);
    const people = await publicPeople(
      app,
      sections.flatMap(({ staffIds }) => staffIds),
    );
    await page(req, res, 'courses/sections', {
      title: `${found.course.title} · ${tOf(req)('courses:tab.sections')}`,
      ...(await courseFrameOf(app, added, found)),
      sections: sections.map(({ staffIds, ...section }) => ({
        ...section,
        staff: staffIds.map((id) => people.get(id) ?? null),
      })),
      mayEdit: may(found.actor, 'course.edit', found.roles),
    });
  });

  const formPage = async (req: Request, res: Response, form: FormState, section: Section | null) => {
    const found = await staffContext(req, app, 'course.edit');
    await page(req, res, 'courses/section_form', {
      title: tOf(req)(section ? 'courses:section.edit' : 'courses:section.new'),
      ...(await courseFrameOf(app, added, found)),
      ...(await publicUniversityField(app, form)),
      section: section && { id: section.id, name: section.name },
      form,
    });
  };

  /** The draft of a form, with the university under the name by which it is known. */
  const named = async <D extends SectionDraft>(req: Request, draft: D, before: string | null = null): Promise<D> => {
    const body = req.body as Record<string, unknown>;
    return { ...draft, university: await publicUniversityName(app, draft.university, body, before) };
  };

  router.get('/courses/:slug/sections/new', (req, res) =>
    formPage(req, res, emptyForm({ side: 'university', role: 'professor' }), null),
  );

  router.post('/courses/:slug/sections', async (req, res) => {
    const found = await staffContext(req, app, 'course.edit');
    await submitForm(
      req,
      res,
      async () => {
        const owner = parseInput(sectionOwnerSchema, req.body);
        const draft = await named(req, parseInput(sectionSchema(timeZoneOf(req)), req.body));
        await service.addSection(app, found, draft, owner);
        redirect(req, res, courseSectionsHref(found.course.slug), 'courses:section.added', { name: draft.name });
      },
      (form) => formPage(req, res, form, null),
    );
  });

  /** The section of an address, for the staff that reaches it. */
  const sectionAt = async (req: Request, action: 'course.roster' | 'course.edit' = 'course.edit') => {
    const found = await staffContext(req, app, action);
    return { found, section: await service.getSection(app, found, String(req.params.section)) };
  };

  router.get('/courses/:slug/sections/:section', async (req, res) => {
    const { section } = await sectionAt(req);
    const { name, universityName, codeEndsAt, codeLimit, rev } = section;
    const values = {
      name,
      rev,
      side: section.universityId === null ? 'community' : 'university',
      university: universityName ?? '',
      codeEndsAt: codeEndsAt === null ? '' : inputTime(codeEndsAt, timeZoneOf(req)),
      codeLimit: codeLimit ?? '',
    };
    await formPage(req, res, emptyForm(values), section);
  });

  router.post('/courses/:slug/sections/:section', async (req, res) => {
    const { found, section } = await sectionAt(req);
    await submitForm(
      req,
      res,
      async () => {
        const parsed = await named(
          req,
          parseInput(sectionEditSchema(timeZoneOf(req)), req.body),
          section.universityName,
        );
        const { rev, ...draft } = parsed;
        await service.editSection(app, found, section, draft, rev ?? section.rev);
        redirect(req, res, courseSectionsHref(found.course.slug), 'site:saved');
      },
      (form) => formPage(req, res, form, section),
    );
  });

  router.post('/courses/:slug/sections/:section/code', async (req, res) => {
    const { found, section } = await sectionAt(req, 'course.roster');
    await service.rotateCode(app, found, section);
    redirect(req, res, courseSectionsHref(found.course.slug), 'courses:section.code_new', { name: section.name });
  });

  router.post('/courses/:slug/sections/:section/enrollment', async (req, res) => {
    const { found, section } = await sectionAt(req);
    const isOpen = (req.body as Record<string, unknown>).open === '1';
    await service.setSectionOpen(app, found, section, isOpen);
    const notice = isOpen ? 'courses:enrollment_opened' : 'courses:enrollment_closed';
    redirect(req, res, courseSectionsHref(found.course.slug), notice);
  });

  router.post('/courses/:slug/sections/:section/remove', async (req, res) => {
    const { found, section } = await sectionAt(req);
    await service.removeSection(app, found, section, added);
    redirect(req, res, courseSectionsHref(found.course.slug), 'courses:section.removed', { name: section.name });
  });
  return router;
}

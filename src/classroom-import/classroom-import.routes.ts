/** URLs that import an assignment of GitHub Classroom: give it, see the dry run, change lines, import. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { InvalidInput } from '../platform/errors.ts';
import { OneOfFew } from '../platform/one-of-few.ts';
import { inputTime } from '../platform/times.ts';
import { sendCsv, toCsv, typed } from '../platform/web/csv.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { timeZoneOf, tOf, userOf } from '../platform/web/request.ts';
import { receiveUpload } from '../platform/web/uploads.ts';
import { courseFor } from '../courses/course-access.service.ts';
import { publicCourse } from '../courses/courses.rules.ts';
import { choicesFrom, dryRunSchema, startSchema } from './classroom-import.input.ts';
import * as service from './classroom-import.service.ts';
import type { ClassroomChoices } from './classroom-imports.rules.ts';
import { classroomImportHref, classroomImportPageHref } from './classroom-links.rules.ts';
import { checkedGitUrl, fetchRepository } from './git-fetch.service.ts';
import { gitHubStudentsOf } from './github-students.service.ts';
import { isHarmless } from './needs.rules.ts';
import { REPOSITORY_BYTES } from './repository.service.ts';

const MOST_AT_ONCE = 1;
const running = new OneOfFew(MOST_AT_ONCE, 'packages_at_once');

export function classroomImportRoutes(app: App): Router {
  const router = Router();

  const startPage = async (req: Request, res: Response, form: FormState) => {
    const actor = userOf(req);
    const courses = await service.coursesToImportInto(app, actor);
    const sections = await service.sectionsToImportInto(app, actor, courses);
    await page(req, res, 'classroom-import/start', {
      title: tOf(req)('classroom-import:title'),
      courses: courses.map((course) => ({ value: course.slug, label: `${course.title} · ${course.term}` })),
      sections: sections.map(({ course, section }) => ({
        value: section.id,
        label: `${course.title} · ${course.term} · ${section.name}`,
      })),
      limitBytes: REPOSITORY_BYTES,
      form,
    });
  };

  router.get('/courses/import', async (req, res) => {
    service.requireClassroomImporter(userOf(req));
    await startPage(req, res, emptyForm({ course: req.query.course }));
  });

  router.post('/courses/import', async (req, res) => {
    const actor = userOf(req);
    service.requireClassroomImporter(actor);
    await submitForm(
      req,
      res,
      () =>
        running.run(actor.id, async () => {
          const files = await receiveUpload(req, { totalBytes: REPOSITORY_BYTES, files: 3 });
          const { course, gitUrl, section } = parseInput(startSchema, req.body);
          const given = (field: string) => files.find((file) => file.field === field);
          const zip = given('repository');
          if (!zip && !gitUrl) throw new InvalidInput('classroom_repository_missing', {}, 'repository');
          const repository = zip ? zip.content : await fetchRepository(await checkedGitUrl(gitUrl!));
          const id = await service.holdClassroom(app, actor, {
            courseSlug: course,
            sectionId: section,
            source: zip ? zip.fileName : gitUrl!,
            repository,
            roster: given('roster')?.content,
            solution: given('solution')?.content,
          });
          redirect(req, res, classroomImportPageHref(id));
        }),
      (form) => startPage(req, res, form),
    );
  });

  const dryRunPage = async (req: Request, res: Response, loaded: service.LoadedClassroom, form: FormState) => {
    const t = tOf(req);
    const { held, course, draft, roster, hasSolution } = loaded;
    const words = (notes: typeof draft.notes) =>
      notes.map(({ code, test, params }) => ({ test: test ?? null, text: t(`classroom-import:note.${code}`, params) }));
    await page(req, res, 'classroom-import/dry-run', {
      title: t('classroom-import:dry_run'),
      held: { id: held.id, source: held.source, expiresAt: held.expiresAt },
      course: publicCourse({ ...course, joinCode: '' }),
      draft: {
        ...{ file: draft.file, totalPoints: draft.totalPoints, images: draft.images },
        protectedPaths: draft.protectedPaths,
        starterFiles: draft.starter.length,
        tests: draft.planned.map(({ test, plan, seconds }, index) => ({
          ...test,
          seconds,
          when: plan.when,
          needs: draft.needs
            .filter((need) => need.test === index)
            .map((need) => ({
              isHarmless: isHarmless(need),
              text: t(`classroom-import:need.${need.kind}`, {
                what: need.what,
                image: draft.image,
                hint: need.hint ?? '',
              }),
              todo: t(`classroom-import:todo.${need.kind}${need.hint ? '_hint' : ''}`, {
                ...{ what: need.what, image: draft.image, hint: need.hint ?? '' },
              }),
              command: need.command,
            })),
        })),
      },
      blocked: draft.needs.filter((need) => !isHarmless(need)).length,
      notes: words(draft.notes),
      problems: words(draft.problems),
      roster: roster && {
        students: roster.students.slice(0, 10),
        count: roster.students.length,
        notes: words(roster.notes),
      },
      hasSolution,
      form,
    });
  };

  const valuesOf = (req: Request, choices: ClassroomChoices, draft: service.LoadedClassroom['draft']) => ({
    ...choices,
    image: draft.image,
    opensAt: inputTime(choices.opensAt, timeZoneOf(req)),
    dueAt: inputTime(choices.dueAt, timeZoneOf(req)),
    editable: draft.editable.join('\n'),
    ...Object.fromEntries(
      draft.tests.flatMap(({ setup, run }, index) => [
        [`setup-${index}`, setup],
        [`run-${index}`, run],
      ]),
    ),
  });

  const donePage = async (req: Request, res: Response, id: string) => {
    const { held, page: found, version } = await service.endOfClassroomImport(app, userOf(req), id);
    await page(req, res, 'classroom-import/done', {
      title: tOf(req)('classroom-import:done_title'),
      course: publicCourse(found.course),
      isDone: held.state === 'done',
      importId: held.id,
      assignmentId: held.assignmentId,
      problem: version && { slug: version.problem.slug, number: version.version.number },
      hasRoster: held.rosterSha256 !== null,
    });
  };

  router.get('/courses/import/:id', async (req, res) => {
    const actor = userOf(req);
    const { held } = await service.getClassroomImport(app, actor, req.params.id);
    if (held.state !== 'dry-run') return await donePage(req, res, held.id);
    const loaded = await service.loadClassroom(app, actor, held.id);
    await dryRunPage(req, res, loaded, emptyForm(valuesOf(req, held.choices, loaded.draft)));
  });

  router.post('/courses/import/:id', async (req, res) => {
    const actor = userOf(req);
    const loaded = await service.loadClassroom(app, actor, req.params.id);
    await submitForm(
      req,
      res,
      async () => {
        const body = req.body as Record<string, unknown>;
        const form = parseInput(dryRunSchema(timeZoneOf(req)), body);
        const original = await service.loadClassroom(app, actor, loaded.held.id, { ...loaded.held.choices, lines: {} });
        const found = original.draft.tests.map(({ setup, run }) => ({ setup, run }));
        const choices = choicesFrom(form, body, loaded.held.choices, found);
        const address = classroomImportPageHref(loaded.held.id);
        if (body.action === 'check') {
          await service.saveChoices(app, actor, loaded.held.id, choices);
          return redirect(req, res, address, 'classroom-import:checked_again');
        }
        const confirmed = { needs: form.confirmNeeds, unchecked: form.confirmNoCheck };
        await running.run(actor.id, () => service.importClassroom(app, actor, loaded.held.id, choices, confirmed));
        redirect(req, res, address, 'classroom-import:imported');
      },
      (form) =>
        dryRunPage(req, res, loaded, {
          ...form,
          values: { ...valuesOf(req, loaded.held.choices, loaded.draft), ...form.values },
        }),
    );
  });

  router.post('/courses/import/:id/finish', async (req, res) => {
    await service.finishClassroom(app, userOf(req), req.params.id);
    redirect(req, res, classroomImportPageHref(req.params.id));
  });

  router.post('/courses/import/:id/drop', async (req, res) => {
    await service.dropClassroom(app, userOf(req), req.params.id);
    redirect(req, res, classroomImportHref(), 'classroom-import:dropped');
  });

  router.get('/courses/:slug/github-accounts.csv', async (req, res) => {
    const found = await courseFor(app, userOf(req), { slug: req.params.slug }, 'course.roster');
    const rows = (await gitHubStudentsOf(app, found)).map((one) => [
      typed(one.studentNumber),
      typed(one.githubUsername),
      typed(one.githubId),
    ]);
    sendCsv(
      res,
      `${found.course.slug}-github-accounts.csv`,
      toCsv(['identifier', 'github_username', 'github_id'], rows),
    );
  });
  return router;
}

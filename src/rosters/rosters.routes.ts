/** URLs of the roster of sections: who is on it, a list to import, and what it would do. */
import { Router, type Request, type Response } from 'express';
import { publicPeople } from '../accounts/users.service.ts';
import { courseFor } from '../courses/course-access.service.ts';
import { courseFrameOf } from '../courses/course-page.service.ts';
import type { CourseAdditions } from '../courses/course-parts.service.ts';
import { chosenSection } from '../courses/section-access.service.ts';
import { sectionFilter } from '../courses/sections.rules.ts';
import { getSection } from '../courses/sections.service.ts';
import type { App } from '../platform/app-context.ts';
import { InvalidInput, NotFound } from '../platform/errors.ts';
import { OneOfFew } from '../platform/one-of-few.ts';
import { ENCODINGS } from '../platform/text-encoding.ts';
import { sendCsv, toCsv, typed } from '../platform/web/csv.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pageOfAll } from '../platform/web/list-pages.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { tOf, userOf } from '../platform/web/request.ts';
import { receiveUpload } from '../platform/web/uploads.ts';
import { FIELDS, type RosterField } from './roster-fields.rules.ts';
import { rosterHref, rosterPlanHref } from './roster-links.rules.ts';
import { MOST_BYTES } from './roster-limits.rules.ts';
import { confirmSchema, importSchema } from './rosters.input.ts';
import * as service from './rosters.service.ts';

const LINES_PER_PAGE = 100;
const STATES = ['missing', 'joined', 'claimed'] as const;
const uploads = new OneOfFew(2, 'imports_at_once');

export function rosterPageRoutes(app: App, added: readonly CourseAdditions[]): Router {
  const router = Router();

  const staffPage = (req: Request) => courseFor(app, userOf(req), { slug: String(req.params.slug) }, 'course.roster');

  router.get('/courses/:slug/roster', async (req, res) => {
    const found = await staffPage(req);
    const { section, sections } = await chosenSection(app, found, req.query.section);
    const here = section ?? sections[0];
    if (!here) throw new NotFound('section_not_found');
    const t = tOf(req);
    const search = typeof req.query.q === 'string' ? req.query.q.trim().toLowerCase().slice(0, 80) : '';
    const state = STATES.find((known) => known === req.query.state);
    const { lines, columns } = await service.rosterLines(app, found, here);
    const matching = lines.filter(
      (line) =>
        (state === undefined || line.state === state) &&
        [line.number, line.name, line.className, line.email].some((text) => text?.toLowerCase().includes(search)),
    );
    if (req.query.format === 'csv') {
      const cells = (line: service.RosterLine) => columns.map((field) => typed(line[field]));
      const header = [...columns.map((field) => t(`rosters:field.${field}`)), t('rosters:state')];
      const rows = matching.map((line) => [...cells(line), t(`rosters:state_of.${line.state}`)]);
      sendCsv(res, `${found.course.slug}-roster.csv`, toCsv(header, rows));
      return;
    }
    const { shown, pages } = pageOfAll(matching, pageNumber(req), LINES_PER_PAGE);
    const people = await publicPeople(
      app,
      shown.map((line) => line.userId),
    );
    await page(req, res, 'rosters/roster', {
      title: `${found.course.title} · ${t('rosters:tab')}`,
      ...(await courseFrameOf(app, added, found)),
      ...sectionFilter(sections, here),
      lines: shown.map((line) => ({ ...line, person: people.get(line.userId ?? '') ?? null })),
      here: here.id,
      invitable: lines.filter((line) => line.state === 'missing' && line.email !== null).length,
      counts: STATES.map((name) => ({ name, count: lines.filter((line) => line.state === name).length })),
      state: state ?? '',
      search,
      listed: lines.length,
      pages,
    });
  });

  const importPage = async (req: Request, res: Response, form: FormState) => {
    const found = await staffPage(req);
    const { section, sections } = await chosenSection(app, found, req.query.section);
    await page(req, res, 'rosters/import', {
      title: tOf(req)('rosters:import.title'),
      ...(await courseFrameOf(app, added, found)),
      sections: sections.map(({ id, name }) => ({ value: id, label: name })),
      encodings: ENCODINGS,
      limitBytes: MOST_BYTES,
      form: { ...form, values: { section: section?.id ?? sections[0]?.id ?? '', mode: 'add', ...form.values } },
    });
  };

  router.get('/courses/:slug/roster/import', (req, res) => importPage(req, res, emptyForm()));

  router.post('/courses/:slug/roster/import', async (req, res) => {
    const actor = userOf(req);
    const found = await staffPage(req);
    await submitForm(
      req,
      res,
      () =>
        uploads.run(actor.id, async () => {
          const [file] = await receiveUpload(req, { totalBytes: MOST_BYTES, files: 1 });
          const { section: sectionId, ...how } = parseInput(importSchema, req.body);
          if (!file) throw new InvalidInput('required', {}, 'file');
          const section = await getSection(app, found, sectionId);
          const list = { fileName: file.fileName, content: file.content, ...how };
          redirect(req, res, rosterPlanHref(found.course.slug, await service.holdRoster(app, found, section, list)));
        }),
      (form) => importPage(req, res, form),
    );
  });

  const planPage = async (req: Request, res: Response, form: FormState) => {
    const found = await staffPage(req);
    const t = tOf(req);
    const { held, section, steps, isOutdated } = await service.heldRoster(app, found, String(req.params.import));
    const { shown, pages } = pageOfAll(steps, pageNumber(req), LINES_PER_PAGE);
    const label = (field: RosterField | null) => (field === null ? '' : t(`rosters:field.${field}`));
    await page(req, res, 'rosters/plan', {
      title: t('rosters:plan.title'),
      ...(await courseFrameOf(app, added, found)),
      section: section.name,
      planHref: rosterPlanHref(found.course.slug, held.id),
      fileName: held.fileName,
      isOutdated,
      counts: held.report.counts,
      encoding: held.report.encoding,
      format: held.report.format,
      notes: held.report.notes.map(({ code, params }) => t(`rosters:note.${code}`, params)),
      faultCount: held.report.faultCount,
      faults: held.report.faults.map(({ row, file, field, code, params }) => ({
        row,
        file,
        column: label(field),
        text: t(`rosters:fault.${code}`, params),
      })),
      steps: shown.map((step) => ({ ...step, changes: changesOf(step, t) })),
      pages,
      form,
    });
  };

  router.get('/courses/:slug/roster/import/:import', (req, res) => planPage(req, res, emptyForm()));

  router.post('/courses/:slug/roster/import/:import', async (req, res) => {
    const found = await staffPage(req);
    const held = await service.heldRoster(app, found, req.params.import);
    await submitForm(
      req,
      res,
      async () => {
        await service.confirmRoster(app, found, held, parseInput(confirmSchema, req.body).leavesOut);
        redirect(req, res, rosterHref(found.course.slug), 'rosters:plan.done', { section: held.section.name });
      },
      (form) => planPage(req, res, form),
    );
  });

  router.post('/courses/:slug/roster/import/:import/drop', async (req, res) => {
    const found = await staffPage(req);
    await service.dropRoster(app, found, req.params.import);
    redirect(req, res, rosterHref(found.course.slug), 'rosters:plan.dropped');
  });
  return router;
}

/** What a step changes, in words: old and new values of each field. */
function changesOf(
  { kind, before, ...now }: Awaited<ReturnType<typeof service.heldRoster>>['steps'][number],
  t: ReturnType<typeof tOf>,
): string[] {
  if (kind !== 'changed' || !before) return [];
  return FIELDS.flatMap((field) => {
    if (field === 'number' || before[field] === now[field]) return [];
    const none = t('site:none');
    return [`${t(`rosters:field.${field}`)}: ${before[field] ?? none} → ${now[field] ?? none}`];
  });
}

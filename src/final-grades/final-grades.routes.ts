/** The pages of final grades: the table with CSV and XLSX, how they are made, outside columns, and publishing. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { sendCsv, toCsv, typed, type CsvCell } from '../platform/web/csv.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { pageNumber, pageOfAll } from '../platform/web/list-pages.ts';
import { takeMissed } from '../platform/web/missed-edits.ts';
import { redirect } from '../platform/web/notice.ts';
import { newId } from '../platform/ids.ts';
import { page } from '../platform/web/page.ts';
import { formatsOf, tOf, userOf } from '../platform/web/request.ts';
import { sendXlsx } from '../platform/web/xlsx.ts';
import { may } from '../accounts/permissions.rules.ts';
import { courseFor } from '../courses/course-access.service.ts';
import { courseFrameOf } from '../courses/course-page.service.ts';
import type { CourseAdditions } from '../courses/course-parts.service.ts';
import { listAssignments } from '../courses/courses.service.ts';
import { chosenSection } from '../courses/section-access.service.ts';
import { sectionFilter } from '../courses/sections.rules.ts';
import { points } from '../scoring/place-points.rules.ts';
import { finalGradesHref, gradeSchemeHref, outsideColumnHref } from './final-grades-links.rules.ts';
import { columnSchema, publishSchema, schemeSchema, scoresSchema } from './final-grades.input.ts';
import { ROUNDINGS } from './final-grades.rules.ts';
import * as service from './final-grades.service.ts';
import { addColumn, columnWithScores, removeColumn, saveColumnScores } from './outside-columns.service.ts';

const PAGE_SIZE = 100;
/** Columns of an export that can be put in another order, besides categories. */
const EXPORTED = ['number', 'name', 'total'] as const;

export function finalGradeRoutes(app: App, added: readonly CourseAdditions[]): Router {
  const router = Router();
  const address = '/courses/:slug/final-grades';
  const found = async (req: Request, action: 'course.read' | 'course.edit' | 'course.grade' = 'course.read') =>
    await courseFor(app, userOf(req), { slug: String(req.params.slug) }, action);

  router.get(address, async (req, res) => {
    if (req.query.format === 'csv' || req.query.format === 'xlsx') await exported(req, res, req.query.format);
    else await show(req, res, req.query);
  });

  /** In the order that `columns` names, which is how a university wants it. */
  const exported = async (req: Request, res: Response, format: 'csv' | 'xlsx') => {
    const at = await found(req, 'course.grade');
    const { section } = await chosenSection(app, at, req.query.section);
    const { scheme } = await service.schemeOf(app, at);
    const students = await service.studentsFor(app, at, section?.id);
    const grades = await service.finalGradesOf(
      app,
      at,
      students.map(({ userId }) => userId),
    );
    const t = tOf(req);
    const names = scheme.categories.map(({ name }) => name);
    const known: string[] = [...EXPORTED.slice(0, 2), ...names, 'total'];
    const asked = typeof req.query.columns === 'string' ? req.query.columns.split(',').map((one) => one.trim()) : [];
    const wanted = asked.filter((one) => known.includes(one));
    const columns = wanted.length > 0 ? wanted : known;
    const heading: Record<string, CsvCell> = {
      ...{ number: t('courses:roster.studentNumber'), name: t('courses:roster.fullName') },
      total: t('final-grades:total'),
    };
    const header = columns.map((one) => heading[one] ?? typed(one));
    const rows = students.map((student) => {
      const grade = grades.get(student.userId);
      const cells: Record<string, CsvCell> = {
        ...{ number: typed(student.studentNumber), name: typed(student.name), total: grade?.total ?? null },
      };
      return columns.map((one) => cells[one] ?? grade?.categories.find(({ name }) => name === one)?.adds ?? null);
    });
    const file = `${at.course.slug}-final-grades.${format}`;
    if (format === 'xlsx') await sendXlsx(res, file, { sheet: t('final-grades:tab'), header, rows });
    else sendCsv(res, file, toCsv(header, rows));
  };

  const show = async (
    req: Request,
    res: Response,
    asked: { section?: unknown; publish?: unknown },
    form: FormState = emptyForm(),
  ) => {
    const at = await found(req);
    const isStaff = may(at.actor, 'course.grade', at.roles) && !at.roles.includes('course-student');
    const { section, sections } = await chosenSection(app, at, asked.section);
    const { scheme } = await service.schemeOf(app, at);
    const { shown, pages } = pageOfAll(await service.studentsFor(app, at, section?.id), pageNumber(req), PAGE_SIZE);
    const grades = await service.finalGradesOf(
      app,
      at,
      shown.map(({ userId }) => userId),
    );
    const fmt = formatsOf(req);
    const versions = await service.versionsOf(
      app,
      at,
      (section ? [section] : sections).map(({ id }) => id),
    );
    const last = section ? versions[0] : undefined;
    const preview =
      section && isStaff && asked.publish !== undefined ? await service.publishPreview(app, at, section) : null;
    const nameOf = new Map(preview?.students.map((one) => [one.userId, one.name]));
    await page(req, res, 'final-grades/index', {
      title: `${at.course.title} · ${tOf(req)('final-grades:tab')}`,
      ...(await courseFrameOf(app, added, at)),
      ...sectionFilter(sections, section),
      here: finalGradesHref(at.course.slug),
      isStaff,
      mayEdit: may(at.actor, 'course.edit', at.roles),
      scheme,
      sectionId: section?.id ?? null,
      rows: shown.map((one) => ({ ...one, grade: grades.get(one.userId) ?? null })),
      inPoints: (milli: number) => points(milli, fmt),
      versions: versions.map((one) => ({
        ...one,
        section: sections.find(({ id }) => id === one.sectionId)?.name ?? '',
      })),
      publish: preview && {
        expected: (last?.number ?? 0) + 1,
        fingerprint: preview.fingerprint,
        count: preview.totals.size,
        changed: preview.changed.map((one) => ({ ...one, name: nameOf.get(one.userId) ?? '' })).slice(0, 500),
      },
      form,
      pages,
    });
  };

  router.post(`${address}/publish`, async (req, res) => {
    const at = await found(req, 'course.edit');
    await submitForm(
      req,
      res,
      async () => {
        const input = parseInput(publishSchema, req.body);
        const { section } = await chosenSection(app, at, input.section);
        if (!section) return redirect(req, res, finalGradesHref(at.course.slug));
        const number = await service.publishFinalGrades(app, at, section, input);
        redirect(req, res, `${finalGradesHref(at.course.slug)}?section=${section.id}`, 'final-grades:published', {
          number,
        });
      },
      (form) => show(req, res, { section: form.values.section, publish: '1' }, form),
    );
  });

  const schemePage = async (req: Request, res: Response, form?: FormState, column?: FormState) => {
    const at = await found(req, 'course.edit');
    const { scheme, rev, columns } = await service.schemeOf(app, at);
    const assignments = await listAssignments(app, at.actor, at.course.id);
    const written = scheme.categories.map(({ name, weight, dropLowest }) => `${name}, ${weight}, ${dropLowest}`);
    const { digits, rounding, automaticCap } = scheme;
    const categoryOf = assignments.map(({ id }) => [`category_${id}`, scheme.assignments[id] ?? ''] as const);
    await page(req, res, 'final-grades/scheme', {
      title: `${at.course.title} · ${tOf(req)('final-grades:scheme.title')}`,
      ...(await courseFrameOf(app, added, at)),
      here: gradeSchemeHref(at.course.slug),
      back: finalGradesHref(at.course.slug),
      form:
        form ??
        emptyForm({
          ...{ rev, digits, rounding, categories: written.join('\n'), automaticCap: automaticCap ?? '' },
          ...Object.fromEntries(categoryOf),
        }),
      column: column ?? emptyForm({ points: 100, formKey: newId() }),
      names: scheme.categories.map(({ name }) => name),
      assignments: assignments.map(({ id, title }) => ({ field: `category_${id}`, title })),
      roundings: ROUNDINGS,
      columns: columns.map((one) => ({ ...one, href: outsideColumnHref(at.course.slug, one.id) })),
    });
  };

  router.get(`${address}/scheme`, (req, res) => schemePage(req, res));

  router.post(`${address}/scheme`, async (req, res) => {
    const at = await found(req, 'course.edit');
    await submitForm(
      req,
      res,
      async () => {
        const { scheme, rev } = parseInput(schemeSchema, req.body);
        await service.saveScheme(app, at, scheme, rev);
        redirect(req, res, gradeSchemeHref(at.course.slug), 'site:saved');
      },
      (form) => schemePage(req, res, form),
    );
  });

  router.post(`${address}/columns`, async (req, res) => {
    const at = await found(req, 'course.edit');
    await submitForm(
      req,
      res,
      async () => {
        await addColumn(app, at, parseInput(columnSchema, req.body));
        redirect(req, res, gradeSchemeHref(at.course.slug), 'site:saved');
      },
      (form) => schemePage(req, res, undefined, form),
    );
  });

  const columnPage = async (req: Request, res: Response, form?: FormState) => {
    const at = await found(req, 'course.grade');
    const { column, written, unnamed } = await columnWithScores(app, at, String(req.params.column));
    // Whoever sees what others saved may save over it.
    const [saved] = form ? await takeMissed(form, column.rev, () => Promise.resolve([written])) : [];
    await page(req, res, 'final-grades/column', {
      title: `${column.title} · ${at.course.title}`,
      ...(await courseFrameOf(app, added, at)),
      here: outsideColumnHref(at.course.slug, column.id),
      back: finalGradesHref(at.course.slug),
      mayEdit: may(at.actor, 'course.edit', at.roles),
      column,
      unnamed,
      saved: saved ?? null,
      form: form ?? emptyForm({ scores: written, rev: column.rev }),
    });
  };

  router.get(`${address}/columns/:column`, (req, res) => columnPage(req, res));

  router.post(`${address}/columns/:column`, async (req, res) => {
    const at = await found(req, 'course.grade');
    await submitForm(
      req,
      res,
      async () => {
        const input = parseInput(scoresSchema, req.body);
        const count = await saveColumnScores(app, at, String(req.params.column), input);
        redirect(req, res, finalGradesHref(at.course.slug), 'final-grades:column.saved', { count });
      },
      (form) => columnPage(req, res, form),
    );
  });

  router.post(`${address}/columns/:column/remove`, async (req, res) => {
    const at = await found(req, 'course.edit');
    await removeColumn(app, at, String(req.params.column));
    redirect(req, res, gradeSchemeHref(at.course.slug), 'final-grades:column.removed');
  });
  return router;
}

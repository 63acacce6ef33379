/** The submit page: statement, form, and the person's history with this problem. The same in all places. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { errorWords } from '../platform/web/error-words.ts';
import { emptyForm, submitForm, type FormState } from '../platform/web/forms.ts';
import { arrivalOf } from '../platform/web/arrivals.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, languageOf, tOf, userOf } from '../platform/web/request.ts';
import { receiveUpload, type UploadedFile } from '../platform/web/uploads.ts';
import { submissionBytes, submissionKind, hasSamples } from '../packages/package-judging.rules.ts';
import type { StoredPackage } from '../packages/package.rules.ts';
import { clarificationsAtProblem } from '../clarifications/contest-clarifications.service.ts';
import { isStandIn } from '../problems/stand-ins.rules.ts';
import { roundHref } from '../rounds/round-links.rules.ts';
import { isOpenable } from '../problems/version-checks.rules.ts';
import { PASTED_PATCH, shownState } from './submissions.rules.ts';
import { asPasted, parseSubmitInput } from './submit.input.ts';
import { pointsInPlaces } from './place-points.service.ts';
import { problemAt, problemFileAt } from '../places/place-problems.service.ts';
import { placeHref, placeTrail } from '../places/places.rules.ts';
import {
  admit,
  afterRoundPlace,
  assignmentPlace,
  practicePlace,
  roundPlace,
  type PlaceToSubmit,
  type Purpose,
} from '../places/submit-places.service.ts';
import { answerName } from './source-answers.rules.ts';
import { sourceLimits } from './source.rules.ts';
import { asOneOfFew, SourceRefused, submit } from './submit.service.ts';
import { editable, rememberedLanguage, sameAgain } from './resubmit.service.ts';
import { courseExtensionsHref } from '../courses/course-links.rules.ts';
import { assignmentLimitsIn } from './assignment-limits.service.ts';
import { quotaIn } from './quota-use.service.ts';
import { historyOf } from './submissions.service.ts';
import { submitJson } from './submissions.views.ts';
import { submissionHref } from './submission-links.rules.ts';

const MOST_FILES = 200;
const FORM_BYTES = 64 * 1024;

export function submitRoutes(app: App): Router {
  const router = Router();
  const pages: [string, (req: Request, purpose?: Purpose) => Promise<PlaceToSubmit>][] = [
    ['/problems/:slug', (req) => practicePlace(app, actorOf(req), String(req.params.slug))],
    [
      '/contests/:slug/rounds/:round/problems/:label',
      (req, purpose) => roundPlace(app, actorOf(req), ...roundParams(req), purpose),
    ],
    ['/contests/:slug/rounds/:round/practice/:label', (req) => afterRoundPlace(app, actorOf(req), ...roundParams(req))],
    [
      '/courses/:slug/assignments/:id',
      (req) => assignmentPlace(app, actorOf(req), String(req.params.slug), String(req.params.id)),
    ],
  ];
  for (const [address, placeOf] of pages) {
    router.get(address, async (req, res) => {
      const place = await placeOf(req);
      if (isStandIn(place.loaded.pkg) && typeof req.params.round === 'string')
        return redirect(req, res, roundHref(String(req.params.slug), req.params.round), 'rounds:notice.stand_in');
      const edited = typeof req.query.edit === 'string' ? req.query.edit : undefined;
      if (place.staffHref && edited === undefined && req.query.try === undefined) return res.redirect(place.staffHref);
      const actor = actorOf(req);
      const values =
        edited !== undefined && actor.kind === 'user' ? await editable(app, actor, edited, place.loaded) : {};
      await show(req, res, place, emptyForm({ ...values }));
    });
    // Only people who may see the page may load its files; the version in the URL keeps caches correct.
    router.get(`${address}/files/:versionId/:kind/*path`, async (req, res) => {
      const place = await placeOf(req);
      if (place.loaded.version.id !== req.params.versionId) throw new NotFound('problem_file_not_found');
      const file = await problemFileAt(app, place, String(req.params.kind), [req.params.path ?? ''].flat().join('/'));
      // `attachment` sets a type by the extension, so our type is set after it.
      if (!file.inline) res.attachment(file.fileName);
      res.set(file.headers);
      res.send(file.content);
    });
    router.post(address, async (req, res) => {
      const actor = userOf(req);
      const place = await placeOf(req, 'submit');
      const kind = submissionKind(place.loaded.pkg);
      let uploads: UploadedFile[] = [];
      let reasons: string[] = [];
      const run = async () => {
        const { uploadBytes } = sourceLimits(submissionBytes(place.loaded.pkg));
        uploads = await receiveUpload(req, { totalBytes: uploadBytes + FORM_BYTES, files: MOST_FILES });
        // Files come after it was read who submits where.
        const known = req.is('multipart/form-data') ? { ...place, found: undefined } : place;
        const context = await admit(app, actor, known, arrivalOf(req));
        try {
          const again = againOf(req);
          const input = again ? await sameAgain(app, actor, again) : parseSubmitInput(req.body, uploads, kind);
          const { id, ignoredModes } = await submit(app, actor, context, input);
          const note = ignoredModes > 0 ? 'submissions:modes_ignored' : undefined;
          redirect(req, res, submissionHref(id), note, { count: ignoredModes });
        } catch (error) {
          if (error instanceof SourceRefused) reasons = error.reasons(tOf(req));
          throw error;
        }
      };
      const showAgain = async (form: FormState): Promise<void> => {
        const hasText = typeof form.values.code === 'string' && form.values.code.trim() !== '';
        const shown = hasText ? undefined : asPasted(uploads, kind);
        Object.assign(form.values, shown);
        const lost = shown ? [] : uploads.map((one) => one.fileName);
        await show(req, res, await placeOf(req), form, reasons, lost);
      };
      await asOneOfFew(actor, () => submitForm(req, res, run, showAgain));
    });
  }

  /** The page; `reasons` says why the last submission was refused, `lost` names uploads that must be chosen again. */
  async function show(
    req: Request,
    res: Response,
    at: PlaceToSubmit,
    form: FormState,
    reasons: string[] = [],
    lost: string[] = [],
  ) {
    const actor = actorOf(req);
    const t = tOf(req);
    const { place } = at;
    const { pkg } = at.loaded;
    const href = placeHref(place);
    const problem = await problemAt(app, at, languageOf(req), `${href}/files/${at.loaded.version.id}`);
    const history = actor.kind === 'user' ? await historyOf(app, actor, { type: place.kind, id: at.contextId }) : [];
    const points = await pointsInPlaces(app, history);
    const inContest =
      place.kind === 'round' ? await clarificationsAtProblem(app, actor, place.contest.slug, at.contextId) : null;
    const remembered = actor.kind === 'user' ? await rememberedLanguage(app, actor, problem.languages, history) : {};
    const quota = await quotaIn(app, actor, at);
    const model = {
      title: titleOf(place, problem.name),
      place: {
        kind: place.kind,
        path: href,
        until: at.until,
        clock: at.clock ?? null,
        deadline: at.deadline ?? null,
        practiceHref: at.practiceHref ?? null,
        isHidden: at.isHidden === true,
        late: at.late ?? null,
        isExtended: at.isExtended === true,
        limits: (await assignmentLimitsIn(app, actor, at)) ?? null,
        extensionsHref: place.kind === 'assignment' && !at.staffHref ? courseExtensionsHref(place.course.slug) : null,
        // Opening the page is not a late submission.
        closedWords: at.closed ? errorWords(req, closedKey(at.closed.code), at.closed.params) : null,
        mayRead: at.mayRead,
        mayToggle: at.mayToggle,
        isPublic: at.isPublic,
        check: at.check && !isOpenable(at.check) ? at.check.state : null,
      },
      news: inContest?.card?.news ?? null,
      askHref: inContest?.askHref ?? null,
      crumbs: placeTrail(place).map(({ href, name, key }) => ({ href, label: name ?? t(key ?? '') })),
      problem,
      submissionKind: submissionKind(pkg),
      limitBytes: submissionBytes(pkg),
      uploadBytes: sourceLimits(submissionBytes(pkg)).uploadBytes,
      pasteChoices: pasteChoices(pkg, t('submissions:a_patch')),
      mayRunSamples: hasSamples(pkg),
      quota,
      history: history.map((one) => ({ ...one, state: shownState(one), points: points.get(one.id) ?? null })),
      reasons,
      lost,
      draft: actor.kind === 'user' ? `${actor.id}:${place.kind}:${at.contextId}` : null,
      form: { ...form, values: { ...remembered, ...form.values, formKey: newId() } },
    };
    await page(req, res, 'submissions/submit', model, submitJson);
  }
  return router;
}

const roundParams = ({ params }: Request): [contest: string, round: string, label: string] => [
  String(params.slug),
  String(params.round),
  String(params.label),
];

/** The heading: an assignment's own title, otherwise the problem's name, with its label in a round. */
function titleOf(place: PlaceToSubmit['place'], problemName: string): string {
  if (place.kind === 'assignment') return place.assignment.name;
  return place.kind === 'practice' ? problemName : `${place.label}. ${problemName}`;
}

/** Why submitting is not possible, for someone who only looks at the page. */
function closedKey(code: string): string {
  return ['round_not_open', 'round_closed', 'round_paused', 'round_problem_closed'].includes(code)
    ? `submissions:closed.${code}`
    : code;
}

/** The submission to submit again unchanged. */
function againOf(req: Request): { id: string; formKey: string } | undefined {
  const { again, formKey } = req.body as Record<string, unknown>;
  return typeof again === 'string' && typeof formKey === 'string'
    ? { id: again, formKey: formKey.slice(0, 64) }
    : undefined;
}

/** What pasted text can be if there is no language: a patch, an editable file, or the answer of a test. */
function pasteChoices({ kernel, type, tests }: StoredPackage, aPatch: string): { value: string; label: string }[] {
  const names = type.submitAnswer
    ? tests.filter(({ isSample }) => !isSample).map(({ name }) => answerName(name))
    : (kernel?.editable ?? []).filter((glob) => !/[*?[\]{}()!]/.test(glob));
  const choices = names.map((name) => ({ value: name, label: name }));
  return kernel ? [{ value: PASTED_PATCH, label: aPatch }, ...choices] : choices;
}

/** Pages on which organizers edit what a contest shows of itself: banner, phases, sponsors and prizes. */
import { Router, type Request, type Response } from 'express';
import { contestFrameOf } from '../contests/contest-page.service.ts';
import type { ContestParts } from '../contests/contest-parts.service.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { contestFor } from '../contests/contests.service.ts';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { formats } from '../platform/i18n.ts';
import { OneOfFew } from '../platform/one-of-few.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, formatsOf, languageOf, timeZoneOf, tOf, userOf } from '../platform/web/request.ts';
import { receiveUpload, type UploadedFile } from '../platform/web/uploads.ts';
import { listRounds } from '../rounds/rounds.service.ts';
import type { ReadImage } from './image-parts.rules.ts';
import { IMAGE_BYTES_MAX, PIXELS_MAX, readImage, SIDE_MAX } from './images.input.ts';
import { removeBanner, removeItem, savePhase, savePrize, saveSponsor, setBanner } from './showcase-edits.service.ts';
import { showcaseHref } from './showcase-links.rules.ts';
import { bannerView, prizeFor, prizeText, spanWords, sponsorView } from './showcase-shown.rules.ts';
import { bannerSchema, phaseSchema, prizeSchema, sponsorSchema } from './showcase.input.ts';
import { inLanguage } from '../eligibility/consents.rules.ts';
import { PRIZE_AWARDS, TIERS } from './showcase.rules.ts';
import { showcaseToEdit, type Showcase } from './showcase.service.ts';
import { bannerValues, phaseValues, prizeValues, sponsorValues } from './showcase.views.ts';

/** The pages of a kind of items: what its URL says, and what saves and shows one. */
interface Items {
  page: string;
  removal: string;
  kind: 'phase' | 'sponsor' | 'prize';
  hasFile: boolean;
  values: (
    req: Request,
    showcase: Showcase,
    id: string,
  ) => { name: string; values: Record<string, unknown> } | undefined;
  save: (req: Request, contest: Contest, id: string | undefined, files: UploadedFile[]) => Promise<void>;
  more: (req: Request, contest: Contest, showcase: Showcase) => Promise<Record<string, unknown>>;
}

const NEW = 'new';
const uploads = new OneOfFew(2, 'images_at_once');
/** Room for the other fields of a form with an image. */
const limits = { totalBytes: IMAGE_BYTES_MAX, files: 1 };

export function showcaseRoutes(app: App, parts: ContestParts): Router {
  const router = Router();
  const contestOf = (req: Request) => contestFor(app, actorOf(req), String(req.params.slug), 'contest.edit');
  const found = <T extends { id: string }>(items: readonly T[], id: string) => items.find((one) => one.id === id);
  const phaseOf = async (req: Request, contest: Contest, id: string | undefined) =>
    found((await showcaseToEdit(app, actorOf(req), contest)).phases, id ?? '');

  const kinds: Items[] = [
    {
      page: '/contests/:slug/showcase/phases/:id',
      removal: '/contests/:slug/showcase/phases/:id/remove',
      kind: 'phase',
      hasFile: false,
      values: (req, { phases }, id) => {
        const phase = found(phases, id);
        return phase && { name: inLanguage(phase.names, 'en'), values: phaseValues(phase, timeZoneOf(req)) };
      },
      save: async (req, contest, id) => {
        const before = await phaseOf(req, contest, id);
        const { rev, ...fields } = parseInput(phaseSchema(timeZoneOf(req), before?.dayZone ?? null), req.body);
        await savePhase(app, actorOf(req), contest, { id, rev }, fields);
      },
      more: async (req, contest) => {
        const before = await phaseOf(req, contest, String(req.params.id));
        return { dayZone: before?.dayZone ?? timeZoneOf(req) };
      },
    },
    {
      page: '/contests/:slug/showcase/sponsors/:id',
      removal: '/contests/:slug/showcase/sponsors/:id/remove',
      kind: 'sponsor',
      hasFile: true,
      values: (_req, { sponsors }, id) => {
        const sponsor = found(sponsors, id);
        return sponsor && { name: sponsor.name, values: sponsorValues(sponsor) };
      },
      save: async (req, contest, id, files) => {
        const { rev, withoutLogo, ...fields } = parseInput(sponsorSchema, req.body);
        const logo = { read: readUpload(files, 'logo'), isRemoved: withoutLogo };
        await saveSponsor(app, actorOf(req), contest, { id, rev }, fields, logo);
      },
      more: (req, contest, { sponsors }) => {
        const sponsor = found(sponsors, String(req.params.id));
        return Promise.resolve({ tiers: TIERS, logo: sponsor ? sponsorView(contest.slug, sponsor).logo : null });
      },
    },
    {
      page: '/contests/:slug/showcase/prizes/:id',
      removal: '/contests/:slug/showcase/prizes/:id/remove',
      kind: 'prize',
      hasFile: false,
      values: (_req, { prizes }, id) => {
        const prize = found(prizes, id);
        return prize && { name: inLanguage(prize.texts, 'en'), values: prizeValues(prize) };
      },
      save: async (req, contest, id) => {
        const { rev, ...fields } = parseInput(prizeSchema, req.body);
        await savePrize(app, actorOf(req), contest, { id, rev }, fields);
      },
      more: async (req, contest, { sponsors }) => ({
        awards: PRIZE_AWARDS,
        rounds: (await listRounds(app, actorOf(req), contest)).map(({ id, name }) => ({ id, name })),
        sponsors: sponsors.map(({ id, name }) => ({ id, name })),
      }),
    },
  ];

  router.get('/contests/:slug/showcase', async (req, res) => {
    await contestOf(req);
    await showAll(req, res, emptyForm());
  });

  router.post('/contests/:slug/showcase/banner', async (req, res) => {
    const actor = userOf(req);
    const contest = await contestOf(req);
    await submitForm(
      req,
      res,
      () =>
        uploads.run(actor.id, async () => {
          const files = await receiveUpload(req, limits);
          const fields = parseInput(bannerSchema, req.body);
          await setBanner(app, actor, contest, { ...fields, read: readUpload(files, 'image') });
          redirect(req, res, showcaseHref(contest.slug), 'site:saved');
        }),
      (form) => showAll(req, res, form),
    );
  });

  router.post('/contests/:slug/showcase/banner/remove', async (req, res) => {
    const contest = await contestOf(req);
    await removeBanner(app, actorOf(req), contest);
    redirect(req, res, showcaseHref(contest.slug), 'showcase:notice.removed');
  });

  for (const items of kinds) {
    const { page: address, removal, kind } = items;

    router.get(address, async (req: Request<{ id: string }>, res) => {
      await contestOf(req);
      await showItem(req, res, items, emptyForm());
    });

    router.post(address, async (req: Request<{ id: string }>, res) => {
      const actor = userOf(req);
      const contest = await contestOf(req);
      const id = req.params.id === NEW ? undefined : req.params.id;
      await submitForm(
        req,
        res,
        () =>
          uploads.run(actor.id, async () => {
            await items.save(req, contest, id, items.hasFile ? await receiveUpload(req, limits) : []);
            redirect(req, res, showcaseHref(contest.slug), 'site:saved');
          }),
        (form) => showItem(req, res, items, form),
      );
    });

    router.post(removal, async (req: Request<{ id: string }>, res) => {
      const contest = await contestOf(req);
      const showcase = await showcaseToEdit(app, actorOf(req), contest);
      const name = items.values(req, showcase, req.params.id)?.name ?? '';
      await removeItem(app, actorOf(req), contest, kind, { id: req.params.id, name });
      redirect(req, res, showcaseHref(contest.slug), 'showcase:notice.removed');
    });
  }

  return router;

  async function showAll(req: Request, res: Response, form: FormState): Promise<void> {
    const { contest, model, nowMs } = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
    const showcase = await showcaseToEdit(app, actorOf(req), contest);
    const { banner, phases, sponsors, prizes } = showcase;
    const [t, fmt, language] = [tOf(req), formatsOf(req), languageOf(req)];
    const names = new Map(sponsors.map(({ id, name }) => [id, name]));
    const rounds = new Map((await listRounds(app, actorOf(req), contest)).map(({ id, name }) => [id, name]));
    await page(req, res, 'showcase/index', {
      title: `${contest.name}: ${t('showcase:title')}`,
      nowMs,
      frame: model,
      form: { ...form, values: { ...bannerValues(banner), ...overtaken(form, banner?.rev) } },
      banner: banner ? bannerView(contest.slug, banner, language) : null,
      limits: { bytes: IMAGE_BYTES_MAX, side: SIDE_MAX, megapixels: PIXELS_MAX / 1e6 },
      phases: phases.map((phase) => ({
        id: phase.id,
        name: inLanguage(phase.names, language),
        span: spanWords({ from: phase.startsAt, until: phase.endsAt, dayZone: phase.dayZone }, t, fmt, (zone) =>
          formats(language, zone),
        ),
      })),
      sponsors: sponsors.map((sponsor) => sponsorView(contest.slug, sponsor)),
      prizes: prizes.map((prize) => ({
        id: prize.id,
        who: prizeFor(prize, t),
        what: prizeText(prize, names, language, t, fmt),
        round: prize.roundId === null ? null : (rounds.get(prize.roundId) ?? t('showcase:prize.round_gone')),
      })),
    });
  }

  async function showItem(req: Request, res: Response, items: Items, form: FormState): Promise<void> {
    const id = String(req.params.id);
    const { contest, model, nowMs } = await contestFrameOf(app, parts, actorOf(req), String(req.params.slug));
    const showcase = await showcaseToEdit(app, actorOf(req), contest);
    const saved = id === NEW ? undefined : items.values(req, showcase, id);
    if (id !== NEW && !saved) throw new NotFound('showcase_gone');
    const values = form.code === undefined ? (saved?.values ?? {}) : {};
    await page(req, res, `showcase/${items.kind}`, {
      title: `${contest.name}: ${tOf(req)(`showcase:${items.kind}.${id === NEW ? 'new' : 'edit'}`)}`,
      nowMs,
      frame: model,
      itemId: id,
      form: { ...form, values: { ...values, ...overtaken(form, saved?.values.rev) } },
      limits: { bytes: IMAGE_BYTES_MAX, side: SIDE_MAX, megapixels: PIXELS_MAX / 1e6 },
      ...(await items.more(req, contest, showcase)),
    });
  }
}

/** What was typed; sent again after somebody else had saved, it replaces that. */
function overtaken(form: FormState, rev: unknown): Record<string, unknown> {
  return { ...form.values, ...(form.code === 'changed_meanwhile' ? { rev } : {}) };
}

function readUpload(files: readonly UploadedFile[], field: string): ReadImage | undefined {
  const file = files.find((one) => one.field === field);
  return file && readImage(file.content, field);
}

/** URLs of the pipeline: the board, a member's history, and each move. */
import { Router, type Request, type Response } from 'express';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { emptyForm, parseInput, submitForm, type FormState } from '../platform/web/forms.ts';
import { redirect } from '../platform/web/notice.ts';
import { page } from '../platform/web/page.ts';
import { actorOf, tOf, userOf } from '../platform/web/request.ts';
import { may } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { answerSchema, decisionSchema, mentorSchema, moveSchema } from './pipeline.input.ts';
import { needsSecondPerson, nextStage, STAGES, stagesFrom, type Move } from './pipeline.rules.ts';
import * as service from './pipeline.service.ts';
import { memberJson, pipelineJson } from './pipeline.views.ts';
import { pipelineMemberHref } from './pipeline-links.rules.ts';

export function pipelineRoutes(app: App): Router {
  const router = Router();

  router.get('/pipeline', async (req, res) => {
    const actor = actorOf(req);
    const mayRead = may(actor, 'pipeline.read');
    const mineOnly = req.query.mine === '1';
    const members = mayRead ? await service.pipelineBoard(app, actor, mineOnly) : [];
    const people = await publicPeople(
      app,
      members.flatMap((member) => [member.userId, member.mentorId]),
    );
    const counts = await service.publicStageCounts(app);
    const waiting = actor.kind === 'user' ? await service.waitingForApprovalBy(app, actor) : [];
    const own = await service.ownMembership(app, actor);
    const card = (member: (typeof members)[number]) => ({
      ...member,
      person: people.get(member.userId) ?? null,
      mentor: member.mentorId ? (people.get(member.mentorId) ?? null) : null,
    });
    const model = {
      title: tOf(req)('pipeline:title'),
      stages: STAGES.map((stage) => ({
        name: stage,
        count: counts[stage] ?? 0,
        members: members.filter((member) => member.stage === stage && member.invitation === 'accepted').map(card),
      })),
      invited: members.filter((member) => member.invitation !== 'accepted').map(card),
      waiting: members.filter((member) => waiting.includes(member.id)).map(card),
      mayRead,
      mineOnly,
      isMentor: may(actor, 'pipeline.move'),
      own: own ?? null,
    };
    await page(req, res, 'pipeline/board', model, pipelineJson);
  });

  const storyPage = async (req: Request, res: Response, form: FormState) => {
    const actor = userOf(req);
    const { member, evidence, moves, proposal } = await service.memberStory(app, actor, String(req.params.id));
    const mentors = await service.mentorChoices(app, actor);
    const people = await publicPeople(app, [
      member.userId,
      member.mentorId,
      ...moves.flatMap((move) => [move.movedBy, mentorIn(move)]),
      ...mentors,
      proposal?.proposedBy ?? null,
    ]);
    const t = tOf(req);
    const name = (id: string | null) =>
      id === null ? t('site:system') : (people.get(id)?.displayName ?? t('site:nobody'));
    const manage = may(actor, 'pipeline.manage');
    const isOwn = member.userId === actor.id;
    const what = (move: Move) => {
      if (move.kind === 'mentor') return { name: name(mentorIn(move)) };
      return { from: t(`pipeline:stage.${move.fromStage}`), to: t(`pipeline:stage.${move.toStage}`) };
    };
    const last = moves.at(-1);
    const model = {
      title: name(member.userId),
      member,
      person: people.get(member.userId) ?? null,
      mentor: member.mentorId ? (people.get(member.mentorId) ?? null) : null,
      evidence,
      events: moves.map((move) => ({
        at: move.movedAt,
        who: name(move.movedBy),
        what: t(`pipeline:event.${move.kind}`, what(move)),
        why: [move.note, move.link?.startsWith('http') ? move.link : ''].filter(Boolean).join('\n') || undefined,
        href: move.link?.startsWith('/contests/') ? move.link : undefined,
      })),
      // If the newest entry is a correction, it is shown at the top as well as in the history.
      correction:
        last && ['withdrawn', 'evidence_withdrawn', 'evidence_corrected'].includes(last.kind)
          ? { kind: last.kind, why: last.note, href: last.link }
          : null,
      proposal: proposal
        ? { ...proposal, proposer: name(proposal.proposedBy), isMine: proposal.proposedBy === actor.id }
        : null,
      mayDecide: !isOwn && may(actor, 'pipeline.move'),
      isOwn,
      // No links to submissions for readers who may not open them.
      mayOpenEvidence: isOwn || may(actor, 'submission.read'),
      mayMove: !isOwn && (manage || (may(actor, 'pipeline.move') && member.mentorId === actor.id)),
      mayManage: manage,
      mentors: mentors.filter((id) => id !== member.userId).map((id) => ({ value: id, label: name(id) })),
      stages: STAGES,
      targets: stagesFrom(member.stage).map((stage) => ({
        name: stage,
        second: needsSecondPerson(member.stage, stage),
      })),
      form: {
        ...form,
        values: { stage: nextStage(member.stage) ?? member.stage, mentorId: member.mentorId ?? '', ...form.values },
      },
    };
    await page(req, res, 'pipeline/member', model, memberJson);
  };

  router.get('/pipeline/:id', (req, res) => storyPage(req, res, emptyForm()));

  router.post('/pipeline/:id/:step', async (req, res) => {
    const actor = userOf(req);
    const { id, step } = req.params;
    await submitForm(
      req,
      res,
      async () => {
        if (step === 'accept' || step === 'decline') {
          const answer = step === 'accept' ? 'accepted' : 'declined';
          await service.answerInvitation(app, actor, id, answer, parseInput(answerSchema, req.body).note);
        } else if (step === 'mentor') {
          const { mentorId, note } = parseInput(mentorSchema, req.body);
          await service.assignMentor(app, actor, id, mentorId, note);
        } else if (step === 'move') {
          const done = await service.moveMember(app, actor, id, parseInput(moveSchema, req.body));
          if (done === 'proposed') return redirect(req, res, pipelineMemberHref(id), 'pipeline:done.proposed');
        } else if (step === 'approve-step' || step === 'decline-step') {
          const answer = step === 'approve-step' ? 'approved' : 'declined';
          await service.decideProposal(app, actor, id, answer, parseInput(decisionSchema, req.body));
        } else {
          throw new NotFound();
        }
        redirect(req, res, pipelineMemberHref(id), `pipeline:done.${step}`);
      },
      (form) => storyPage(req, res, form),
    );
  });
  return router;
}

/** The mentor that a move assigned. */
function mentorIn({ kind, link }: Move): string | null {
  return kind === 'mentor' && link?.startsWith('/people/') ? link.slice('/people/'.length) : null;
}

import { expect } from 'chai';
import type { AppError } from '../../src/platform/errors.ts';
import {
  hasReached,
  invitationAfter,
  invites,
  needsSecondPerson,
  nextStage,
  requireMove,
  requireMover,
  requireSecondPerson,
  saysTheSame,
  STAGES,
  stagesBeyond,
  stagesFrom,
  type EvidenceDetail,
  type Invitation,
  type Stage,
} from '../../src/pipeline/pipeline.rules.ts';

/** Kind, code and field of a refusal; `fine` without one. */
function refusalOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    const { kind, code, field } = error as AppError;
    return [kind, code, field].filter(Boolean).join(' ');
  }
  return 'fine';
}

describe('stages', () => {
  it('have an order', () => {
    expect(STAGES.map((stage) => nextStage(stage))).to.deep.equal([...STAGES.slice(1), undefined]);
    expect(stagesBeyond('first_pr')).to.deep.equal(['active_contributor', 'reviewer', 'committer']);
    expect(stagesBeyond('committer')).to.deep.equal([]);
    expect(hasReached('first_pr', 'mentored')).to.equal(true);
    expect(hasReached('first_pr', 'first_pr')).to.equal(true);
    expect(hasReached('first_pr', 'active_contributor')).to.equal(false);
  });

  it('lead to the next one or to any earlier one', () => {
    expect(stagesFrom('candidate')).to.deep.equal(['mentored']);
    expect(stagesFrom('first_pr')).to.deep.equal(['candidate', 'mentored', 'active_contributor']);
    expect(stagesFrom('committer')).to.deep.equal(STAGES.slice(0, -1));
  });

  it('of trust require a second person, in both directions', () => {
    const trusted = (from: Stage, to: Stage) => needsSecondPerson(from, to);
    expect(trusted('active_contributor', 'reviewer')).to.equal(true);
    expect(trusted('reviewer', 'committer')).to.equal(true);
    expect(trusted('reviewer', 'active_contributor')).to.equal(true);
    expect(trusted('committer', 'candidate')).to.equal(true);
    expect(trusted('first_pr', 'active_contributor')).to.equal(false);
    expect(trusted('active_contributor', 'mentored')).to.equal(false);
  });
});

describe('a move', () => {
  const member = (stage: Stage, invitation: Invitation = 'accepted', mentorId: string | null = 'm') => ({
    stage,
    invitation,
    mentorId,
  });

  it('requires an accepted invitation', () => {
    for (const invitation of ['invited', 'declined', 'withdrawn'] as const)
      expect(refusalOf(() => requireMove(member('candidate', invitation), 'mentored'))).to.equal(
        'conflict pipeline_not_accepted stage',
      );
    expect(refusalOf(() => requireMove(member('candidate'), 'mentored'))).to.equal('fine');
  });

  it('cannot skip a stage or stay in place', () => {
    expect(refusalOf(() => requireMove(member('first_pr'), 'first_pr'))).to.equal('conflict pipeline_same_stage stage');
    expect(refusalOf(() => requireMove(member('first_pr'), 'reviewer'))).to.equal('conflict pipeline_not_next stage');
    expect(refusalOf(() => requireMove(member('candidate'), 'first_pr'))).to.equal('conflict pipeline_not_next stage');
    expect(refusalOf(() => requireMove(member('first_pr'), 'active_contributor'))).to.equal('fine');
    expect(refusalOf(() => requireMove(member('reviewer'), 'candidate'))).to.equal('fine');
  });

  it('from candidate requires a mentor, later ones do not', () => {
    expect(refusalOf(() => requireMove(member('candidate', 'accepted', null), 'mentored'))).to.equal(
      'invalid-input pipeline_needs_mentor stage',
    );
    expect(refusalOf(() => requireMove(member('mentored', 'accepted', null), 'first_pr'))).to.equal('fine');
  });

  it("is made by the person's mentor or an organizer, never by the member", () => {
    const ann = { userId: 'ann', mentorId: 'mia' };
    expect(refusalOf(() => requireMover(ann, 'mia', false))).to.equal('fine');
    expect(refusalOf(() => requireMover(ann, 'max', false))).to.equal('forbidden pipeline_not_your_member');
    expect(refusalOf(() => requireMover(ann, 'olga', true))).to.equal('fine');
    expect(refusalOf(() => requireMover(ann, 'ann', true))).to.equal('forbidden pipeline_own_move');
    expect(refusalOf(() => requireMover({ userId: 'ann', mentorId: null }, null, false))).to.equal(
      'forbidden pipeline_not_your_member',
    );
  });

  it('to or from a stage of trust cannot be approved by the proposer or the member', () => {
    const proposal = { proposedBy: 'mia' };
    expect(refusalOf(() => requireSecondPerson(proposal, { userId: 'ann' }, 'mia'))).to.equal(
      'forbidden pipeline_second_person',
    );
    expect(refusalOf(() => requireSecondPerson(proposal, { userId: 'ann' }, 'ann'))).to.equal(
      'forbidden pipeline_own_move',
    );
    expect(refusalOf(() => requireSecondPerson(proposal, { userId: 'ann' }, 'max'))).to.equal('fine');
  });
});

describe('an invitation', () => {
  const after = (invitation: Invitation, stage: Stage, isInvited: boolean) =>
    invitationAfter({ invitation, stage }, isInvited);

  it('is withdrawn when no result contains it, even after it was accepted or declined', () => {
    for (const invitation of ['invited', 'accepted', 'declined', 'withdrawn'] as const)
      expect(after(invitation, 'candidate', false)).to.equal('withdrawn');
  });

  it('is kept by people who have advanced by their own work', () => {
    for (const stage of STAGES.slice(1)) expect(after('accepted', stage, false)).to.equal('accepted');
  });

  it('is renewed when a result invites again, and otherwise keeps its answer', () => {
    expect(after('withdrawn', 'candidate', true)).to.equal('invited');
    for (const invitation of ['invited', 'accepted', 'declined'] as const)
      expect(after(invitation, 'candidate', true)).to.equal(invitation);
  });
});

describe('evidence', () => {
  const detail: EvidenceDetail = {
    contest: 'Cup',
    round: 'Final',
    rank: 2,
    award: 'silver',
    team: 'Ann',
    resultUrl: '/1',
    submissions: [{ label: 'A', problem: 'Sum', submissionId: 's' }],
  };

  it('invites unless it says that it does not', () => {
    expect([invites({}), invites({ invites: true }), invites({ invites: false })]).to.deep.equal([true, true, false]);
  });

  it('is unchanged if rank, award and submissions are', () => {
    expect(saysTheSame(detail, { ...detail, resultUrl: '/2', team: 'Erased' })).to.equal(true);
    expect(saysTheSame(detail, { ...detail, rank: 3 })).to.equal(false);
    expect(saysTheSame(detail, { ...detail, award: null })).to.equal(false);
    expect(saysTheSame(detail, { ...detail, submissions: [] })).to.equal(false);
  });
});

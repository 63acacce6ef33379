import { expect } from 'chai';
import {
  INVITATIONS_MAX,
  invitationState,
  requireFewInvitations,
  requireOpenInvitation,
  typedCode,
} from '../../src/participants/team-invitations.rules.ts';

const open = { uses: 1, usesMax: 2, endsAt: 1_000, revokedAt: null };

describe('invitations into teams', () => {
  it('are open until they end, are used up, or are revoked', () => {
    expect(invitationState(open, 999)).to.equal('open');
    expect(invitationState(open, 1_000)).to.equal('ended');
    expect(invitationState({ ...open, uses: 2 }, 0)).to.equal('used');
    expect(invitationState({ ...open, uses: 3 }, 2_000)).to.equal('used');
    expect(invitationState({ ...open, uses: 2, revokedAt: 5 }, 2_000)).to.equal('revoked');
  });

  it('say why they no longer work, at the field of the code', () => {
    expect(() => requireOpenInvitation(open, 999)).not.to.throw();
    const refused = (changes: Partial<typeof open> & { revokedAt?: number | null }) => {
      try {
        requireOpenInvitation({ ...open, ...changes }, 1_000);
      } catch (error) {
        const { code, params, field } = error as { code: string; params: unknown; field: string };
        return { code, params, field };
      }
      return undefined;
    };
    expect(refused({})).to.deep.equal({ code: 'invitation_ended', params: { at: 1_000 }, field: 'code' });
    expect(refused({ uses: 2 })).to.deep.equal({ code: 'invitation_used', params: { max: 2 }, field: 'code' });
    expect(refused({ revokedAt: 1 } as never)).to.deep.equal({ code: 'invitation_revoked', params: {}, field: 'code' });
  });

  it('are few at a time', () => {
    expect(() => requireFewInvitations(INVITATIONS_MAX - 1)).not.to.throw();
    expect(() => requireFewInvitations(INVITATIONS_MAX))
      .to.throw()
      .with.property('params')
      .deep.equal({ max: 10 });
  });

  it('have codes that may be typed in any case, with spaces and hyphens', () => {
    expect(typedCode(' abcde-fghjk ')).to.equal('ABCDEFGHJK');
    expect(typedCode('ab cd\t-ef')).to.equal('ABCDEF');
  });
});

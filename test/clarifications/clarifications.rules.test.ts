import { expect } from 'chai';
import * as rules from '../../src/clarifications/clarifications.rules.ts';
import { answerText, templateChoices } from '../../src/clarifications/answer-templates.rules.ts';
import { answerFact, questionFact } from '../../src/clarifications/clarification-facts.rules.ts';
import * as links from '../../src/clarifications/clarification-links.rules.ts';

const question: rules.Clarification = {
  id: 'q',
  contestId: 'c',
  kind: 'question',
  roundId: 'r',
  roundProblemId: 'p',
  participantId: 'team',
  askedBy: 'ann',
  question: 'Why?',
  state: 'open',
  claimedBy: null,
  claimedAt: null,
  answerId: 'a',
  answer: null,
  audience: null,
  version: 0,
  reason: null,
  createdAt: 100,
  writtenAt: null,
};
const announcement: rules.Clarification = {
  ...question,
  kind: 'announcement',
  participantId: null,
  askedBy: null,
  question: null,
  state: 'published',
  answer: 'Hear!',
  audience: 'all',
  version: 1,
  writtenAt: 200,
};
const reader = (participantId: string | null, staff: rules.StaffScope | boolean = 'none'): rules.Reader => ({
  staff: staff === true ? 'all' : staff === false ? 'none' : staff,
  participantId,
});
const codeOf = (work: () => void): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('who may read a clarification', () => {
  const may = (one: Partial<rules.Clarification>, who: rules.Reader, known: string[] | null = ['p']) =>
    rules.mayReadClarification({ ...question, ...one }, who, known && new Set(known));

  it('is its participant and staff, and everyone once it is for all', () => {
    expect(may({}, reader('team'))).to.equal(true);
    expect(may({}, reader('other'))).to.equal(false);
    expect(may({}, reader(null))).to.equal(false);
    expect(may({ audience: 'asker' }, reader('other'))).to.equal(false);
    expect(may({ audience: 'all' }, reader(null))).to.equal(true);
    expect(may({}, reader(null, true))).to.equal(true);
  });

  it('is no one but staff while its problem is hidden', () => {
    expect(may({ audience: 'all' }, reader('team'), [])).to.equal(false);
    expect(may({}, reader('team'), [])).to.equal(false);
    expect(may({ audience: 'all' }, reader(null, true), [])).to.equal(true);
    expect(may({ audience: 'all', roundProblemId: null }, reader(null), [])).to.equal(true);
    expect(may({ audience: 'all' }, reader(null), null)).to.equal(true);
  });

  it('is a problem setter where it is about a problem, hidden or not', () => {
    expect(may({}, reader(null, 'problems'), [])).to.equal(true);
    expect(may({ roundProblemId: null }, reader(null, 'problems'))).to.equal(false);
    expect(may({ roundProblemId: null, audience: 'all' }, reader(null, 'problems'))).to.equal(true);
  });

  it('follows the role on the staff of the contest, which also says what one answers', () => {
    const as = (role: string) => ({
      kind: 'user' as const,
      id: 'u',
      roles: [],
      contestRoles: new Map([['cup', role]]),
    });
    const scopes = (role: string) => [rules.readScope(as(role), 'cup'), rules.answerScope(as(role), 'cup')];
    expect(scopes('head')).to.deep.equal(['all', 'all']);
    expect(scopes('jury')).to.deep.equal(['all', 'all']);
    expect(scopes('setter')).to.deep.equal(['problems', 'problems']);
    expect(scopes('observer')).to.deep.equal(['all', 'none']);
    expect(scopes('volunteer')).to.deep.equal(['none', 'none']);
    expect(rules.readScope(as('head'), 'other')).to.equal('none');
    const onProblem = { kind: 'question', roundProblemId: 'p' } as const;
    const within = (one: Parameters<typeof rules.isWithin>[1]) =>
      (['all', 'problems', 'none'] as const).map((scope) => rules.isWithin(scope, one));
    expect(within(onProblem)).to.deep.equal([true, true, false]);
    expect(within({ ...onProblem, kind: 'announcement' })).to.deep.equal([true, false, false]);
    expect(within({ ...onProblem, roundProblemId: null })).to.deep.equal([true, false, false]);
  });

  it('is never a visitor because an announcement has no asker', () => {
    expect(rules.isOwnQuestion(announcement, reader(null))).to.equal(false);
    expect(rules.isOwnQuestion(question, reader('team'))).to.equal(true);
    expect(rules.isOwnQuestion(question, reader('other'))).to.equal(false);
    expect(may({ ...announcement, audience: null }, reader(null))).to.equal(false);
  });
});

describe('asking', () => {
  const contest = { visibility: 'published', startsAt: 10, endsAt: 20 } as const;
  it('is open from the publication to the end of the last round', () => {
    expect([0, 10, 19, 20].map((at) => rules.askingOpen(contest, at))).to.deep.equal([true, true, true, false]);
    expect(rules.askingOpen({ ...contest, visibility: 'draft' }, 12)).to.equal(false);
    expect(codeOf(() => rules.requireAskingOpen(contest, 19))).to.equal('none');
    expect(codeOf(() => rules.requireAskingOpen(contest, 20))).to.equal('clarification_contest_over');
    expect(codeOf(() => rules.requireAskingOpen({ ...contest, visibility: 'draft' }, 12))).to.equal(
      'clarification_draft',
    );
    try {
      rules.requireAskingOpen(contest, 21);
    } catch (error) {
      expect((error as { params: object }).params).to.deep.equal({ at: 20 });
    }
  });

  it('has ten places for each person in each contest', () => {
    const taken = new Set<string>();
    for (let place = 1; place <= 10; place += 1) {
      const slot = rules.freeSlot('c', 'ann', taken)!;
      expect(slot).to.equal(`c:ann:${place}`);
      taken.add(slot);
    }
    expect(rules.freeSlot('c', 'ann', taken)).to.equal(undefined);
    expect(rules.freeSlot('c', 'bob', taken)).to.equal('c:bob:1');
    taken.delete('c:ann:4');
    expect(rules.freeSlot('c', 'ann', taken)).to.equal('c:ann:4');
  });

  it('can be taken back until the first answer', () => {
    expect(rules.mayTakeBack(question)).to.equal(true);
    expect(rules.mayTakeBack({ state: 'open', version: 2 })).to.equal(false);
    expect(rules.mayTakeBack({ state: 'withdrawn', version: 0 })).to.equal(false);
  });
});

describe('answering', () => {
  it('needs an open question that no one else holds', () => {
    expect(codeOf(() => rules.requireOpen(question))).to.equal('none');
    expect(codeOf(() => rules.requireOpen({ state: 'answered' }))).to.equal('clarification_not_open');
    expect(rules.isHeldByOther({ claimedBy: null }, 'olga')).to.equal(false);
    expect(rules.isHeldByOther({ claimedBy: 'olga' }, 'olga')).to.equal(false);
    expect(rules.isHeldByOther({ claimedBy: 'otto' }, 'olga')).to.equal(true);
    expect(rules.isHeldByOther({ claimedBy: 'otto' }, null)).to.equal(true);
  });

  it('can be changed while there is a text, and never for fewer readers', () => {
    const states = ['open', 'answered', 'published', 'withdrawn'] as const;
    expect(states.map((state) => codeOf(() => rules.requireAnswered({ state })))).to.deep.equal([
      'clarification_not_answered',
      'none',
      'none',
      'clarification_not_answered',
    ]);
    expect(codeOf(() => rules.requireNotNarrower('all', 'asker'))).to.equal('clarification_audience');
    expect(codeOf(() => rules.requireNotNarrower('all', 'all'))).to.equal('none');
    expect(codeOf(() => rules.requireNotNarrower('asker', 'all'))).to.equal('none');
    expect(codeOf(() => rules.requireNotNarrower('asker', 'asker'))).to.equal('none');
    expect(codeOf(() => rules.requireNotNarrower(null, 'asker'))).to.equal('none');
    try {
      rules.requireNotNarrower('all', 'asker');
    } catch (error) {
      expect((error as { field: string }).field).to.equal('audience');
    }
  });

  it('opens a question again when it is withdrawn; an announcement stays withdrawn', () => {
    expect(rules.stateAfterWithdrawal(question)).to.equal('open');
    expect(rules.stateAfterWithdrawal(announcement)).to.equal('withdrawn');
  });

  it('is new to whoever has not seen the newest version', () => {
    expect(rules.isUnread({ version: 0 }, undefined)).to.equal(false);
    expect(rules.isUnread({ version: 1 }, undefined)).to.equal(true);
    expect(rules.isUnread({ version: 2 }, 1)).to.equal(true);
    expect(rules.isUnread({ version: 2 }, 2)).to.equal(false);
  });

  it('is told as new, changed or withdrawn', () => {
    expect(rules.newsVariant({ answer: 'So', version: 1 })).to.equal('new');
    expect(rules.newsVariant({ answer: 'So', version: 2 })).to.equal('changed');
    expect(rules.newsVariant({ answer: null, version: 2 })).to.equal('withdrawn');
  });

  it('is a template, a typed text, or one after the other', () => {
    expect(answerText(' No comment. ', ' ')).to.equal('No comment.');
    expect(answerText('', ' Typed ')).to.equal('Typed');
    expect(answerText('No comment.', 'Typed')).to.equal('No comment.\n\nTyped');
    expect(answerText(' ', '')).to.equal('');
  });

  it('offers templates in the language of the asker first, without missing texts', () => {
    const templates: Record<string, string>[] = [{ en: 'Yes', 'zh-CN': '是' }, { en: 'No' }];
    const choices = (first: string | null) => templateChoices(templates, ['en', 'zh-CN'], first);
    expect(choices('zh-CN')).to.deep.equal([
      { language: 'zh-CN', texts: ['是'] },
      { language: 'en', texts: ['Yes', 'No'] },
    ]);
    expect(choices(null).map(({ language }) => language)).to.deep.equal(['en', 'zh-CN']);
    expect(choices('en').map(({ language }) => language)).to.deep.equal(['en', 'zh-CN']);
  });
});

describe('what the log of a contest says of clarifications', () => {
  it('tells staff of a question, until it is withdrawn', () => {
    expect(questionFact(question)).to.deep.equal({
      kind: 'clarification',
      subjectId: 'q',
      roundId: 'r',
      audience: 'staff',
      data: {
        replyToId: null,
        fromParticipantId: 'team',
        toParticipantId: null,
        problemId: 'p',
        writtenAt: 100,
      },
    });
    expect(questionFact({ ...question, state: 'withdrawn' }).data).to.equal(null);
  });

  it('tells everyone of what is for all, and staff of an answer to the asker', () => {
    const answered = { ...question, state: 'answered', answer: 'So', version: 1, writtenAt: 150 } as const;
    expect(answerFact({ ...answered, audience: 'asker' })).to.deep.equal({
      kind: 'clarification',
      subjectId: 'a',
      roundId: 'r',
      audience: 'staff',
      data: {
        replyToId: 'q',
        fromParticipantId: null,
        toParticipantId: 'team',
        problemId: 'p',
        writtenAt: 150,
      },
    });
    const forAll = answerFact({ ...answered, audience: 'all' });
    expect(forAll.audience).to.equal('public');
    expect(forAll.data).to.include({ replyToId: 'q', toParticipantId: null });
    expect(answerFact({ ...answered, audience: 'all', answer: null }).data).to.equal(null);
    expect(answerFact(announcement)).to.deep.include({ audience: 'public', subjectId: 'a' });
    expect(answerFact(announcement).data).to.deep.include({ replyToId: null, toParticipantId: null, writtenAt: 200 });
    expect(answerFact({ ...announcement, writtenAt: null }).data).to.include({ writtenAt: 100 });
  });
});

describe('addresses and names of clarifications', () => {
  it('name what something is about', () => {
    expect(rules.subjectKey({ roundId: null, roundProblemId: null })).to.equal('');
    expect(rules.subjectKey({ roundId: 'r', roundProblemId: null })).to.equal('round:r');
    expect(rules.subjectKey({ roundId: 'r', roundProblemId: 'p' })).to.equal('problem:p');
  });

  it('lead to each page', () => {
    const base = '/contests/cup/clarifications';
    expect(links.clarificationsHref('cup')).to.equal(base);
    expect(links.clarificationItemHref('cup', 'q')).to.equal(`${base}?at=q#clarification-q`);
    expect(links.askHref('cup', 'problem:p')).to.equal(`${base}?about=problem%3Ap#ask`);
    expect(links.clarificationNewsHref('cup')).to.equal(`${base}/news`);
    expect(links.clarificationInboxHref('cup')).to.equal(`${base}/inbox`);
    expect(links.announceHref('cup')).to.equal(`${base}/announce`);
    expect(links.answerTemplatesHref('cup')).to.equal(`${base}/templates`);
    expect(links.clarificationHref('cup', 'q')).to.equal(`${base}/q`);
  });

  it('shorten a text to one line of whole characters', () => {
    expect(rules.excerpt(' a\n\n b\tc ')).to.equal('a b c');
    expect(rules.excerpt('x'.repeat(200))).to.equal('x'.repeat(200));
    expect(rules.excerpt('x'.repeat(201))).to.equal(`${'x'.repeat(200)}…`);
    expect(rules.excerpt('😀'.repeat(201))).to.equal(`${'😀'.repeat(200)}…`);
    expect(rules.excerpt(`${'x'.repeat(199)} yz`)).to.equal(`${'x'.repeat(199)}…`);
  });
});

/**
 * Last season's contest, published with a correction, and this season's with closed, frozen, running and planned
 * rounds.
 */
import type { UserActor } from '../../src/platform/actor.ts';
import { addContestPerson } from '../../src/contest-staff/contest-staff.service.ts';
import { contestParticipants } from '../../src/participants/contest-participants.service.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { getContestUnchecked } from '../../src/contests/contests.service.ts';
import { listParticipantsUnchecked } from '../../src/participants/participants.service.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { createContest, publishContest } from '../../src/contests/contest-edits.service.ts';
import { setDisqualified } from '../../src/participants/disqualifications.service.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
import { createRound, startRounds } from '../../src/rounds/round-edits.service.ts';
import type { Scoring } from '../../src/rounds/rounds.rules.ts';
import { listRoundsUnchecked } from '../../src/rounds/rounds.service.ts';
import { applyRejudging, startRejudging } from '../../src/rejudgings/rejudgings.service.ts';
import { decideSpeed, listSpeedReviews } from '../../src/judgings/speed-reviews.service.ts';
import { setOverall } from '../../src/standings/overall-edits.service.ts';
import type { OverallRule } from '../../src/standings/overall.rules.ts';
import { issueCertificates, usualTexts } from '../../src/certificates/issuing.service.ts';
import { newId } from '../../src/platform/ids.ts';
import { publishContestResult } from '../../src/contest-results/contest-results.service.ts';
import { publishResult } from '../../src/standings/results.service.ts';
import type { AwardCounts } from '../../src/standings/awards.rules.ts';
import { tellClarifications } from './clarifications.ts';
import type { DemoPeople } from './people.ts';
import type { DemoProblems } from './problems.ts';
import { DAY, HOUR, type Story } from './story.ts';
import type { Stage } from './stage.ts';
import { showContest } from './showcase.ts';
import { submitExample } from './submitting.ts';
import {
  CONTEST_WORDS,
  CORRECTION_NOTE,
  LAST_SEASON,
  ROUNDS,
  signedTexts,
  SPEED_CONFIRMED,
  WHY_DISQUALIFIED,
  WHY_REJUDGED,
} from './words.ts';

type Problem = keyof DemoProblems;
interface RoundPlan {
  slug: string;
  name: string;
  scoring: Scoring;
  /** In days before now; negative: in the future. */
  opens: number;
  freezes: number | null;
  closes: number;
  problems: { problem: Problem; points: number }[];
}

/** Creates a contest with its rounds and registers people. Returns where to submit, by `round/problem`. */
function tellContest(
  story: Story,
  people: DemoPeople,
  problems: DemoProblems,
  plan: { daysAgo: number; words: typeof CONTEST_WORDS; rounds: RoundPlan[]; contestants: UserActor[] },
): { contest: () => Contest; place: (key: string) => { roundProblemId: string } } {
  const { organizer } = people;
  const places = new Map<string, string>();
  let contest: Contest;
  const at = (days: number) => Math.ceil((story.nowMs - days * DAY) / HOUR) * HOUR;
  story.daysAgo(plan.daysAgo, async (app) => {
    contest = await createContest(app, organizer, {
      ...plan.words,
      registrationOpensAt: at(plan.daysAgo - 1),
      registrationClosesAt: null,
      entry: 'anyone',
      entryUniversities: [],
      entryCourseIds: [],
      participation: 'person',
      teamMin: 1,
      teamMax: 1,
    });
    for (const { slug, name, scoring, opens, freezes, closes, problems: set } of plan.rounds) {
      const times = { opensAt: at(opens), freezesAt: freezes === null ? null : at(freezes), closesAt: at(closes) };
      const fields = { slug, name, scoring, ...times, penaltyMinutes: 20, earlyStop: false };
      const round = await createRound(app, organizer, contest.id, fields);
      for (const { problem, points } of set) {
        const added = { problemVersionId: problems[problem], points, weight: 1 };
        places.set(`${slug}/${problem}`, (await addRoundProblem(app, organizer, round.id, added)).id);
      }
    }
    await publishContest(app, startRounds, organizer, contest.id);
    contest = await getContestUnchecked(app, contest.id);
    await showContest(app, organizer, contest);
  });
  for (const [index, person] of plan.contestants.entries()) {
    story.daysAgo(plan.daysAgo - 2 - index * 0.1, async (app) =>
      registerPerson(app, person, await getContestUnchecked(app, contest.id)),
    );
  }
  return { contest: () => contest, place: (key) => ({ roundProblemId: places.get(key) as string }) };
}

/** Confirms every speedup that waits for a review; those measured later are left for the reader. */
async function confirmSpeeds(app: Stage, organizer: UserActor, reason: string): Promise<void> {
  const { items } = await listSpeedReviews(app, organizer, { state: 'waiting' }, { number: 1, size: 100 });
  for (const { id, rev } of items) await decideSpeed(app, organizer, id, { decision: 'confirm', reason, rev });
}

/** Combines rounds of a contest by places: their scorings differ. */
async function combine(
  app: Stage,
  organizer: UserActor,
  contest: Contest,
  weights: Record<string, number>,
): Promise<void> {
  const rounds = (await listRoundsUnchecked(app, contest.id)).flatMap(({ id, slug }) => {
    const weight = weights[slug];
    return weight === undefined ? [] : [{ roundId: id, weight }];
  });
  const rule: OverallRule = { kind: 'places', ties: 'last_round', bestOf: null, rounds };
  await setOverall(app, organizer, contest, rule, 0);
}

const AWARDS: AwardCounts = { gold: 1, silver: 1, bronze: 2, honourable: 2 };

/** What each contestant of the last final submitted, best first: recovery, then point reads. */
const LAST_FINAL: [recovery: string, reads: string | undefined][] = [
  ['accepted/engine', 'accepted/cached.patch'],
  ['accepted/engine.patch', 'accepted/engine'],
  ['accepted/engine', 'accepted/unchanged'],
  ['wrong_answer/applies-half-batches', 'accepted/cached.patch'],
  ['wrong_answer/skips-bad-records', 'accepted/engine'],
  ['accepted/engine', undefined],
  ['wrong_answer/removes-too-much', undefined],
  ['wrong_answer/ignores-checksums', 'wrong_answer/no-checksums'],
  ['compile_error/forgot-a-brace', undefined],
];

export function tellLastSeason(story: Story, people: DemoPeople, problems: DemoProblems): void {
  const { organizer, alumni } = people;
  const { contest, place } = tellContest(story, people, problems, {
    daysAgo: 240,
    words: LAST_SEASON,
    contestants: alumni,
    rounds: [
      {
        slug: 'qualifier',
        name: ROUNDS.qualifier,
        scoring: 'icpc',
        opens: 225,
        freezes: null,
        closes: 224,
        problems: [{ problem: 'sum', points: 1 }],
      },
      {
        slug: 'final',
        name: ROUNDS.final,
        scoring: 'kernel',
        opens: 215,
        freezes: 208.2,
        closes: 208,
        problems: [
          { problem: 'walrecovery', points: 100 },
          { problem: 'pointreads', points: 100 },
        ],
      },
    ],
  });
  for (const [index, who] of alumni.entries()) {
    const minutes = (count: number) => count / (24 * 60);
    if (index % 3 === 1)
      story.daysAgo(224.9 - minutes(index * 3), (app) =>
        submitExample(app, who, place('qualifier/sum'), 'sum', 'wrong_answer/overflow.cpp'),
      );
    story.daysAgo(224.8 - minutes(index * 5), (app) =>
      submitExample(
        app,
        who,
        place('qualifier/sum'),
        'sum',
        index === 8 ? 'wrong_answer/off-by-one.py' : 'accepted/sum.cpp',
      ),
    );
    const [recovery, reads] = LAST_FINAL[index] ?? ['accepted/engine', undefined];
    story.daysAgo(214 - index * 0.4, (app) =>
      submitExample(app, who, place('final/walrecovery'), 'walrecovery', recovery),
    );
    if (reads)
      story.daysAgo(211 - index * 0.2, (app) =>
        submitExample(app, who, place('final/pointreads'), 'pointreads', reads),
      );
  }
  const publish =
    (round: string, expectedNumber: number, awards: AwardCounts | undefined, upToRank: number, note = '') =>
    async (app: Stage) => {
      const rule = awards && { counts: awards, ties: 'share' as const };
      const invite = upToRank > 0 ? { upToRank } : undefined;
      await publishResult(app, organizer, LAST_SEASON.slug, round, { rule, invite, note, expectedNumber });
    };
  story.daysAgo(223, publish('qualifier', 1, undefined, 0));
  story.daysAgo(222, (app) => combine(app, organizer, contest(), { qualifier: 1, final: 3 }));
  story.daysAgo(207.5, (app) => confirmSpeeds(app, organizer, SPEED_CONFIRMED));
  story.daysAgo(207, publish('final', 1, AWARDS, 8));
  story.daysAgo(205, (app) => issueFinalCertificates(app, organizer));
  story.daysAgo(200, async (app) => {
    const participant = (await listParticipantsUnchecked(app, contest().id)).find(
      ({ name }) => name === alumni[7]?.displayName,
    );
    if (participant) await setDisqualified(app, organizer, contest(), participant.id, true, WHY_DISQUALIFIED);
  });
  story.daysAgo(199, publish('final', 2, undefined, 0, CORRECTION_NOTE));
  story.daysAgo(198, async (app) => {
    await publishContestResult(app, organizer, LAST_SEASON.slug, {
      awards: { counts: AWARDS, ties: 'share' },
      distinctions: { ranks: 3, bands: [], firstToSolve: true, universities: true },
      ...{ tieDecisions: [], tieReason: '', note: '', expectedNumber: 1, appealsUntil: null, inviteUpTo: 0 },
    });
  });
}

/** Everyone who submitted to last season's final gets a certificate; the correction ends one of them. */
async function issueFinalCertificates(app: Stage, organizer: UserActor): Promise<void> {
  const texts = signedTexts(usualTexts());
  const choice = { awards: true, participation: 'submitted' } as const;
  const address = { contestSlug: LAST_SEASON.slug, roundSlug: 'final' };
  await issueCertificates(app, organizer, address, { choice, texts, expectedVersion: 1, formKey: newId() });
}

export function tellThisSeason(story: Story, people: DemoPeople, problems: DemoProblems): void {
  const { organizer, students, classmates } = people;
  const contestants = [...students, ...classmates.slice(0, 10)];
  const recovery: RoundPlan['problems'] = [{ problem: 'walrecovery', points: 100 }];
  const both: RoundPlan['problems'] = [...recovery, { problem: 'pointreads', points: 100 }];
  const { contest, place } = tellContest(story, people, problems, {
    daysAgo: 22,
    words: CONTEST_WORDS,
    contestants,
    rounds: [
      {
        slug: 'warm-up',
        name: ROUNDS.warmUp,
        scoring: 'icpc',
        opens: 10,
        freezes: null,
        closes: 9,
        problems: [{ problem: 'sum', points: 1 }],
      },
      {
        slug: 'qualifier',
        name: ROUNDS.qualifier,
        scoring: 'kernel',
        opens: 4,
        freezes: 1.2,
        closes: 0.2,
        problems: recovery,
      },
      {
        slug: 'round-1',
        name: ROUNDS.roundOne,
        scoring: 'kernel',
        // Times are rounded up to the hour, so the round must have been open for hours before the first submission
        // below.
        opens: 0.2,
        freezes: -6,
        closes: -7,
        problems: both,
      },
      { slug: 'final', name: ROUNDS.final, scoring: 'kernel', opens: -14, freezes: null, closes: -15, problems: both },
    ],
  });
  story.daysAgo(21.9, async (app) => {
    const { keller, mentor, alumni } = people;
    const [observer, volunteer] = alumni;
    const staff = [
      [people.chen, 'head'],
      [keller, 'jury'],
      [mentor, 'setter'],
      [observer, 'observer'],
      [volunteer, 'volunteer'],
    ] as const;
    for (const [person, role] of staff)
      if (person)
        await addContestPerson(app, { participants: contestParticipants }, organizer, contest(), {
          userId: person.id,
          role,
        });
  });
  const submitted = (who: UserActor | undefined, daysAgo: number, round: string, problem: Problem, example: string) =>
    story.daysAgo(daysAgo, (app) =>
      submitExample(app, who as UserActor, place(`${round}/${problem}`), problem, example),
    );
  const warmUp = [
    'accepted/sum.cpp',
    'run_time_error/out-of-range.cpp',
    'compile_error/semicolon.cpp',
    'accepted/sum.py',
    'wrong_answer/overflow.cpp',
    'accepted/plain.c',
  ];
  for (const [index, who] of contestants.entries()) {
    const first = warmUp[index % warmUp.length] as string;
    submitted(who, 9.9 - index * 0.01, 'warm-up', 'sum', first);
    if (!first.startsWith('accepted') && index < 9)
      submitted(who, 9.6 - index * 0.01, 'warm-up', 'sum', 'accepted/sum.cpp');
  }
  story.daysAgo(8.5, async (app) => {
    const filter = { contest: CONTEST_WORDS.slug, round: 'warm-up' };
    rejudgingId = await startRejudging(app, organizer, {
      filter,
      reason: WHY_REJUDGED,
      meansMany: false,
      movesPlaces: false,
    });
  });
  let rejudgingId = '';
  story.daysAgo(8.3, (app) => applyRejudging(app, organizer, rejudgingId));
  story.daysAgo(9, (app) => combine(app, organizer, contest(), { 'warm-up': 1, qualifier: 1, 'round-1': 2, final: 3 }));
  story.daysAgo(8, (app) =>
    publishResult(app, organizer, CONTEST_WORDS.slug, 'warm-up', {
      invite: { upToRank: 1 },
      note: '',
      expectedNumber: 1,
    }),
  );
  const examples = [
    'accepted/engine',
    'wrong_answer/skips-bad-records',
    'wrong_answer/applies-half-batches',
    'accepted/engine.patch',
    'wrong_answer/removes-too-much',
  ];
  for (const [index, who] of contestants.slice(0, 12).entries())
    submitted(who, 3.4 - index * 0.25, 'qualifier', 'walrecovery', examples[index % examples.length] as string);
  const [zhao, sun, , olsen] = students;
  submitted(zhao, 0.12, 'round-1', 'walrecovery', 'accepted/engine.patch');
  submitted(olsen, 0.09, 'round-1', 'walrecovery', 'wrong_answer/ignores-checksums');
  submitted(sun, 0.07, 'round-1', 'pointreads', 'accepted/engine');
  tellClarifications(story, organizer, students, contest, (problem) => place(`round-1/${problem}`).roundProblemId);
  story.now((app) =>
    submitExample(app, zhao as UserActor, place('round-1/pointreads'), 'pointreads', 'accepted/cached.patch'),
  );
}

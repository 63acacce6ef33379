/**
 * What happened to the people invited last season: one at every stage, one who declined, one whose invitation was
 * withdrawn. The winner of this season's warm-up has not answered yet.
 */
import type { UserActor } from '../../src/platform/actor.ts';
import type { Stage as PipelineStage } from '../../src/pipeline/pipeline.rules.ts';
import {
  answerInvitation,
  assignMentor,
  decideProposal,
  memberStory,
  moveMember,
  ownMembership,
} from '../../src/pipeline/pipeline.service.ts';
import type { DemoPeople } from './people.ts';
import type { Stage } from './stage.ts';
import type { Story } from './story.ts';

const STEPS: [PipelineStage, string][] = [
  [
    'mentored',
    'First meeting: we picked a task from the list of good first issues. 第一次见面：从新手任务中选了一个。',
  ],
  ['first_pr', 'The pull request was merged after two rounds of review. 经过两轮评审，拉取请求已合并。'],
  [
    'active_contributor',
    'Five merged pull requests, one of them a fix of a data race. 已合并五个拉取请求，其中一个修复了数据竞争。',
  ],
  ['reviewer', 'Reviews of others have been careful and kind for two months. 两个月来评审他人代码细致而友善。'],
  ['committer', 'Owns the recovery code now; both maintainers agree. 现在负责恢复部分的代码；两位维护者一致同意。'],
];
/** How many steps each invited person took. */
const STEPS_TAKEN = [5, 4, 3, 2, 1];

export function tellPipeline(story: Story, people: DemoPeople): void {
  const { alumni, organizer, mentor } = people;
  const idOf = async (app: Stage, who: UserActor): Promise<string> => (await ownMembership(app, who))?.id ?? '';
  for (const [index, who] of alumni.slice(0, 7).entries()) {
    const answer = index === 6 ? 'declined' : 'accepted';
    const note =
      answer === 'declined' ? 'I am writing my thesis; ask me next season. 我在写毕业论文，下一季再联系我。' : '';
    story.daysAgo(204 - index, async (app) => answerInvitation(app, who, await idOf(app, who), answer, note));
    const steps = STEPS_TAKEN[index] ?? 0;
    if (steps > 0)
      story.daysAgo(195 - index, async (app) =>
        assignMentor(
          app,
          organizer,
          await idOf(app, who),
          mentor.id,
          'Works on the same part of the engine. 负责引擎的同一部分。',
        ),
      );
    for (const [which, [stage, words]] of STEPS.slice(0, steps).entries())
      story.daysAgo(190 - index - which * 34, (app) => step(app, who, stage, words));
  }

  async function step(app: Stage, who: UserActor, stage: PipelineStage, note: string): Promise<void> {
    const memberId = await idOf(app, who);
    if ((await moveMember(app, mentor, memberId, { stage, note })) === 'moved') return;
    const { proposal } = await memberStory(app, organizer, memberId);
    if (proposal) await decideProposal(app, organizer, memberId, 'approved', { proposalId: proposal.id, note: '' });
  }
}

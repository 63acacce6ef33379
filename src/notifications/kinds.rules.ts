/**
 * The catalogue of everything people are told. Features to the right add a kind here, its words to
 * `locales/<language>/notifications.json`, and call `notify`: one table, as for permissions.
 */
export const CATEGORIES = ['contests', 'courses', 'pipeline', 'partnerships'] as const;
export type Category = (typeof CATEGORIES)[number];

/** How a person gets a kind. All but `off` show it on the site; `mail` also mails it at once, `digest` once a day. */
export const CHOICES = ['page', 'digest', 'mail', 'off'] as const;
export type Choice = (typeof CHOICES)[number];

export interface KindShape {
  category: Category;
  /** For people who chose nothing. */
  normally: Choice;
  /** What its text names; `…At` is a time in epoch milliseconds. Never a person: names change and are erased. */
  params: readonly string[];
  /** A kind with variants has a text for each of them. */
  variants?: readonly string[];
  /**
   * It matters just then: it goes to the browsers of those who chose nothing, at once. A `state` replaces an earlier message of
   * its kind about the same page, an `event` stands beside it.
   */
  push?: 'state' | 'event';
}

export const KINDS = {
  round_opened: {
    category: 'contests',
    normally: 'page',
    push: 'state',
    params: ['contest', 'round', 'closesAt'],
  },
  round_extended: {
    category: 'contests',
    normally: 'mail',
    push: 'state',
    params: ['contest', 'round', 'closesAt'],
  },
  round_blocked: {
    category: 'contests',
    normally: 'mail',
    push: 'state',
    params: ['contest', 'round', 'problems', 'opensAt'],
    variants: ['blocked', 'put_off'],
  },
  round_paused: {
    category: 'contests',
    normally: 'mail',
    push: 'state',
    params: ['contest', 'round'],
    variants: ['paused', 'ended', 'removed', 'restored'],
  },
  round_resumed: {
    category: 'contests',
    normally: 'mail',
    push: 'state',
    params: ['contest', 'round', 'closesAt'],
  },
  problem_taken_out: {
    category: 'contests',
    normally: 'mail',
    push: 'event',
    params: ['contest', 'round', 'label'],
    variants: ['out', 'back'],
  },
  results_published: { category: 'contests', normally: 'digest', params: ['contest', 'round'] },
  results_corrected: { category: 'contests', normally: 'mail', params: ['contest', 'round'] },
  contest_results_published: { category: 'contests', normally: 'digest', params: ['contest'] },
  contest_results_corrected: { category: 'contests', normally: 'mail', params: ['contest'] },
  promotion: {
    category: 'contests',
    normally: 'mail',
    params: ['contest', 'round'],
    variants: ['promoted', 'waiting', 'moved_up', 'removed'],
  },
  waiting_list: {
    category: 'contests',
    normally: 'mail',
    params: ['contest'],
    variants: ['admitted', 'removed', 'refused'],
  },
  appeal_received: { category: 'contests', normally: 'digest', params: ['contest'] },
  appeal_answered: { category: 'contests', normally: 'mail', params: ['contest'], variants: ['accepted', 'declined'] },
  // Without the verdict: a mail may be read by others, and the page knows what its reader may see.
  verdict_changed: { category: 'contests', normally: 'digest', params: ['problem', 'submittedAt'] },
  participant_decided: {
    category: 'contests',
    normally: 'mail',
    params: ['contest'],
    variants: ['disqualified', 'reinstated'],
  },
  team_changed: {
    category: 'contests',
    normally: 'mail',
    params: ['contest'],
    variants: ['hidden', 'shown', 'moved', 'merged', 'split'],
  },
  round_decided: {
    category: 'contests',
    normally: 'mail',
    params: ['contest', 'round'],
    variants: ['disqualified', 'reinstated'],
  },
  question_answered: {
    category: 'contests',
    normally: 'page',
    push: 'event',
    params: ['contest'],
    variants: ['answered', 'changed', 'withdrawn'],
  },
  print_done: { category: 'contests', normally: 'page', params: ['contest', 'round'] },
  announcement: {
    category: 'contests',
    normally: 'page',
    push: 'event',
    params: ['contest'],
    variants: ['published', 'changed', 'withdrawn'],
  },
  contest_staff: {
    category: 'contests',
    normally: 'mail',
    params: ['contest'],
    variants: ['added', 'changed', 'removed'],
  },
  rehearsal_thrown_away: { category: 'contests', normally: 'page', params: ['contest'] },
  certificate: {
    category: 'contests',
    normally: 'mail',
    params: ['place', 'part'],
    variants: ['issued', 'revoked', 'reinstated', 'superseded'],
  },
  // Without what it is about: a mail may be read by others.
  work_question: {
    category: 'contests',
    normally: 'mail',
    params: ['contest', 'problem'],
    variants: ['asked', 'answered'],
  },
  course_work_question: {
    category: 'courses',
    normally: 'mail',
    params: ['course', 'assignment'],
    variants: ['asked', 'answered'],
  },
  assignment_due: { category: 'courses', normally: 'digest', params: ['course', 'assignment', 'dueAt'] },
  final_grades: {
    category: 'courses',
    normally: 'mail',
    params: ['course'],
    variants: ['published', 'corrected'],
  },
  work_graded: {
    category: 'courses',
    normally: 'digest',
    params: ['course', 'assignment'],
    variants: ['marked', 'commented'],
  },
  regrade: {
    category: 'courses',
    normally: 'mail',
    params: ['course', 'assignment'],
    variants: ['asked', 'accepted', 'declined'],
  },
  extension: {
    category: 'courses',
    normally: 'mail',
    params: ['course'],
    variants: ['asked', 'granted', 'declined', 'revoked'],
  },
  course_staff: { category: 'courses', normally: 'page', params: ['course'] },
  pipeline_invited: { category: 'pipeline', normally: 'mail', params: ['contest'] },
  pipeline_withdrawn: { category: 'pipeline', normally: 'mail', params: ['contest'] },
  pipeline_moved: {
    category: 'pipeline',
    normally: 'mail',
    params: [],
    variants: ['candidate', 'mentored', 'first_pr', 'active_contributor', 'reviewer', 'committer'],
  },
  pipeline_mentor: { category: 'pipeline', normally: 'mail', params: [], variants: ['member', 'mentor'] },
  partnership_waiting: {
    category: 'partnerships',
    normally: 'mail',
    params: ['title', 'university'],
    variants: ['submit', 'confirm_university'],
  },
  partnership_decided: {
    category: 'partnerships',
    normally: 'mail',
    params: ['title'],
    variants: [
      'start_review',
      'request_changes',
      'approve',
      'decline',
      'sign_agreement',
      'confirm_university',
      'open_course',
      'accept',
      'close',
    ],
  },
} as const satisfies Record<string, KindShape>;

export type Kind = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as [Kind, ...Kind[]];

type Param<K extends Kind> = (typeof KINDS)[K]['params'][number];
type Params<K extends Kind> = { readonly [P in Param<K>]: P extends `${string}At` ? number : string };
type Variant<K extends Kind> = (typeof KINDS)[K] extends { variants: readonly (infer V)[] }
  ? { readonly variant: V }
  : { readonly variant?: undefined };

/** A fact to tell people, with the parameters and variant that its kind needs. */
export type News<K extends Kind = Kind> = K extends Kind
  ? {
      readonly kind: K;
      /** Names the fact: a person is told each fact of a kind once. At most 120 characters. */
      readonly key: string;
      /** Path of the page that says more. */
      readonly href: string;
      readonly params: Params<K>;
    } & Variant<K>
  : never;

export function isKind(name: string): name is Kind {
  return Object.hasOwn(KINDS, name);
}

/** The kinds of a category, in the order of the catalogue. */
export function kindsOf(category: Category): Kind[] {
  return KIND_NAMES.filter((kind) => KINDS[kind].category === category);
}

/** How someone gets a kind: as chosen, otherwise as usual. */
export function choiceFor(kind: Kind, chosen: Choice | undefined): Choice {
  return chosen ?? KINDS[kind].normally;
}

/** Whether a choice includes mail, at once or in a digest. */
export function isMailed(choice: Choice): boolean {
  return choice === 'mail' || choice === 'digest';
}

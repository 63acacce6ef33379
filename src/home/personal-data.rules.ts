/** Contents of the export of a person's data: a decision about every table, and the format of exported rows. */

/** Where the archive contains a table's rows about a person, or why it does not. */
export type TableDecision = { file: string } | { left: string };

/** Every table of the schema; a test refuses a table without a decision. */
export const PERSONAL_TABLES: Readonly<Record<string, TableDecision>> = {
  sessions: { file: 'account.json' },
  background_jobs: { left: 'work that waits, repeats what other tables say, and is gone once done' },
  audit_entries: { file: 'acts.json' },
  users: { file: 'account.json' },
  user_roles: { file: 'account.json' },
  ended_roles: { file: 'account.json' },
  user_identities: { file: 'account.json' },
  lti_platforms: { left: 'about no person' },
  lti_keys: { left: 'keys of the site' },
  lti_launches: { left: 'what a learning platform says while somebody comes from it; gone after an hour' },
  lti_contexts: { left: 'which courses of platforms staff connected; their acts say who did' },
  lti_line_items: { left: 'about no person' },
  lti_visitors: { left: 'who came from which course of a platform, as the enrollment that is exported says' },
  lti_scores: { left: 'copies of grades, which are exported, and whether a platform took them' },
  campus_providers: { left: 'about no person' },
  campus_visits: { left: 'what a university says while somebody signs in; gone after an hour' },
  university_proofs: { file: 'account.json' },
  account_tokens: { file: 'account.json' },
  api_tokens: { file: 'account.json' },
  notifications: { file: 'notifications.json' },
  notification_choices: { file: 'notifications.json' },
  notification_mails: { file: 'notifications.json' },
  push_subscriptions: { file: 'notifications.json' },
  push_messages: { file: 'notifications.json' },
  universities: { left: 'about no person; the name stands in the rows that refer to it' },
  partnerships: { file: 'partnerships.json' },
  partnership_calls: { left: 'about no person' },
  partnership_documents: { left: 'agreements of two institutions; acts say who uploaded them' },
  partnership_reviews: {
    left: 'what organizers wrote as staff; telling one would tell about a proposal of someone else',
  },
  problems: { left: 'about no person; the name stands in the rows that refer to it' },
  problem_versions: { file: 'written.json' },
  problem_people: { file: 'account.json' },
  package_uploads: { file: 'written.json' },
  courses: { file: 'courses.json' },
  course_staff: { file: 'courses.json' },
  course_sections: { left: 'about no person; the name stands in the rows that refer to it' },
  section_staff: { file: 'courses.json' },
  enrollments: { file: 'courses.json' },
  enrollment_events: { file: 'courses.json' },
  extensions: { file: 'courses.json' },
  late_day_budgets: { left: 'about no person' },
  roster_entries: { file: 'courses.json' },
  roster_claims: { left: 'codes that were mailed; they stop working after minutes, and are gone after two days' },
  roster_imports: { left: 'a list of a university, for a day, before it is confirmed' },
  assignments: { file: 'courses.json' },
  classroom_imports: { left: 'files about a course that are gone after a month; the acts of staff say who imported' },
  github_students: {
    left: 'what a roster says by student number; typing a number proves nobody to be that student',
  },
  contest_logs: { left: 'about no person' },
  contest_events: { left: 'repeats what other tables say, by ids; the site shows it to everyone' },
  contest_events_waiting: { left: 'becomes rows of contest_events within seconds' },
  contests: { file: 'written.json' },
  contest_people: { file: 'account.json' },
  rehearsals: { left: 'what staff tried with made-up teams; their acts say who did' },
  rehearsal_items: { left: 'what made-up teams submit; a copy of what someone submitted goes within days' },
  rounds: { left: 'about no person; the name stands in the rows that refer to it' },
  round_problems: { left: 'about no person' },
  round_quotas: { left: 'about no person' },
  quota_extras: { left: 'given to a participant as a whole; whoever gave it did so as staff, and their acts say so' },
  quota_turns: { left: 'a count of submissions, which are in the archive themselves' },
  round_openings: { left: 'why a round opened late or anyway; decided as staff' },
  sign_up_rules: { left: 'about no person' },
  contest_invitees: { file: 'consents.json' },
  consent_texts: { left: 'about no person; the texts that a person accepted are with the consents' },
  consents: { file: 'consents.json' },
  age_statements: { file: 'consents.json' },
  contest_banners: { left: 'about no person' },
  contest_phases: { left: 'about no person' },
  contest_sponsors: { left: 'about no person: who sponsors a contest, on its public page' },
  contest_prizes: { left: 'about no person; awards of a person are in the published results' },
  participants: { file: 'contests.json' },
  participant_members: { file: 'contests.json' },
  team_invitations: {
    left: 'invitations that a captain made; their acts say so, and who joined is with the participants',
  },
  team_merges: {
    left: 'which members changed teams when organizers merged two, by ids; a person reads it in the history of the team',
  },
  waiting_entries: { file: 'waiting-lists.json' },
  past_contests: {
    left: 'files about other contests that organizers upload and that are gone after a day; their acts say who did',
  },
  participant_imports: { left: 'lists that organizers upload and that are gone after a day; their acts say who did' },
  participant_details: { file: 'contests.json' },
  check_ins: { file: 'contests.json' },
  check_in_acts: { left: 'acts of staff, which their acts in the log say' },
  check_in_settings: { left: 'about no person' },
  clarifications: { file: 'written.json' },
  clarification_versions: { file: 'written.json' },
  clarification_reads: { file: 'contests.json' },
  answer_templates: { left: 'about no person' },
  submissions: { file: 'submissions/' },
  submission_files: { file: 'submissions/' },
  judgehosts: { left: 'about machines' },
  judgings: { file: 'submissions/' },
  judge_jobs: { left: 'work that waits; the submission says that it does' },
  version_checks: { left: 'whether an imported package works here, for staff' },
  version_verifications: { left: 'whether the examples of a package come out as it says, for staff' },
  example_judgings: { left: 'examples of packages, judged for staff' },
  judge_tries: { left: 'failures of judge hosts, for organizers' },
  judge_pool_places: { left: 'about no person' },
  held_verdicts: {
    left: 'verdicts while the jury looked at them; once they count the submission says so, and acts say who',
  },
  speed_reviews: { file: 'written.json' },
  rejudgings: { file: 'written.json' },
  rejudging_items: { left: 'what an organizer tried; once it counts, the submission says so' },
  rejudging_effects: { left: 'numbers of submissions, about no person' },
  board_stars: { file: 'account.json' },
  overall_boards: { left: 'about no person' },
  similarity_checks: { left: 'which submissions staff compared; about no person' },
  similarity_entries: { left: 'figures of submissions by their ids, for staff' },
  similarity_pairs: { left: 'how alike the code of two people is; telling one would tell about the other' },
  unusual_event_notes: {
    left: 'what staff note about submissions of several people; telling one would tell about the others',
  },
  similarity_notes: { left: 'what staff note about two people; telling one would tell about the other' },
  similarity_questions: { file: 'written.json' },
  similarity_question_people: { file: 'written.json' },
  standings: { file: 'contests.json' },
  virtual_runs: { file: 'account.json' },
  balloons: { left: 'who solved what is in the standings; whoever carries a balloon is staff, and their acts say so' },
  balloon_acts: { left: 'acts of staff, which their acts in the log say' },
  balloon_settings: { left: 'about no person' },
  print_settings: { left: 'about no person' },
  print_jobs: { file: 'written.json' },
  print_acts: { left: 'acts of staff, which their acts in the log say' },
  print_pages: { left: 'a count of pages; what was printed is in the archive itself' },
  published_results: { file: 'contests.json' },
  round_entrants: { left: 'whether a participant may enter a round; the page of the promotion shows it to everyone' },
  contest_results: { file: 'contests.json' },
  text_parts: { file: 'contests.json' },
  seasons: { left: 'about no person; who made one is in their acts' },
  season_contests: { left: 'about no person' },
  season_standings: { left: 'computed from published results, which are exported, by ids of people' },
  season_versions: { left: 'the same as it was on a day; the season page shows each person their row' },
  appeals: { file: 'contests.json' },
  grades: { file: 'courses.json' },
  grade_schemes: { left: 'about no person' },
  outside_columns: { left: 'about no person' },
  outside_scores: { file: 'courses.json' },
  final_grade_versions: { left: 'about no person; the grades in a version are with their students' },
  final_grades: { file: 'courses.json' },
  grade_marks: { file: 'courses.json' },
  work_comments: { file: 'courses.json' },
  regrade_requests: { file: 'courses.json' },
  ledger_entries: { file: 'points.json' },
  certificate_batches: { file: 'certificates.json' },
  certificates: { file: 'certificates.json' },
  certificate_statuses: { left: 'numbers of bits in public lists; the certificate says whether it holds' },
  signing_keys: { left: 'keys of the site' },
  pipeline_members: { file: 'pipeline.json' },
  pipeline_evidence: { file: 'pipeline.json' },
  pipeline_moves: { file: 'pipeline.json' },
  pipeline_proposals: { file: 'pipeline.json' },
};

/** Files of the archive, without the folder of submissions, in their order; the README describes each. */
export const EXPORT_FILES = [
  'account.json',
  'notifications.json',
  'courses.json',
  'partnerships.json',
  'contests.json',
  'consents.json',
  'waiting-lists.json',
  'points.json',
  'certificates.json',
  'pipeline.json',
  'written.json',
  'acts.json',
  'submissions/',
] as const;

/** Columns that hold JSON. */
const JSON_COLUMNS: ReadonlySet<string> = new Set([
  'detail',
  'commits',
  'filter',
  'figures',
  'params',
  'disqualified_in',
  'facts',
  'choice',
  'texts',
  'titles',
]);

/** A row under the names of our API: camelCase, instants as ISO 8601 in UTC, JSON unfolded. */
export function plainRow(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      const name = column.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
      if (value !== null && /_(at|since|until)$/.test(column)) return [name, new Date(Number(value)).toISOString()];
      if (typeof value === 'string' && JSON_COLUMNS.has(column)) return [name, JSON.parse(value) as unknown];
      return [name, value];
    }),
  );
}

/** Of a person's actions: actions on other people are listed without naming those people. */
export interface OwnAct {
  at: number;
  action: string;
  subjectType: string;
  subjectId: string;
  detail: Record<string, unknown>;
}

const ABOUT_OTHERS = /user|mentor|member|captain|person|participant|email|author|grades/i;

/** An audit entry without data about other people: their ids and names. */
export function withoutOthers(act: OwnAct, userId: string): Record<string, unknown> {
  const { action, subjectType, subjectId, detail, at } = act;
  const isOwn = isOwnSubject(act, userId);
  const kept = Object.entries(withoutKeys(detail)).filter(
    ([key, value]) => subjectType !== 'participant' || key === 'contestId' || typeof value !== 'string',
  );
  return {
    at: new Date(at).toISOString(),
    action,
    subjectType,
    ...(isOwn && { subjectId }),
    detail: Object.fromEntries(kept),
  };
}

/** Removes data about other people, at any depth. */
function withoutKeys(detail: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(detail).filter(([key]) => !ABOUT_OTHERS.test(key));
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  return Object.fromEntries(kept.map(([key, value]) => [key, isObject(value) ? withoutKeys(value) : value]));
}

function isOwnSubject({ action, subjectType, subjectId }: OwnAct, userId: string): boolean {
  if (subjectType === 'user') return subjectId === userId;
  if (subjectType === 'submission') return action === 'submission.received' || action === 'submission.sample-run';
  return subjectType !== 'participant' && subjectType !== 'pipeline';
}

/** The folder name of a submission: the names sort by time and identify the submission. */
export function submissionFolder(submission: { id: string; submittedAt: number; problemSlug: string }): string {
  const time = new Date(submission.submittedAt).toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
  return `submissions/${time}-${submission.problemSlug}-${submission.id}`;
}

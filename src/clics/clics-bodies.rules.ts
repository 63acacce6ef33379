/** What programs send to the Contest API, once it is read. Times are epoch milliseconds. */

/** `team_id` and `time` are for staff, who submit for a team. */
export interface SubmissionBody {
  language_id: string;
  problem_id: string;
  team_id: string | undefined;
  time: number | undefined;
  entry_point: string | undefined;
  /** One zip, in base64. */
  files: { data: string }[];
}

/** A question of a team, or an answer or announcement of staff. */
export interface ClarificationBody {
  from_team_id: string | undefined;
  to_team_id: string | undefined;
  reply_to_id: string | undefined;
  problem_id: string | undefined;
  text: string;
}

export interface StartBody {
  id: string;
  start_time: number | null;
  countdown_pause_time?: string | null | undefined;
}

/** Where something was submitted, in words and as addresses. */
export interface SubmissionWay {
  /** The page to submit to it again. */
  href: string;
  /** Contest, round and label; course and assignment; in practice the problem. */
  name: string;
  /** Of the problem in its round. */
  label?: string;
  /** The round or assignment; undefined in practice. */
  place?: { href: string; name: string };
}

/** What the three protocols have in common. */

/** Where the browser is sent, and what is kept (encrypted) to check the answer against. */
export interface Departure {
  url: string;
  proof: Record<string, string>;
}

/** What a service says about somebody, once its answer is proved. */
export interface CampusAnswer {
  /** Its own id of the person, which never changes. */
  subject: string;
  said: Record<string, unknown>;
  /** Whether the service itself says that the address is verified; undefined where the protocol has no word for it. */
  verified?: unknown;
}

/** Who acts: a signed-in user, a visitor, or the system for a stated reason. Audit and permissions take it. */
export interface UserActor {
  kind: 'user';
  id: string;
  displayName: string;
  /** Site-wide roles, e.g. `organizer`; roles within a course or problem are known to those features. */
  roles: readonly string[];
  /** Roles on the staff of contests, by the id of the contest. */
  contestRoles?: ReadonlyMap<string, string>;
  /** Language the person chose, or undefined for the browser's. */
  language?: string;
  /** Time zone the person chose, or undefined for the browser's. */
  timeZone?: string;
  emailVerified: boolean;
}
export interface VisitorActor {
  kind: 'visitor';
}
export interface SystemActor {
  kind: 'system';
  reason: string;
}
export type Actor = UserActor | VisitorActor | SystemActor;

export const visitor: VisitorActor = { kind: 'visitor' };

/** The application itself, acting for a reason shown in the audit log. It may do everything. */
export function systemActor(reason: string): SystemActor {
  return { kind: 'system', reason };
}

/** The user's id, or null for the system and visitors: the value of `…_by` columns. */
export function actorId(actor: Actor): string | null {
  return actor.kind === 'user' ? actor.id : null;
}

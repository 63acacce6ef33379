/** Who does something: a signed-in user, no one, or the system for a stated reason. Audit and permissions take it. */
export interface UserActor {
  kind: 'user';
  id: string;
  displayName: string;
  /** Site-wide roles, e.g. `organizer`; scoped roles (course, contest) are asked of their feature. */
  roles: readonly string[];
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

/** The application itself, acting for a reason that the audit trail shows. It may do everything. */
export function systemActor(reason: string): SystemActor {
  return { kind: 'system', reason };
}

/** The user's id, or null for the system and visitors: what `…_by` columns hold. */
export function actorId(actor: Actor): string | null {
  return actor.kind === 'user' ? actor.id : null;
}

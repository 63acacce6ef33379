/** Judge hosts for their pages. */
import { isAlive, isOnline, isRefused, type Judgehost } from '../judge-queue/judge-queue.rules.ts';
import { CONTRACT_VERSION } from '../../judge/contract/job.ts';

export type ShownState = Judgehost['state'] | Judgehost['duty'] | 'silent' | 'drained' | 'refused';

export interface HostView extends Judgehost {
  alive: boolean;
  online: boolean;
  shownState: ShownState;
  tone: 'good' | 'warn' | 'bad';
  /** The site's contract version, if the host has another one. */
  neededVersion: number | null;
}

/** A host with its most important state: what the site decided about it comes before what it reports. */
export function hostView(host: Judgehost, nowMs: number): HostView {
  const shownState = stateOf(host, nowMs);
  const online = isOnline(host, nowMs);
  const bad = ['silent', 'blocked', 'quarantined', 'refused'].includes(shownState);
  return {
    ...host,
    alive: isAlive(host, nowMs),
    online,
    shownState,
    tone: online ? 'good' : bad ? 'bad' : 'warn',
    neededVersion: isRefused(host) ? CONTRACT_VERSION : null,
  };
}

function stateOf(host: Judgehost, nowMs: number): ShownState {
  if (isRefused(host)) return 'refused';
  if (host.duty === 'draining') return host.runningCount === 0 || !isAlive(host, nowMs) ? 'drained' : 'draining';
  if (host.duty !== 'active') return host.duty;
  return isAlive(host, nowMs) || host.state === 'new' ? host.state : 'silent';
}

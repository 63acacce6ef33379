/** What the supervisor (PID 1 of a run container) measured about one process tree. Units are in the names. */
export interface RunRecord {
  /** Why the run ended: by itself, by a limit the supervisor enforced, as planned, as told, or with its container. */
  stoppedBy: 'exit' | 'cpu' | 'wall' | 'memory' | 'output' | 'planned-kill' | 'told' | 'container-lost';
  exitCode?: number;
  signal?: number;
  wallMs: number;
  userMs: number;
  systemMs: number;
  /** Peak resident memory of the largest process of the tree. */
  memoryBytes: number;
  /** The kernel's out-of-memory killer struck inside the container during this run. */
  oomKilled: boolean;
  stdoutBytes: number;
  stderrBytes: number;
  /** Processes left behind by the program that the supervisor killed. */
  strays: number;
}

/** What the supervisor (PID 1 of a run container) measured about one process tree. Units are in the names. */
export interface RunRecord {
  /** Why the run ended: by itself, by a limit the supervisor enforced, as planned, as told, or with its container. */
  stoppedBy: 'exit' | 'cpu' | 'wall' | 'memory' | 'output' | 'planned-kill' | 'told' | 'container-lost';
  exitCode?: number;
  signal?: number;
  /** With the time that it waited for a core. */
  wallMs: number;
  userMs: number;
  systemMs: number;
  /**
   * CPU time that the kernel counted for the whole container during the run, the supervisor's own left out. Children that
   * no one waits for are missing in the two numbers above and not in this one. Undefined where it cannot be read.
   */
  groupCpuMs?: number;
  /** For how long a program that was stopped had wanted a core and had none, its own threads' work included. */
  waitedMs: number;
  /** Peak resident memory of the largest process of the tree. */
  memoryBytes: number;
  /** The most memory the whole container was seen to hold, files left out; undefined where it cannot be read. */
  groupMemoryBytes?: number;
  /** The kernel's out-of-memory killer struck inside the container during this run. */
  oomKilled: boolean;
  /** The work folder had no room left at the end, for bytes or for files. */
  diskFull: boolean;
  stdoutBytes: number;
  stderrBytes: number;
  /** Processes left behind by the program that the supervisor killed. */
  strays: number;
}

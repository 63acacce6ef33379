/** What the supervisor (PID 1 of a run container) measured about one process tree. Units are in the names. */
export interface RunRecord {
  /** Why the run ended: by itself, by a limit of the supervisor, as planned, on request, or with its container. */
  stoppedBy: 'exit' | 'cpu' | 'wall' | 'memory' | 'output' | 'planned-kill' | 'told' | 'container-lost';
  exitCode?: number;
  signal?: number;
  /** Includes the time that it waited for a core or for us. */
  wallMs: number;
  userMs: number;
  systemMs: number;
  /**
   * CPU time of the whole container during the run as counted by the kernel, without the supervisor's. It includes children that
   * no one waits for, which the two numbers above do not. Undefined if it cannot be read.
   */
  groupCpuMs?: number;
  /** How long a stopped program had waited for a core, including waiting for its own threads. */
  waitedMs: number;
  /** How long it waited for us: at its full output pipe, or for input that was still on the way. */
  heldMs?: number;
  /** Peak resident memory of the largest process of the tree. */
  memoryBytes: number;
  /** The highest memory use of the whole container that was seen, without files; undefined if it cannot be read. */
  groupMemoryBytes?: number;
  /** Whether the kernel's out-of-memory killer killed a process in the container during this run. */
  oomKilled: boolean;
  /** Whether the work folder was full at the end, in bytes or in files. */
  diskFull: boolean;
  stdoutBytes: number;
  stderrBytes: number;
  /** Processes left behind by the program that the supervisor killed. */
  strays: number;
}

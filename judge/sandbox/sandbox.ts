/**
 * The narrow door between what the judge wants done (stages) and how it is confined (docker.ts, supervisor).
 * A Box is one hardened container of one submission and one stage; runs inside it are sequential.
 */
import type { RunLimits } from '../contract/job.ts';
import type { RunRecord } from '../contract/run-record.ts';

export interface BoxFile {
  /** Relative path below `/box` (run, checker) or the root of the tree `/build` (build). */
  path: string;
  content: Buffer;
  executable?: boolean;
}

/** What lies in a box: a tree, less what is deleted from it, under files that overwrite it. */
export interface BoxContent {
  /** Read-only files for `run` and `checker`, writable tree for `build`. */
  files: BoxFile[];
  /** A tar laid down first (kernel base tree), before `files`. */
  baseTar?: Buffer;
  /** Relative paths removed after baseTar and before files. */
  deleted?: string[];
}

export interface BoxOptions extends BoxContent {
  /** Toolchain name, e.g. `cpp`; the sandbox knows the image. */
  toolchain: string;
  stage: 'build' | 'run' | 'checker';
  jobId: string;
  /** Container-wide ceilings; a single run's limits may be lower. */
  limits: RunLimits;
  /** Size of the writable folder in bytes (tmpfs; counts against the container's memory). */
  workBytes: number;
  /** Room, in a `run` box, for files that are laid later: at least so many bytes. */
  roomBytes?: number;
  /** Pin to this core. */
  cpu?: number;
  /** Name of a place that boxes of this name share, for their supervisors alone: what runs in them can talk (`meets`). */
  meeting?: string;
}

/** A run that talks with a run in another box of the same meeting: what one prints the other reads. */
export interface Meeting {
  /** The same for both, and used once. */
  name: string;
  /** Of the one that moves what both say; the other has none. */
  relays?: {
    /** The other may print so much. */
    partnerBytes: number;
    /** So much is kept of what was said, at most 64 KiB. */
    heardBytes: number;
    /** Where it ends with this code the other still gets all that was said to it. */
    drainExit: number;
  };
}

/** What the one that relays knows of a talk. */
export interface TalkRecord {
  /** Who fell silent first, `validator` being the one that relays. */
  first: 'program' | 'validator';
  /** Bytes that the program printed. */
  programBytes: number;
  /** The beginning of what was said, in order: `<` to the program, `>` by it. */
  heard: { sign: '<' | '>'; piece: Buffer }[];
}

export interface RunRequest {
  argv: string[];
  stdin: Buffer;
  /** It takes no `stdin` then, and the result holds none of its output. */
  meets?: Meeting;
  limits: RunLimits;
  /** The program may start threads but no process: fork fails with EPERM. */
  threadsOnly?: boolean;
  /** Put into the work folder before the program starts, as its own. */
  workFiles?: readonly BoxFile[];
  /** Ends the program when it fires. One that takes no input meanwhile may go on to its limits. */
  stop?: AbortSignal;
  /** Work folder below the box's writable area, created when absent: base and submission of a benchmark have one each. */
  workFolder?: string;
  /** Keep the work folder's contents for the next run (sessions, benchmark); otherwise it is wiped after the run. */
  keepWork?: boolean;
  /** SIGKILL once this many lines came out; output beyond them is dropped. */
  killAfterLines?: number;
}

export interface RunResult {
  record: RunRecord;
  stdout: Buffer;
  /** First 64 KiB. */
  stderr: Buffer;
  /** Of a run that relayed. */
  talk?: TalkRecord;
}

export interface Box {
  readonly imageId: string;
  /** Whether it can still run something; a box that died stays dead. */
  readonly isAlive: boolean;
  /** Lays files before the first run, for a box that was opened before they existed. Throws SandboxError. */
  lay(content: BoxContent): Promise<void>;
  run(request: RunRequest): Promise<RunResult>;
  /**
   * Regular files by exact path below the tree (build) or below the kept work folder of the last run; missing ones are
   * absent from the answer; links and specials are refused.
   */
  collect(paths: string[], maxBytes: number): Promise<BoxFile[]>;
  /** Kills and removes the container; safe to repeat. */
  close(): Promise<void>;
}

export interface Sandbox {
  /** Identity of the image of a toolchain: what was built in another one is worth nothing. Throws SandboxError. */
  imageId(toolchain: string): Promise<string>;
  /** Throws SandboxError (our fault) when the container cannot be made. */
  open(options: BoxOptions): Promise<Box>;
}

/** The platform failed, not the submission: retried, never a verdict. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
}

/**
 * The interface between what the judge does (stages) and how it is confined (docker.ts, supervisor). A Box is one hardened
 * container for one submission and one stage; runs in it are sequential.
 */
import type { RunLimits } from '../contract/job.ts';
import type { RunRecord } from '../contract/run-record.ts';

export interface BoxFile {
  /** Relative path below `/box` (run, checker) or the root of the tree `/build` (build). */
  path: string;
  content: Buffer;
  executable?: boolean;
}

/** The files of a box: a tree, minus deleted files, plus files that overwrite it. */
export interface BoxContent {
  /** Read-only files for `run` and `checker`, writable tree for `build`. */
  files: BoxFile[];
  /** A tar that is unpacked first (the base tree), before `files`. */
  baseTar?: Buffer;
  /** Relative paths removed after baseTar and before files. */
  deleted?: string[];
}

export interface BoxOptions extends BoxContent {
  /** Toolchain name, e.g. `cpp`; the sandbox knows the image. */
  toolchain: string;
  stage: 'build' | 'run' | 'checker';
  jobId: string;
  /** Limits of the container; a single run's limits may be lower. */
  limits: RunLimits;
  /** Size of the writable folder in bytes (tmpfs; counts against the container's memory). */
  workBytes: number;
  /** Minimum space, in a `run` box, for files added later. */
  roomBytes?: number;
  /** Pin to this core. */
  cpu?: number;
  /** A volume of precompiled headers, for `build` alone, which only reads it. */
  headers?: string;
  /** Name of a place shared by the supervisors of boxes with the same name, so that programs in them can talk (`meets`). */
  meeting?: string;
}

/** A run that talks with a run in another box of the same meeting: each reads what the other prints. */
export interface Meeting {
  /** The same for both, used once. */
  name: string;
  /** Set for the side that relays; absent for the other. */
  relays?: {
    /** Output limit of the other side. */
    partnerBytes: number;
    /** How much of the interaction is recorded, at most 64 KiB. */
    heardBytes: number;
    /** If it ends with this code, the other side still receives everything sent to it. */
    drainExit: number;
  };
}

/** What the relaying side knows about an interaction. */
export interface TalkRecord {
  /** Which side closed first; `validator` is the relaying side. */
  first: 'program' | 'validator';
  /** Bytes that the program printed. */
  programBytes: number;
  /** The start of the interaction, in order: `<` to the program, `>` from it. */
  heard: { sign: '<' | '>'; piece: Buffer }[];
}

export interface RunRequest {
  argv: string[];
  stdin: Buffer;
  /** It then has no `stdin`, and the result does not contain its output. */
  meets?: Meeting;
  limits: RunLimits;
  /** The program may start threads but no process: fork fails with EPERM. */
  threadsOnly?: boolean;
  /** Files for the work folder, owned by the program's user. */
  workFiles?: readonly BoxFile[];
  /** Ends the program when it fires. A program that does not read its input may continue until its limits. */
  stop?: AbortSignal;
  /** Work folder below the box's writable area, created when absent: base and submission of a benchmark have one each. */
  workFolder?: string;
  /** Keep the work folder for the next run (sessions, benchmark); otherwise it is emptied after the run. */
  keepWork?: boolean;
  /** SIGKILL after this many lines of output; further output is dropped. */
  killAfterLines?: number;
}

export interface RunResult {
  record: RunRecord;
  stdout: Buffer;
  /** First 64 KiB. */
  stderr: Buffer;
  /** Set for the relaying run. */
  talk?: TalkRecord;
}

export interface Box {
  readonly imageId: string;
  /** Whether it can still run programs; a box that died stays dead. */
  readonly isAlive: boolean;
  /** Adds files before the first run, for a box opened before they existed. @throws SandboxError */
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
  /** Identity of a toolchain's image; results built in another image must not be reused. @throws SandboxError */
  imageId(toolchain: string): Promise<string>;
  /** @throws SandboxError (our fault) when the container cannot be created. */
  open(options: BoxOptions): Promise<Box>;
}

/** The platform failed, not the submission: retried, never a verdict. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
}

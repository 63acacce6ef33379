/** The contents of frames: to the supervisor, the start of a file and what to run; from it, the result of a run. */
import type { RunRecord } from '../contract/run-record.ts';
import { encodePairs } from './frames.ts';
import type { BoxFile, BoxOptions, Meeting, RunRequest, TalkRecord } from './sandbox.ts';

/** Work folder of runs that name none; the supervisor’s default too. */
export const DEFAULT_FOLDER = 'main';

/** The header of each piece of an interaction: its direction and length. */
const PIECE_HEAD = 5;

/** How a file frame begins; with a folder that of a work folder. */
export function headOf({ path, executable }: BoxFile, folder?: string): Buffer {
  return Buffer.from([executable ? '755' : '644', ...(folder === undefined ? [] : [folder]), path, ''].join('\0'));
}

/** The job frame. */
export function jobPairs(request: RunRequest, options: BoxOptions): Buffer {
  const { limits } = request;
  const isBuild = options.stage === 'build';
  const home = isBuild ? '/build' : `/box/work/${request.workFolder ?? DEFAULT_FOLDER}`;
  const environment = [
    'PATH=/usr/local/bin:/usr/bin:/bin',
    'LANG=C.UTF-8',
    `HOME=${home}`,
    `TMPDIR=${isBuild ? '/tmp' : home}`,
  ];
  return encodePairs([
    ['cpu_ms', Math.ceil(limits.cpuTimeMs)],
    ['wall_ms', Math.ceil(limits.wallTimeMs)],
    ['memory', limits.memoryBytes],
    ['output', limits.outputBytes],
    ['file', limits.fileBytes ?? options.workBytes],
    ['kill_lines', request.killAfterLines ?? 0],
    ['keep', request.keepWork ? '1' : '0'],
    ...(request.threadsOnly ? [['threads', '1'] as [string, string]] : []),
    ...meetingPairs(request.meets),
    ...(request.workFolder === undefined ? [] : [['folder', request.workFolder] as [string, string]]),
    ...request.argv.map((argument): [string, string] => ['arg', argument]),
    ...environment.map((variable): [string, string] => ['env', variable]),
  ]);
}

function meetingPairs(meets: Meeting | undefined): [string, string | number][] {
  if (!meets) return [];
  const { name, relays } = meets;
  if (!relays) return [['meets', name]];
  return [
    ['meets', name],
    ['relays', '1'],
    ['partner', relays.partnerBytes],
    ['heard', relays.heardBytes],
    ['drain', relays.drainExit],
  ];
}

/** The interaction as reported by the relaying run: pairs of its result, and the recorded pieces. */
export function talkRecordOf(pairs: Map<string, string>, pieces: Buffer): TalkRecord | undefined {
  const first = pairs.get('first');
  if (first !== 'program' && first !== 'validator') return undefined;
  const heard: TalkRecord['heard'] = [];
  for (let at = 0; at + PIECE_HEAD <= pieces.length;) {
    const sign = pieces[at] === '<'.charCodeAt(0) ? '<' : '>';
    const end = at + PIECE_HEAD + pieces.readUInt32LE(at + 1);
    heard.push({ sign, piece: pieces.subarray(at + PIECE_HEAD, end) });
    at = end;
  }
  return { first, programBytes: Number(pairs.get('answers') ?? 0), heard };
}

/** The pairs of a result frame as a record, times in milliseconds. */
export function recordOf(pairs: Map<string, string>): RunRecord {
  const number = (key: string) => Number(pairs.get(key) ?? 0);
  const signal = pairs.get('signal');
  const exit = pairs.get('exit');
  return {
    stoppedBy: (pairs.get('stopped') ?? 'exit') as RunRecord['stoppedBy'],
    exitCode: exit === undefined ? undefined : Number(exit),
    signal: signal === undefined ? undefined : Number(signal),
    wallMs: number('wall_us') / 1000,
    userMs: number('user_us') / 1000,
    systemMs: number('system_us') / 1000,
    groupCpuMs: number('group_us') / 1000 || undefined,
    waitedMs: number('waited_us') / 1000,
    heldMs: number('held_us') / 1000,
    memoryBytes: number('memory'),
    groupMemoryBytes: number('group_memory') || undefined,
    oomKilled: pairs.get('oom') === '1',
    diskFull: pairs.get('full') === '1',
    stdoutBytes: number('stdout'),
    stderrBytes: number('stderr'),
    strays: number('strays'),
  };
}

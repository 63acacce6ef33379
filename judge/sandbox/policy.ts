/** All flags of a judge container, each with its reason. Nothing else in the judge decides about confinement. */
import type Docker from 'dockerode';
import type { BoxFile, BoxOptions } from './sandbox.ts';
import { seccompProfile } from './seccomp.ts';

const MIB = 1024 * 1024;
/** Memory for the supervisor, its buffers, and page tables; without it, 254 of 256 MB were usable. */
const OWN_BYTES = 16 * MIB;
/** Space for a compiler's temporary files. */
const BUILD_TMP_BYTES = 256 * MIB;
/** Processes of the supervisor, and zombies that are not reaped yet. */
const OWN_PROCESSES = 4;
const PAGE_BYTES = 4096;
const MAKER_MEMORY_BYTES = 1536 * MIB;
/** Where build containers find precompiled headers. */
export const HEADERS_FOLDER = '/usr/local/lib/kernelway/headers';
/** Room for files and folders added later; programs cannot create any there. */
const BOX_INODES = 4096;

/**
 * Paths that Docker makes read-only, and the devices. Devices still work, but their times (which every user may set on /dev/null)
 * can no longer pass information from one run to the next.
 */
const READ_ONLY = [
  ...['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
  ...['/dev', '/dev/pts', '/dev/mqueue', '/dev/shm'],
];

const PROFILE = seccompProfile();

/**
 * The container sees its own control group as the root. In the host's namespace (the default with version 1, a setting of
 * the engine with version 2) the CPU time that the supervisor reads could be that of the whole machine. The types of
 * Docker's options lack it.
 */
const OWN_GROUP = { CgroupnsMode: 'private' };

/** The options of a container for one stage. `labels` identify its owner; no other container uses `firstUid`. */
export function containerOptions(
  box: BoxOptions,
  image: string,
  labels: Record<string, string>,
  firstUid: number,
): Docker.ContainerCreateOptions {
  const isBuild = box.stage === 'build';
  const fileBytes = isBuild ? 0 : Math.max(box.roomBytes ?? 0, roomFor(box.files));
  const memoryBytes = box.limits.memoryBytes + OWN_BYTES + fileBytes;
  return {
    Image: image,
    Cmd: ['/sbin/kw-supervisor', isBuild ? 'build' : 'run', String(firstUid)],
    // Root inside with three capabilities, to give each program its own user and to kill it. Programs have none.
    User: '0:0',
    Labels: labels,
    Env: [],
    WorkingDir: '/',
    // The supervisor's frames.
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Tty: false,
    // No network device.
    NetworkDisabled: true,
    // The host name reveals nothing.
    Hostname: 'judge',
    HostConfig: {
      NetworkMode: 'none',
      ...OWN_GROUP,
      // The image cannot be changed; only the tmpfs below are writable.
      ReadonlyRootfs: true,
      ReadonlyPaths: READ_ONLY,
      CapDrop: ['ALL'],
      CapAdd: ['SETUID', 'SETGID', 'KILL'],
      SecurityOpt: ['no-new-privileges', `seccomp=${PROFILE}`],
      // No /dev/shm; System V calls are refused by seccomp too.
      IpcMode: 'none',
      // Output goes only to us, so a flood cannot fill a disk.
      LogConfig: { Type: 'none', Config: {} },
      // Limits a fork bomb.
      PidsLimit: box.limits.processes + OWN_PROCESSES,
      // No swap, so that the memory limit is exact.
      Memory: memoryBytes,
      MemorySwap: memoryBytes,
      // Only the program should be killed: it has oom_score_adj 1000, the supervisor has none.
      OomKillDisable: false,
      Mounts: mountsOf(box, labels),
      Tmpfs: tmpfs(box, fileBytes, isBuild),
      Ulimits: [
        { Name: 'core', Soft: 0, Hard: 0 },
        { Name: 'nofile', Soft: 1024, Hard: 1024 },
      ],
      // Pinned, so that measurements are comparable and neighbors are not disturbed.
      ...(box.cpu === undefined ? {} : { CpusetCpus: String(box.cpu) }),
      AutoRemove: false,
      RestartPolicy: { Name: 'no' },
    },
  };
}

function mountsOf({ meeting, headers }: BoxOptions, labels: Record<string, string>): Docker.MountSettings[] {
  return [
    ...(meeting === undefined ? [] : [meetingPlace(meeting, labels)]),
    ...(headers === undefined ? [] : [headersMount(headers, true)]),
  ];
}

function headersMount(volume: string, isReadOnly: boolean): Docker.MountSettings {
  const VolumeOptions = { NoCopy: true, Labels: {}, DriverConfig: { Name: 'local', Options: {} } };
  return { Type: 'volume', Source: volume, Target: HEADERS_FOLDER, ReadOnly: isReadOnly, VolumeOptions };
}

/**
 * The container that compiles headers of the standard library into their volume. Nothing submitted is ever in it, and it
 * has no more than it needs. Submissions that wait have the cores first.
 */
export function headerMakerOptions(
  image: string,
  volume: string,
  labels: Record<string, string>,
): Docker.ContainerCreateOptions {
  return {
    Image: image,
    User: '0:0',
    Labels: labels,
    AttachStdout: true,
    AttachStderr: true,
    NetworkDisabled: true,
    HostConfig: {
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges', `seccomp=${PROFILE}`],
      IpcMode: 'none',
      LogConfig: { Type: 'none', Config: {} },
      PidsLimit: 32,
      Memory: MAKER_MEMORY_BYTES,
      MemorySwap: MAKER_MEMORY_BYTES,
      CpuShares: 128,
      Mounts: [headersMount(volume, false)],
      Tmpfs: { '/tmp': `rw,noexec,nosuid,nodev,size=${BUILD_TMP_BYTES}` },
      RestartPolicy: { Name: 'no' },
    },
  };
}

/** A memory file system shared by two containers, in which their supervisors meet. Only root can enter, and programs are not root. */
function meetingPlace(name: string, labels: Record<string, string>): Docker.MountSettings {
  const o = 'size=65536,nr_inodes=64,mode=0700,noexec,nosuid,nodev,noatime';
  const DriverConfig = { Name: 'local', Options: { type: 'tmpfs', device: 'tmpfs', o } };
  const VolumeOptions = { NoCopy: true, Labels: labels, DriverConfig };
  return { Type: 'volume', Source: name, Target: '/meet', VolumeOptions } as Docker.MountSettings;
}

/** The space of files in a tmpfs: whole pages, plus one per file. */
export function roomFor(files: readonly BoxFile[]): number {
  return roomForSizes(files.map((file) => file.content.length));
}

/** The same for files of these sizes in bytes. */
export function roomForSizes(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + Math.ceil(size / PAGE_BYTES + 1) * PAGE_BYTES, 0);
}

/**
 * noatime: otherwise a run could see which files an earlier one read. nr_inodes matters as much as size: 300,000
 * empty files took so much kernel memory that the supervisor was killed.
 */
function tmpfs(box: BoxOptions, fileBytes: number, isBuild: boolean): Record<string, string> {
  const mount = (sizeBytes: number, inodes: number, exec: boolean) =>
    `rw,${exec ? 'exec' : 'noexec'},nosuid,nodev,noatime,size=${sizeBytes},nr_inodes=${inodes}`;
  if (isBuild) return { '/build': mount(box.workBytes, 50_000, true), '/tmp': mount(BUILD_TMP_BYTES, 10_000, false) };
  return {
    // The program, written by the supervisor as root: it can be read and run but not changed.
    '/box': mount(fileBytes + MIB, box.files.length * 8 + BOX_INODES, true),
    '/box/work': mount(box.workBytes, 10_000, false),
  };
}

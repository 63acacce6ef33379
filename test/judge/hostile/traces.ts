/**
 * What an attack could leave on the machine, checked after each. Other judges, tests and people use the same machine,
 * so each check is limited to our own containers and the user ids they were given; what is free on the whole machine is
 * checked only once, at the end.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Docker from 'dockerode';
import { INSTANCE_LABEL } from '../../../judge/docker-host.ts';
import { HEADERS_LABEL } from '../../../judge/headers/header-volume.ts';
import { ownFolders } from '../../../judge/temporary-folders.ts';

const MIB = 1024 * 1024;
/** A container gives out user ids in sequence, one per work folder; no container here needs more. */
const USER_IDS = 1_000;
/** A waiting container is a supervisor of a few hundred KiB, plus what starting it left in the page cache. */
const SPARE_BYTES = 16 * MIB;
/** Folders of the machine that everyone may write to. */
const OPEN_PLACES = [tmpdir(), '/tmp', '/var/tmp', '/dev/shm', '/dev/mqueue', '/run', '/run/lock'];

/** Every kind of trace by name; after an attack each list is empty. */
export interface Found {
  processes: string[];
  'System V objects': string[];
  'files of its users': string[];
  'folders of the judge': string[];
  'memory still charged to its containers': string[];
  'memory beyond that of a waiting container': string[];
  'layers on the disk': string[];
  volumes: string[];
  networks: string[];
}

export class Traces {
  readonly #docker = new Docker();
  /** First user id of every container so far, by the container's id. */
  readonly #containers = new Map<string, number>();
  #volumes = new Set<string>();
  #networks = new Set<string>();

  constructor(private readonly instance: string) {}

  /** Records what exists before the first attack. */
  async start(): Promise<void> {
    this.#volumes = new Set(await this.#volumeNames());
    this.#networks = new Set(await this.#networkNames());
  }

  /** Records the current containers, to tell their traces from those of other processes on this machine. */
  async note(): Promise<void> {
    for (const { Id, Command } of await this.#list(false)) {
      this.#containers.set(Id, Number(/kw-supervisor (?:build|run) (\d+)/.exec(Command)![1]));
    }
  }

  /** Lists all traces after a wait: the last processes of a container end after it is gone. */
  async find(): Promise<Found> {
    const alive = await this.#list(true);
    const gone = new Map([...this.#containers].filter(([id]) => alive.every(({ Id }) => Id !== id)));
    const uids = [...gone.values()];
    const isTheirs = (uid: number): boolean => uids.some((first) => uid >= first && uid < first + USER_IDS);
    for (let attempt = 0; attempt < 100; attempt += 1) {
      if (processesOf(gone, isTheirs).length === 0 && groupsOf([...gone.keys()]).length === 0) break;
      await sleep(20);
    }
    const ids = alive.map(({ Id }) => Id);
    const large = groupsOf(ids).filter((folder) => chargedBytes(folder) > SPARE_BYTES);
    return {
      processes: processesOf(gone, isTheirs),
      'System V objects': ['shm', 'sem', 'msg'].flatMap((kind) => systemVObjects(kind, isTheirs)),
      'files of its users': OPEN_PLACES.flatMap((place) => filesOf(place, isTheirs)),
      'folders of the judge': await ownFolders(),
      'memory still charged to its containers': groupsOf([...gone.keys()]),
      'memory beyond that of a waiting container': large.map((folder) => `${folder} ${chargedBytes(folder)}`),
      'layers on the disk': alive.filter(({ SizeRw }) => (SizeRw ?? 0) > 0).map(({ Id, SizeRw }) => `${Id} ${SizeRw}`),
      // This judge removes what it creates from them, so any new one is a trace.
      volumes: (await this.#volumeNames()).filter((name) => !this.#volumes.has(name)),
      networks: (await this.#networkNames()).filter((name) => !this.#networks.has(name)),
    };
  }

  async #list(size: boolean): Promise<(Docker.ContainerInfo & { SizeRw?: number })[]> {
    const filters = { label: [`${INSTANCE_LABEL}=${this.instance}`] };
    return await this.#docker.listContainers({ all: true, size, filters });
  }

  async #volumeNames(): Promise<string[]> {
    // Meeting folders of interactive problems carry the instance; those of other judges do not count. Nor do
    // precompiled headers of an image, which any judge on this machine may create meanwhile.
    // the headers of an image, which any judge of this machine may make meanwhile.
    const isOfAnother = ({ Labels }: Docker.VolumeInspectInfo): boolean =>
      ![undefined, this.instance].includes(Labels?.[INSTANCE_LABEL]) || Labels?.[HEADERS_LABEL] !== undefined;
    const volumes = (await this.#docker.listVolumes()).Volumes ?? [];
    return volumes.filter((volume) => !isOfAnother(volume)).map(({ Name }) => Name);
  }

  async #networkNames(): Promise<string[]> {
    return (await this.#docker.listNetworks()).map(({ Name }) => Name);
  }
}

/** Processes of this machine that run in one of these containers, or as one of their users. */
function processesOf(containers: ReadonlyMap<string, number>, isTheirs: (uid: number) => boolean): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const groups = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
        if ((groups.match(/[0-9a-f]{64}/g) ?? []).some((id) => containers.has(id))) return true;
        const uids = /^Uid:\s+(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]!;
        return uids.split(/\s+/).some((uid) => isTheirs(Number(uid)));
      } catch {
        // It has ended meanwhile.
        return false;
      }
    });
}

/** Objects in the machine's own namespace; those of a container end with it. */
function systemVObjects(kind: string, isTheirs: (uid: number) => boolean): string[] {
  const [head, ...lines] = readFileSync(`/proc/sysvipc/${kind}`, 'utf8').trimEnd().split('\n');
  const columns = head!.trim().split(/\s+/);
  const owners = ['uid', 'cuid'].map((name) => columns.indexOf(name));
  return lines.filter((line) => {
    const fields = line.trim().split(/\s+/);
    return owners.some((column) => isTheirs(Number(fields[column])));
  });
}

function filesOf(place: string, isTheirs: (uid: number) => boolean): string[] {
  return listed(place)
    .map((name) => join(place, name))
    .filter((path) => {
      try {
        return isTheirs(lstatSync(path).uid);
      } catch {
        return false;
      }
    });
}

/**
 * Folders in which the kernel counts the memory of these containers, with cgroup v1 or v2; tmpfs is counted there too.
 */
function groupsOf(ids: readonly string[]): string[] {
  const found: string[] = [];
  const isOfOne = (name: string): boolean => ids.some((id) => name.includes(id));
  const look = (folder: string, depth: number): void => {
    for (const name of listed(folder, true)) {
      const path = join(folder, name);
      if (isOfOne(name)) found.push(path);
      else if (depth > 1) look(path, depth - 1);
    }
  };
  const top = '/sys/fs/cgroup';
  const isSplit = listed(top, true).includes('memory');
  look(isSplit ? join(top, 'memory') : top, 4);
  return found;
}

function chargedBytes(group: string): number {
  for (const name of ['memory.current', 'memory.usage_in_bytes']) {
    try {
      return Number(readFileSync(join(group, name), 'utf8'));
    } catch {
      // The other version, or already removed.
    }
  }
  return 0;
}

function listed(folder: string, onlyFolders = false): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => !onlyFolders || entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

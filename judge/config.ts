/** The judge's environment variables, read once. All problems are reported together; the token is never printed. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { cpus, hostname } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { defaultToolchains, toolchains } from './contract/languages.ts';

const MIB = 1024 * 1024;

const Environment = z.object({
  KERNELWAY_URL: z
    .url({ protocol: /^https?$/, error: 'must be the address of the site, e.g. https://kernelway.example' })
    .default('http://localhost:3000'),
  JUDGE_TOKEN: z.string({ error: 'is required: the token the site gave this judge' }).min(8, 'is too short'),
  JUDGE_NAME: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'must be a host name: letters, digits, dots, dashes, at most 63')
    .optional(),
  JUDGE_DATA_DIR: z.string().min(1).default('var/judge'),
  JUDGE_SLOTS: z.coerce.number().int().min(1, 'must be at least 1').max(256).optional(),
  JUDGE_INSTANCE: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'must be letters, digits, dots, dashes, at most 63')
    .optional(),
  JUDGE_TOOLCHAINS: z
    .string()
    .transform((value) => {
      const sets: Record<string, string[]> = { all: toolchains(), default: defaultToolchains() };
      return [
        ...new Set(
          value
            .split(/[\s,]+/)
            .filter(Boolean)
            .flatMap((name) => sets[name] ?? name),
        ),
      ];
    })
    .refine((names) => names.length > 0, 'must name a toolchain')
    .refine((names) => names.every((name) => toolchains().includes(name)), {
      error: `must be default, all, or names of folders in judge/images, separated by commas: ${toolchains().join(', ')}`,
    })
    .optional(),
  JUDGE_TIME_FACTOR: z.coerce
    .number()
    .min(1, 'must be a number from 1 to 100')
    .max(100, 'must be at most 100')
    .default(1),
  JUDGE_CACHE_MIB: z.coerce.number().int().min(64, 'must be at least 64').default(4096),
});

export interface JudgeConfig {
  siteUrl: string;
  token: string;
  hostName: string;
  dataDir: string;
  /** How many jobs run at once at most; never more than the machine has cores. */
  slots: number;
  /** Nobody has said how many: whether the last one is used depends on what else the machine does (`host-room.ts`). */
  measuresSlots: boolean;
  /** Label of everything this judge creates in Docker, so that two judges on one machine do not affect each other. */
  instance: string;
  cacheBytes: number;
  /**
   * The only toolchains this host judges with. If undefined: those of every host, and the extra ones that were added
   * here.
   */
  toolchains: string[] | undefined;
}

/** Thrown with one line per problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * How many times slower this machine is than an ordinary one (sandbox/time-factor.ts). Tests and commands that read
 * no other setting of the judge use this too. @throws ConfigError
 */
export function readTimeFactor(env: NodeJS.ProcessEnv = process.env): number {
  const parsed = Environment.shape.JUDGE_TIME_FACTOR.safeParse(env.JUDGE_TIME_FACTOR || undefined);
  if (parsed.success) return parsed.data;
  throw new ConfigError(`JUDGE_TIME_FACTOR ${parsed.error.issues[0]?.message}`);
}

/** Parses the environment; `NAME_FILE` gives the value of `NAME` from a file. Throws ConfigError. */
export function readJudgeConfig(env: NodeJS.ProcessEnv): JudgeConfig {
  const values: Record<string, string | undefined> = {};
  const problems: string[] = [];
  for (const name of Object.keys(Environment.shape)) {
    const file = env[`${name}_FILE`];
    try {
      values[name] = env[name] || (file ? readFileSync(file, 'utf8').trim() : undefined);
    } catch {
      problems.push(`${name}_FILE names a file that cannot be read: ${file}`);
    }
  }
  const parsed = Environment.safeParse(values);
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  }
  const cores = cpus().length;
  const slots = parsed.data?.JUDGE_SLOTS ?? cores;
  if (slots > cores) problems.push(`JUDGE_SLOTS is ${slots}, more than this machine's ${cores} cores`);
  if (!parsed.success || problems.length > 0) {
    throw new ConfigError(`The judge's configuration is not right:\n  ${problems.join('\n  ')}`);
  }
  const dataDir = resolve(parsed.data.JUDGE_DATA_DIR);
  return {
    siteUrl: parsed.data.KERNELWAY_URL.replace(/\/{1,99}$/, ''),
    token: parsed.data.JUDGE_TOKEN,
    hostName:
      parsed.data.JUDGE_NAME ??
      (hostname()
        .replace(/[^A-Za-z0-9._-]/g, '-')
        .slice(0, 63) ||
        'judge'),
    dataDir,
    slots,
    measuresSlots: parsed.data.JUDGE_SLOTS === undefined,
    instance: parsed.data.JUDGE_INSTANCE ?? createHash('sha256').update(dataDir).digest('hex').slice(0, 12),
    cacheBytes: parsed.data.JUDGE_CACHE_MIB * MIB,
    toolchains: parsed.data.JUDGE_TOOLCHAINS,
  };
}

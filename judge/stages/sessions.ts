/** A test of several sessions: how its input splits, and which sessions the judge kills. See docs/problem-packages.md. */

export interface Session {
  stdin: Buffer;
  /** SIGKILL after this many lines of output; undefined for a session that ends by itself. */
  killAfterLines?: number;
}

/**
 * Splits an input at separator lines; without any, there is one session. A line that starts with the separator but is neither
 * `<separator>` nor `<separator> kill <n>` is normal input.
 */
export function splitSessions(input: Buffer, separator: string): Session[] {
  const marker = Buffer.from(separator);
  const sessions: Session[] = [];
  let sessionStart = 0;
  let lineStart = 0;
  while (lineStart < input.length) {
    const newline = input.indexOf(0x0a, lineStart);
    const lineEnd = newline === -1 ? input.length : newline;
    const next = newline === -1 ? input.length : newline + 1;
    if (input.subarray(lineStart, lineStart + marker.length).equals(marker)) {
      const rest = input.toString('latin1', lineStart + marker.length, lineEnd).replace(/\r$/, '');
      const kill = /^ kill (\d{1,9})$/.exec(rest);
      if (rest === '' || kill) {
        const stdin = input.subarray(sessionStart, lineStart);
        sessions.push(kill ? { stdin, killAfterLines: Number(kill[1]) } : { stdin });
        sessionStart = next;
      }
    }
    lineStart = next;
  }
  sessions.push({ stdin: input.subarray(sessionStart) });
  return sessions;
}

/** The first `lines` lines, newline included; the whole output when it has fewer. */
export function firstLines(output: Buffer, lines: number): Buffer {
  let end = 0;
  for (let i = 0; i < lines; i++) {
    const newline = output.indexOf(0x0a, end);
    if (newline === -1) return output;
    end = newline + 1;
  }
  return output.subarray(0, end);
}

/** The number of complete lines in the output. */
export function countLines(output: Buffer): number {
  let lines = 0;
  for (let at = output.indexOf(0x0a); at !== -1; at = output.indexOf(0x0a, at + 1)) lines++;
  return lines;
}

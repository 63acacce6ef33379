/** Groups of submissions that are alike, directly or through others, and where a drawing puts them. */

export interface Link {
  left: string;
  right: string;
  milli: number;
}

export interface Group {
  /** The most connected first. */
  members: string[];
  links: Link[];
}

/** The groups that these links make, the largest first. */
export function groupsOf(links: readonly Link[]): Group[] {
  const root = new Map<string, string>();
  const find = (id: string): string => {
    let at = id;
    while (root.has(at) && root.get(at) !== at) at = root.get(at)!;
    root.set(id, at);
    return at;
  };
  for (const { left, right } of links) root.set(find(left), find(right));
  const degree = new Map<string, number>();
  const groups = new Map<string, Link[]>();
  for (const link of links) {
    for (const id of [link.left, link.right]) degree.set(id, (degree.get(id) ?? 0) + 1);
    const key = find(link.left);
    groups.set(key, [...(groups.get(key) ?? []), link]);
  }
  const byDegree = (a: string, b: string) => degree.get(b)! - degree.get(a)! || (a < b ? -1 : 1);
  return [...groups.values()]
    .map((own) => ({
      members: [...new Set(own.flatMap(({ left, right }) => [left, right]))].sort(byDegree),
      links: own,
    }))
    .sort((a, b) => b.members.length - a.members.length || (a.members[0]! < b.members[0]! ? -1 : 1));
}

export interface Point {
  id: string;
  x: number;
  y: number;
}

export interface Drawing {
  width: number;
  height: number;
  points: Point[];
}

/** Space for each member on the circle of its group, for its name, and between groups. */
const STEP = 46;
const MARGIN = 70;
const WIDTH = 960;

/** Each group as a circle, in rows from the left. */
export function drawGroups(groups: readonly Group[]): Drawing {
  const points: Point[] = [];
  let [x, y, rowHeight] = [0, 0, 0];
  for (const { members } of groups) {
    const radius = members.length === 2 ? 40 : Math.max(48, (STEP * members.length) / (2 * Math.PI));
    const size = 2 * (radius + MARGIN);
    if (x > 0 && x + size > WIDTH) {
      y += rowHeight;
      [x, rowHeight] = [0, 0];
    }
    for (const [index, id] of members.entries()) {
      const angle = -Math.PI / 2 + (2 * Math.PI * index) / members.length;
      points.push({
        id,
        x: Math.round(x + radius + MARGIN + radius * Math.cos(angle)),
        y: Math.round(y + radius + MARGIN + radius * Math.sin(angle)),
      });
    }
    x += size;
    rowHeight = Math.max(rowHeight, size);
  }
  const right = Math.max(0, ...points.map((point) => point.x));
  return { width: Math.max(WIDTH, Math.round(right + MARGIN)), height: Math.round(y + rowHeight), points };
}

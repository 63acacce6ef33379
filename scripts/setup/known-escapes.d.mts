export type Part = 'docker' | 'containerd' | 'runc' | 'kernel';
export interface Escape {
  part: Part;
  id: string;
  what: string;
  since?: string;
  fixed: string[];
}
export const escapes: readonly Escape[];
export function hasEscape(version: string, escape: Pick<Escape, 'since' | 'fixed'>): boolean;
export function knownEscapes(
  versions: Partial<Record<Part, string>>,
): { part: Part; version: string; id: string; what: string; upgradeTo: string }[];

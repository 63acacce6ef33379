/** Documents of a partnership: signed copies and reports, each known by the hash of its bytes. */
export const DOCUMENT_KINDS = ['agreement', 'confirmation', 'acceptance', 'other'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

export interface PartnershipDocument {
  id: string;
  partnershipId: string;
  kind: DocumentKind;
  fileName: string;
  sha256: string;
  sizeBytes: number;
  uploadedBy: string;
  uploadedAt: number;
}

export const DOCUMENT_BYTES = 20 * 1024 * 1024;

const MAGIC: readonly (readonly number[])[] = [
  [0x25, 0x50, 0x44, 0x46],
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
];

/** Whether these bytes begin like a PDF, a PNG or a JPEG. */
export function isDocument(content: Uint8Array): boolean {
  return MAGIC.some((bytes) => bytes.every((byte, index) => content[index] === byte));
}

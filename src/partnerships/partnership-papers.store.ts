/** Every query of documents and reviews of partnerships. */
import type { DbOrTrx } from '../platform/database/connection.ts';
import type { DocumentKind, PartnershipDocument } from './partnership-documents.rules.ts';
import type { PartnershipReview, Scores } from './partnership-reviews.rules.ts';

interface DocumentRow {
  id: string;
  partnership_id: string;
  kind: DocumentKind;
  file_name: string;
  sha256: string;
  size_bytes: number | string;
  uploaded_by: string;
  uploaded_at: number;
}

function toDocument(row: DocumentRow): PartnershipDocument {
  return {
    id: row.id,
    partnershipId: row.partnership_id,
    kind: row.kind,
    fileName: row.file_name,
    sha256: row.sha256,
    sizeBytes: Number(row.size_bytes),
    uploadedBy: row.uploaded_by,
    uploadedAt: Number(row.uploaded_at),
  };
}

export async function insertDocument(trx: DbOrTrx, one: PartnershipDocument): Promise<void> {
  await trx('partnership_documents').insert({
    id: one.id,
    partnership_id: one.partnershipId,
    kind: one.kind,
    file_name: one.fileName,
    sha256: one.sha256,
    size_bytes: one.sizeBytes,
    uploaded_by: one.uploadedBy,
    uploaded_at: one.uploadedAt,
  });
}

/** How many there are. */
export async function countDocuments(db: DbOrTrx, partnershipId: string): Promise<number> {
  const row = (await db('partnership_documents')
    .where({ partnership_id: partnershipId })
    .count({ n: '*' })
    .first()) as unknown as { n: number };
  return Number(row.n);
}

/** Newest first. */
export async function listDocuments(
  db: DbOrTrx,
  partnershipId: string,
  kind?: DocumentKind,
): Promise<PartnershipDocument[]> {
  const rows = (await db('partnership_documents')
    .where({ partnership_id: partnershipId, ...(kind && { kind }) })
    .orderBy([
      { column: 'uploaded_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])) as DocumentRow[];
  return rows.map(toDocument);
}

interface ReviewRow {
  partnership_id: string;
  reviewer_id: string;
  has_conflict: boolean | number;
  scores: string;
  comment: string;
  reviewed_at: number;
}

/** Puts a review in place of the one that this organizer wrote before. */
export async function replaceReview(trx: DbOrTrx, review: PartnershipReview): Promise<void> {
  const key = { partnership_id: review.partnershipId, reviewer_id: review.reviewerId };
  await trx('partnership_reviews').where(key).delete();
  await trx('partnership_reviews').insert({
    ...key,
    has_conflict: review.hasConflict,
    scores: JSON.stringify(review.scores),
    comment: review.comment,
    reviewed_at: review.reviewedAt,
  });
}

/** Oldest first. */
export async function listReviews(db: DbOrTrx, partnershipId: string): Promise<PartnershipReview[]> {
  const rows = (await db('partnership_reviews')
    .where({ partnership_id: partnershipId })
    .orderBy(['reviewed_at', 'reviewer_id'])) as ReviewRow[];
  return rows.map((row) => ({
    partnershipId: row.partnership_id,
    reviewerId: row.reviewer_id,
    hasConflict: Boolean(row.has_conflict),
    scores: JSON.parse(row.scores) as Scores,
    comment: row.comment,
    reviewedAt: Number(row.reviewed_at),
  }));
}

/** Folders and lines of the archive of a round's submissions. */

/** A submission as the archive keeps it. */
export interface ArchivedSubmission {
  id: string;
  label: string;
  participantId: string;
  authorId: string;
  submittedAt: number;
  language: string | null;
  form: string;
  verdict: string | null;
  scoreMilli: number | null;
  isSampleRun: boolean;
  files: readonly { path: string; sha256: string | null }[];
}

/** What its folder and its line say; the author comes by name. */
type Described = Omit<ArchivedSubmission, 'authorId'>;

/** `A/Team name/20270301-100000-<id>`: sorted by problem, participant and time. */
export function archiveFolder({ id, label, participantId, submittedAt }: Described, participant: string): string {
  const time = new Date(submittedAt).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${plain(label, 'problem')}/${plain(participant, participantId)}/${time}-${id}`;
}

/** A name as a folder: without what means something in a path on any system. */
function plain(name: string, otherwise: string): string {
  const kept = name
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*]/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 80);
  return kept === '' ? otherwise : kept;
}

/** One submission in the list, as a line of JSON. */
export function archiveLine(one: Described, participant: string, author: string): string {
  return JSON.stringify({
    id: one.id,
    problem: one.label,
    participant: { id: one.participantId, name: participant },
    author,
    submittedAt: new Date(one.submittedAt).toISOString(),
    language: one.language,
    form: one.form,
    isSampleRun: one.isSampleRun,
    verdict: one.verdict,
    score: one.scoreMilli === null ? null : one.scoreMilli / 1000,
    folder: archiveFolder(one, participant),
    files: one.files.flatMap(({ path, sha256 }) => (sha256 === null ? [] : [path])),
    deletedFiles: one.files.flatMap(({ path, sha256 }) => (sha256 === null ? [path] : [])),
  });
}

/** The form of a contest and its list's search: parses text into typed values, with errors that name field and limit. */
import { z } from 'zod';
import {
  blankToUndefined,
  dateTime,
  optionalTime,
  plainLine,
  revision,
  text,
  urlName,
  wholeNumber,
} from '../platform/web/forms.ts';
import {
  BOARD_SHOWS,
  BOARD_TOP_MAX,
  DESCRIPTION_MAX,
  ENTRIES,
  ENTRY_COURSES_MAX,
  NAME_MAX,
  PARTICIPATIONS,
  RESERVED_SLUGS,
  SUMMARY_MAX,
  TEAM_SIZE_MAX,
  type Contest,
} from './contests.rules.ts';

const longText = (max: number) =>
  z.preprocess((value) => value ?? '', z.string().max(max)).transform((value) => value.replace(/\r\n/g, '\n').trim());

/** @param saved the contest that is edited */
export const contestSchema = (zone: string, saved?: Pick<Contest, 'registrationOpensAt' | 'registrationClosesAt'>) =>
  z
    .object({
      slug: urlName(RESERVED_SLUGS),
      name: plainLine(NAME_MAX),
      summary: z.preprocess((value) => value ?? '', z.string().trim().max(SUMMARY_MAX)),
      description: longText(DESCRIPTION_MAX),
      registrationOpensAt: optionalTime(zone, saved?.registrationOpensAt),
      registrationClosesAt: optionalTime(zone, saved?.registrationClosesAt),
      entry: z.enum(ENTRIES),
      /** One name per line. */
      entryUniversities: longText(4000).transform((value) => [
        ...new Set(
          value
            .split('\n')
            .map((line) => line.trim())
            .filter((line) => line !== ''),
        ),
      ]),
      /** URL names; one that is chosen alone comes as text. */
      entryCourse: z.preprocess(
        (value) => [value ?? []].flat().filter((one) => one !== ''),
        z
          .array(z.string().trim().max(60))
          .max(ENTRY_COURSES_MAX)
          .transform((slugs) => [...new Set(slugs)]),
      ),
      participation: z.enum(PARTICIPATIONS),
      teamMin: z.preprocess((value) => blankToUndefined(value) ?? '1', wholeNumber(1, TEAM_SIZE_MAX)),
      teamMax: z.preprocess((value) => blankToUndefined(value) ?? '1', wholeNumber(1, TEAM_SIZE_MAX)),
      boardShows: z.enum(BOARD_SHOWS).default('all'),
      boardTop: z.preprocess(blankToUndefined, wholeNumber(1, BOARD_TOP_MAX).optional()),
      rev: revision,
    })
    .check((context) => {
      const { entry, entryUniversities, entryCourse, boardShows, boardTop } = context.value;
      const missing =
        entry === 'university' && entryUniversities.length === 0
          ? 'entryUniversities'
          : entry === 'course' && entryCourse.length === 0
            ? 'entryCourse'
            : boardShows === 'top' && boardTop === undefined
              ? 'boardTop'
              : undefined;
      if (missing) context.issues.push({ code: 'custom', message: 'required', path: [missing], input: '' });
    });

/** The form that copies a contest; only one with rounds has an opening. */
export const copySchema = (zone: string, hasRounds: boolean) =>
  z.object({
    slug: urlName(RESERVED_SLUGS),
    name: plainLine(NAME_MAX),
    opensAt: hasRounds ? dateTime(zone) : z.unknown().transform(() => null),
    formKey: text(64, 8),
  });

export const listSchema = z.object({
  show: z.enum(['running', 'coming', 'past', 'archived']).optional().catch(undefined),
  q: z.string().trim().max(100).optional().catch(undefined),
});

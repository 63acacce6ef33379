/** The form of a contest and its list's search: parses text into typed values, with errors that name field and limit. */
import { z } from 'zod';
import {
  blankToUndefined,
  dateTime,
  optionalText,
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
  NAME_MAX,
  PARTICIPATIONS,
  RESERVED_SLUGS,
  SUMMARY_MAX,
  TEAM_SIZE_MAX,
} from './contests.rules.ts';

const longText = (max: number) =>
  z.preprocess((value) => value ?? '', z.string().max(max)).transform((value) => value.replace(/\r\n/g, '\n').trim());

export const contestSchema = (zone: string) =>
  z
    .object({
      slug: urlName(RESERVED_SLUGS),
      name: plainLine(NAME_MAX),
      summary: z.preprocess((value) => value ?? '', z.string().trim().max(SUMMARY_MAX)),
      description: longText(DESCRIPTION_MAX),
      registrationOpensAt: optionalTime(zone),
      registrationClosesAt: optionalTime(zone),
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
      entryCourse: optionalText(60),
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
          : entry === 'course' && !entryCourse
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

// The table of announced changes: read strictly, since a row that is overlooked would allow or forbid the wrong thing.

export interface Announcement {
  readonly announced: string
  readonly inForce: string
  readonly change: string
  readonly path: string
  readonly reason: string
}

export const announcementsFile = 'schema/announced-changes.md'

/** How long partners know of a breaking change before it comes. */
export const noticeDays = 90

const dayMs = 86_400_000
const row =
  /^\| (\d{4}-\d{2}-\d{2}) \| (\d{4}-\d{2}-\d{2}) \| `?([A-Z_]+)`? \| `?([^`|\s]+)`? \| (\S[^|]*) \|$/

function announcementOf(line: string): Announcement {
  const [match, announced = '', inForce = '', change = '', path = '', reason = ''] = row.exec(line) ?? []
  const notice = (Date.parse(inForce) - Date.parse(announced)) / dayMs
  if (match === undefined || Number.isNaN(notice))
    throw new Error(`${announcementsFile}: this is not an announcement: ${line}`)
  if (notice < noticeDays && !reason.startsWith('Urgent: '))
    throw new Error(
      `${announcementsFile}: ${path} is announced ${notice} days before it is in force; it takes ${noticeDays}, or a reason that begins with "Urgent: ".`,
    )
  return { announced, inForce, change, path, reason }
}

/** The rows of the one table of the page. */
export function parseAnnouncements(page: string): readonly Announcement[] {
  const rows = page.split('\n').filter((line) => line.trimStart().startsWith('|'))
  return rows.slice(2).map(announcementOf)
}

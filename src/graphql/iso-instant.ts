// Instants as text, as `Date.prototype.toISOString` writes them: lists hold many, and the same ones when they are asked again.

import { inOnePiece } from '../core/text.ts'

const dayMs = 86_400_000
const minuteMs = 60_000

/** The years 0 to 9999, which take four digits. */
const earliest = Date.parse('0000-01-01T00:00:00.000Z')
const latest = Date.parse('9999-12-31T23:59:59.999Z')

const padded = (count: number, digits: number, after: string) =>
  Array.from({ length: count }, (_, value) => `${String(value).padStart(digits, '0')}${after}`)

const minutes = Array.from({ length: 24 }, (_, hour) =>
  padded(60, 2, ':').map((minute) => `${String(hour).padStart(2, '0')}:${minute}`),
).flat()
const seconds = padded(60, 2, '.')
const milliseconds = padded(1000, 3, 'Z')

let lastDay = Number.NaN
let lastDate = ''

/** What was written last, by the second; the later of two that share a place stays. */
const places = 1_024
const moments = new Float64Array(places).fill(Number.NaN)
const texts = new Array<string>(places).fill('')

/** Of a moment in milliseconds since 1970. */
export function isoInstant(moment: number): string {
  if (!(moment >= earliest && moment <= latest)) return new Date(moment).toISOString()
  const place = Math.floor(moment / 1_000) & (places - 1)
  if (moments[place] === moment) return texts[place] as string
  const text = written(moment)
  moments[place] = moment
  texts[place] = text
  return text
}

function written(moment: number): string {
  const day = Math.floor(moment / dayMs)
  if (day !== lastDay) {
    lastDate = new Date(moment).toISOString().slice(0, 'YYYY-MM-DDT'.length)
    lastDay = day
  }
  const ofDay = moment - day * dayMs
  const minute = Math.floor(ofDay / minuteMs)
  const ofMinute = ofDay - minute * minuteMs
  const second = Math.floor(ofMinute / 1_000)
  return inOnePiece(lastDate, minutes[minute], seconds[second], milliseconds[ofMinute - second * 1_000])
}

/**
 * Times as Go's `time.Parse` reads them and refuses them, for the layouts that `--since` and `--until` are tried with
 * (moby `timetypes.GetTimestamp`): from a day alone to RFC 3339 with nanoseconds.
 */
import { goQuote } from '@shared/docker/goFormat'

interface Element {
  /** As layouts write it. */
  readonly layout: string
  readonly pattern: RegExp
  /** What it may be, and its name in the error. */
  readonly range?: { readonly name: string; readonly from: number; readonly to: number }
}

const elements: readonly Element[] = [
  { layout: '2006', pattern: /^\d{4}/ },
  { layout: 'Z07:00', pattern: /^(Z|[+-]\d\d:\d\d)/ },
  { layout: '01', pattern: /^\d\d/, range: { name: 'month', from: 1, to: 12 } },
  { layout: '02', pattern: /^\d\d/, range: { name: 'day', from: 1, to: 31 } },
  { layout: '15', pattern: /^\d\d?/, range: { name: 'hour', from: 0, to: 23 } },
  { layout: '04', pattern: /^\d\d/, range: { name: 'minute', from: 0, to: 59 } },
  { layout: '05', pattern: /^\d\d/, range: { name: 'second', from: 0, to: 59 } },
]

/** Reads a time in a layout; seconds since the epoch with nine digits behind the point. Throws an `Error` in Go's words. */
export function parseGoTime(layout: string, value: string): string {
  const parts: Record<string, string> = {}
  const fault = (rest: string, element: string): Error =>
    new Error(
      `parsing time ${goQuote(value)} as ${goQuote(layout)}: cannot parse ${goQuote(rest)} as ${goQuote(element)}`,
    )
  let rest = value
  // A fraction stands behind the seconds whether the layout has one or not.
  for (let at = layout.replace(/\.9+/, ''); at !== '';) {
    const element = elements.find((each) => at.startsWith(each.layout))
    const literal = at.charAt(0)
    if (element === undefined) {
      if (!rest.startsWith(literal)) throw fault(rest, literal)
      rest = rest.slice(1)
    } else {
      const [text] = element.pattern.exec(rest) ?? []
      if (text === undefined) throw fault(rest, element.layout)
      refuseOutside(element, Number(text), value)
      parts[element.layout] = text
      rest = rest.slice(text.length)
      if (element.layout === '05') {
        const [fraction = ''] = /^[.,]\d+/.exec(rest) ?? []
        parts['fraction'] = fraction.slice(1)
        rest = rest.slice(fraction.length)
      }
    }
    at = at.slice((element?.layout ?? literal).length)
  }
  if (rest !== '') throw new Error(`parsing time ${goQuote(value)}: extra text: ${goQuote(rest)}`)
  return secondsOf(parts, value)
}

function refuseOutside({ range }: Element, number: number, value: string): void {
  if (range === undefined || (number >= range.from && number <= range.to)) return
  throw new Error(`parsing time ${goQuote(value)}: ${range.name} out of range`)
}

function secondsOf(parts: Readonly<Record<string, string>>, value: string): string {
  const two = (layout: string): string => (parts[layout] ?? '').padStart(2, '0')
  const day = `${parts['2006'] ?? ''}-${two('01')}-${two('02')}`
  const atMs = Date.parse(`${day}T${two('15')}:${two('04')}:${two('05')}${parts['Z07:00'] ?? 'Z'}`)
  if (new Date(`${day}T00:00:00Z`).getUTCDate() !== Number(two('02'))) {
    throw new Error(`parsing time ${goQuote(value)}: day out of range`)
  }
  return `${Math.floor(atMs / 1000)}.${(parts['fraction'] ?? '').padEnd(9, '0').slice(0, 9)}`
}

/** awk's values: numbers, strings, strings that look like numbers (from input), and what was never set. */

/** A string from outside that looks like a number and compares as one. */
export class NumericString {
  constructor(
    readonly text: string,
    readonly number: number,
  ) {}
}

export type Value = number | string | NumericString | undefined
export type AwkArray = Map<string, Value>

const numeric = /^[ \t\n\r\f\v]*[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)[ \t\n\r\f\v]*$/
const prefix = /^[ \t\n\r\f\v]*[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf(?:inity)?|nan)/i
const hexadecimal = /^[ \t\n]*[-+]?0[xX][0-9a-fA-F]+/

/** A string that came from outside, as a number too where it looks like one. */
export function fromInput(text: string): Value {
  const code = text.charCodeAt(0)
  if (code >= 48 && code <= 57 && text.length < 16) {
    const whole = wholeNumber(text)
    if (whole >= 0) return new NumericString(text, whole)
  }
  const mayBe =
    (code >= 48 && code <= 57) || code === 32 || code === 45 || code === 43 || code === 46 || (code >= 9 && code <= 13)
  return mayBe && numeric.test(text) ? new NumericString(text, Number(text)) : text
}

/** The number that digits write; -1 when there is anything else. */
function wholeNumber(digits: string): number {
  let number = 0
  for (let at = 0; at < digits.length; at++) {
    const digit = digits.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return -1
    number = number * 10 + digit
  }
  return number
}

export function toNumber(value: Value, readsHex = false): number {
  if (typeof value === 'number') return value
  if (value === undefined) return 0
  if (value instanceof NumericString) return value.number
  const code = value.charCodeAt(0)
  if (Number.isNaN(code) || (code > 57 && !/^[in]/i.test(value))) return 0
  if (readsHex && hexadecimal.test(value)) return Number(hexadecimal.exec(value)?.[0])
  const found = prefix.exec(value)?.[0].trim()
  if (found === undefined) return 0
  if (/inf/i.test(found)) return found.startsWith('-') ? -Infinity : Infinity
  return Number(found)
}

export function nonFinite(number: number): string {
  return Number.isNaN(number) ? 'nan' : number > 0 ? 'inf' : '-inf'
}

export function isTrue(value: Value): boolean {
  if (typeof value === 'number') return value !== 0
  if (value instanceof NumericString) return value.number !== 0
  return value !== undefined && value !== ''
}

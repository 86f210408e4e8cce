/** awk's numbers as text. */
import { formatAwk } from './format'
import { nonFinite } from './values'

/** A number as text: integers whole, others by CONVFMT or OFMT. */
export function numberText(number: number, format: string): string {
  if (Number.isInteger(number) && Math.abs(number) < 1e18) return BigInt(number).toString()
  if (!Number.isFinite(number)) return nonFinite(number)
  return formatAwk(format, [number])
}

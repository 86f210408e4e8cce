/**
 * GNU's order of versions in names (`sort -V`, `ls -v`): digits compare as numbers, `~` sorts before the end of a name,
 * letters before other characters, hidden files before others, and endings like `.tar.gz` count only between equals.
 */

/** Compares two names; negative, zero or positive (gnulib's filevercmp). */
export function compareFileVersions(left: string, right: string): number {
  if (left === '' || right === '') return left === right ? 0 : left === '' ? -1 : 1
  const dots = dotOrder(left) - dotOrder(right)
  if (dots !== 0) return dots
  const [one, two] = [stem(left), stem(right)]
  const result = compareParts(one, two)
  if (result !== 0 || (one.length === left.length && two.length === right.length)) return result
  return compareParts(left, right)
}

/** `.` first, then `..`, other hidden names, and the rest. */
function dotOrder(name: string): number {
  if (!name.startsWith('.')) return 3
  return name === '.' ? 0 : name === '..' ? 1 : 2
}

/** A name without its endings, each a dot and a letter or `~`, then letters, digits and `~`. */
function stem(name: string): string {
  const endings = /(?:\.[A-Za-z~][A-Za-z0-9~]*)*$/.exec(name.slice(1))
  return name.slice(0, 1 + (endings?.index ?? name.length - 1))
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9'
}

function order(text: string, at: number): number {
  const character = text[at]
  if (character === undefined) return -1
  if (isDigit(character)) return 0
  if (/[A-Za-z]/.test(character)) return character.charCodeAt(0)
  return character === '~' ? -2 : character.charCodeAt(0) + 256
}

function compareParts(left: string, right: string): number {
  let [one, two] = [0, 0]
  const more = (text: string, at: number): boolean => at < text.length && !isDigit(text[at])
  while (one < left.length || two < right.length) {
    while (more(left, one) || more(right, two)) {
      const difference = order(left, one++) - order(right, two++)
      if (difference !== 0) return difference
    }
    while (left[one] === '0') one++
    while (right[two] === '0') two++
    let first = 0
    while (isDigit(left[one]) && isDigit(right[two])) {
      if (first === 0) first = left.charCodeAt(one) - right.charCodeAt(two)
      one++
      two++
    }
    if (isDigit(left[one])) return 1
    if (isDigit(right[two])) return -1
    if (first !== 0) return first
  }
  return 0
}

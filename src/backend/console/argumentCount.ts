import type { Verb } from './verb'

/** What docker says of a wrong number of arguments (docker/cli 28.2, cli/required.go); undefined for a right one. */
export function countProblem(verb: Verb, count: number): string | undefined {
  const { min, max } = verb.argumentCount
  const plural = (number: number): string => `${number} argument${number === 1 ? '' : 's'}`
  if (max === min) {
    if (count === min) return undefined
    return min === 0 ? 'accepts no arguments' : `requires ${plural(min)}`
  }
  if (max === undefined) return count < min ? `requires at least ${plural(min)}` : undefined
  if (count >= min && count <= max) return undefined
  return min === 0 ? `requires at most ${plural(max)}` : `requires at least ${min} and at most ${plural(max)}`
}

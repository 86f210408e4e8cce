/** The functions of `bc -l`: sine, cosine, arctangent, logarithm, exponential and Bessel's, by their series. */
import {
  add,
  compare,
  decimal,
  divide,
  multiply,
  negate,
  power,
  remainder,
  rescaled,
  squareRoot,
  subtract,
  zero,
  type Decimal,
} from './decimal'

/** Digits that are calculated beyond those that are asked for. */
const guard = 12

export const libraryFunctions: Readonly<Record<string, (scale: number, ...values: readonly Decimal[]) => Decimal>> = {
  s: (scale, x = zero) => rescaled(sine(x, scale + guard), scale),
  c: (scale, x = zero) =>
    rescaled(sine(add(x, divide(pi(scale + guard), decimal(2), scale + guard)), scale + guard), scale),
  a: (scale, x = zero) => rescaled(arctangent(x, scale + guard), scale),
  l: (scale, x = zero) => {
    // As bc has it, the logarithm of what has none is a number without meaning.
    if (x.digits <= 0n) return divide(subtract(decimal(1), power(decimal(10), decimal(scale), 0)), decimal(1), scale)
    return rescaled(logarithm(x, scale + guard), scale)
  },
  e: (scale, x = zero) => rescaled(exponential(x, scale + guard), scale),
  j: (scale, n = zero, x = zero) => rescaled(bessel(n, x, scale + guard), scale),
}

/** Adds terms until they vanish; each follows from the one before it. */
function series(first: Decimal, next: (term: Decimal, index: number) => Decimal): Decimal {
  let sum = first
  let term = first
  for (let index = 1; term.digits !== 0n; index++) {
    term = next(term, index)
    sum = add(sum, term)
  }
  return sum
}

function pi(scale: number): Decimal {
  return multiply(decimal(4), arctangent(decimal(1), scale), scale)
}

function sine(x: Decimal, scale: number): Decimal {
  const circle = multiply(decimal(2), pi(scale + 4), scale + 4)
  const angle = remainder(rescaled(x, scale + 4), circle, 0)
  const square = multiply(angle, angle, scale)
  return series(rescaled(angle, scale), (term, index) =>
    negate(divide(multiply(term, square, scale), decimal(2 * index * (2 * index + 1)), scale)),
  )
}

function arctangent(x: Decimal, scale: number): Decimal {
  let value = rescaled(x, Math.max(scale, x.scale))
  let doublings = 0
  for (; compare(multiply(value, value, scale), { digits: 1n, scale: 2 }) > 0; doublings++)
    value = divide(value, add(decimal(1), squareRoot(add(decimal(1), multiply(value, value, scale)), scale)), scale)
  const square = multiply(value, value, scale)
  let sum = value
  let raised = value
  for (let index = 1; raised.digits !== 0n; index++) {
    raised = negate(multiply(raised, square, scale))
    sum = add(sum, divide(raised, decimal(2 * index + 1), scale))
  }
  return multiply(sum, decimal(2n ** BigInt(doublings)), scale)
}

function exponential(x: Decimal, scale: number): Decimal {
  if (x.digits < 0n) return divide(decimal(1), exponential(negate(x), scale), scale)
  let value = rescaled(x, Math.max(scale, x.scale))
  let halvings = 0
  for (; compare(value, decimal(1)) > 0; halvings++) value = divide(value, decimal(2), scale + 2 * halvings)
  const precise = scale + 2 * halvings + 2
  let result = series(rescaled(decimal(1), precise), (term, index) =>
    divide(multiply(term, value, precise), decimal(index), precise),
  )
  for (let left = halvings; left > 0; left--) result = multiply(result, result, precise)
  return result
}

function logarithm(x: Decimal, scale: number): Decimal {
  let value = rescaled(x, Math.max(scale, x.scale))
  let roots = 0
  for (; compare(value, decimal(2)) >= 0 || compare(value, { digits: 5n, scale: 1 }) <= 0; roots++)
    value = squareRoot(value, scale + roots + 2)
  const precise = scale + roots + 2
  const ratio = divide(subtract(value, decimal(1)), add(value, decimal(1)), precise)
  const square = multiply(ratio, ratio, precise)
  let sum = ratio
  let raised = ratio
  for (let index = 1; raised.digits !== 0n; index++) {
    raised = multiply(raised, square, precise)
    sum = add(sum, divide(raised, decimal(2 * index + 1), precise))
  }
  return multiply(sum, decimal(2n ** BigInt(roots + 1)), precise)
}

function bessel(n: Decimal, x: Decimal, scale: number): Decimal {
  const whole = Number(rescaled(n, 0).digits)
  const order = Math.abs(whole)
  const half = divide(x, decimal(2), scale)
  const square = multiply(half, half, scale)
  let first = rescaled(decimal(1), scale)
  for (let index = 1; index <= order; index++) first = divide(multiply(first, half, scale), decimal(index), scale)
  const sum = series(first, (term, index) =>
    negate(divide(multiply(term, square, scale), decimal(index * (order + index)), scale)),
  )
  return whole < 0 && order % 2 === 1 ? negate(sum) : sum
}

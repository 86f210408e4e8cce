/** factor: prime factors of numbers below 2^64, by trial and Pollard's rho. */
import type { Process, Program } from '../../process/types'
import { complain, isGnu } from '../complaint'
import { missingOperand, parseOptions } from '../options'
import { readLines } from '../streams'

const table = { short: 'h', long: { exponents: 'h' }, usage: '[NUMBER]...' }

export const factor: Program = async (process) => {
  // busybox's has no options: a word with a dash is no number.
  const plain = !isGnu(process) && process.argv[1] !== '--help'
  const options = plain ? undefined : parseOptions(process, table)
  const operands = options?.operands ?? process.argv.slice(1)
  const exponents = options?.has('h') === true
  const words =
    operands.length > 0 ? operands : (await readLines(process, process.stdin)).flatMap((line) => line.split(/\s+/))
  let status = 0
  for (const word of words.filter((each) => each !== '' || (operands.length > 0 && isGnu(process)))) {
    if (!/^\+?\d+$/.test(word) || (BigInt(word) >= 1n << 64n && !isGnu(process))) {
      if (!isGnu(process)) throw missingOperand(process, table)
      await complain(process, `'${word}' is not a valid positive integer`)
      status = 1
      continue
    }
    const number = BigInt(word)
    const factors = await primeFactors(process, number)
    const shown = exponents ? powers(factors) : factors.map(String)
    await process.print(`${number}:${shown.map((each) => ` ${each}`).join('')}\n`)
  }
  return status
}

/** `2 2 3` as `2^2 3`. */
function powers(factors: readonly bigint[]): readonly string[] {
  const counts = new Map<bigint, number>()
  for (const each of factors) counts.set(each, (counts.get(each) ?? 0) + 1)
  return [...counts].map(([prime, count]) => (count === 1 ? String(prime) : `${prime}^${count}`))
}

async function primeFactors(process: Process, number: bigint): Promise<bigint[]> {
  const found: bigint[] = []
  let rest = number
  if (rest < 2n) return found
  for (let prime = 2n; prime < 1000n; prime += prime === 2n ? 1n : 2n)
    while (rest % prime === 0n) {
      found.push(prime)
      rest /= prime
    }
  const open = rest > 1n ? [rest] : []
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    await process.checkpoint()
    if (isPrime(each)) found.push(each)
    else {
      const divisor = await divide(process, each)
      open.push(divisor, each / divisor)
    }
  }
  return found.sort((left, right) => (left < right ? -1 : left > right ? 1 : 0))
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  for (let [square, left] = [base % modulus, exponent]; left > 0n; left >>= 1n, square = (square * square) % modulus)
    if (left & 1n) result = (result * square) % modulus
  return result
}

function isPrime(number: bigint): boolean {
  let odd = number - 1n
  let twos = 0
  while ((odd & 1n) === 0n) {
    odd >>= 1n
    twos++
  }
  return [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n].every((base) => {
    if (base % number === 0n) return true
    let value = power(base, odd, number)
    if (value === 1n || value === number - 1n) return true
    for (let step = 1; step < twos; step++) {
      value = (value * value) % number
      if (value === number - 1n) return true
    }
    return false
  })
}

async function divide(process: Process, number: bigint): Promise<bigint> {
  for (let shift = 1n; ; shift++) {
    let [slow, fast, divisor] = [2n, 2n, 1n]
    for (let step = 0; divisor === 1n; step++) {
      slow = (slow * slow + shift) % number
      fast = (fast * fast + shift) % number
      fast = (fast * fast + shift) % number
      divisor = greatest(slow > fast ? slow - fast : fast - slow, number)
      if (step % 256 === 0) await process.checkpoint()
    }
    if (divisor !== number) return divisor
  }
}

function greatest(left: bigint, right: bigint): bigint {
  let [one, two] = [left, right]
  while (two > 0n) [one, two] = [two, one % two]
  return one
}

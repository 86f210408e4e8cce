/** dc: a calculator that takes operators behind their operands, with a stack of numbers and texts and registers of stacks. */
import type { Process, Program } from '../../process/types'
import { decodeText } from '../../text'
import {
  add,
  compare,
  decimal,
  divide,
  MathError,
  multiply,
  negate,
  parseDecimal,
  power,
  remainder,
  rescaled,
  shown,
  squareRoot,
  subtract,
  zero,
  type Decimal,
} from '../bc/decimal'
import { complain, reason } from '../complaint'
import { parseOptions } from '../options'
import { openInput, readEverything } from '../streams'

type Value = Decimal | string

export const dc: Program = async (process) => {
  const options = parseOptions(process, { short: 'e:f:x', usage: '[-x] [-eSCRIPT]... [-fFILE]... [FILE]...' })
  const machine = new Machine(process)
  const isGiven = options.has('e') || options.has('f') || options.operands.length > 0
  const sources = [
    ...options.given.map(({ letter, value }) => ({ isFile: letter === 'f', text: value })),
    ...options.operands.map((path) => ({ isFile: true, text: path })),
    ...(isGiven ? [] : [{ isFile: true, text: '-' }]),
  ]
  for (const { isFile, text } of sources) {
    const script = isFile ? await textOf(process, text) : text
    if (script === undefined) return 1
    try {
      if (!(await machine.run(script))) return 0
    } catch (error) {
      if (!(error instanceof MathError)) throw error
      await complain(process, error.message)
      return 1
    }
  }
  return 0
}

async function textOf(process: Process, path: string): Promise<string | undefined> {
  try {
    const input = await openInput(process, path)
    const text = decodeText(await readEverything(process, input))
    input.close()
    return text
  } catch (error) {
    await complain(process, `can't open '${path}': ${reason(process, error)}`)
    return undefined
  }
}

const mostNested = 400

class Machine {
  private readonly stack: Value[] = []
  private readonly registers = new Map<string, Value[]>()
  private scale = 0
  private readonly bases = { i: 10, o: 10 }
  private nested = 0

  constructor(private readonly process: Process) {}

  /** Runs a script; false when it quits. Throws `MathError`. */
  async run(script: string): Promise<boolean> {
    for (let at = 0; at < script.length;) {
      await this.process.checkpoint()
      const number = /^(?:_?[0-9A-F]+(?:\.[0-9A-F]*)?|_?\.[0-9A-F]+)/.exec(script.slice(at, at + 65_536))?.[0]
      if (number !== undefined) {
        const value = parseDecimal(number.replace('_', ''), this.bases.i)
        this.push(number.startsWith('_') ? negate(value) : value)
        at += number.length
        continue
      }
      const letter = script[at] ?? ''
      if (letter === '[') {
        const end = closing(script, at)
        this.push(script.slice(at + 1, end))
        at = end + 1
        continue
      }
      if (letter === '#') {
        const end = script.indexOf('\n', at)
        at = end < 0 ? script.length : end
        continue
      }
      const command = /^!?[<>=]/.exec(script.slice(at, at + 2))?.[0]
      if (command !== undefined || 'sSlL'.includes(letter)) {
        const length = command?.length ?? 1
        if (!(await this.withRegister(command ?? letter, script[at + length] ?? ''))) return false
        at += length + 1
        continue
      }
      at++
      if (letter === 'q') return false
      if (/\s/.test(letter)) continue
      if (letter === 'x') {
        if (!(await this.execute(this.pop()))) return false
      } else await this.command(letter)
    }
    return true
  }

  private push(value: Value): void {
    this.process.allocate(64)
    this.stack.push(value)
  }

  private pop(): Value {
    const value = this.stack.pop()
    if (value === undefined) throw new MathError('stack has too few elements')
    this.process.release(64)
    return value
  }

  private popNumber(): Decimal {
    const value = this.pop()
    if (typeof value === 'string') throw new MathError('not a number')
    return value
  }

  private async execute(value: Value): Promise<boolean> {
    if (typeof value !== 'string') {
      this.push(value)
      return true
    }
    if (this.nested >= mostNested) throw new MathError('too many calls')
    this.nested++
    const goesOn = await this.run(value)
    this.nested--
    return goesOn
  }

  private async withRegister(command: string, name: string): Promise<boolean> {
    const held = this.registers.get(name) ?? []
    this.registers.set(name, held)
    switch (command) {
      case 's':
        held.splice(Math.max(0, held.length - 1), 1, this.pop())
        return true
      case 'S':
        held.push(this.pop())
        return true
      case 'l':
        this.push(held.at(-1) ?? zero)
        return true
      case 'L':
        this.push(held.pop() ?? zero)
        return true
    }
    const [top, below] = [this.popNumber(), this.popNumber()]
    const order = compare(top, below)
    const kind = command.at(-1)
    const holds = kind === '=' ? order === 0 : kind === '<' ? order < 0 : order > 0
    if (holds === command.startsWith('!')) return true
    return this.execute(held.at(-1) ?? zero)
  }

  private async command(letter: string): Promise<void> {
    if ('+-*/%^~|v'.includes(letter)) return this.calculate(letter)
    const { process } = this
    switch (letter) {
      case 'p':
        await process.print(`${this.textOf(this.top())}\n`)
        return
      case 'n':
        await process.print(`${this.textOf(this.pop())}\n`)
        return
      case 'P': {
        const value = this.pop()
        await process.print(typeof value === 'string' ? value : bytesOf(value))
        return
      }
      case 'f':
        for (const value of this.stack.toReversed()) await process.print(`${this.textOf(value)}\n`)
        return
      case 'c':
        this.stack.length = 0
        return
      case 'd':
        this.push(this.top())
        return
      case 'r': {
        const [one, two] = [this.pop(), this.pop()]
        this.push(one)
        this.push(two)
        return
      }
      case 'z':
        this.push(decimal(this.stack.length))
        return
      case 'Z': {
        const value = this.pop()
        this.push(decimal(typeof value === 'string' ? value.length : value.digits.toString().replace('-', '').length))
        return
      }
      case 'X': {
        const value = this.pop()
        this.push(decimal(typeof value === 'string' ? 0 : value.scale))
        return
      }
      case 'k':
        this.scale = Number(rescaled(this.popNumber(), 0).digits)
        return
      case 'i':
      case 'o':
        this.bases[letter] = this.base(letter)
        return
      case 'K':
        this.push(decimal(this.scale))
        return
      case 'I':
        this.push(decimal(this.bases.i))
        return
      case 'O':
        this.push(decimal(this.bases.o))
        return
      default:
        throw new MathError(`bad character '${letter}'`)
    }
  }

  private base(letter: 'i' | 'o'): number {
    const value = Number(rescaled(this.popNumber(), 0).digits)
    const most = letter === 'i' ? 16 : 999
    if (value < 2 || value > most) throw new MathError(`bad ${letter}base; must be [2,${most}]`)
    return value
  }

  private top(): Value {
    const value = this.stack.at(-1)
    if (value === undefined) throw new MathError('stack has too few elements')
    return value
  }

  private textOf(value: Value): string {
    return typeof value === 'string' ? value : shown(value, this.bases.o)
  }

  private calculate(operator: string): void {
    if (operator === 'v') return this.push(squareRoot(this.popNumber(), this.scale))
    if (this.stack.length < (operator === '|' ? 3 : 2)) throw new MathError('stack has too few elements')
    const two = this.popNumber()
    const one = this.popNumber()
    switch (operator) {
      case '+':
        return this.push(add(one, two))
      case '-':
        return this.push(subtract(one, two))
      case '*':
        return this.push(multiply(one, two, this.scale))
      case '/':
        return this.push(divide(one, two, this.scale))
      case '%':
        return this.push(remainder(one, two, this.scale))
      case '^':
        return this.push(power(one, two, this.scale))
      case '~':
        this.push(divide(one, two, this.scale))
        return this.push(remainder(one, two, this.scale))
      default:
        return this.push(powerModulo(this.popNumber(), one, two))
    }
  }
}

function powerModulo(base: Decimal, exponent: Decimal, modulus: Decimal): Decimal {
  if (modulus.digits === 0n) throw new MathError('divide by zero')
  if (exponent.digits < 0n) throw new MathError('negative number')
  const by = rescaled(modulus, 0).digits
  let [result, factor] = [1n, rescaled(base, 0).digits % by]
  for (let left = rescaled(exponent, 0).digits; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * factor) % by
    factor = (factor * factor) % by
  }
  return decimal(result)
}

/** A number as the bytes that it is made of. */
function bytesOf(value: Decimal): string {
  const digits = rescaled(value, 0).digits
  const hex = (digits < 0n ? -digits : digits).toString(16)
  return Buffer.from(hex.length % 2 === 1 ? `0${hex}` : hex, 'hex').toString('latin1')
}

/** Where a text that is opened at a place is closed. */
function closing(script: string, from: number): number {
  let depth = 0
  for (let at = from; at < script.length; at++) {
    if (script[at] === '[') depth++
    else if (script[at] === ']' && --depth === 0) return at
  }
  return script.length
}

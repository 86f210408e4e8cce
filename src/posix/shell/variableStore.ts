/**
 * A shell's variables: values with their attributes, bash's arrays, what functions hide by `local`, and what children
 * get. What they hold counts as the process's memory.
 */
import type { Process } from '../process/types'
import type { Dialect } from './dialect'
import { ShellError } from './shellError'
import type { OptionName } from './shellOptions'

export interface Variable {
  value: string | undefined
  exported: boolean
  readOnly: boolean
  /** bash: an indexed array, with holes; `value` is its element 0. */
  elements?: string[]
  /** bash: an associative array; `value` is what it has under `0`. */
  keyed?: Map<string, string>
  /** bash's `declare -i`, `-l`, `-u`. */
  integer?: boolean
  letterCase?: 'lower' | 'upper'
  /** bash's `declare -n`: the name that is meant. */
  reference?: string
}

const accountStepBytes = 65536

export class VariableStore {
  readonly variables = new Map<string, Variable>()
  readonly options = new Set<OptionName>()
  /** Variables hidden by `local`, innermost last. */
  readonly scopes: Map<string, Variable | undefined>[] = []

  constructor(
    readonly process: Process,
    readonly dialect: Dialect,
  ) {}

  /** The variable behind a name, through references. */
  variable(name: string): Variable | undefined {
    let variable = this.variables.get(name)
    for (let hops = 0; variable?.reference !== undefined && hops < 10; hops++)
      variable = this.variables.get(variable.reference)
    return variable
  }

  private realName(name: string): string {
    let real = name
    for (let hops = 0; hops < 10; hops++) {
      const reference = this.variables.get(real)?.reference
      if (reference === undefined) return real
      real = reference
    }
    return real
  }

  get(name: string): string | undefined {
    return this.variable(name)?.value
  }

  /** Sets a variable. Throws `ShellError` when it is read-only. */
  set(name: string, value: string): void {
    const real = this.realName(name)
    const known = this.variables.get(real)
    if (known === undefined) {
      this.account(value.length + real.length)
      this.variables.set(real, { value, exported: this.options.has('allexport'), readOnly: false })
      return
    }
    if (known.readOnly) throw this.readOnlyError(real)
    const shaped = this.shaped(known, value)
    this.account(shaped.length - (known.value?.length ?? 0))
    known.value = shaped
    if (known.elements !== undefined) known.elements[0] = shaped
    else known.keyed?.set('0', shaped)
    if (this.options.has('allexport')) known.exported = true
  }

  /** `name+=value`: adds numbers if it is an integer, else appends. */
  append(name: string, value: string): void {
    const known = this.variable(name)
    const before = known?.value ?? ''
    this.set(name, known?.integer === true ? `(${before === '' ? '0' : before})+(${value})` : before + value)
  }

  /** Makes an array of a variable, empty if told so; an associative one stays one. */
  makeArray(name: string, empty: boolean): Variable {
    const real = this.realName(name)
    const variable = this.variables.get(real) ?? { value: undefined, exported: false, readOnly: false }
    if (variable.readOnly) throw this.readOnlyError(real)
    this.variables.set(real, variable)
    if (variable.keyed !== undefined) {
      if (empty) variable.keyed.clear()
    } else if (empty || variable.elements === undefined)
      variable.elements = empty || variable.value === undefined ? [] : [variable.value]
    if (empty) variable.value = undefined
    return variable
  }

  /** Sets one element; a negative number counts from the end. Throws `ShellError`. */
  setElement(name: string, key: string | number, value: string, append: boolean): void {
    const variable = this.makeArray(name, false)
    if (variable.keyed !== undefined) {
      const text = String(key)
      const before = variable.keyed.get(text)
      const shaped = this.shaped(variable, this.added(variable, before, value, append))
      this.account(shaped.length + 64 - (before?.length ?? 0))
      variable.keyed.set(text, shaped)
      if (text === '0') variable.value = shaped
      return
    }
    const elements = variable.elements ?? []
    const at = Number(key) < 0 ? elements.length + Number(key) : Number(key)
    if (!(at >= 0)) throw new ShellError(`${name}[${key}]: bad array subscript`, 1, true)
    const before = elements[at]
    const shaped = this.shaped(variable, this.added(variable, before, value, append))
    this.account(shaped.length + 64 - (before?.length ?? 0))
    elements[at] = shaped
    if (at === 0) variable.value = shaped
  }

  private added(variable: Variable, before: string | undefined, value: string, append: boolean): string {
    if (!append) return value
    return variable.integer === true ? `(${before ?? '0'})+(${value})` : (before ?? '') + value
  }

  /** A value as the variable's attributes make it. */
  private shaped(variable: Variable, value: string): string {
    if (variable.integer === true) return this.calculate(value).toString()
    if (variable.letterCase === 'lower') return value.toLowerCase()
    return variable.letterCase === 'upper' ? value.toUpperCase() : value
  }

  /** Arithmetic for `declare -i`; set by the expander. */
  calculate: (expression: string) => bigint = () => 0n

  private unaccounted = 0

  /** Says what variables hold, in steps. */
  private account(bytes: number): void {
    this.unaccounted += bytes
    if (this.unaccounted > accountStepBytes) this.process.allocate(this.unaccounted)
    else if (this.unaccounted < -accountStepBytes) this.process.release(-this.unaccounted)
    else return
    this.unaccounted = 0
  }

  readOnlyError(name: string): ShellError {
    return this.dialect === 'bash'
      ? new ShellError(`${name}: readonly variable`, 1, true)
      : new ShellError(`${name}: is read only`, 2, true)
  }

  unset(name: string): void {
    this.account(-(this.variables.get(name)?.value?.length ?? 0))
    if (this.variables.get(name)?.readOnly === true) throw this.readOnlyError(name)
    this.variables.delete(name)
  }

  export(name: string): void {
    const known = this.variables.get(name)
    if (known === undefined) this.variables.set(name, { value: undefined, exported: true, readOnly: false })
    else known.exported = true
  }

  private seed: number | undefined

  /** The next `$RANDOM`: bash's generator (Park and Miller), seeded by an assignment. */
  random(): number {
    const given = this.variables.get('RANDOM')?.value
    if (given !== undefined) {
      this.seed = Number(given) >>> 0
      this.variables.delete('RANDOM')
    }
    this.seed ??= Math.floor(Math.random() * 2 ** 31)
    const from = this.seed === 0 ? 123_459_876 : this.seed
    const next = 16_807 * (from % 127_773) - 2_836 * Math.trunc(from / 127_773)
    this.seed = next < 0 ? next + 0x7fffffff : next
    return ((this.seed >>> 16) ^ (this.seed & 0xffff)) & 32_767
  }

  /** What children get. */
  environment(): Map<string, string> {
    const environment = new Map<string, string>()
    for (const [name, variable] of this.variables) {
      if (variable.exported && variable.value !== undefined) environment.set(name, variable.value)
    }
    return environment
  }

  /** Makes a variable local to the running function. */
  makeLocal(name: string): void {
    const scope = this.scopes.at(-1)
    if (scope === undefined || scope.has(name)) return
    const outer = this.variables.get(name)
    scope.set(name, outer === undefined ? undefined : { ...outer })
    const inherits = this.dialect === 'dash' && outer !== undefined
    this.variables.set(name, {
      value: inherits ? outer.value : undefined,
      exported: outer?.exported ?? false,
      readOnly: false,
    })
  }

  /** Sets of options that `local -` keeps, by the depth of their scope. */
  private readonly savedOptions = new Map<number, ReadonlySet<OptionName>>()

  /** bash's `local -`: the options of now come back when the function ends. */
  saveOptions(): void {
    if (!this.savedOptions.has(this.scopes.length)) this.savedOptions.set(this.scopes.length, new Set(this.options))
  }

  leaveScope(): void {
    const options = this.savedOptions.get(this.scopes.length)
    if (options !== undefined) {
      this.savedOptions.delete(this.scopes.length)
      this.options.clear()
      for (const option of options) this.options.add(option)
    }
    for (const [name, variable] of this.scopes.pop() ?? []) {
      if (variable === undefined) this.variables.delete(name)
      else this.variables.set(name, variable)
    }
  }
}

/** A copy that can change without the original. */
export function copyVariable(variable: Variable): Variable {
  return {
    ...variable,
    ...(variable.elements !== undefined && { elements: variable.elements.slice() }),
    ...(variable.keyed !== undefined && { keyed: new Map(variable.keyed) }),
  }
}

/**
 * Brings targets up to date: prerequisites first, then the target if one of them is newer or was made. Targets without a
 * recipe look for one among the patterns, by way of files that are only made on the way if need be.
 */
import type { Process } from '../../process/types'
import { statOrNothing } from '../fileTree'
import type { Expansion } from './expand'
import type { MakeOptions } from './options'
import { commandsOf, runCommands, type Running } from './recipes'
import { builtinPatterns, type PatternRule, type Rule, type RuleBook } from './rules'
import { Scope, simple } from './variables'
import { stemOf, withStem } from './words'

type Outcome = 'unchanged' | 'made' | 'failed'

/** Stops everything: the first error without `-k`, already said. */
export class Stopped extends Error {}

export interface UpdaterOptions {
  readonly running: Running
  readonly globals: Scope
  readonly contextOf: (scope: Scope, place: string) => Expansion
}

const deepestChain = 4

export class Updater {
  private readonly done = new Map<string, Promise<Outcome>>()
  private readonly intermediates: string[] = []
  private readonly madeHere = new Set<string>()
  /** Commands that were run or printed. */
  private ranCount = 0
  private slots: number
  private readonly waiting: (() => void)[] = []
  private isSkewed = false

  constructor(private readonly own: UpdaterOptions) {
    this.slots = own.running.options.jobs
  }

  private get book(): RuleBook {
    return this.own.running.book
  }

  private get options(): MakeOptions {
    return this.own.running.options
  }

  private get process(): Process {
    return this.own.running.process
  }

  /** Brings a goal up to date and says when there was nothing to do. Throws `Stopped`, `MakeError`. */
  async goal(target: string): Promise<Outcome> {
    const before = this.ranCount
    const outcome = await this.update(target, undefined, [])
    const { isSilent, onlyAsks, keepsGoing } = this.options
    if (outcome === 'failed') {
      if (keepsGoing && !onlyAsks && this.ruleOf(target) !== undefined && !this.madeHere.has(`!${target}`))
        await this.complain(`Target '${target}' not remade because of errors.`)
      return outcome
    }
    if (this.ranCount === before && !isSilent && !onlyAsks) {
      const hasRecipe = this.ruleOf(target)?.some((rule) => rule.recipe !== undefined) === true
      await this.process.print(
        hasRecipe && !this.book.phony.has(target)
          ? `${this.own.running.name}: '${target}' is up to date.\n`
          : `${this.own.running.name}: Nothing to be done for '${target}'.\n`,
      )
    }
    return outcome
  }

  /** What has to be said and done at the end. */
  async finish(): Promise<void> {
    const there = this.intermediates.filter((name) => statOrNothing(this.process, name) !== undefined)
    if (there.length > 0 && !this.options.onlyPrints) {
      await this.process.print(`rm ${there.join(' ')}\n`)
      for (const name of there) this.process.namespace.unlink(this.process, name)
    }
    if (this.isSkewed)
      await this.process.printError(
        `${this.own.running.name}: warning:  Clock skew detected.  Your build may be incomplete.\n`,
      )
  }

  private complain(text: string): Promise<void> {
    return this.process.printError(`${this.own.running.name}: ${text}\n`)
  }

  private async fail(text: string): Promise<'failed'> {
    await this.complain(`*** ${text}${this.options.keepsGoing ? '' : '  Stop.'}`)
    if (!this.options.keepsGoing) throw new Stopped()
    return 'failed'
  }

  private update(target: string, parent: string | undefined, path: readonly string[]): Promise<Outcome> {
    const known = this.done.get(target)
    if (known !== undefined) return known
    const outcome = this.make(target, parent, [...path, target])
    this.done.set(target, outcome)
    outcome.catch(() => undefined)
    return outcome
  }

  /** The rules of a target, a pattern's among them. */
  private ruleOf(target: string): readonly Rule[] | undefined {
    const explicit = this.book.rules.get(target)
    const isComplete = explicit?.some((rule) => rule.recipe !== undefined) === true || this.book.phony.has(target)
    if (isComplete) return explicit
    const found = this.search(target, 0)
    const [first] = explicit ?? []
    if (found === undefined) return explicit ?? this.book.rules.get('.DEFAULT')
    if (first === undefined) return [found]
    return [
      {
        ...found,
        prerequisites: [...found.prerequisites, ...first.prerequisites],
        orderOnly: [...found.orderOnly, ...first.orderOnly],
      },
    ]
  }

  /** Looks for a pattern rule whose prerequisites are there, or could be made. */
  private search(target: string, depth: number): Rule | undefined {
    const patterns = [...this.book.patterns, ...(this.options.hasBuiltinRules ? builtinPatterns : [])]
    const candidates = patterns
      .flatMap((pattern) => pattern.targets.flatMap((each) => this.fit(pattern, each, target)))
      .sort((left, right) => left.stem.length - right.stem.length)
    for (const chains of depth === 0 ? [false, true] : [true])
      for (const { pattern, stem, folder } of candidates) {
        const prerequisites = pattern.prerequisites.map((each) => folder + withStem(each, stem))
        if (pattern.recipe.length === 0) continue
        const fits = prerequisites.every((each) => this.exists(each) || (chains && this.canMake(each, depth, pattern)))
        if (!fits) continue
        for (const each of prerequisites)
          if (!this.exists(each) && !this.intermediates.includes(each)) this.intermediates.push(each)
        const orderOnly = pattern.orderOnly.map((each) => folder + withStem(each, stem))
        return { prerequisites, orderOnly, recipe: pattern.recipe, isDouble: false, stem: folder + stem }
      }
    return undefined
  }

  private canMake(target: string, depth: number, from: PatternRule): boolean {
    if (depth >= deepestChain || (from.isBuiltin && from.targets[0] === '%')) return false
    const before = this.intermediates.length
    const found = this.search(target, depth + 1)
    if (found === undefined) this.intermediates.length = before
    return found !== undefined
  }

  /** A pattern without a slash fits the last part of a path. */
  private fit(
    pattern: PatternRule,
    each: string,
    target: string,
  ): readonly { pattern: PatternRule; stem: string; folder: string }[] {
    const slash = target.lastIndexOf('/')
    const folder = each.includes('/') || slash < 0 ? '' : target.slice(0, slash + 1)
    const stem = stemOf(each, target.slice(folder.length))
    if (stem === undefined || stem === '') return []
    if (pattern.isBuiltin && each === '%' && /\.[a-z]+$/.test(target)) return []
    return [{ pattern, stem, folder }]
  }

  private exists(name: string): boolean {
    return this.book.rules.has(name) || this.book.mentioned.has(name) || statOrNothing(this.process, name) !== undefined
  }

  private timeOf(name: string): bigint | undefined {
    return statOrNothing(this.process, name)?.mtimeNs
  }

  private async make(target: string, parent: string | undefined, path: readonly string[]): Promise<Outcome> {
    await this.process.checkpoint()
    const rules = this.ruleOf(target)
    const stat = statOrNothing(this.process, target)
    if (rules === undefined) {
      if (stat !== undefined || this.book.phony.has(target)) {
        await this.lookForSkew(target)
        return 'unchanged'
      }
      this.madeHere.add(`!${target}`)
      const why = parent === undefined ? '' : `, needed by '${parent}'`
      return this.fail(`No rule to make target '${target}'${why}.`)
    }
    let outcome: Outcome = 'unchanged'
    for (const rule of rules) {
      const each = await this.makeBy(target, rule, path)
      if (each === 'failed') return each
      if (each === 'made') outcome = each
    }
    return outcome
  }

  private async lookForSkew(target: string): Promise<void> {
    const time = this.timeOf(target)
    const now = BigInt(this.process.host.now()) * 1_000_000n
    if (time === undefined || time <= now + 2_000_000n) return
    this.isSkewed = true
    const seconds = Number((time - now) / 1_000_000_000n)
    await this.complain(`Warning: File '${target}' has modification time ${seconds} s in the future`)
  }

  private async prerequisites(
    target: string,
    names: readonly string[],
    path: readonly string[],
  ): Promise<Map<string, Outcome>> {
    const outcomes = new Map<string, Outcome>()
    const update = async (name: string): Promise<void> => {
      if (path.includes(name)) {
        await this.complain(`Circular ${target} <- ${name} dependency dropped.`)
        return
      }
      outcomes.set(name, await this.update(name, target, path))
    }
    if (this.options.jobs > 1) await Promise.all(names.map(update))
    else for (const name of names) await update(name)
    return outcomes
  }

  private async makeBy(target: string, rule: Rule, path: readonly string[]): Promise<Outcome> {
    const outcomes = await this.prerequisites(target, [...rule.prerequisites, ...rule.orderOnly], path)
    if ([...outcomes.values()].includes('failed')) return 'failed'
    const normal = rule.prerequisites.filter((name) => outcomes.has(name))
    const isPhony = this.book.phony.has(target)
    const time = isPhony ? undefined : this.timeOf(target)
    await this.lookForSkew(target)
    const isNewer = (name: string): boolean => {
      if (this.options.old.has(name)) return false
      if (outcomes.get(name) === 'made' || this.options.fresh.has(name) || time === undefined) return true
      const other = this.timeOf(name)
      return other === undefined || other > time
    }
    const newer = normal.filter(isNewer)
    const mustMake =
      (time === undefined || newer.length > 0 || this.options.always || (rule.isDouble && normal.length === 0)) &&
      !this.options.old.has(target)
    if (!mustMake) return 'unchanged'
    if (rule.recipe === undefined)
      return newer.some((name) => outcomes.get(name) === 'made') || isPhony || time === undefined ? 'made' : 'unchanged'
    return this.runRecipe(target, rule, { normal, newer, wasThere: time !== undefined })
  }

  private async runRecipe(
    target: string,
    rule: Rule,
    { normal, newer, wasThere }: { normal: readonly string[]; newer: readonly string[]; wasThere: boolean },
  ): Promise<Outcome> {
    const { onlyAsks, touches } = this.options
    if (onlyAsks) {
      this.ranCount += 1
      return 'made'
    }
    if (touches && !this.book.phony.has(target)) {
      this.ranCount += 1
      await this.process.print(`touch ${target}\n`)
      this.touch(target)
      return 'made'
    }
    const scope = this.scopeOf(target, rule, normal, newer)
    const commands = await commandsOf(rule.recipe ?? [], (place) => this.own.contextOf(scope, place))
    if (commands.length > 0) this.ranCount += 1
    const before = this.timeOf(target)
    await this.enter()
    try {
      if (await runCommands(this.own.running, target, commands, scope)) return 'made'
    } finally {
      this.leave()
    }
    if (
      this.book.special.has('.DELETE_ON_ERROR') &&
      this.timeOf(target) !== before &&
      (wasThere || this.timeOf(target) !== undefined)
    ) {
      await this.complain(`*** Deleting file '${target}'`)
      this.process.namespace.unlink(this.process, target)
    }
    if (!this.options.keepsGoing) throw new Stopped()
    return 'failed'
  }

  private touch(target: string): void {
    const file = this.process.namespace.open(this.process, target, { write: true, createMode: 0o666 })
    file.setAttributes({ now: 'both' })
    file.close()
  }

  /** Waits for a free job. */
  private async enter(): Promise<void> {
    if (this.slots > 0) {
      this.slots -= 1
      return
    }
    await new Promise<void>((resolve) => this.waiting.push(resolve))
  }

  private leave(): void {
    const next = this.waiting.shift()
    if (next === undefined) this.slots += 1
    else next()
  }

  /** Variables of a target, its own and the automatic ones. */
  private scopeOf(target: string, rule: Rule, normal: readonly string[], newer: readonly string[]): Scope {
    const scope = new Scope(this.own.globals)
    for (const { pattern, scope: own } of this.book.patternScopes)
      if (stemOf(pattern, target) !== undefined) copy(own, scope)
    for (const name of [...this.inherited(target), target]) {
      const own = this.book.scopes.get(name)
      if (own !== undefined) copy(own, scope)
    }
    const automatic: Readonly<Record<string, string>> = {
      '@': target,
      '<': normal[0] ?? '',
      '^': [...new Set(normal)].join(' '),
      '+': normal.join(' '),
      '?': [...new Set(newer)].join(' '),
      '*': rule.stem ?? stemOfSuffix(target),
      '|': rule.orderOnly.join(' '),
    }
    for (const [name, value] of Object.entries(automatic)) scope.variables.set(name, simple(value, 'automatic'))
    return scope
  }

  /** Targets above, the outermost first: their own variables hold for what they need. */
  private inherited(target: string): readonly string[] {
    const above: string[] = []
    const visit = (name: string): void => {
      for (const [other, rules] of this.book.rules) {
        if (above.includes(other) || other === target || !this.done.has(other)) continue
        if (!rules.some((rule) => rule.prerequisites.includes(name))) continue
        above.unshift(other)
        visit(other)
      }
    }
    if (this.book.scopes.size > 0) visit(target)
    return above
  }
}

function copy(from: Scope, to: Scope): void {
  for (const [name, variable] of from.variables) to.variables.set(name, variable)
}

/** `$*` of an explicit rule: the target without a suffix that make knows. */
function stemOfSuffix(target: string): string {
  return /^(.+)\.(?:o|c|cc|cpp|s|sh|a|h)$/.exec(target)?.[1] ?? ''
}

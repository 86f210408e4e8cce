/**
 * Brings targets up to date: prerequisites first, then the target if one of them is newer or was made. Targets without a
 * recipe look for one among the patterns, by way of files that are only made on the way if need be.
 */
import type { Process } from '../../process/types'
import { statOrNothing } from '../fileTree'
import type { Expansion } from './expand'
import { Stopped, type Jobs } from './jobs'
import type { MakeOptions } from './options'
import { commandsOf, runCommands, type Ran, type Running } from './recipes'
import { builtinPatterns, type PatternRule, type Rule, type RuleBook } from './rules'
import { Scope, simple } from './variables'
import { stemOf, withStem } from './words'

type Outcome = 'unchanged' | 'made' | 'failed'

/** A target that is being made: `begun` when its first command runs, or when it waits for others that run. */
interface Making {
  readonly outcome: Promise<Outcome>
  readonly begun: Promise<void>
  isOver: boolean
}

export interface UpdaterOptions {
  readonly running: Running
  readonly globals: Scope
  readonly contextOf: (scope: Scope, place: string) => Expansion
}

const deepestChain = 4

export class Updater {
  private readonly done = new Map<string, Making>()
  private readonly intermediates: string[] = []
  private readonly madeHere = new Set<string>()
  /** Commands that were run or printed. */
  private ranCount = 0
  private isSkewed = false
  /** Targets whose prerequisites have failed. */
  private readonly held = new Set<string>()
  /** With `-q`: something is to be done. */
  isAsked = false

  constructor(private readonly own: UpdaterOptions) {}

  private get jobs(): Jobs {
    return this.own.running.jobs
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

  /** Brings goals up to date, at the same time as far as `-j` goes. True when none failed. Throws `Stopped`, `MakeError`. */
  async goals(targets: readonly string[]): Promise<boolean> {
    let isGood = true
    const later: { readonly target: string; readonly making: Making; readonly ran: boolean }[] = []
    for (const target of targets) {
      const [before, isKnown] = [this.ranCount, this.done.has(target)]
      const making = this.update(target, undefined, [])
      await this.launched(making)
      const ran = this.ranCount > before
      if (!making.isOver) later.push({ target, making, ran: ran || !isKnown })
      else if (!(await this.concluded(target, await making.outcome, ran))) isGood = false
    }
    for (const { target, making, ran } of later)
      if (!(await this.concluded(target, await making.outcome, ran))) isGood = false
    return isGood
  }

  /** Says what became of a goal; false when it failed. */
  private async concluded(target: string, outcome: Outcome, ran: boolean): Promise<boolean> {
    const { isSilent, onlyAsks, onlyPrints, keepsGoing } = this.options
    if (outcome === 'failed') {
      if (keepsGoing && !onlyAsks && !onlyPrints && this.held.has(target))
        await this.complain(`Target '${target}' not remade because of errors.`)
      return false
    }
    if (ran || isSilent || onlyAsks) return true
    const hasRecipe = this.ruleOf(target)?.some((rule) => rule.recipe !== undefined) === true
    await this.process.print(
      hasRecipe && !this.book.phony.has(target)
        ? `${this.own.running.name}: '${target}' is up to date.\n`
        : `${this.own.running.name}: Nothing to be done for '${target}'.\n`,
    )
    return true
  }

  /** What has to be said and done at the end. */
  async finish(): Promise<void> {
    const there = this.intermediates.filter(
      (name) => statOrNothing(this.process, name) !== undefined && !this.book.isKept(name),
    )
    if (there.length > 0 && !this.options.onlyPrints) {
      if (!this.options.isSilent) await this.process.print(`rm ${there.join(' ')}\n`)
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
    return this.failed()
  }

  /** The first error ends everything, but for what runs. */
  private async failed(): Promise<'failed'> {
    if (this.options.keepsGoing) return 'failed'
    await this.jobs.stop()
    throw new Stopped(2)
  }

  private update(target: string, parent: string | undefined, path: readonly string[]): Making {
    const known = this.done.get(target)
    if (known !== undefined) return known
    let begin = (): void => undefined
    const begun = new Promise<void>((resolve) => (begin = resolve))
    const making: Making = {
      begun,
      isOver: false,
      outcome: this.make(target, parent, [...path, target], () => begin()),
    }
    this.done.set(target, making)
    const end = (): void => {
      making.isOver = true
      begin()
    }
    making.outcome.then(end, end)
    return making
  }

  /** Waits until something else may be begun beside it. */
  private async launched(making: Making): Promise<void> {
    if (this.options.jobs > 1) await making.begun
    else await making.outcome
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

  private async make(
    target: string,
    parent: string | undefined,
    path: readonly string[],
    begun: () => void,
  ): Promise<Outcome> {
    await this.process.checkpoint()
    if (this.jobs.isStopping) throw new Stopped(2)
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
      const each = await this.makeBy(target, rule, path, begun)
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

  /** Makes them one behind the other; with `-j` the next begins while those before run. */
  private async prerequisites(
    target: string,
    names: readonly string[],
    path: readonly string[],
    begun: () => void,
  ): Promise<Map<string, Outcome>> {
    const makings = new Map<string, Making>()
    for (const name of names) {
      if (path.includes(name)) {
        await this.complain(`Circular ${target} <- ${name} dependency dropped.`)
        continue
      }
      const making = this.update(name, target, path)
      makings.set(name, making)
      await this.launched(making)
    }
    if ([...makings.values()].some(({ isOver }) => !isOver)) begun()
    const outcomes = new Map<string, Outcome>()
    for (const [name, { outcome }] of makings) outcomes.set(name, await outcome)
    return outcomes
  }

  private async makeBy(target: string, rule: Rule, path: readonly string[], begun: () => void): Promise<Outcome> {
    const outcomes = await this.prerequisites(target, [...rule.prerequisites, ...rule.orderOnly], path, begun)
    if ([...outcomes.values()].includes('failed')) {
      this.held.add(target)
      return 'failed'
    }
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
    return this.runRecipe(target, rule, { normal, newer, wasThere: time !== undefined }, begun)
  }

  private async runRecipe(
    target: string,
    rule: Rule,
    { normal, newer, wasThere }: { normal: readonly string[]; newer: readonly string[]; wasThere: boolean },
    begun: () => void,
  ): Promise<Outcome> {
    const scope = this.scopeOf(target, rule, normal, newer)
    await this.jobs.begin(target)
    let ran: Ran = 'failed'
    const before = this.timeOf(target)
    try {
      const commands = await commandsOf(rule.recipe ?? [], (place) => this.own.contextOf(scope, place))
      if (commands.length > 0) this.ranCount += 1
      ran = await runCommands(this.own.running, target, commands, scope, begun)
      if (ran === 'done' && commands.some(({ always }) => !always)) await this.touched(target)
    } finally {
      if (ran === 'failed' && !this.options.keepsGoing) this.jobs.isStopping = true
      this.jobs.finish(target)
    }
    if (ran === 'done') return 'made'
    if (ran === 'asked') {
      this.isAsked = true
      if (!this.options.keepsGoing) throw new Stopped(1)
      return 'made'
    }
    if (
      this.book.special.has('.DELETE_ON_ERROR') &&
      this.timeOf(target) !== before &&
      (wasThere || this.timeOf(target) !== undefined)
    ) {
      await this.complain(`*** Deleting file '${target}'`)
      this.process.namespace.unlink(this.process, target)
    }
    return this.failed()
  }

  /** What `-t` does in place of a recipe. */
  private async touched(target: string): Promise<void> {
    const { touches, isSilent, onlyPrints } = this.options
    if (!touches || this.book.phony.has(target)) return
    if (!isSilent) await this.process.print(`touch ${target}\n`)
    if (onlyPrints) return
    const file = this.process.namespace.open(this.process, target, { write: true, createMode: 0o666 })
    file.setAttributes({ now: 'both' })
    file.close()
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
      '*': rule.stem ?? this.stemOfSuffix(target),
      '|': rule.orderOnly.join(' '),
    }
    for (const [name, value] of Object.entries(automatic)) scope.variables.set(name, simple(value, 'automatic'))
    return scope
  }

  /** `$*` of an explicit rule: the target without a suffix that make knows. */
  private stemOfSuffix(target: string): string {
    const suffix = /.(\.[^./]+)$/.exec(target)?.[1] ?? ''
    return this.book.suffixes.has(suffix) ? target.slice(0, -suffix.length) : ''
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

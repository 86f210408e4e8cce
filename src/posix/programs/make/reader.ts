/**
 * Reads makefiles: joined lines, comments, conditionals, assignments, `define`, `include`, rules with their recipes.
 * Source: POSIX `make`, and GNU make's manual for what it adds.
 */
import { expand, topLevel, type Expansion } from './expand'
import { findAssignment, plainName, withoutComment } from './lines'
import type { RuleBook } from './rules'
import type { RecipeLine } from './rules'
import { MakeError, recursive, Scope, simple, type Origin } from './variables'
import { stemOf, withStem, wordsOf } from './words'

export interface ReaderOptions {
  readonly book: RuleBook
  readonly scope: Scope
  /** The context of an expansion at a place. */
  readonly context: (place: string) => Expansion
  readonly readFile: (path: string) => string | undefined
  readonly wildcard: (patterns: readonly string[]) => readonly string[]
  readonly overrides: boolean
  readonly warn: (text: string) => Promise<void>
}

/** An `include` that found nothing. */
export interface MissingInclude {
  readonly path: string
  readonly place: string
}

interface OpenRule {
  readonly recipe: RecipeLine[]
  readonly finish: () => Promise<void>
}

interface Condition {
  isActive: boolean
  wasTrue: boolean
  readonly isOuterActive: boolean
}

export class Reader {
  readonly missing: MissingInclude[] = []
  private rule: OpenRule | undefined
  private conditions: Condition[] = []

  constructor(private readonly options: ReaderOptions) {}

  /** Reads a makefile's text. Throws `MakeError`. */
  async read(text: string, name: string): Promise<void> {
    const outer = this.conditions
    this.conditions = []
    const lines = text.replace(/\n$/, '').split('\n')
    for (let at = 0; at < lines.length; at++) {
      const place = `${name}:${at + 1}`
      let line = lines[at] ?? ''
      while (line.endsWith('\\') && at + 1 < lines.length) line += `\n${lines[++at] ?? ''}`
      if (line.startsWith('\t') && this.rule !== undefined) {
        if (this.isActive) this.rule.recipe.push({ text: line.slice(1).replace(/\\\n\t/g, '\\\n'), place })
        continue
      }
      const joined = withoutComment(line.replace(/[ \t]*\\\n[ \t]*/g, ' ').replace(/\r$/, ''))
      if (joined.trim() === '') continue
      if (await this.condition(joined.trim(), place)) continue
      if (!this.isActive) continue
      if (/^\s*(override\s+|export\s+)*define\s/.test(joined)) at = await this.define(joined, lines, at, name)
      else await this.line(joined, line, place)
    }
    await this.closeRule()
    if (this.conditions.length > 0) throw new MakeError("missing 'endif'", `${name}:${lines.length + 1}`)
    this.conditions = outer
  }

  private get isActive(): boolean {
    return this.conditions.every(({ isActive }) => isActive)
  }

  private async closeRule(): Promise<void> {
    const { rule } = this
    this.rule = undefined
    await rule?.finish()
  }

  private async condition(line: string, place: string): Promise<boolean> {
    const match = /^(ifeq|ifneq|ifdef|ifndef|else|endif)(?:\s+(.*)|(?=\()(.*))?$/.exec(line)
    if (match === null) return false
    const [, word = '', rest = match[3] ?? ''] = match
    const current = this.conditions.at(-1)
    if (word === 'endif' || word === 'else') {
      if (current === undefined) throw new MakeError(`extraneous '${word}'`, place)
      if (word === 'endif') this.conditions.pop()
      else if (current.wasTrue || !current.isOuterActive) current.isActive = false
      else {
        const next = /^(ifeq|ifneq|ifdef|ifndef)\s*(.*)$/.exec(rest)
        current.isActive = next === null || (await this.test(next[1] ?? '', next[2] ?? '', place))
        current.wasTrue = current.isActive
      }
      return true
    }
    const isOuterActive = this.isActive
    const isTrue = isOuterActive && (await this.test(word, rest, place))
    this.conditions.push({ isActive: isTrue, wasTrue: isTrue, isOuterActive })
    return true
  }

  private async test(word: string, rest: string, place: string): Promise<boolean> {
    const context = this.options.context(place)
    if (word === 'ifdef' || word === 'ifndef') {
      const name = (await expand(rest, context)).trim()
      return ((this.options.scope.find(name)?.value ?? '') !== '') === (word === 'ifdef')
    }
    const quoted = /^(["'])(.*?)\1\s*(["'])(.*?)\3\s*$/.exec(rest)
    const comma = rest.startsWith('(') ? topLevel(rest, ',', 1) : -1
    if (quoted === null && comma < 0) throw new MakeError('invalid syntax in conditional', place)
    const left = quoted?.[2] ?? rest.slice(1, comma).trim()
    const right = quoted?.[4] ?? rest.slice(comma + 1, rest.lastIndexOf(')')).trim()
    return ((await expand(left, context)) === (await expand(right, context))) === (word === 'ifeq')
  }

  private async define(first: string, lines: readonly string[], from: number, file: string): Promise<number> {
    const match = /define\s+(.*?)\s*(::?:?=|[?+!]=|=)?\s*$/.exec(first)
    const body: string[] = []
    let depth = 1
    let at = from + 1
    for (; at < lines.length; at++) {
      const line = lines[at] ?? ''
      if (/^\s*define\b/.test(line)) depth++
      if (/^\s*endef\b/.test(line) && --depth === 0) break
      body.push(line)
    }
    if (depth > 0) throw new MakeError("missing 'endef', unterminated 'define'", `${file}:${from + 1}`)
    const origin: Origin = /^\s*override/.test(first) ? 'override' : 'file'
    const place = `${file}:${from + 1}`
    const { scope } = this.options
    await this.assign(
      scope,
      { name: match?.[1] ?? '', operator: match?.[2] ?? '=', value: body.join('\n') },
      { origin, place },
    )
    return at
  }

  private async line(line: string, raw: string, place: string): Promise<void> {
    if (raw.startsWith('\t') && findAssignment(line) === undefined)
      throw new MakeError('recipe commences before first target', place)
    const words = /^\s*(?:(override|export|unexport|private)\s+)*/.exec(line)?.[0] ?? ''
    const modifiers = wordsOf(words)
    const rest = line.slice(words.length)
    const found = findAssignment(rest)
    if (found !== undefined && !(modifiers.length === 0 && /^(include|-include|sinclude)\s/.test(rest))) {
      await this.closeRule()
      await this.assign(this.options.scope, found, {
        origin: modifiers.includes('override') ? 'override' : 'file',
        place,
      })
      if (modifiers.includes('export')) this.options.scope.exported.set(found.name, true)
      return
    }
    if (await this.directive(line.trim(), place)) return
    await this.closeRule()
    await this.readRule(line, place)
  }

  private async directive(line: string, place: string): Promise<boolean> {
    const match = /^(include|-include|sinclude|export|unexport|undefine|vpath|override\s+undefine)(?:\s+(.*))?$/.exec(
      line,
    )
    if (match === null) return false
    await this.closeRule()
    const names = wordsOf(await expand(match[2] ?? '', this.options.context(place)))
    switch (match[1]) {
      case 'export':
      case 'unexport':
        if (names.length === 0) this.options.scope.exported.set('*', match[1] === 'export')
        for (const name of names) this.options.scope.exported.set(name, match[1] === 'export')
        return true
      case 'include':
      case '-include':
      case 'sinclude':
        for (const path of names) await this.include(path, match[1] === 'include', place)
        return true
      case 'vpath':
        return true
      default:
        for (const name of names) this.options.scope.variables.delete(name)
        return true
    }
  }

  private async include(pattern: string, isNeeded: boolean, place: string): Promise<void> {
    const paths = /[*?[]/.test(pattern) ? this.options.wildcard([pattern]) : [pattern]
    for (const path of paths) {
      const text = this.options.readFile(path)
      if (text !== undefined) await this.read(text, path)
      else if (isNeeded) this.missing.push({ path, place })
    }
  }

  /** Sets a variable as an operator says. */
  private async assign(
    scope: Scope,
    { name, operator, value }: { name: string; operator: string; value: string },
    { origin, place }: { origin: Origin; place: string },
  ): Promise<void> {
    const context = { ...this.options.context(place), scope }
    const key = (await expand(name, context)).trim()
    const old = scope.find(key)
    const from: Origin =
      origin === 'file' && this.options.overrides && old?.origin === 'environment' ? 'environment' : origin
    if (this.options.overrides && old?.origin === 'environment' && origin === 'file') return
    switch (operator) {
      case '=':
        scope.set(key, recursive(value, from, place))
        return
      case '?=':
        if (old === undefined) scope.set(key, recursive(value, from, place))
        return
      case '+=': {
        const added = old === undefined || old.isRecursive ? value : await expand(value, context)
        const whole = old === undefined || old.value === '' ? added : `${old.value} ${added}`
        scope.set(key, { value: whole, isRecursive: old?.isRecursive ?? true, origin: from, place })
        return
      }
      case '!=':
        scope.set(key, simple(await context.shell(await expand(value, context)), from, place))
        return
      default:
        scope.set(key, simple(await expand(value, context), from, place))
    }
  }

  private async readRule(line: string, place: string): Promise<void> {
    const semicolon = topLevel(line, ';')
    const context = this.options.context(place)
    const colonInRaw = topLevel(line, ':')
    const raw = colonInRaw >= 0 && semicolon >= 0 ? line.slice(0, semicolon) : line
    const own =
      colonInRaw < 0
        ? undefined
        : findAssignment(raw.slice(colonInRaw + 1).replace(/^\s*(override|export|private)\s+/, ''))
    if (own !== undefined && !raw.slice(colonInRaw).startsWith('::')) {
      await this.ofTarget(await expand(raw.slice(0, colonInRaw), context), own, place)
      return
    }
    const expanded = await expand(raw, context)
    const colon = expanded.indexOf(':')
    if (colon < 0) {
      if (expanded.trim() === '') return
      throw new MakeError(
        /^ {8}/.test(line) ? 'missing separator (did you mean TAB instead of 8 spaces?)' : 'missing separator',
        place,
      )
    }
    const isDouble = expanded[colon + 1] === ':'
    const targets = wordsOf(expanded.slice(0, colon)).map(plainName)
    const rest = expanded.slice(colon + (isDouble ? 2 : 1))
    const second = rest.indexOf(':')
    const recipe: RecipeLine[] = []
    if (semicolon >= 0 && raw !== line) recipe.push({ text: line.slice(semicolon + 1).trimStart(), place })
    const parts =
      second >= 0 && targets.length > 0
        ? { pattern: rest.slice(0, second).trim(), list: rest.slice(second + 1) }
        : { pattern: undefined, list: rest }
    const [normal = '', orderOnly = ''] = parts.list.split('|')
    const rule = {
      targets,
      pattern: parts.pattern,
      normal: this.names(normal),
      orderOnly: this.names(orderOnly),
      isDouble,
    }
    this.rule = { recipe, finish: () => this.keep(rule, recipe) }
    if (this.options.book.firstTarget === undefined) {
      const first = targets.find((target) => !target.includes('%') && (!target.startsWith('.') || target.includes('/')))
      this.options.book.firstTarget = first
    }
  }

  /** Words, wildcards looked up. */
  private names(text: string): readonly string[] {
    return wordsOf(text).flatMap((word) => {
      if (!/[*?[]/.test(word)) return [plainName(word)]
      const found = this.options.wildcard([word])
      return found.length > 0 ? found : [word]
    })
  }

  private async ofTarget(
    targets: string,
    own: { name: string; operator: string; value: string },
    place: string,
  ): Promise<void> {
    await this.closeRule()
    const { book, scope } = this.options
    for (const target of wordsOf(targets)) {
      if (target.includes('%')) {
        const made = new Scope(scope)
        book.patternScopes.push({ pattern: target, scope: made })
        await this.assign(made, own, { origin: 'file', place })
        continue
      }
      const made = book.scopes.get(target) ?? new Scope(scope)
      book.scopes.set(target, made)
      await this.assign(made, own, { origin: 'file', place })
    }
  }

  private async keep(
    rule: {
      readonly targets: readonly string[]
      readonly pattern: string | undefined
      readonly normal: readonly string[]
      readonly orderOnly: readonly string[]
      readonly isDouble: boolean
    },
    recipe: readonly RecipeLine[],
  ): Promise<void> {
    const { book } = this.options
    const { targets, pattern, normal, orderOnly, isDouble } = rule
    if (pattern === undefined && targets.some((target) => target.includes('%'))) {
      book.patterns.push({ targets, prerequisites: normal, orderOnly, recipe, isBuiltin: false })
      return
    }
    for (const target of targets) {
      if (normal.length === 0 && recipe.length > 0 && /^\.[^./%A-Z]+(\.[^./%]+)?$/.test(target))
        book.ofSuffixes.push({ target, rule: { orderOnly, recipe, isBuiltin: false } })
      else if (/^\.[A-Z_]+$/.test(target)) this.keepSpecial(target, normal, recipe)
      else await this.keepExplicit(target, { pattern, normal, orderOnly, isDouble, recipe })
    }
  }

  private keepSpecial(target: string, names: readonly string[], recipe: readonly RecipeLine[]): void {
    const { book } = this.options
    if (target === '.PHONY') for (const name of names) book.phony.add(name)
    if (target === '.SUFFIXES' && names.length === 0) book.suffixes.clear()
    if (target === '.SUFFIXES') for (const name of names) book.suffixes.add(name)
    const known = book.special.get(target) ?? new Set<string>()
    for (const name of names) known.add(name)
    book.special.set(target, known)
    if (target === '.DEFAULT')
      book.rules.set(target, [{ prerequisites: [], orderOnly: [], recipe, isDouble: false, stem: undefined }])
  }

  private async keepExplicit(
    target: string,
    rule: {
      readonly pattern: string | undefined
      readonly normal: readonly string[]
      readonly orderOnly: readonly string[]
      readonly isDouble: boolean
      readonly recipe: readonly RecipeLine[]
    },
  ): Promise<void> {
    const { book, warn } = this.options
    const stem = rule.pattern === undefined ? undefined : stemOf(rule.pattern, target)
    const fill = (names: readonly string[]): string[] =>
      names.map((name) => (stem === undefined ? name : withStem(name, stem)))
    const prerequisites = fill(rule.normal)
    const orderOnly = fill(rule.orderOnly)
    for (const name of [...prerequisites, ...orderOnly]) book.mentioned.add(name)
    const recipe = rule.recipe.length > 0 ? rule.recipe : undefined
    const known = book.rules.get(target)
    const [first] = known ?? []
    if (known === undefined || first === undefined || rule.isDouble) {
      book.rules.set(target, [...(known ?? []), { prerequisites, orderOnly, recipe, isDouble: rule.isDouble, stem }])
      return
    }
    if (first.recipe !== undefined && recipe !== undefined) {
      await warn(`${recipe[0]?.place ?? ''}: warning: overriding recipe for target '${target}'\n`)
      await warn(`${first.recipe[0]?.place ?? ''}: warning: ignoring old recipe for target '${target}'\n`)
    }
    if (recipe === undefined) {
      first.prerequisites.push(...prerequisites)
      first.orderOnly.push(...orderOnly)
      return
    }
    // The rule with the recipe names `$<`.
    const merged = { ...first, recipe, stem: stem ?? first.stem }
    merged.prerequisites.unshift(...prerequisites)
    merged.orderOnly.push(...orderOnly)
    book.rules.set(target, [merged])
  }
}

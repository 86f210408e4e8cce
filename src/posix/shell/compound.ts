/** Compound commands: groups, conditions, loops, `case`, and bash's `[[ ]]` and `(( ))`. */
import type { Case, CompoundCommand, CompoundList, For, If, While } from 'unbash'
import { runConditional, tracedCondition } from './conditional'
import type { Executor } from './execute'
import { isImmediateArithmetic } from './immediate'
import { runSelect } from './select'
import { matchesIn } from './shellMatch'
import type { Shell } from './shell'
import { LoopControl, ShellError } from './shellError'

/** Runs a compound command; `tail` says that nothing comes after it in this process. */
export async function runCompound(executor: Executor, node: CompoundCommand, tail: boolean): Promise<number> {
  switch (node.type) {
    case 'BraceGroup':
      return executor.list(node.body, tail)
    case 'Subshell': {
      if (tail && executor.shell.isSubshell && executor.shell.traps.size === 0) {
        executor.shell.subshellDepth++
        return executor.list(node.body, true)
      }
      const handle = executor.fork((child) => child.list(node.body, true))
      return (await executor.foreground([handle], undefined))[0] ?? 0
    }
    case 'If':
      return runIf(executor, node, tail)
    case 'While':
      return runWhile(executor, node)
    case 'For':
      return runFor(executor, node)
    case 'Case':
      return runCase(executor, node, tail)
    case 'TestCommand':
      if (executor.shell.options.has('xtrace') && executor.shell.dialect === 'bash')
        await executor.trace(await tracedCondition(executor, node.expression))
      return runConditional(executor, node.expression)
    case 'ArithmeticCommand':
      return arithmeticCommand(executor, node.body)
    case 'ArithmeticFor':
      return runArithmeticFor(executor, node)
    case 'Select':
      if (!isName(node.name.value)) return refuseName(executor.shell, node.name.text)
      return runSelect(executor, node, (step) => loop(executor, step))
  }
}

async function runIf(executor: Executor, node: If, tail: boolean): Promise<number> {
  for (const branch of [node, ...node.elif]) {
    const status = await executor.asCondition(() => executor.list(branch.clause))
    if (status === 0) return executor.list(branch.then, tail)
  }
  if (node.else === undefined) return 0
  return executor.list(node.else, tail)
}

async function runWhile(executor: Executor, node: While): Promise<number> {
  let status = 0
  const wanted = node.kind === 'while'
  const body = (held: number): boolean | Promise<boolean> => {
    if ((held === 0) !== wanted) return false
    status = 0
    const ended = executor.list(node.body)
    if (typeof ended !== 'number') return ended.then((late) => ((status = late), true))
    status = ended
    return true
  }
  await loop(executor, () => {
    const held = executor.asCondition(() => executor.list(node.clause))
    return typeof held === 'number' ? body(held) : held.then(body)
  })
  return status
}

/** Whether a word can name a variable: bash looks when the loop begins. */
function isName(text: string): boolean {
  return /^[A-Za-z_]\w*$/.test(text)
}

async function refuseName(shell: Shell, name: string): Promise<number> {
  await shell.complain(`\`${name}': not a valid identifier`)
  return 1
}

async function runFor(executor: Executor, node: For): Promise<number> {
  const { shell, expander } = executor
  shell.position = node.pos
  if (shell.dialect === 'bash' && !isName(node.name.value)) return refuseName(shell, node.name.text)
  const values = node.wordlist === undefined ? shell.positional : await expander.fields(node.wordlist)
  let status = 0
  let at = 0
  await loop(executor, async () => {
    const value = values[at++]
    if (value === undefined) return false
    if (shell.dialect === 'bash' && shell.options.has('xtrace'))
      await executor.trace(
        `for ${node.name.text}${node.wordlist === undefined ? '' : ` in ${node.wordlist.map((word) => word.text).join(' ')}`}`,
      )
    shell.set(node.name.value, value)
    status = 0
    status = await executor.list(node.body)
    return true
  })
  return status
}

async function runArithmeticFor(
  executor: Executor,
  node: Extract<CompoundCommand, { type: 'ArithmeticFor' }>,
): Promise<number> {
  const source = executor.shell.source
  const evaluate = (part: { pos: number; end: number } | undefined): bigint | Promise<bigint> => {
    if (part === undefined) return 1n
    const text = source.slice(part.pos, part.end)
    if (executor.shell.options.has('xtrace'))
      return executor.trace(`(( ${text.trim()} ))`).then(() => executor.expander.arithmetic(text))
    return isImmediateArithmetic(text) ? executor.expander.arithmeticNow(text) : executor.expander.arithmetic(text)
  }
  await evaluate(node.initialize)
  let status = 0
  const body = (held: bigint): boolean | Promise<boolean> => {
    if (held === 0n) return false
    status = 0
    const ended = executor.list(node.body)
    if (typeof ended !== 'number') return ended.then((late) => ((status = late), true))
    status = ended
    return true
  }
  await loop(
    executor,
    () => {
      const held = evaluate(node.test)
      return typeof held === 'bigint' ? body(held) : held.then(body)
    },
    () => evaluate(node.update),
  )
  return status
}

/** Repeats until `step` says false; `break` and `continue` are caught here. */
async function loop(executor: Executor, step: () => boolean | Promise<boolean>, after?: () => unknown): Promise<void> {
  const { shell } = executor
  const { process } = shell
  shell.loopDepth++
  try {
    for (;;) {
      if (process.mustPause()) await process.checkpoint()
      shell.heedInterrupt()
      try {
        const goesOn = step()
        if (!(typeof goesOn === 'boolean' ? goesOn : await goesOn)) return
      } catch (error) {
        if (!(error instanceof LoopControl)) throw error
        shell.status = 0
        if (error.levels > 1 && shell.loopDepth > 1) throw new LoopControl(error.kind, error.levels - 1)
        if (error.kind === 'break') return
      }
      const update = after?.()
      if (update instanceof Promise) await update
    }
  } finally {
    shell.loopDepth--
  }
}

async function runCase(executor: Executor, node: Case, tail: boolean): Promise<number> {
  const { shell, expander } = executor
  shell.position = node.pos
  shell.substitutionStatus = 0
  const word = await expander.single(node.word)
  if (shell.dialect === 'bash') shell.status = shell.substitutionStatus
  if (shell.dialect === 'bash' && shell.options.has('xtrace')) await executor.trace(`case ${node.word.text} in`)
  let falling = false
  let status = 0
  for (const item of node.items) {
    if (!falling && !(await itemMatches(executor, item.pattern, word))) continue
    status =
      item.body.commands.length === 0
        ? 0
        : await runItem(executor, item.body, tail && item.terminator !== ';&' && item.terminator !== ';;&')
    if (item.terminator !== ';&' && item.terminator !== ';;&') return status
    falling = item.terminator === ';&'
  }
  return status
}

function runItem(executor: Executor, body: CompoundList, tail: boolean): number | Promise<number> {
  return executor.list(body, tail)
}

async function itemMatches(
  executor: Executor,
  patterns: Case['items'][number]['pattern'],
  word: string,
): Promise<boolean> {
  for (const pattern of patterns) {
    if (matchesIn(executor.shell, await executor.expander.pattern(pattern), word)) return true
  }
  return false
}

async function arithmeticCommand(executor: Executor, body: string): Promise<number> {
  if (executor.shell.options.has('xtrace')) await executor.trace(`(( ${body} ))`)
  try {
    return (await executor.expander.arithmetic(body)) === 0n ? 1 : 0
  } catch (error) {
    if (!(error instanceof ShellError) || error.status !== 1) throw error
    await executor.shell.complain(`((: ${error.message}`)
    return 1
  }
}

/** `[[ … ]]`: `test` without splitting, with patterns, `=~`, `&&` and `||`. dash doesn't have it. */
import type { TestExpression, Word } from 'unbash'
import { RE2JS } from 're2js'
import { compareNumbers, evaluateTest } from '../programs/test/evaluate'
import type { Executor } from './execute'
import { elementOf } from './parameterExpansion'
import { arrayElements, parameterValue } from './parameters'
import { matchesIn } from './shellMatch'
import { sparselyQuoted } from './quoting'
import type { Shell } from './shell'
import { parseSubscripted, textSubscript } from './subscript'

export async function runConditional(executor: Executor, expression: TestExpression): Promise<number> {
  if (executor.shell.dialect === 'dash') {
    await executor.shell.complain('[[: not found')
    return 127
  }
  try {
    return (await holds(executor, expression)) ? 0 : 1
  } catch (error) {
    if (error instanceof BadExpression) return 2
    throw error
  }
}

/** A condition as `set -x` shows it: each operand as its value. */
export async function tracedCondition(executor: Executor, node: TestExpression): Promise<string> {
  return `[[ ${await tracedTest(executor, node)} ]]`
}

async function tracedTest(executor: Executor, node: TestExpression): Promise<string> {
  const shown = async (word: Word): Promise<string> => sparselyQuoted(await executor.expander.single(word))
  switch (node.type) {
    case 'TestGroup':
      return tracedTest(executor, node.expression)
    case 'TestNot':
      return `! ${await tracedTest(executor, node.operand)}`
    case 'TestLogical': {
      const [first] = node.operands
      return first === undefined ? '' : tracedTest(executor, first)
    }
    case 'TestUnary':
      return `${node.operator} ${await shown(node.operand)}`
    case 'TestBinary':
      return `${await shown(node.left)} ${node.operator} ${await shown(node.right)}`
  }
}

async function holds(executor: Executor, node: TestExpression): Promise<boolean> {
  const { shell, expander } = executor
  switch (node.type) {
    case 'TestGroup':
      return holds(executor, node.expression)
    case 'TestNot':
      return (await holds(executor, node.operand)) !== (node.negations.length % 2 === 1)
    case 'TestLogical': {
      for (const operand of node.operands) {
        const value = await holds(executor, operand)
        if (value !== (node.operator === '&&')) return value
      }
      return node.operator === '&&'
    }
    case 'TestUnary': {
      const operand = await expander.single(node.operand)
      if (node.operator === '-v') return isSet(shell, operand)
      if (node.operator === '-R') return shell.variables.get(operand)?.reference !== undefined
      if (node.operator === '-o') return ([...shell.options] as string[]).includes(operand)
      return evaluateTest(shell.process, [node.operator, operand]) === 0
    }
    case 'TestBinary': {
      const left = await expander.single(node.left)
      if (node.operator === '=~') return matchesExpression(executor, left, node.right)
      if (node.operator === '=' || node.operator === '==' || node.operator === '!=') {
        return (
          matchesIn(shell, await expander.pattern(node.right), left, shell.dialect === 'bash') ===
          (node.operator !== '!=')
        )
      }
      const right = await expander.single(node.right)
      if (node.operator === '<') return left < right
      if (node.operator === '>') return left > right
      if (shell.dialect === 'bash' && /^-(eq|ne|lt|le|gt|ge)$/.test(node.operator))
        return compareNumbers(node.operator, await expander.arithmetic(left), await expander.arithmetic(right))
      return evaluateTest(shell.process, [left, node.operator, right]) === 0
    }
  }
}

function isSet(shell: Shell, text: string): boolean {
  const target = parseSubscripted(text)
  if (target?.subscript === undefined) return parameterValue(shell, text) !== undefined
  if (target.subscript === '@' || target.subscript === '*') return arrayElements(shell, target.name).length > 0
  return (
    elementOf(shell, target.name, textSubscript(shell, target.name, target.subscript, shell.calculate)) !== undefined
  )
}

/** `=~`: what is quoted stands for itself; BASH_REMATCH takes the match and its groups. */
async function matchesExpression(executor: Executor, text: string, word: Word): Promise<boolean> {
  const { shell, expander } = executor
  const pieces = await expander.pieces(word)
  const source = pieces
    .map((piece) => (piece.kind === 'break' ? ' ' : piece.kind === 'quoted' ? RE2JS.quote(piece.text) : piece.text))
    .join('')
  const found = compiled(source, shell.shopts.has('nocasematch')).matcher(text)
  const matched = found.find()
  if (shell.dialect !== 'bash') return matched
  shell.makeArray('BASH_REMATCH', true)
  for (let group = 0; matched && group <= found.groupCount(); group++)
    shell.setElement('BASH_REMATCH', group, found.group(group) ?? '', false)
  return matched
}

/** A newline is a character like others. What is no expression gives status 2 and no word. */
function compiled(source: string, ignoresCase: boolean): RE2JS {
  try {
    return RE2JS.compile(bracketsEscaped(source), RE2JS.DOTALL | (ignoresCase ? RE2JS.CASE_INSENSITIVE : 0))
  } catch {
    throw new BadExpression()
  }
}

class BadExpression extends Error {}

/** RE2 wants `[ within brackets escaped, POSIX doesn't. */
function bracketsEscaped(source: string): string {
  return source.replace(/\[(\^?)(\]?)((?:\[:\w+:\]|[^\]])*)\]/g, (_, negated: string, first: string, rest: string) => {
    const inner = rest.replace(/\[(?!:)/g, '\\[')
    return `[${negated}${first === '' ? '' : '\\]'}${inner}]`
  })
}

/** `[[ … ]]`: `test` without splitting, with patterns, `=~`, `&&` and `||`. dash doesn't have it. */
import type { TestExpression } from 'unbash'
import { RE2JS } from 're2js'
import { evaluateTest } from '../programs/test/evaluate'
import type { Executor } from './execute'
import { matches, parsePattern } from './pattern'

export async function runConditional(executor: Executor, expression: TestExpression): Promise<number> {
  if (executor.shell.dialect === 'dash') {
    await executor.shell.complain('[[: not found')
    return 127
  }
  return (await holds(executor, expression)) ? 0 : 1
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
      if (node.operator === '-v') return shell.get(operand) !== undefined
      return (await evaluateTest(shell.process, [node.operator, operand])) === 0
    }
    case 'TestBinary': {
      const left = await expander.single(node.left)
      if (node.operator === '=~')
        return RE2JS.compile(await expander.single(node.right))
          .matcher(left)
          .find()
      if (node.operator === '=' || node.operator === '==' || node.operator === '!=') {
        return matches(parsePattern(await expander.pattern(node.right)), left) === (node.operator !== '!=')
      }
      const right = await expander.single(node.right)
      if (node.operator === '<') return left < right
      if (node.operator === '>') return left > right
      return (await evaluateTest(shell.process, [left, node.operator, right])) === 0
    }
  }
}

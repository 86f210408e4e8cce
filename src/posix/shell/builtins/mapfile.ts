/** bash's mapfile (readarray): lines of the standard input into an array. */
import { backslashQuoted } from '../quoting'
import { readAll } from '../readAll'
import type { BuiltinCall } from './builtin'

/** `mapfile [-d delimiter] [-n count] [-O origin] [-s count] [-t] [-u fd] [array]` */
export async function mapfile(call: BuiltinCall): Promise<number> {
  const { shell, args } = call
  const options: Record<string, string> = {}
  let at = 1
  for (; /^-./.test(args[at] ?? '') && args[at] !== '--'; at++) {
    const word = args[at] ?? ''
    const letter = word[1] ?? ''
    if (letter === 't') options['t'] = word
    else if ('dnOsucC'.includes(letter)) options[letter] = word.length > 2 ? word.slice(2) : (args[++at] ?? '')
    else {
      await shell.complain(`-${letter}: invalid option`, args[0])
      await shell.process.printError(
        `${args[0] ?? ''}: usage: ${args[0] ?? ''} [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]\n`,
      )
      return 2
    }
  }
  if (args[at] === '--') at++
  const name = args[at] ?? 'MAPFILE'
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    await shell.complain(`\`${name}': not a valid identifier`, args[0])
    return 1
  }
  const number = Number(options['u'] ?? 0)
  const input = shell.process.descriptors.get(number)
  if (input === undefined) {
    await shell.complain(`${number}: invalid file descriptor: Bad file descriptor`, args[0])
    return 1
  }
  const text = await readAll(shell.process, number === 0 ? shell.process.stdin : input)
  const delimiter = options['d'] === undefined ? '\n' : (options['d'][0] ?? '\0')
  const pieces = text.split(delimiter)
  const last = pieces.pop() ?? ''
  const lines = pieces.map((piece) => (options['t'] === undefined ? piece + delimiter : piece))
  if (last !== '') lines.push(last)
  const skip = Number(options['s'] ?? 0)
  const count = Number(options['n'] ?? 0)
  const origin = Number(options['O'] ?? 0)
  shell.makeArray(name, options['O'] === undefined)
  const quantum = Number(options['c'] ?? 5000)
  for (const [index, line] of lines.slice(skip, count > 0 ? skip + count : undefined).entries()) {
    if (options['C'] !== undefined && (index + 1) % quantum === 0)
      await call.executor.runSource(`${options['C']} ${origin + index} ${backslashQuoted(line)}`)
    shell.setElement(name, origin + index, line, false)
  }
  return 0
}

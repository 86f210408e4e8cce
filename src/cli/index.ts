/** Program `camada`: its first argument names a subcommand. Composition root, built to `out/main/cli.js`. */
import { join } from 'node:path'
import { toLabError } from '@shared/errors'
import type { Command } from './command'
import { asksForHelp } from './arguments'

/** The subcommands; each is loaded when it is called. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  console: async () => (await import('./commands/console')).consoleCommand,
  labs: async () => (await import('./commands/labs')).labs,
  serve: async () => (await import('./commands/serve')).serve,
  simulator: async () => (await import('./commands/simulator')).simulator,
}

async function main(argv: readonly string[]): Promise<number> {
  const [name = '', ...rest] = argv
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load === undefined) {
    const isHelp = ['', 'help', '--help', '-h'].includes(name)
    const usages = await Promise.all(Object.values(commands).map(async (command) => (await command()).usage))
    const text = ['usage:', ...usages.map((usage) => `  camada ${usage}`)].join('\n')
    if (isHelp) process.stdout.write(`${text}\n`)
    else process.stderr.write(`camada: no command "${name}"\n${text}\n`)
    return isHelp ? 0 : 2
  }
  const command = await load()
  if (command.hasOwnHelp !== true && asksForHelp(rest)) {
    process.stdout.write(`usage: camada ${command.usage}\n`)
    return 0
  }
  try {
    return await command.run(rest, { rootDir: join(import.meta.dirname, '..', '..') })
  } catch (thrown) {
    const error = toLabError(thrown)
    const usage = error.kind === 'invalid' ? `\nusage: camada ${command.usage}` : ''
    process.stderr.write(`camada: ${error.message}${usage}\n`)
    return error.kind === 'invalid' ? 2 : 1
  }
}

process.exitCode = await main(process.argv.slice(2))
// Sockets of an engine that hangs must not keep an ended program.
process.exit()

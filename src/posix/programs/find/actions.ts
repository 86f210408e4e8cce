/** find's actions: what prints, runs and removes. What `-exec … +` collects runs at the end. */
import type { Process } from '../../process/types'
import { isGnu } from '../complaint'
import type { Names } from '../ownership'
import { runHere } from '../spawning'
import type { Output } from '../streams'
import { printfText } from './format'
import type { Test, Visit } from './visit'
import type { Words } from './words'

export class Actions {
  private readonly batches: { readonly argv: readonly string[]; readonly paths: string[] }[] = []

  constructor(
    private readonly process: Process,
    private readonly output: Output,
    private readonly names: Names,
  ) {}

  /** The action of that name with its arguments read; undefined when there is none. Throws `FindError`. */
  parse(name: string, words: Words): Test | undefined {
    switch (name) {
      case '-print':
        return this.printing('\n')
      case '-print0':
        return this.printing('\0')
      case '-printf': {
        const format = words.argument(name)
        return async (visit) => {
          await this.output.write(printfText(format, visit, this.names))
          return true
        }
      }
      case '-ls':
        return async (visit) => {
          await this.output.write(printfText('%i %k %M %n %u %g %s %p\\n', visit, this.names))
          return true
        }
      case '-delete':
        return (visit) => this.remove(visit)
      case '-exec':
      case '-ok':
      case '-execdir':
        return this.executing(words)
      default:
        return undefined
    }
  }

  /** Runs what was collected; false when a command failed. */
  async finish(): Promise<boolean> {
    let succeeded = true
    for (const { argv, paths } of this.batches) {
      if (paths.length === 0) continue
      const code = await this.run(argv.flatMap((word) => (word === '{}' ? paths : [word])))
      if (code !== 0) succeeded = false
    }
    return succeeded
  }

  /** Prints the path and what ends it. */
  printing(end: string): Test {
    return async (visit) => {
      await this.output.write(visit.path + end)
      return true
    }
  }

  private executing(words: Words): Test {
    const argv: string[] = []
    for (;;) {
      const word = words.argument('-exec')
      if (word === ';') break
      if (word === '+' && argv.at(-1) === '{}') {
        const batch = { argv, paths: [] as string[] }
        this.batches.push(batch)
        return (visit) => {
          batch.paths.push(visit.path)
          return Promise.resolve(true)
        }
      }
      argv.push(word)
    }
    return async (visit) => (await this.run(argv.map((word) => word.replaceAll('{}', visit.path)))) === 0
  }

  private async run(argv: readonly string[]): Promise<number> {
    await this.output.flush()
    return runHere(this.process, argv, (name, why) => (isGnu(this.process) ? `'${name}': ${why}` : `${name}: ${why}`))
  }

  private remove(visit: Visit): Promise<boolean> {
    if (visit.path === '.' || visit.path === '..') return Promise.resolve(true)
    const { process } = this
    if (visit.stat.kind === 'directory') process.namespace.removeDirectory(process, visit.path)
    else process.namespace.unlink(process, visit.path)
    return Promise.resolve(true)
  }
}

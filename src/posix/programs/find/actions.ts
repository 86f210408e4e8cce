/** find's actions: what prints, runs and removes. What `-exec … +` collects runs at the end. */
import type { Descriptor, Process } from '../../process/types'
import { decodeText, encodeText } from '../../text'
import { complain, isGnu, reason } from '../complaint'
import type { Names } from '../ownership'
import { runHere } from '../spawning'
import type { Output } from '../streams'
import { longListing, printfText } from './format'
import { ActionFailure, type Test, type Visit } from './visit'
import { FindError, type Words } from './words'

export class Actions {
  private readonly files = new Map<string, string[]>()
  private readonly outputs = new Map<string, Descriptor>()
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
          await this.output.write(printfText(format, visit, this.names, this.process))
          return true
        }
      }
      case '-ls':
        return async (visit) => {
          await this.output.write(longListing(visit, this.names, this.process))
          return true
        }
      case '-fprint':
      case '-fprint0':
      case '-fprintf':
      case '-fls':
        return isGnu(this.process) ? this.writing(name, words) : undefined
      case '-delete':
        return (visit) => this.remove(visit)
      case '-exec':
      case '-ok':
      case '-execdir':
      case '-okdir':
        return this.executing(name, words)
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

  /** `-fprint FILE` and its like: one file however often it is named, empty when nothing is written to it. */
  private writing(name: string, words: Words): Test {
    const path = words.argument(name)
    const format = name === '-fprintf' ? words.argument(name) : ''
    const text = this.files.get(path) ?? []
    this.files.set(path, text)
    return (visit) => {
      if (name === '-fprint') text.push(`${visit.path}\n`)
      else if (name === '-fprint0') text.push(`${visit.path}\0`)
      else if (name === '-fls') text.push(longListing(visit, this.names, this.process))
      else text.push(printfText(format, visit, this.names, this.process))
      return Promise.resolve(true)
    }
  }

  /** Opens the files of -fprint. Throws `FindError`. */
  async open(): Promise<void> {
    for (const path of this.files.keys()) {
      try {
        const file = await this.process.open(path, { write: true, createMode: 0o666, truncate: true })
        this.outputs.set(path, file)
      } catch (error) {
        throw new FindError(`'${path}': ${reason(this.process, error)}`)
      }
    }
  }

  /** Writes the files of -fprint. */
  async close(): Promise<void> {
    for (const [path, file] of this.outputs) {
      await file.write(encodeText((this.files.get(path) ?? []).join('')))
      file.close()
    }
  }

  private executing(name: string, words: Words): Test {
    const argv: string[] = []
    for (;;) {
      const word = words.argument(name)
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
    if (name === '-ok') return (visit) => this.runIfAsked(argv, visit)
    if (name === '-okdir') return async (visit) => (await this.agreesTo(argv, visit)) && this.runBeside(argv, visit)
    if (name === '-execdir') return (visit) => this.runBeside(argv, visit)
    return async (visit) => (await this.run(argv.map((word) => word.replaceAll('{}', visit.path)))) === 0
  }

  private async run(argv: readonly string[]): Promise<number> {
    await this.output.flush()
    return runHere(this.process, argv, (name, why) => (isGnu(this.process) ? `'${name}': ${why}` : `${name}: ${why}`))
  }

  /** `-ok`: asks first, and runs the command when a line that begins with y answers. */
  private async runIfAsked(argv: readonly string[], visit: Visit): Promise<boolean> {
    const agrees = await this.agreesTo(argv, visit)
    return agrees && (await this.run(argv.map((word) => word.replaceAll('{}', visit.path)))) === 0
  }

  private async agreesTo(argv: readonly string[], visit: Visit): Promise<boolean> {
    await this.output.flush()
    const words = argv.map((word) => word.replaceAll('{}', visit.path)).join(' ')
    const gnuWords = argv.map((word) => (word === '{}' ? '...' : word)).join(' ')
    await this.process.printError(isGnu(this.process) ? `< ${gnuWords} ${visit.path} > ? ` : `${words} ?`)
    const answer = decodeText(await this.process.stdin.readLine(4096))
    return /^[yY]/.test(answer)
  }

  /** `-execdir`: in the file's directory, which is named `./name` there. */
  private async runBeside(argv: readonly string[], visit: Visit): Promise<boolean> {
    await this.output.flush()
    const slash = visit.path.lastIndexOf('/')
    const folder = slash < 0 ? '.' : visit.path.slice(0, slash) || '/'
    const name = `./${visit.name}`
    const cwd = this.process.namespace.realPath(this.process, folder)
    const beside = Object.create(this.process, { cwd: { value: cwd } }) as Process
    return (
      (await runHere(
        beside,
        argv.map((word) => word.replaceAll('{}', name)),
        (program, why) => `'${program}': ${why}`,
      )) === 0
    )
  }

  private remove(visit: Visit): Promise<boolean> {
    if (visit.path === '.' || visit.path === '..') return Promise.resolve(true)
    const { process } = this
    try {
      if (visit.stat.kind === 'directory') process.namespace.removeDirectory(process, visit.path)
      else process.namespace.unlink(process, visit.path)
    } catch (error) {
      const why = reason(process, error)
      // busybox says so and succeeds all the same.
      if (!isGnu(process)) return complain(process, `${visit.path}: ${why}`).then(() => true)
      throw new ActionFailure(`cannot delete '${visit.path}': ${why}`)
    }
    return Promise.resolve(true)
  }
}

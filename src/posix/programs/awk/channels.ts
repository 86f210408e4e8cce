/** What an awk program reads and writes: its records, the files and commands of getline and of print's redirections. */
import { PosixError } from '../../filesystem/posixError'
import { shellStatus } from '../../process/signals'
import type { Descriptor, Process, ProcessHandle } from '../../process/types'
import { ExecuteError } from '../../process/executable'
import { byteOutput, fromByteText, LineReader } from '../byteText'
import type { Output } from '../streams'
import { openInput } from '../streams'
import { complain, faced, reason } from '../complaint'
import { AwkError, type Runtime } from './runtime'
import { fromInput, type Value } from './values'

interface OpenOutput {
  readonly output: Output
  readonly descriptor: Descriptor | undefined
  readonly child: ProcessHandle | undefined
}

interface OpenInput {
  readonly reader: RecordReader
  readonly child: ProcessHandle | undefined
}

export interface ReadRecord {
  readonly text: string
  readonly value: Value
}

export class Channels {
  readonly output: Output
  private readonly outputs = new Map<string, OpenOutput>()
  private readonly inputs = new Map<string, OpenInput>()
  private main: RecordReader | undefined
  private argument = 1
  private hasReadFile = false
  private ended = false
  failed = false

  constructor(
    private readonly process: Process,
    private readonly runtime: Runtime,
  ) {
    this.output = byteOutput(process)
  }

  /** getline's record, or its answer: 0 at the end, -1 when it can't be read. */
  async readFor(from: 'input' | 'file' | 'command', name: string): Promise<ReadRecord | number> {
    if (from === 'input') {
      const text = await this.nextRecord()
      return text === undefined ? 0 : { text, value: fromInput(text) }
    }
    let input = this.inputs.get(`${from} ${name}`)
    if (input === undefined) {
      try {
        input = await (from === 'file' ? this.openFile(name) : this.openCommand(name))
      } catch (error) {
        if (error instanceof PosixError) return -1
        throw error
      }
      this.inputs.set(`${from} ${name}`, input)
    }
    try {
      const text = await input.reader.next()
      return text === undefined ? 0 : { text, value: fromInput(text) }
    } catch (error) {
      if (error instanceof PosixError) return -1
      throw error
    }
  }

  private async openFile(name: string): Promise<OpenInput> {
    const path = name === '/dev/stdin' ? '-' : fromByteText(name)
    return { reader: this.records(await openInput(this.process, path)), child: undefined }
  }

  private async openCommand(command: string): Promise<OpenInput> {
    await this.flushAll()
    const { reader, writer } = this.process.pipe()
    const child = this.shell(command, new Map([[1, writer]]))
    return { reader: this.records(reader), child }
  }

  private records(descriptor: Descriptor): RecordReader {
    return new RecordReader(this.process, descriptor, this.runtime)
  }

  private shell(command: string, replaced: ReadonlyMap<number, Descriptor>): ProcessHandle {
    const descriptors = new Map<number, Descriptor>(replaced)
    for (const [number, descriptor] of this.process.descriptors)
      if (!descriptors.has(number)) descriptors.set(number, descriptor.duplicate())
    const { env, cwd, credentials, umask } = this.process
    try {
      return this.process.spawn({
        argv: ['sh', '-c', fromByteText(command)],
        executable: '/bin/sh',
        env,
        cwd,
        credentials,
        umask,
        descriptors,
      })
    } catch (error) {
      for (const descriptor of descriptors.values()) descriptor.close()
      throw error instanceof ExecuteError ? new PosixError(error.code) : error
    }
  }

  /** The next record if it has been read already. */
  takeRecord(): string | undefined {
    return this.main?.take()
  }

  /** The next record of the operands, or of standard input; undefined at the end. */
  async nextRecord(): Promise<string | undefined> {
    while (!this.ended) {
      if (this.main === undefined && !(await this.openNext())) {
        this.ended = true
        return undefined
      }
      const text = await this.main?.next()
      if (text !== undefined) return text
      this.skipFile()
    }
    return undefined
  }

  skipFile(): void {
    this.main?.descriptor.close()
    this.main = undefined
  }

  private async openNext(): Promise<boolean> {
    const { runtime, process } = this
    const operands = runtime.array('ARGV')
    while (this.argument < runtime.number(runtime.get('ARGC'))) {
      const operand = runtime.text(operands.get(String(this.argument++)))
      if (operand === '') continue
      const assignment = /^([A-Za-z_]\w*)=([^]*)$/.exec(operand)
      if (assignment?.[1] !== undefined && assignment[2] !== undefined) {
        runtime.set(assignment[1], fromInput(assignment[2]))
        continue
      }
      this.hasReadFile = true
      if (await this.open(operand)) return true
      if (process.host.face === 'gnu') throw new AwkError('text', '')
    }
    if (this.hasReadFile) return false
    this.hasReadFile = true
    return this.open('-')
  }

  private async open(operand: string): Promise<boolean> {
    const { process, runtime } = this
    try {
      const input = await openInput(process, fromByteText(operand))
      if (input.file?.stat().kind === 'directory') throw new PosixError('EISDIR')
      this.main = this.records(input)
      runtime.set('FILENAME', operand === '-' ? '' : operand)
      runtime.set('FNR', 0)
      return true
    } catch (error) {
      const why = reason(process, error)
      await this.flushAll()
      await complain(
        process,
        faced(process, `${fromByteText(operand)}: ${why}`, `cannot open "${fromByteText(operand)}" (${why})`),
      )
      this.failed = true
      return false
    }
  }

  /** Where a redirection writes, opened at its first use. */
  async target(how: '>' | '>>' | '|', name: string): Promise<Output> {
    const known = this.outputs.get(name)
    if (known !== undefined) return known.output
    if (how !== '|' && (name === '/dev/stdout' || name === '-')) return this.output
    const opened = how === '|' ? await this.pipeTo(name) : await this.openTarget(how, name)
    this.outputs.set(name, opened)
    return opened.output
  }

  private async pipeTo(command: string): Promise<OpenOutput> {
    await this.flushAll()
    const { reader, writer } = this.process.pipe()
    const child = this.shell(command, new Map([[0, reader]]))
    return { output: byteOutput(this.process, (bytes) => this.writeQuietly(writer, bytes)), descriptor: writer, child }
  }

  private async writeQuietly(writer: Descriptor, bytes: Uint8Array): Promise<void> {
    await writer.write(bytes).catch((error: unknown) => {
      if (!(error instanceof PosixError && error.code === 'EPIPE')) throw error
    })
  }

  private async openTarget(how: '>' | '>>', name: string): Promise<OpenOutput> {
    const path = fromByteText(name)
    if (path === '/dev/stderr')
      return {
        output: byteOutput(this.process, (bytes) => this.process.stderr.write(bytes)),
        descriptor: undefined,
        child: undefined,
      }
    try {
      const descriptor = await this.process.open(path, {
        write: true,
        createMode: 0o666,
        append: how === '>>',
        truncate: how === '>',
      })
      return { output: byteOutput(this.process, (bytes) => descriptor.write(bytes)), descriptor, child: undefined }
    } catch (error) {
      const why = reason(this.process, error)
      throw new AwkError('text', faced(this.process, `${path}: ${why}`, `cannot open "${path}" for output`))
    }
  }

  /** Closes a file or command by its name and gives its status; -1 when it isn't open. */
  async close(name: string): Promise<number> {
    let status = -1
    const output = this.outputs.get(name)
    if (output !== undefined) {
      this.outputs.delete(name)
      status = await this.closeOutput(output)
    }
    for (const from of ['file', 'command']) {
      const input = this.inputs.get(`${from} ${name}`)
      if (input === undefined) continue
      this.inputs.delete(`${from} ${name}`)
      input.reader.descriptor.close()
      status = input.child === undefined ? 0 : shellStatus(await this.process.wait(input.child))
    }
    return status
  }

  private async closeOutput(open: OpenOutput): Promise<number> {
    await open.output.flush()
    open.descriptor?.close()
    return open.child === undefined ? 0 : shellStatus(await this.process.wait(open.child))
  }

  async flushAll(): Promise<void> {
    await this.output.flush()
    for (const { output } of this.outputs.values()) await output.flush()
  }

  async closeAll(): Promise<void> {
    await this.flushAll()
    for (const open of this.outputs.values()) await this.closeOutput(open)
    for (const { reader } of this.inputs.values()) reader.descriptor.close()
    this.skipFile()
  }

  async system(command: string): Promise<number> {
    await this.flushAll()
    try {
      return shellStatus(await this.process.wait(this.shell(command, new Map())))
    } catch (error) {
      if (error instanceof PosixError && error.code !== 'EINTR') return 127
      throw error
    }
  }
}

/** Reads records as RS has it at the moment. */
class RecordReader {
  private readonly lines: LineReader

  constructor(
    process: Process,
    readonly descriptor: Descriptor,
    private readonly runtime: Runtime,
  ) {
    this.lines = new LineReader(process, descriptor)
  }

  /** The next record if it is a line that has been read already. */
  take(): string | undefined {
    return this.runtime.textVariable('RS') === '\n' ? this.lines.take() : undefined
  }

  async next(): Promise<string | undefined> {
    const separator = this.runtime.textVariable('RS')
    if (separator === '\n') return this.lines.take() ?? this.lines.next()
    if (separator === '') return this.paragraph()
    return this.separated(separator)
  }

  private async separated(separator: string): Promise<string | undefined> {
    const expression = separator.length === 1 ? undefined : this.runtime.expression(separator)
    for (let ended = false; ;) {
      const text = this.lines.pending
      if (text === '' && ended) return undefined
      const found = expression === undefined ? plainMatch(text, separator) : expression.match(text)
      if (found !== undefined && (found.end < text.length || ended || expression === undefined)) {
        this.lines.drop(found.end)
        return text.slice(0, found.start)
      }
      if (ended) {
        this.lines.drop(text.length)
        return text
      }
      ended = !(await this.lines.fill())
    }
  }

  private async paragraph(): Promise<string | undefined> {
    for (let ended = false; ;) {
      const blank = /^\n*/.exec(this.lines.pending)?.[0].length ?? 0
      this.lines.drop(blank)
      const text = this.lines.pending
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        this.lines.drop(end + 2)
        return text.slice(0, end)
      }
      if (ended) {
        if (text === '') return undefined
        this.lines.drop(text.length)
        return text.replace(/\n$/, '')
      }
      ended = !(await this.lines.fill())
    }
  }
}

function plainMatch(text: string, wanted: string): { start: number; end: number } | undefined {
  const start = text.indexOf(wanted)
  return start < 0 ? undefined : { start, end: start + wanted.length }
}

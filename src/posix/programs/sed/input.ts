/** sed's input: the lines of its files, one after another, with a look ahead that tells the last one. */
import type { Descriptor, Process } from '../../process/types'
import { LineReader } from '../byteText'
import { openInput } from '../streams'

export interface SedInputOptions {
  readonly paths: readonly string[]
  /** `\n`, or NUL with `-z`. */
  readonly separator: string
  /** With `-s` and `-i` every file has a last line. */
  readonly isSeparate: boolean
  readonly onFailure: (path: string, error: unknown) => Promise<void>
  /** Called before the first line of a file is given, and after the last one. */
  readonly onFile?: (path: string | undefined) => Promise<void>
}

interface Ahead {
  readonly line: string
  readonly terminated: boolean
  readonly path: string
}

export class SedInput {
  private nextPath = 0
  private reader: LineReader | undefined
  private descriptor: Descriptor | undefined
  private openPath = ''
  private ahead: Ahead | undefined
  private given = ''
  path = '-'
  number = 0
  /** Whether the current line had its newline. */
  terminated = true

  constructor(
    private readonly process: Process,
    private readonly options: SedInputOptions,
  ) {}

  /** The next line, if it has been read already and nothing is to be done before it. */
  take(): string | undefined {
    const { ahead } = this
    if (ahead !== undefined) {
      if (ahead.path !== this.given) return undefined
      this.ahead = undefined
      this.terminated = ahead.terminated
      this.number++
      return ahead.line
    }
    if (this.reader === undefined || this.openPath !== this.given) return undefined
    const line = this.reader.take()
    if (line === undefined) return undefined
    this.terminated = this.reader.terminated
    this.number++
    return line
  }

  /** Whether another line of this file has been read already; undefined when that must be waited for. */
  peek(): boolean | undefined {
    if (this.ahead !== undefined) return this.ahead.path === this.path ? true : undefined
    if (this.reader === undefined || this.openPath !== this.path) return undefined
    const line = this.reader.take()
    if (line === undefined) return undefined
    this.ahead = { line, terminated: this.reader.terminated, path: this.openPath }
    return true
  }

  /** The next line; undefined after the last one of all files. */
  async next(): Promise<string | undefined> {
    const next = await this.look()
    if (next === undefined) {
      await this.enter(undefined)
      return undefined
    }
    this.ahead = undefined
    if (next.path !== this.given) await this.enter(next.path)
    this.path = next.path
    this.terminated = next.terminated
    this.number++
    return next.line
  }

  private async enter(path: string | undefined): Promise<void> {
    if (this.given !== '' || path !== undefined) await this.options.onFile?.(path)
    this.given = path ?? ''
  }

  /** Whether the current line is the last one (of its file, with `-s`). */
  async isLast(): Promise<boolean> {
    const next = await this.look()
    return next === undefined || (this.options.isSeparate && next.path !== this.path)
  }

  /** Whether no file has another line. */
  async isAtEnd(): Promise<boolean> {
    return (await this.look()) === undefined
  }

  close(): void {
    this.descriptor?.close()
    this.descriptor = undefined
    this.reader = undefined
  }

  private async look(): Promise<Ahead | undefined> {
    while (this.ahead === undefined) {
      if (this.reader === undefined && !(await this.open())) return undefined
      const reader = this.reader
      if (reader === undefined) continue
      let line: string | undefined
      try {
        line = reader.take() ?? (await reader.next())
      } catch (error) {
        await this.options.onFailure(this.openPath, error)
      }
      if (line === undefined) this.close()
      else this.ahead = { line, terminated: reader.terminated, path: this.openPath }
    }
    return this.ahead
  }

  /** Opens the next file that can be; false after the last one. */
  private async open(): Promise<boolean> {
    for (;;) {
      const path = this.options.paths[this.nextPath++]
      if (path === undefined) return false
      try {
        this.descriptor = await openInput(this.process, path)
        this.reader = new LineReader(this.process, this.descriptor, this.options.separator)
        this.openPath = path
        return true
      } catch (error) {
        await this.options.onFailure(path, error)
      }
    }
  }
}

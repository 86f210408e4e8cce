/** Calls under the run's prefix. */
import { call, type Answer, type Call } from './engine'

export interface Twin {
  readonly socketPath: string
  /** Before every name: nothing else on the daemon begins like this. */
  readonly prefix: string
}

/** Sends a call in which `@` stands for the prefix. */
export function ask(twin: Twin, asked: Call): Promise<Answer> {
  const named = (text: string): string => text.replace(/@|%40/g, twin.prefix)
  const json: unknown = asked.json === undefined ? undefined : JSON.parse(named(JSON.stringify(asked.json)))
  const tar = asked.tar && Buffer.from(asked.tar)
  const body = { ...(json !== undefined && { json }), ...(tar && { tar: renamed(tar, twin.prefix) }) }
  return call(twin.socketPath, { method: asked.method, path: named(asked.path), ...body })
}

/** An archive whose Dockerfile may name one of the run's images: a remark gives way, so that sizes stay. */
function renamed(tar: Buffer, prefix: string): Buffer {
  const text = tar.toString('latin1')
  return Buffer.from(text.replace(`@img:1${' '.repeat(prefix.length - 1)}`, `${prefix}img:1`), 'latin1')
}

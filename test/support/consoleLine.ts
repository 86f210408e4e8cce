/** A line in a console that stands in no terminal. */
import { PassThrough } from 'node:stream'
import type { ProcessStreams, TerminalConsole } from '@backend/console/terminalConsole'

/** What a line says on both its outputs, and behind that its exit code. Its input is closed. */
export async function said(console: TerminalConsole, line: string): Promise<string> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const bytes: Buffer[] = []
  for (const stream of [stdout, stderr]) stream.on('data', (chunk: Buffer) => bytes.push(chunk))
  stdin.end()
  const streams = { stdin, stdout, stderr, on: () => undefined, off: () => undefined } as unknown as ProcessStreams
  const code = await console.run(line, streams)
  return `${Buffer.concat(bytes).toString()}${String(code)}`
}

/** Reading what dockerode's streams bring, in one line each. */
import { Writable, type Duplex, type Readable } from 'node:stream'
import type Dockerode from 'dockerode'
import { eventually } from '../../../support/eventually'

/** Keeps the text that is written to it. */
export class Collector extends Writable {
  text = ''

  override _write(chunk: Buffer | string, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

/** Waits until a text was heard, and gives all of what was. */
export function heardIn(collector: Collector, text: string): Promise<string> {
  return eventually(
    `${JSON.stringify(text)} to be heard`,
    () => collector.text,
    (heard) => heard.includes(text),
  )
}

/** Both streams of a multiplexed one, once it has ended. */
export async function demultiplexed(
  docker: Dockerode,
  stream: Duplex | Readable,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const [stdout, stderr] = [new Collector(), new Collector()]
  docker.modem.demuxStream(stream, stdout, stderr)
  await new Promise<void>((over, fail) => stream.once('end', over).once('close', over).once('error', fail))
  await new Promise((later) => setImmediate(later))
  return { stdout: stdout.text, stderr: stderr.text }
}

/** What a container without a terminal has written to both so far. */
export async function textOf(container: Dockerode.Container): Promise<string> {
  const bytes: unknown = await container.logs({ stdout: true, stderr: true })
  let text = ''
  if (!Buffer.isBuffer(bytes)) return text
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32BE(at + 4)
    text += bytes.subarray(at + 8, at + 8 + length).toString()
    at += 8 + length
  }
  return text
}

/** The first so many objects of a stream of JSON lines; ends the stream then. */
export async function firstObjects(stream: Readable, count: number): Promise<readonly Record<string, unknown>[]> {
  const objects: Record<string, unknown>[] = []
  let rest = ''
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    objects.push(...lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as (typeof objects)[0]))
    if (objects.length >= count) break
  }
  return objects.slice(0, count)
}

/** Requests that a client gives up in the middle: the engine goes on for everybody else, and what was asked is over. */
import { Readable, type Duplex } from 'node:stream'
import type Dockerode from 'dockerode'
import { expect, it } from 'vitest'
import { contextTar, type Bench } from '../../../conformance/bench'
import { eventually } from '../../../support/eventually'

/** Every kind of request that lasts: begun, and given up. Resolves when the client has let go of all. */
export async function giveUpEverything(bench: Bench): Promise<void> {
  const container = await bench.create(['sh', '-c', 'while true; do echo x; sleep 0.01; done'], {
    config: { OpenStdin: true },
  })
  await container.start()
  for (const begin of lasting(bench, container)) {
    const controller = new AbortController()
    const begun = begin(controller.signal)
    begun.catch(() => undefined)
    await new Promise((later) => setTimeout(later, 60))
    controller.abort()
    await begun.then(leave, () => undefined)
  }
  await container.remove({ force: true })
}

/** Ends what came of a request that had begun to answer. */
function leave(answer: unknown): void {
  const stream = answer as Partial<Duplex> | undefined
  if (typeof stream?.destroy !== 'function') return
  stream.on?.('error', () => undefined)
  stream.destroy()
}

/** Asks for something; the signal takes it back where dockerode hands one on. */
type Begin = (abortSignal: AbortSignal) => Promise<unknown>

function lasting(bench: Bench, container: Dockerode.Container): readonly Begin[] {
  const { docker } = bench
  const attach = { stream: true, stdin: true, stdout: true, stderr: true }
  return [
    (abortSignal) => container.wait({ condition: 'next-exit', abortSignal }),
    (abortSignal) => container.logs({ follow: true, stdout: true, stderr: true, abortSignal }),
    (abortSignal) => docker.getEvents({ abortSignal }),
    (abortSignal) => container.attach({ ...attach, hijack: true, abortSignal }),
    (abortSignal) => container.attach({ ...attach, abortSignal }),
    (abortSignal) => container.stop({ t: 1, abortSignal }),
    () => container.restart({ t: 0 }),
    (abortSignal) => container.export({ abortSignal }),
    (abortSignal) => container.getArchive({ path: '/', abortSignal }),
    (abortSignal) => container.putArchive(endless(), { path: '/tmp', abortSignal }),
    () => docker.getImage('alpine').get(),
    (abortSignal) => docker.loadImage(endless(), { abortSignal }),
    (abortSignal) => docker.buildImage(endless(), { version: '1', abortSignal }),
    (abortSignal) =>
      docker.buildImage(slowBuild(), { version: '1', nocache: true, rm: true, forcerm: true, abortSignal }),
    async (abortSignal) => {
      const exec = await container.exec({ AttachStdin: true, AttachStdout: true, Cmd: ['cat'] })
      return exec.start({ hijack: true, stdin: true, abortSignal })
    },
    async (abortSignal) => {
      const exec = await container.exec({
        AttachStdout: true,
        Cmd: ['sh', '-c', 'for i in $(seq 20); do echo $i; sleep 0.02; done'],
      })
      return exec.start({ abortSignal })
    },
  ]
}

function slowBuild(): NodeJS.ReadableStream {
  return contextTar({ Dockerfile: 'FROM alpine\nRUN sleep 1\nRUN echo never\n' })
}

/** The beginning of a tar that never ends. */
function endless(): NodeJS.ReadableStream {
  const whole = contextTar({ Dockerfile: 'FROM alpine\n', big: 'x'.repeat(100_000) })
  return Readable.from(
    (async function* () {
      let sent = 0
      for await (const chunk of whole as AsyncIterable<Buffer>) {
        if (sent > 50_000) break
        sent += chunk.length
        yield chunk.subarray(0, 60_000)
      }
      await new Promise(() => undefined)
    })(),
  )
}

export function interruptedCases(bench: () => Bench): void {
  it('goes on after everything that lasts was given up', async () => {
    await giveUpEverything(bench())
    expect((await bench().run(['echo', 'still here'])).stdout).toBe('still here\n')
  })

  it('stops a build whose client has left', async () => {
    const controller = new AbortController()
    const label = bench().name('left')
    const context = contextTar({ Dockerfile: `FROM alpine\nLABEL left=${label}\nRUN sleep 100\nRUN echo x > /never\n` })
    const stream = await bench().docker.buildImage(context, {
      version: '1',
      nocache: true,
      forcerm: true,
      abortSignal: controller.signal,
    })
    stream.on('error', () => undefined)
    stream.resume()
    const filters = { label: [`left=${label}`] }
    const steps = () => bench().docker.listContainers({ all: true, filters })
    await eventually('the step', steps, ([step]) => step?.State === 'running')
    controller.abort()
    ;(stream as Readable).destroy()
    await eventually('its end', steps, (left) => left.length === 0)
    const made = await bench().docker.listImages({ all: true, filters })
    const histories = await Promise.all(
      made.map(({ Id }) => bench().docker.getImage(Id).history() as Promise<{ CreatedBy: string }[]>),
    )
    expect(
      histories.filter(
        ([last]) => last?.CreatedBy.includes('sleep') === true || last?.CreatedBy.includes('never') === true,
      ),
    ).toEqual([])
    for (const { Id } of made) await bench().docker.getImage(Id).remove({ force: true })
  })
}

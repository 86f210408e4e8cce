/**
 * Builds of the sample: the Dockerfile's instructions one after another with the classic builder's words, in slow
 * motion. `RUN make` fails as it does on a bare ubuntu; an unknown instruction fails as Docker's parser does.
 */
import type { ByteChannel } from '@shared/contract/channels'
import type { BuildEvent, BuildSpec } from '@shared/docker/build'
import { LabError, toLabError } from '@shared/errors'
import { Broadcast, fakeSha, pause, type SampleContext } from './state'

interface Instruction {
  readonly line: number
  readonly text: string
}

const metadataWords = ['CMD', 'ENV', 'LABEL', 'EXPOSE', 'ENTRYPOINT', 'VOLUME', 'USER', 'ARG', 'STOPSIGNAL', 'SHELL']

function instructionsOf(dockerfile: string): Instruction[] {
  return dockerfile
    .split('\n')
    .map((text, index) => ({ line: index + 1, text: text.trim() }))
    .filter(({ text }) => text !== '' && !text.startsWith('#'))
}

export interface SampleBuilds {
  start(spec: BuildSpec, dockerfile: string): { buildId: string; output: number }
  watch(buildId: string, signal: AbortSignal | undefined): AsyncGenerator<BuildEvent>
  cancel(buildId: string): void
}

interface Running {
  readonly events: BuildEvent[]
  readonly pulse: Broadcast<number>
  readonly cancel: AbortController
}

export function createSampleBuilds(context: SampleContext, done: (tag: string) => void): SampleBuilds {
  const builds = new Map<string, Running>()
  let nextId = 1

  async function play(spec: BuildSpec, dockerfile: string, build: Running, output: ByteChannel): Promise<void> {
    const say = (text: string): Promise<void> => output.write(new TextEncoder().encode(`${text}\n`))
    const tell = (event: BuildEvent): void => {
      build.events.push(event)
      build.pulse.push(build.events.length)
    }
    const wait = (steps: number): Promise<void> => pause(context.options.delayMs * steps, build.cancel.signal)
    let step: number | undefined
    let line: number | undefined
    try {
      const instructions = instructionsOf(dockerfile)
      if (instructions.length === 0)
        throw new LabError('invalid', 'the Dockerfile (Dockerfile) cannot be empty', {
          hint: { key: 'build.emptyDockerfile' },
        })
      const unknown = instructions.find(
        ({ text }) => !/^(FROM|RUN|ADD|COPY|WORKDIR)\b/.test(text) && !metadataWords.includes(text.split(' ')[0] ?? ''),
      )
      if (unknown !== undefined) {
        line = unknown.line
        const word = unknown.text.split(' ')[0] ?? ''
        throw new LabError('invalid', `dockerfile parse error line ${unknown.line}: unknown instruction: ${word}`, {
          hint: { key: 'build.unknownInstruction', params: { word } },
        })
      }
      tell({ kind: 'sending', sentBytes: 1290, files: 4 })
      await wait(2)
      for (const [index, instruction] of instructions.entries()) {
        step = index + 1
        line = instruction.line
        tell({ kind: 'step', step, steps: instructions.length, instruction: instruction.text, line })
        await say(`Step ${step}/${instructions.length} : ${instruction.text}`)
        await wait(4)
        await runStep(instruction, step, spec, { say, tell, wait })
      }
      const imageId = fakeSha(dockerfile)
      await say(`Successfully built ${imageId.slice(7, 19)}`)
      await say(`Successfully tagged ${spec.tag}`)
      done(spec.tag)
      tell({ kind: 'done', imageId, tag: spec.tag })
    } catch (thrown) {
      const error = toLabError(thrown)
      if (error.kind === 'cancelled') tell({ kind: 'cancelled' })
      else
        tell({
          kind: 'failed',
          error: error.toData(),
          ...(step === undefined ? {} : { step }),
          ...(line === undefined ? {} : { line }),
        })
    } finally {
      output.end()
    }
  }

  async function runStep(
    instruction: Instruction,
    step: number,
    spec: BuildSpec,
    to: { say(text: string): Promise<void>; tell(event: BuildEvent): void; wait(steps: number): Promise<void> },
  ): Promise<void> {
    const word = instruction.text.split(' ')[0] ?? ''
    const imageId = fakeSha(instruction.text).slice(7, 19)
    const fromCache = word === 'ADD' && !spec.noCache
    const isMetadata = metadataWords.includes(word)
    if (fromCache) await to.say(' ---> Using cache')
    else if (word !== 'FROM' && word !== 'ADD' && word !== 'COPY') {
      const containerId = fakeSha(`run ${instruction.text}`).slice(7, 19)
      to.tell({ kind: 'running', step, containerId })
      await to.say(` ---> Running in ${containerId}`)
      await to.wait(isMetadata ? 2 : 12)
      if (/\bmake\b/.test(instruction.text)) {
        await to.say('\u001b[91m/bin/sh: 1: make: not found\n\u001b[0m')
        throw new LabError(
          'system',
          `The command '/bin/sh -c ${instruction.text.slice(4)}' returned a non-zero code: 127`,
          {
            hint: { key: 'build.commandNotFound', params: { name: 'make' } },
          },
        )
      }
      await to.say(`Removing intermediate container ${containerId}`)
    }
    await to.say(` ---> ${imageId}`)
    const sizes: Record<string, number> = { FROM: 4_206_494, ADD: 1214, COPY: 18_244 }
    to.tell({
      kind: 'stepDone',
      step,
      imageId,
      fromCache,
      madeLayer: !isMetadata,
      sizeBytes: sizes[word] ?? 0,
      ...(isMetadata ? {} : { diffId: fakeSha(instruction.text) }),
    })
  }

  return {
    start(spec, dockerfile) {
      const buildId = String(nextId++)
      const build: Running = { events: [], pulse: new Broadcast(0), cancel: new AbortController() }
      builds.set(buildId, build)
      const output = context.channels.create()
      void play(spec, dockerfile, build, output)
      return { buildId, output: output.id }
    },
    async *watch(buildId, signal) {
      const build = builds.get(buildId)
      if (build === undefined) throw new LabError('notFound', `no such build: ${buildId}`)
      let told = 0
      for await (const _count of build.pulse.follow(signal)) {
        while (told < build.events.length) {
          const event = build.events[told++]
          if (event === undefined) return
          yield event
          if (event.kind === 'done' || event.kind === 'failed' || event.kind === 'cancelled') return
        }
      }
    },
    cancel: (buildId) => builds.get(buildId)?.cancel.abort(),
  }
}

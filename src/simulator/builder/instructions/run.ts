/** RUN: a command in an intermediate container over the image so far; what it changes is the layer. */
import type { RunConfig } from '../../layers/imageTypes'
import { parseFlags } from '../flags'
import type { Step } from '../step'
import { BuildError } from '../step'
import type { StepContainer } from '../types'
import { argvOf, commandLine, needsBuildKit } from './types'
import type { InstructionKind } from './types'

const red = '\u001b[91m'
const plain = '\u001b[0m'

/** Build arguments take part in the cache: `|2 A=1 B=2 /bin/sh -c …`. */
function savedCommand(step: Step, argv: readonly string[], args: readonly string[]): readonly string[] {
  if (args.length === 0) return argv
  const counted = args.filter((entry) => step.stage.buildArgs.countsForCache(entry.split('=', 1)[0] ?? '')).sort()
  return [`|${counted.length}`, ...counted, ...argv]
}

/** Bytes to text without tearing a character apart between two writes. */
function outputOf(step: Step): { write(stream: 'stdout' | 'stderr', bytes: Uint8Array): Promise<void> } {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }
  return {
    async write(stream, bytes) {
      const text = decoders[stream].decode(bytes, { stream: true })
      if (text !== '') await step.session.emit({ stream: stream === 'stdout' ? text : `${red}${text}${plain}` })
    },
  }
}

async function runIn(step: Step, container: StepContainer, argv: readonly string[]): Promise<void> {
  const output = outputOf(step)
  const code = await container.run((stream, bytes) => output.write(stream, bytes), step.session.signal)
  if (code !== 0) throw new BuildError(`The command '${argv.join(' ')}' returned a non-zero code: ${code}`, code)
}

export const run: InstructionKind = {
  keyword: 'run',
  prepare(line) {
    const flags = parseFlags(line.flags, { mount: 'list', network: 'text' })
    const command = commandLine(line)
    return async (step) => {
      const [unsupported] = flags.used
      if (unsupported !== undefined) throw needsBuildKit(unsupported)
      const { runConfig, buildArgs } = step.stage
      const argv = argvOf(command, step.shell)
      const args = buildArgs.beside(runConfig.Env ?? [])
      const saved: RunConfig = { ...runConfig, Cmd: savedCommand(step, argv, args), Entrypoint: null }
      if (await step.useCache(saved)) return
      const env = [...(runConfig.Env ?? []), ...args]
      // Without words the image's own command runs.
      const ran = argv.length === 0 ? (step.image?.config.config?.Cmd ?? argv) : argv
      const config: RunConfig = { ...runConfig, Cmd: ran, Entrypoint: null, Env: env, Healthcheck: { Test: ['NONE'] } }
      const container = await step.createContainer(config)
      await runIn(step, container, argv)
      await step.finish(saved, await container.layer.commit(), { containerId: container.id })
    }
  },
}

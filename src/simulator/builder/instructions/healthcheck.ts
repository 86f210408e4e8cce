/** HEALTHCHECK: how to ask the container whether it is well. */
import { mergeHealthcheck } from '../../layers/healthcheck'
import type { HealthConfig } from '../../layers/imageTypes'
import type { DockerfileLine } from '../dockerfile'
import type { Flags } from '../flags'
import { parseFlags } from '../flags'
import { goDuration, goQuote, goQuoteList, goQuoteRune, parseGoDuration } from '@shared/docker/goFormat'
import { print } from '../step'
import { atLeastOne } from './types'
import type { InstructionKind } from './types'

const flagKinds = {
  interval: 'text',
  timeout: 'text',
  'start-period': 'text',
  'start-interval': 'text',
  retries: 'text',
} as const
const minimumNs = 1e6

function duration(flags: Flags, flag: string): number {
  const text = flags.get(flag)
  if (text === undefined || text === '') return 0
  const ns = parseGoDuration(text)
  if (ns !== 0 && ns < minimumNs) {
    throw new Error(`Interval ${goQuote(flag)} cannot be less than ${goDuration(minimumNs)}`)
  }
  return ns
}

function retriesOf(flags: Flags): number {
  const text = flags.get('retries')
  if (text === undefined || text === '') return 0
  if (!/^[-+]?\d+$/.test(text)) throw new Error(`strconv.ParseInt: parsing ${goQuote(text)}: invalid syntax`)
  if (Number(text) < 0) throw new Error(`--retries cannot be negative (${text})`)
  return Number(text)
}

function parse({ args, flags: given, isJson }: DockerfileLine): HealthConfig {
  atLeastOne('HEALTHCHECK', args)
  const [first = '', ...command] = args
  const type = first.toUpperCase()
  if (type === 'NONE') {
    if (command.length > 0) throw new Error('HEALTHCHECK NONE takes no arguments')
    return { Test: ['NONE'] }
  }
  const flags = parseFlags(given, flagKinds)
  if (type !== 'CMD') throw new Error(`Unknown type ${goQuote(type)} in HEALTHCHECK (try CMD)`)
  if (command.length === 0) throw new Error('Missing command after HEALTHCHECK CMD')
  return {
    Test: [isJson ? 'CMD' : 'CMD-SHELL', ...command],
    Interval: duration(flags, 'interval'),
    Timeout: duration(flags, 'timeout'),
    StartPeriod: duration(flags, 'start-period'),
    StartInterval: duration(flags, 'start-interval'),
    Retries: retriesOf(flags),
  }
}

/** How `%q` shows moby's struct. */
function shown(health: HealthConfig): string {
  const { Test = [], Interval = 0, Timeout = 0, StartPeriod = 0, StartInterval = 0, Retries = 0 } = health
  const durations = [Interval, Timeout, StartPeriod, StartInterval].map((ns) => goQuote(goDuration(ns)))
  return `&{${goQuoteList(Test)} ${durations.join(' ')} ${goQuoteRune(Retries)}}`
}

export const healthcheck: InstructionKind = {
  keyword: 'healthcheck',
  prepare(line) {
    const health = parse(line)
    return async (step) => {
      const previous = step.stage.runConfig.Healthcheck?.Test ?? []
      if (previous.length > 0 && previous[0] !== 'NONE') {
        await print(step.session, `Note: overriding previous HEALTHCHECK: [${previous.join(' ')}]\n`)
      }
      // moby makes a container of it over the image so far, whose times it takes where this one names none.
      step.change({ Healthcheck: mergeHealthcheck(health, step.stage.runConfig.Healthcheck) ?? health })
      await step.commit(`HEALTHCHECK ${shown(health)}`)
    }
  },
}

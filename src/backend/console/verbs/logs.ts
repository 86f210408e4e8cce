import { bool, text, UsageError } from '../flags'
import { defineVerb } from '../verb'

/** `docker logs`. */
export const logs = defineVerb({
  names: [['logs'], ['container', 'logs']],
  usage: '[OPTIONS] CONTAINER',
  summary: 'Fetch the logs of a container',
  flags: {
    follow: bool('Follow log output', { short: 'f' }),
    since: text('Show logs since timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)'),
    tail: text('Number of lines to show from the end of the logs (default "all")', { short: 'n' }),
    timestamps: bool('Show timestamps', { short: 't' }),
    until: text('Show logs before a timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)'),
  },
  lacking: ['details'],
  argumentCount: { min: 1, max: 1 },
  async run(context, flags, [container = '']) {
    const time = (value: string): number | undefined => (value === '' ? undefined : readTime(value, context.now()))
    const since = time(flags.since)
    const until = time(flags.until)
    const output = await context.client.containers.logs(container, {
      follow: flags.follow,
      tail: /^\d+$/.test(flags.tail) ? Number(flags.tail) : undefined,
      timestamps: flags.timestamps,
      signal: context.signal,
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
    })
    context.touch({ kind: 'container', id: container })
    for await (const chunk of output) {
      await (chunk.stream === 'stdout' ? context.streams.out(chunk.bytes) : context.streams.err(chunk.bytes))
    }
    return 0
  },
})

/** Seconds since the epoch: a duration before now, a time, or a number. */
function readTime(value: string, nowMs: number): number {
  const duration = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(value)
  if (duration !== null) {
    const [, hours = '0', minutes = '0', seconds = '0'] = duration
    return Math.trunc(nowMs / 1000) - (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds))
  }
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value)
  const parsed = Date.parse(value)
  if (Number.isNaN(parsed))
    throw new UsageError(`invalid value for "since": failed to parse value as time or duration: "${value}"`)
  return parsed / 1000
}

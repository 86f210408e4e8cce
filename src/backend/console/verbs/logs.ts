import { CliError } from '../cliError'
import { bool, text } from '../flags'
import { readTime } from '../times'
import { defineVerb } from '../verb'

/** `docker logs`. */
export const logs = defineVerb({
  names: [['container', 'logs'], ['logs']],
  usage: '[OPTIONS] CONTAINER',
  summary: 'Fetch the logs of a container',
  flags: {
    details: bool('Show extra details provided to logs'),
    follow: bool('Follow log output', { short: 'f' }),
    since: text('Show logs since timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)'),
    tail: text('Number of lines to show from the end of the logs (default "all")', { short: 'n', default: 'all' }),
    timestamps: bool('Show timestamps', { short: 't' }),
    until: text('Show logs before a timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)'),
  },
  argumentCount: { min: 1, max: 1 },
  async run(context, flags, [container = '']) {
    const { client, signal, streams } = context
    const { Config } = await client.containers.inspect(container)
    const time = (name: 'since' | 'until'): string | undefined => {
      if (flags[name] === '') return undefined
      try {
        return readTime(flags[name], context.now())
      } catch (error) {
        throw new CliError(`invalid value for ${JSON.stringify(name)}: ${error instanceof Error ? error.message : ''}`)
      }
    }
    const query = {
      details: flags.details ? '1' : undefined,
      follow: flags.follow ? '1' : undefined,
      since: time('since'),
      stderr: '1',
      stdout: '1',
      tail: flags.tail,
      timestamps: flags.timestamps ? '1' : undefined,
      until: time('until'),
    }
    const output = await client.commandLine.logs(container, query, { hasTerminal: Config.Tty === true, signal })
    context.touch({ kind: 'container', id: container })
    for await (const chunk of output)
      await (chunk.stream === 'stdout' ? streams.out(chunk.bytes) : streams.err(chunk.bytes))
    return 0
  },
})

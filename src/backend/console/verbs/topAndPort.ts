/** `docker top` and `docker port`. */
import { CliError } from '../cliError'
import { joinHostPort } from '../portList'
import { compareNaturally } from '../humanize'
import { alignTabs } from '../tabwriter'
import { defineVerb } from '../verb'

/** `docker top`. */
export const top = defineVerb({
  names: [['container', 'top'], ['top']],
  usage: 'CONTAINER [ps OPTIONS]',
  summary: 'Display the running processes of a container',
  flags: {},
  endsAtArgument: true,
  argumentCount: { min: 1 },
  async run(context, _, [container = '', ...options]) {
    const psArgs = options.join(' ')
    const { Titles, Processes } = await context.client.containers.top(container, psArgs === '' ? undefined : psArgs)
    context.touch({ kind: 'container', id: container })
    const lines = [Titles, ...Processes].map((cells) => `${cells.join('\t')}\n`)
    await context.streams.out(alignTabs(lines.join(''), { minWidth: 20, padding: 3 }))
    return 0
  },
})

type Bindings = readonly { readonly HostIp: string; readonly HostPort: string }[]

/** `docker port`. */
export const port = defineVerb({
  names: [['container', 'port'], ['port']],
  usage: 'CONTAINER [PRIVATE_PORT[/PROTO]]',
  summary: 'List port mappings or a specific mapping for the container',
  flags: {},
  argumentCount: { min: 1, max: 2 },
  async run(context, _, [container = '', asked]) {
    const { NetworkSettings } = await context.client.containers.inspect(container)
    const ports =
      (NetworkSettings as { Ports?: Readonly<Record<string, Bindings | null>> | null } | undefined)?.Ports ?? {}
    context.touch({ kind: 'container', id: container })
    const address = ({ HostIp, HostPort }: Bindings[number]): string => joinHostPort(HostIp, HostPort)
    if (asked === undefined || asked === '') {
      const lines = Object.entries(ports).flatMap(([name, bindings]) =>
        (bindings ?? []).map((each) => `${name} -> ${address(each)}`),
      )
      await context.streams.out(
        lines
          .sort(compareNaturally)
          .map((line) => `${line}\n`)
          .join(''),
      )
      return 0
    }
    const [number = '', ...behind] = asked.split('/')
    const protocol = behind.join('/') || 'tcp'
    refuseNoPort(number)
    const bindings = ports[`${number}/${protocol}`] ?? []
    if (bindings.length === 0) throw new CliError(`Error: No public port '${asked}' published for ${container}`)
    await context.streams.out(
      bindings
        .map((each) => `${address(each)}\n`)
        .sort()
        .join(''),
    )
    return 0
  },
})

/** Throws `CliError` with Go's words for what is no number of 16 bits. */
function refuseNoPort(number: string): void {
  const reason = !/^\d+$/.test(number) ? 'invalid syntax' : Number(number) > 65_535 ? 'value out of range' : undefined
  if (reason === undefined) return
  throw new CliError(`Error: invalid port (${number}): strconv.ParseUint: parsing ${JSON.stringify(number)}: ${reason}`)
}

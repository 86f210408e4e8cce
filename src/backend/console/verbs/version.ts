import type { RawVersion } from '../../docker/engineApi'
import { text } from '../flags'
import { clientVersion } from '../globalFlags'
import { typed } from '../goTypes'
import { formatObject } from '../formatObject'
import { inspectFormatHelp } from '../optionKinds'
import { alignTabs } from '../tabwriter'
import { defineVerb, type VerbContext } from '../verb'
import { currentName } from './context'

interface ClientPart {
  readonly Version: string
  readonly ApiVersion: string
  readonly DefaultAPIVersion: string
  readonly GitCommit: string
  readonly GoVersion: string
  readonly Os: string
  readonly Arch: string
  readonly BuildTime: string
  readonly Context: string
}

/** `docker version`: the console as the client, with the words of the CLI that it follows, and the engine. */
export const version = defineVerb({
  names: [['version']],
  usage: '[OPTIONS]',
  summary: 'Show the Docker version information',
  flags: { format: text(inspectFormatHelp, { short: 'f' }) },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    const client = await clientOf(context)
    const server = withReadableTimes(await context.client.system.version({ signal: context.signal }))
    if (flags.format === '') {
      await context.streams.out(alignTabs(clientText(client) + serverText(server), { minWidth: 20, padding: 1 }))
      return 0
    }
    const shown = typed('version', { Client: client, Server: server })
    return formatObject(context, shown, { format: flags.format, templateName: 'version' })
  },
})

/** The CLI shows when components were built as C's `ctime` does. */
function withReadableTimes(server: RawVersion): RawVersion {
  if (server.Components === undefined) return server
  const components = server.Components.map((component) => {
    const built = component.Details?.['BuildTime']
    return built === undefined
      ? component
      : { ...component, Details: { ...component.Details, BuildTime: asciiTime(built) } }
  })
  return { ...server, Components: components }
}

/** `Thu Aug 13 05:35:47 2026`. */
function asciiTime(text: string): string {
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) return text
  const [weekday = '', day = '', month = '', year = '', clock = ''] = at.toUTCString().replace(',', '').split(' ')
  return `${weekday} ${month} ${day.replace(/^0/, ' ')} ${clock} ${year}`
}

async function clientOf(context: VerbContext): Promise<ClientPart> {
  return {
    Version: clientVersion.version,
    ApiVersion: context.client.apiVersion,
    DefaultAPIVersion: clientVersion.apiVersion,
    GitCommit: clientVersion.gitCommit,
    GoVersion: clientVersion.goVersion,
    Os: 'linux',
    Arch: 'amd64',
    BuildTime: clientVersion.built,
    Context: await currentName(context),
  }
}

function clientText(client: ClientPart): string {
  const downgraded =
    client.ApiVersion === client.DefaultAPIVersion ? '' : ` (downgraded from ${client.DefaultAPIVersion})`
  return section('Client:', ' ', [
    ['Version', client.Version],
    ['API version', `${client.ApiVersion}${downgraded}`],
    ['Go version', client.GoVersion],
    ['Git commit', client.GitCommit],
    ['Built', client.BuildTime],
    ['OS/Arch', `${client.Os}/${client.Arch}`],
    ['Context', client.Context],
  ])
}

function section(title: string, indent: string, rows: readonly (readonly [string, string])[]): string {
  return `${title}\n${rows.map(([name, value]) => `${indent}${name}:\t${value}\n`).join('')}`
}

function serverText(server: RawVersion): string {
  const name = server.Platform?.Name ?? ''
  const components = server.Components ?? []
  return `\nServer:${name === '' ? '' : ` ${name}`}\n${components.map(componentText).join('')}`
}

function componentText({ Name, Version, Details }: NonNullable<RawVersion['Components']>[number]): string {
  const details = Details ?? {}
  if (Name === 'Engine') {
    return section(` ${Name}:`, '  ', [
      ['Version', Version],
      ['API version', `${details['ApiVersion'] ?? ''} (minimum version ${details['MinAPIVersion'] ?? ''})`],
      ['Go version', details['GoVersion'] ?? ''],
      ['Git commit', details['GitCommit'] ?? ''],
      ['Built', details['BuildTime'] ?? ''],
      ['OS/Arch', `${details['Os'] ?? ''}/${details['Arch'] ?? ''}`],
      ['Experimental', details['Experimental'] ?? ''],
    ])
  }
  const rest = Object.entries(details).sort(([a], [b]) => (a < b ? -1 : 1))
  return section(` ${Name}:`, '  ', [['Version', Version], ...rest])
}

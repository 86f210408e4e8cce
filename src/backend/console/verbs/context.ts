/** `docker context …`: the engines that the lab knows by name. They are made and removed on the lab's engine screen. */
import { createHash } from 'node:crypto'
import { CliError } from '../cliError'
import type { ContextEntry } from '../contextSource'
import { bool, text } from '../flags'
import { compareNaturally } from '../humanize'
import { inspectAll } from '../inspectAll'
import { formatRows, type Listing } from '../listing'
import { inspectFormatHelp, listFormatHelp } from '../optionKinds'
import { defineVerb, type VerbContext } from '../verb'

const listing: Listing<ContextEntry> = {
  typeName: '*formatter.clientContextContext',
  columns: {
    Current: { header: '', value: ({ isCurrent }) => isCurrent },
    Name: { header: 'NAME', value: ({ name }) => name },
    Description: { header: 'DESCRIPTION', value: ({ description }) => description },
    DockerEndpoint: { header: 'DOCKER ENDPOINT', value: ({ host }) => host },
    Error: { header: 'ERROR', value: () => '' },
  },
}

const table = 'table {{.Name}}{{if .Current}} *{{end}}\t{{.Description}}\t{{.DockerEndpoint}}\t{{.Error}}'

/** `docker context ls`. */
export const contextLs = defineVerb({
  names: [
    ['context', 'ls'],
    ['context', 'list'],
  ],
  usage: '[OPTIONS]',
  summary: 'List contexts',
  flags: {
    format: text(listFormatHelp),
    quiet: bool('Only show context names', { short: 'q' }),
  },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    const entries = await context.contexts.list()
    const rows = [...entries].sort((a, b) => compareNaturally(a.name, b.name))
    const isPlain = flags.format === '' || flags.format === 'table'
    const format = isPlain ? (flags.quiet ? '{{.Name}}' : table) : flags.format
    await context.streams.out(formatRows(rows, listing, { shown: [], format }))
    return 0
  },
})

/** `docker context show`. */
export const contextShow = defineVerb({
  names: [['context', 'show']],
  usage: '',
  summary: 'Print the name of the current context',
  flags: {},
  argumentCount: { min: 0, max: 0 },
  async run(context) {
    await context.streams.out(`${await currentName(context)}\n`)
    return 0
  },
})

/** `docker context use`: connects the lab to that engine. */
export const contextUse = defineVerb({
  names: [['context', 'use']],
  usage: 'CONTEXT',
  summary: 'Set the current docker context',
  flags: {},
  argumentCount: { min: 0 },
  async run(context, _, names) {
    const [name = ''] = names
    if (names.length !== 1) throw new CliError(`accepts 1 arg(s), received ${names.length}`)
    const entry = await findContext(context, name)
    await context.contexts.use(entry.name)
    await context.streams.out(`${entry.name}\n`)
    await context.streams.err(`Current context is now ${JSON.stringify(entry.name)}\n`)
    return 0
  },
})

/** `docker context inspect`. */
export const contextInspect = defineVerb({
  names: [['context', 'inspect']],
  usage: '[OPTIONS] [CONTEXT] [CONTEXT...]',
  summary: 'Display detailed information on one or more contexts',
  flags: { format: text(inspectFormatHelp, { short: 'f' }) },
  argumentCount: { min: 0 },
  run: async (context, flags, names) =>
    inspectAll(context, names.length > 0 ? names : [await currentName(context)], {
      format: flags.format,
      find: async (name) => ({
        kind: 'context',
        json: JSON.stringify(described(await findContext(context, name))).replace(/[<>&]/g, escapeHtml),
      }),
    }),
})

const escapeHtml = (sign: string): string => `\\u00${sign.charCodeAt(0).toString(16)}`

/** Name of the context that the lab is connected to. */
export async function currentName({ contexts }: VerbContext): Promise<string> {
  return (await contexts.list()).find(({ isCurrent }) => isCurrent)?.name ?? 'default'
}

async function findContext({ contexts }: VerbContext, name: string): Promise<ContextEntry> {
  const entry = (await contexts.list()).find((each) => each.name === name)
  if (entry !== undefined) return entry
  const id = createHash('sha256').update(name).digest('hex')
  throw new CliError(
    `context ${JSON.stringify(name)}: context not found: open ~/.docker/contexts/meta/${id}/meta.json: no such file or directory`,
  )
}

function described(entry: ContextEntry): object {
  return {
    Name: entry.name,
    Metadata: entry.name === 'default' ? {} : { Description: entry.description },
    Endpoints: { docker: { Host: entry.host, SkipTLSVerify: false } },
    TLSMaterial: {},
    Storage: { MetadataPath: '<IN MEMORY>', TLSPath: '<IN MEMORY>' },
  }
}

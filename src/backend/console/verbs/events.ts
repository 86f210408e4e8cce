import type { ExactEvent } from '../../docker/engineApi'
import { CliError } from '../cliError'
import { text } from '../flags'
import { FormatError } from '../listing'
import { filter, inspectFormatHelp } from '../optionKinds'
import { compareText, GoStruct, toJson } from '../template/goValue'
import { parseTemplate, type Template } from '../template/template'
import { TemplateError } from '../template/templateError'
import { readTime } from '../times'
import { defineVerb } from '../verb'

/** `docker events`. */
export const events = defineVerb({
  names: [['system', 'events'], ['events']],
  usage: '[OPTIONS]',
  summary: 'Get real time events from the server',
  flags: {
    filter: filter('Filter output based on conditions provided', { short: 'f' }),
    format: text(inspectFormatHelp),
    since: text('Show all events created since timestamp'),
    until: text('Stream events until this timestamp'),
  },
  argumentCount: { min: 0, max: 0 },
  async run(context, flags) {
    const template = flags.format === '' || flags.format === 'json' ? undefined : readTemplate(flags.format)
    const time = (value: string): string | undefined => {
      if (value === '') return undefined
      try {
        return readTime(value, context.now())
      } catch (error) {
        throw new CliError(error instanceof Error ? error.message : String(error))
      }
    }
    const query = {
      since: time(flags.since),
      until: time(flags.until),
      filters: Object.keys(flags.filter).length === 0 ? undefined : flags.filter,
    }
    const stream = await context.client.commandLine.events(query, { signal: context.signal })
    for await (const event of stream) {
      await context.streams.out(
        `${flags.format === 'json' ? toJson(structOf(event)) : template === undefined ? plain(event) : fill(template, event)}\n`,
      )
    }
    return 0
  },
})

function fault(error: TemplateError): FormatError {
  return new FormatError(`Error parsing format: ${error.message}`, '', 64)
}

/** The CLI tries a template out on an empty event before it listens. */
function readTemplate(format: string): Template {
  try {
    const template = parseTemplate(format)
    const { error } = template.run(
      structOf({ Type: '', Action: '', Actor: { ID: '', Attributes: {} }, time: 0, timeNano: 0n }),
    )
    if (error !== undefined) throw error
    return template
  } catch (error) {
    throw error instanceof TemplateError ? fault(error) : error
  }
}

function fill(template: Template, event: ExactEvent): string {
  const { text, error } = template.run(structOf(event))
  if (error !== undefined) throw fault(error)
  return text
}

function structOf(
  event: ExactEvent & {
    readonly status?: string
    readonly id?: string
    readonly from?: string
    readonly scope?: string
  },
): GoStruct {
  const actor = new GoStruct('events.Actor', { ID: event.Actor.ID, Attributes: event.Actor.Attributes ?? {} })
  return new GoStruct(
    '*events.Message',
    {
      Status: event.status ?? '',
      ID: event.id ?? '',
      From: event.from ?? '',
      Type: event.Type,
      Action: event.Action,
      Actor: actor,
      Scope: event.scope ?? '',
      Time: event.time,
      TimeNano: event.timeNano,
    },
    () => ({ ...event, Actor: actor }),
  )
}

/** `2026-11-22T08:09:48.379919364Z container start 3a… (image=alpine, name=x)`. */
function plain(event: ExactEvent): string {
  const at = timeText(event)
  const attributes = Object.entries(event.Actor.Attributes ?? {}).sort(([a], [b]) => compareText(a, b))
  const list = attributes.map(([name, value]) => `${name}=${value}`).join(', ')
  const words = event.Action === '' ? '' : `${at} ${event.Type} ${event.Action} ${event.Actor.ID}`
  return list === '' ? words : `${words} (${list})`
}

function timeText({ time, timeNano }: ExactEvent): string {
  return `${new Date(time * 1000).toISOString().slice(0, 19)}.${String(timeNano % 1_000_000_000n).padStart(9, '0')}Z`
}

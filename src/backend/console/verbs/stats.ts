/**
 * `docker stats`: readings of several containers, drawn over each other twice a second. Who names containers watches them
 * to the end, through the first two Ctrl-C; who doesn't watches those that run, as they come and go (docker/cli 28.2,
 * `container/stats.go`).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { LabError } from '@shared/errors'
import type { RawStats } from '../../docker/engineApi'
import { CliError } from '../cliError'
import { describeError } from '../errorText'
import { bool, text } from '../flags'
import { formatRows } from '../listing'
import { listFormatHelp } from '../optionKinds'
import { defineVerb, type VerbContext } from '../verb'
import { statsListing, type StatsRow } from './statsRows'

interface Asked {
  readonly names: readonly string[]
  readonly all: boolean
  readonly format: string
  readonly isWhole: boolean
}

/** `docker stats`. */
export const stats = defineVerb({
  names: [['container', 'stats'], ['stats']],
  usage: '[OPTIONS] [CONTAINER...]',
  summary: 'Display a live stream of container(s) resource usage statistics',
  flags: {
    all: bool('Show all containers (default shows just running)', { short: 'a' }),
    format: text(listFormatHelp),
    'no-stream': bool('Disable streaming stats and only pull the first result'),
    'no-trunc': bool('Do not truncate output'),
  },
  argumentCount: { min: 0 },
  async run(context, flags, names) {
    const asked = { names, all: flags.all, format: flags.format, isWhole: flags['no-trunc'] }
    return flags['no-stream'] ? readOnce(context, asked) : watch(context, asked)
  },
})

function table(rows: readonly StatsRow[], { format }: Asked): string {
  const shown = ['ID', 'Name', 'CPUPerc', 'MemUsage', 'MemPerc', 'NetIO', 'BlockIO', 'PIDs']
  return formatRows(rows, statsListing, { shown, format })
}

async function listed({ client }: VerbContext, all: boolean): Promise<readonly string[]> {
  return (await client.containers.list({ all })).map(({ Id }) => Id)
}

/** One reading of each; the engine takes a second over it, to tell the share of the processor. */
async function readOnce(context: VerbContext, asked: Asked): Promise<number> {
  const { client, signal, streams } = context
  const read = async (name: string): Promise<StatsRow> => {
    for await (const stats of await client.commandLine.stats(name, { stream: '0' }, { signal })) {
      return { asked: name, stats, isValid: true, isWhole: asked.isWhole }
    }
    return { asked: name, stats: undefined, isValid: false, isWhole: asked.isWhole }
  }
  if (asked.names.length > 0) {
    await streams.out(table(await Promise.all(asked.names.map((name) => read(name).catch(tellStats))), asked))
    return 0
  }
  // One that went away meanwhile is left out.
  const rows = await Promise.all((await listed(context, asked.all)).map((id) => read(id).catch(() => undefined)))
  await streams.out(
    table(
      rows.filter((row) => row !== undefined),
      asked,
    ),
  )
  return 0
}

function tellStats(error: unknown): never {
  throw error instanceof LabError ? new CliError(describeError(error)) : error
}

const drawnEveryMs = 500
/** After which a container that says nothing has no figures any more. */
const silenceMs = 2_000

/** Draws until the third Ctrl-C, or without names until the first. */
async function watch(context: VerbContext, asked: Asked): Promise<number> {
  const { streams, signal } = context
  const ending = new AbortController()
  const end = (): void => ending.abort()
  signal.addEventListener('abort', end, { once: true })
  const release = asked.names.length > 0 ? context.onInterrupt(end) : () => undefined
  const watched = new Map<string, Watched>()
  const add = (name: string): void => {
    if (!watched.has(name)) watched.set(name, watchOne(context, name, ending.signal))
  }
  try {
    for (const name of asked.names.length > 0 ? asked.names : await listed(context, asked.all)) add(name)
    let isOver = false
    const hasEnded = (): boolean => isOver
    if (asked.names.length === 0) {
      const following = followEvents(context, { all: asked.all, add, watched, signal: ending.signal })
      void following.then(() => (isOver = true))
    }
    await Promise.race([Promise.all([...watched.values()].map(({ first }) => first)), sleep(silenceMs)])
    for (;;) {
      await sleep(drawnEveryMs)
      for (const [name, { error }] of watched) {
        if (asked.names.length > 0 && error !== undefined) tellStats(error)
        if (error !== undefined) watched.delete(name)
      }
      await draw(streams, table(rowsOf(watched, asked, context.now()), asked))
      if (signal.aborted) return 130
      if (hasEnded()) return 0
    }
  } finally {
    release()
    end()
    signal.removeEventListener('abort', end)
  }
}

/** From the top, as it comes, and once more with each row's end and what is below it erased, as the CLI does. */
async function draw(streams: VerbContext['streams'], rows: string): Promise<void> {
  const home = '\u001b[H'
  const erasing = `${rows}\n`.replaceAll('\n', ' \u001b[K\n')
  await streams.out(`${home}${rows}${home}${erasing}\u001b[J`)
}

interface Watched {
  /** Resolves at the first reading, or when there is none. */
  readonly first: Promise<void>
  stats: RawStats | undefined
  readAtMs: number
  /** Why it can't be read at all. */
  error: unknown
}

function watchOne({ client, now }: VerbContext, name: string, signal: AbortSignal): Watched {
  let tellFirst = (): void => undefined
  const first = new Promise<void>((resolve) => (tellFirst = resolve))
  const watched: Watched = { first, stats: undefined, readAtMs: 0, error: undefined }
  const follow = async (): Promise<void> => {
    for await (const stats of await client.commandLine.stats(name, { stream: '1' }, { signal })) {
      Object.assign(watched, { stats, readAtMs: now() })
      tellFirst()
    }
  }
  void follow()
    .catch((error: unknown) => {
      if (watched.stats === undefined && !signal.aborted) watched.error = error
    })
    .finally(() => {
      watched.readAtMs = 0
      tellFirst()
    })
  return watched
}

function rowsOf(watched: ReadonlyMap<string, Watched>, { isWhole }: Asked, nowMs: number): readonly StatsRow[] {
  return [...watched].map(([asked, { stats, readAtMs }]) => ({
    asked,
    stats,
    isValid: nowMs - readAtMs <= silenceMs,
    isWhole,
  }))
}

/** Containers that come are watched, and those that go are no longer. */
async function followEvents(
  { client }: VerbContext,
  {
    all,
    add,
    watched,
    signal,
  }: {
    readonly all: boolean
    readonly add: (id: string) => void
    readonly watched: Map<string, Watched>
    readonly signal: AbortSignal
  },
): Promise<void> {
  const come = all ? 'create' : 'start'
  const go = all ? 'destroy' : 'die'
  try {
    const filters = { type: ['container'], event: [come, go] }
    for await (const { Action, Actor } of await client.commandLine.events({ filters }, { signal })) {
      if (Action === come) add(Actor.ID)
      if (Action === go) watched.delete(Actor.ID)
    }
  } catch {
    // Ended by Ctrl-C, or with the engine.
  }
}

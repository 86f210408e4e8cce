/**
 * `undo`, `redo`, `history`, `try` and `reset` of the console, over the points in time of the engine. Where the engine
 * has none they say in one sentence why not. `history` takes the place of the shell's own list of lines, which the arrow
 * keys still walk.
 */
import type { Process, Program } from '@posix/process/types'
import type { ConsoleLanguage } from '@shared/contract/console'
import type { TimePoint, Timeline } from '@shared/docker/time'
import type { CamadaTime, EngineClient } from '../../docker/types'
import { toLabError } from '@shared/errors'
import { differenceLines } from './differenceLines'
import { asksYes, usage, type Asked } from './asked'
import { timeTexts, type TimeTexts } from './texts'
import { tryOnBranch } from './tryProgram'

export interface TimeProgramsOptions {
  /** The engine of now; throws LabError when there is none. */
  readonly client: () => EngineClient
  /** Default English. */
  readonly language?: ConsoleLanguage | undefined
}

type Verb = (asked: Asked) => Promise<number>

/** Makes the programs, by name. */
export function createTimePrograms(options: TimeProgramsOptions): Readonly<Record<string, Program>> {
  const program =
    (verb: Verb): Program =>
    async (process) => {
      const texts = timeTexts(options.language)
      const [name = '', ...words] = process.argv
      try {
        const client = options.client()
        const time = client.camada?.time
        if (time !== undefined) return await verb({ process, words, client, time, texts })
        await process.printError(`${name}: ${texts.noTime}\n`)
      } catch (error) {
        await process.printError(`${name}: ${toLabError(error).message}\n`)
      }
      return 1
    }
  return {
    undo: program((asked) => travel(asked, (steps) => asked.time.undo(steps))),
    redo: program((asked) => travel(asked, (steps) => asked.time.redo(steps))),
    history: program(history),
    reset: program(reset),
    try: program(tryOnBranch),
  }
}

async function travel(
  { process, words, texts }: Asked,
  go: (steps: number) => ReturnType<CamadaTime['undo']>,
): Promise<number> {
  const [count = '1', ...rest] = words
  if (rest.length > 0 || !/^[1-9]\d{0,4}$/.test(count)) return usage(process, texts.usage.steps(process.argv[0] ?? ''))
  await tellJourney(process, texts, await go(Number(count)))
  return 0
}

async function tellJourney(
  process: Process,
  texts: TimeTexts,
  { point, killed }: Awaited<ReturnType<CamadaTime['undo']>>,
): Promise<void> {
  await process.print(`${texts.arrived(point.id, commandOf(point, texts))}\n`)
  if (killed.length > 0) await process.print(`${texts.killed(killed.join(', '))}\n`)
}

function commandOf(point: TimePoint, texts: TimeTexts): string {
  return point.command === '' ? texts.kinds[point.kind === 'start' ? 'start' : 'written'] : point.command
}

const listed = 20

async function history(asked: Asked): Promise<number> {
  const { process, words, texts, time } = asked
  const [verb = String(listed), first, second, ...rest] = words
  if (rest.length === 0 && second === undefined) {
    if (first === undefined && /^[1-9]\d{0,4}$/.test(verb)) return list(asked, Number(verb))
    if (verb === 'go' && first !== undefined) {
      await tellJourney(process, texts, await time.go(first))
      return 0
    }
    if (verb === 'branches' && first === undefined) return listBranches(asked)
    if (verb === 'branch' && first !== undefined) {
      await time.startBranch(first)
      await process.print(`${texts.branched(first)}\n`)
      return 0
    }
  }
  if (rest.length === 0 && verb === 'diff' && first !== undefined) return compare(asked, first, second)
  if (rest.length === 0 && verb === 'name' && first !== undefined && second !== undefined) {
    await time.name(first, second)
    return 0
  }
  if (rest.length === 0 && (verb === 'branch' || verb === 'drop') && first !== undefined) {
    return changeBranch(asked, first, second)
  }
  return usage(process, texts.usage.history)
}

/** Another name for a branch; without one it is dropped, with what is only on it. */
async function changeBranch({ process, words, time, texts }: Asked, named: string, name?: string): Promise<number> {
  const isDrop = words[0] === 'drop'
  const { branches } = await time.line({ limit: 1 })
  const branch = branches.find((each) => each.name === named || String(each.id) === named)
  if (isDrop !== (name === undefined)) return usage(process, texts.usage.history)
  if (branch === undefined) return usage(process, `history: No such branch: ${named}`)
  if (name === undefined) await time.dropBranch(branch.id)
  else await time.nameBranch(branch.id, name)
  return 0
}

async function listBranches({ process, time }: Asked): Promise<number> {
  const line = await time.line({ limit: 1 })
  for (const { id, name, from, tip } of line.branches) {
    const mark = id === line.branch ? '*' : ' '
    await process.print(
      `${mark}${String(id).padStart(5)}  ${name === '' ? '-' : name}  ${String(from ?? 1)}..${String(tip)}\n`,
    )
  }
  return 0
}

async function list({ process, time, texts }: Asked, count: number): Promise<number> {
  const line = await time.line({ limit: count })
  const branches = new Map(line.branches.map(({ id, name }) => [id, name === '' ? String(id) : name]))
  const hasBranches = line.branches.length > 1
  for (const point of line.points) {
    const mark = point.id === line.current ? '*' : ' '
    const where = hasBranches ? `  [${branches.get(point.branch) ?? ''}]` : ''
    const name = point.name === undefined ? '' : `  (${point.name})`
    await process.print(`${mark}${String(point.id).padStart(5)}${where}  ${commandOf(point, texts)}${name}\n`)
  }
  return 0
}

async function compare({ process, time, texts }: Asked, from: string, to: string | undefined): Promise<number> {
  const { changes } = await time.compare(from, to ?? currentOf(await time.line({ limit: 1 })))
  for (const line of differenceLines(changes, texts)) await process.print(`${line}\n`)
  return 0
}

function currentOf({ current }: Timeline): number {
  return current
}

async function reset({ process, words, client, texts }: Asked): Promise<number> {
  const isForced = words.length === 1 && (words[0] === '-f' || words[0] === '--force')
  if (words.length > 0 && !isForced) return usage(process, texts.usage.reset)
  if (!isForced && !(await isAgreed(process, texts))) return 1
  await client.camada?.state?.reset()
  await process.print(`${texts.wasReset}\n`)
  return 0
}

async function isAgreed(process: Process, texts: TimeTexts): Promise<boolean> {
  if (process.stdin.isTty) return asksYes(process, texts.resetQuestion, texts)
  await process.printError(`${texts.resetAsks}\n`)
  return false
}

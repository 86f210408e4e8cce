/** What the programs about time are given, and how they ask. */
import type { Process } from '@posix/process/types'
import type { CamadaTime, EngineClient } from '../../docker/types'
import type { TimeTexts } from './texts'

/** What each of them is given. */
export interface Asked {
  readonly process: Process
  readonly words: readonly string[]
  readonly client: EngineClient
  readonly time: CamadaTime
  readonly texts: TimeTexts
}

/** Says how it is used; the exit code. */
export async function usage(process: Process, text: string): Promise<number> {
  await process.printError(`${text}\n`)
  return 1
}

/** Asks on standard input, which is a terminal. */
export async function asksYes(process: Process, question: string, texts: TimeTexts): Promise<boolean> {
  await process.print(`${question} `)
  const bytes = await process.stdin.read(1024)
  return texts.yes.test(new TextDecoder().decode(bytes).trim())
}

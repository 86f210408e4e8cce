/**
 * `try docker system prune -af`: runs a command on a branch of its own, tells what it changed, and asks whether that
 * stays. Without a terminal nobody is asked: it is dropped, or with `-k` kept.
 */
import type { Process } from '@posix/process/types'
import { shellStatus } from '@posix/process/signals'
import { ExecuteError } from '@posix/process/executable'
import { spawnHere } from '@posix/programs/spawning'
import { differenceLines } from './differenceLines'
import { asksYes, usage, type Asked } from './asked'

/** Ends with the command's exit code. */
export async function tryOnBranch({ process, words, time, texts }: Asked): Promise<number> {
  const keeps = words[0] === '-k'
  const command = keeps ? words.slice(1) : words
  if (command.length === 0 || command[0]?.startsWith('-') === true) return usage(process, texts.usage.try)
  const before = await time.line({ limit: 1 })
  const number = Math.max(...before.branches.map(({ id }) => id)) + 1
  const branch = await time.startBranch(texts.tried.branch(number))
  const from = branch.from ?? before.current
  const status = await run(process, command)
  const { current } = await time.line({ limit: 1 })
  const { changes } = await time.compare(from, current)
  await process.print([texts.tried.title, ...differenceLines(changes, texts)].map((line) => `${line}\n`).join(''))
  if (keeps || (process.stdin.isTty && (await asksYes(process, texts.tried.question, texts)))) {
    await process.print(`${texts.tried.kept(branch.name)}\n`)
    return status
  }
  await time.go(from)
  await time.dropBranch(branch.id)
  await process.print(`${texts.tried.dropped}\n`)
  return status
}

async function run(process: Process, argv: readonly string[]): Promise<number> {
  try {
    return shellStatus(await process.wait(spawnHere(process, argv)))
  } catch (error) {
    if (!(error instanceof ExecuteError)) throw error
    await process.printError(`try: can't execute '${argv[0] ?? ''}'\n`)
    return error.code === 'ENOENT' ? 127 : 126
  }
}

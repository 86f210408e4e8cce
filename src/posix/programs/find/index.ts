/** find: walks trees and evaluates an expression on each file; parsed by `expression.ts`. */
import type { Stat } from '../../filesystem/types'
import type { Process, Program } from '../../process/types'
import { busyboxUsage } from '../busybox/usage'
import { complain, faced, isGnu, reason } from '../complaint'
import { namedFiles } from '../files0'
import { Output } from '../streams'
import { joinPath, lastName, namesIn, statOrNothing } from '../fileTree'
import { parseFind, type FindPlan } from './expression'
import { ActionFailure, Quit, type Visit } from './visit'
import { FindError } from './words'

export const find: Program = async (process) => {
  const output = new Output(process)
  let plan: FindPlan
  try {
    plan = parseFind(process, output)
    await plan.open()
  } catch (error) {
    if (!(error instanceof FindError)) throw error
    await complain(process, error.message)
    if (!isGnu(process) && error.message.startsWith('unrecognized: '))
      await process.printError(busyboxUsage(process, 'find', '[-HL] [PATH]... [OPTIONS] [ACTIONS]'))
    return 1
  }
  const walk = new Walk(process, plan, output)
  try {
    for (const path of await pathsOf(process, plan, walk)) await walk.visit(path, 0, undefined, path)
  } catch (error) {
    if (!(error instanceof Quit)) throw error
  }
  await output.flush()
  await plan.close()
  const batches = await plan.finish()
  return walk.failed || !batches ? 1 : 0
}

/** Where the walk begins: the operands, or the names of a list. */
async function pathsOf(process: Process, plan: FindPlan, walk: Walk): Promise<readonly string[]> {
  if (plan.list === undefined) return plan.paths
  return namedFiles(process, plan.list, {
    status: 1,
    cannotOpen: (path, why) => `cannot open '${path}' for reading: ${why}`,
    onEmpty: () => {
      walk.failed = true
    },
    mayBeEmpty: true,
    nameOf: (path) => (path === '-' ? "'(standard input)'" : `'${path}'`),
  })
}

class Walk {
  failed = false

  constructor(
    private readonly process: Process,
    private readonly plan: FindPlan,
    private readonly output: Output,
  ) {}

  async visit(path: string, depth: number, device: number | undefined, start: string): Promise<void> {
    await this.process.checkpoint()
    const { plan, process } = this
    let stat: Stat
    try {
      const follows = plan.follow || (depth === 0 && plan.followOperands)
      stat = (follows ? statOrNothing(process, path) : undefined) ?? process.namespace.lstat(process, path)
    } catch (error) {
      await this.fail(path, error)
      return
    }
    const visit: Visit = { path, name: lastName(path), start, stat, depth, prune: false }
    if (!plan.depthFirst) await this.evaluate(visit)
    const elsewhere = plan.sameDevice && device !== undefined && device !== stat.deviceId
    if (stat.kind === 'directory' && !visit.prune && !elsewhere && depth < plan.maxDepth) {
      try {
        for (const name of namesIn(process, path))
          await this.visit(joinPath(path, name), depth + 1, stat.deviceId, start)
      } catch (error) {
        if (error instanceof Quit) throw error
        await this.fail(path, error)
      }
    }
    if (plan.depthFirst) await this.evaluate(visit)
  }

  private async evaluate(visit: Visit): Promise<void> {
    if (visit.depth < this.plan.minDepth) return
    try {
      await this.plan.test(visit)
    } catch (error) {
      if (!(error instanceof ActionFailure)) throw error
      this.failed = true
      await this.output.flush()
      await complain(this.process, error.message)
    }
  }

  private async fail(path: string, error: unknown): Promise<void> {
    this.failed = true
    await this.output.flush()
    await complain(
      this.process,
      faced(this.process, `${path}: ${reason(this.process, error)}`, `'${path}': ${reason(this.process, error)}`),
    )
  }
}

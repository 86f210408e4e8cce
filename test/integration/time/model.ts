/** The plainest model of time: a full copy of everything after each call, to compare with after each journey. */
import { expect } from 'vitest'
import type { Random } from '../../support/random'
import type { Daemon } from './daemon'
import { doSomething } from './work'

interface Line {
  readonly current: number
  readonly undo: number | null
  readonly redo: number | null
  readonly points: readonly { readonly id: number }[]
}

/** The copies by point, and the checks. */
export class Model {
  private readonly copies = new Map<number, unknown>()

  constructor(
    public daemon: Daemon,
    private readonly random: Random,
    private readonly seed: number,
  ) {}

  line(): Promise<Line> {
    return this.daemon.json('GET', '/camada/v1/time?limit=100000')
  }

  /** Takes a copy of where we are; what a call changed after its point belongs to it. */
  async copy(): Promise<void> {
    const { current } = await this.line()
    this.copies.set(current, await this.daemon.everything())
  }

  async compare(what: string): Promise<void> {
    const { current } = await this.line()
    expect(await this.daemon.everything(), `${what} to point ${String(current)}, seed ${String(this.seed)}`).toEqual(
      this.copies.get(current),
    )
  }

  async step(): Promise<void> {
    const { undo, redo, points } = await this.line()
    if (this.random.oneIn(5) && undo !== null) return this.journey('undo', {})
    if (this.random.oneIn(5) && redo !== null) return this.journey('redo', {})
    if (this.random.oneIn(7)) return this.journey('go', { point: this.random.pick(points).id })
    if (this.random.oneIn(12)) {
      await this.daemon.send('POST', '/camada/v1/time/branches', { name: `b${String(this.random.below(9))}` })
      return
    }
    await doSomething(this.daemon, this.random)
    await this.copy()
  }

  private async journey(verb: 'undo' | 'redo' | 'go', body: object): Promise<void> {
    await this.daemon.json('POST', `/camada/v1/time/${verb}`, body)
    await this.compare(verb)
  }

  /** Goes everywhere once. */
  async visitAll(): Promise<void> {
    for (const { id } of (await this.line()).points) await this.journey('go', { point: id })
  }
}

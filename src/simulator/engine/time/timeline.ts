/**
 * The line of points, and where we are on it. Whoever changes the state says so before (`begin`) and after: if records
 * changed, that is a point. What containers write between two calls belongs to the point before, as long as we have not
 * come there from another time; then it is a point of its own, so that nothing is lost.
 *
 * Going somewhere waits for its turn and lets no call begin meanwhile. It is refused while a call that changes the state
 * is under way: a half built image is no state.
 */
import { LabError } from '@shared/errors'
import { present } from '../../store/records'
import type { TimedRecords } from '../../store/records'
import { treeOf } from '../savedRecords'
import { compareFiles, isHostsOwn } from './compare'
import { headKey, headSchema, pointPrefix, pointSchema } from './points'
import type { Branch, Point } from './points'
import { PointTree } from './pointTree'
import { thin } from './thinning'
import type { TimeLimits } from './thinning'
import { differing, settleFor, travel } from './travel'
import type { TravelParts } from './travel'

export interface TimelineDeps extends TravelParts {
  readonly records: TimedRecords
  /** Milliseconds since the epoch. */
  readonly clock: () => number
  readonly limits: TimeLimits
}

/** A call that changes the state, while it is under way. */
export interface Call {
  /** What the call stands for, once it is known. */
  command: string
  /** Whether nobody may go to another time while it is under way. */
  readonly isBlocking: boolean
  /** The container that it made, and the line if it is started at once. */
  created?: Point['created']
  /** ID of the container that it starts, if it may be the second half of a `docker run`. */
  runs?: string | undefined
}

export interface Journey {
  readonly point: Point
  /** Names of the containers that were killed on the way. */
  readonly killed: readonly string[]
}

/** So many points make it worth looking for what none of them needs. */
const sweepEvery = 256

export class Timeline {
  private readonly calls = new Set<Call>()
  /** Journeys and the making of points, one after the other. */
  private turn: Promise<unknown> = Promise.resolve()
  private isTravelling = false
  /** Calls that have ended and have no point yet. */
  private ending = 0
  /** A container that leaves no record (`--rm`), until it is started. */
  private unrecorded: Point['created']
  /** The line that started one: what it writes into volumes and the host's folders is its own point. */
  private quietRun: string | undefined

  private constructor(
    private readonly deps: TimelineDeps,
    private readonly tree: PointTree,
  ) {}

  /** Opens the line that the records hold, or begins one. */
  static async open(deps: TimelineDeps): Promise<Timeline> {
    const found = await deps.records.load(pointPrefix)
    const points = found.flatMap(({ value }) => pointSchema.safeParse(value).data ?? [])
    const head = headSchema.safeParse((await deps.records.load(headKey))[0]?.value).data
    const isWhole = head !== undefined && points.some(({ id }) => id === head.point)
    const timeline = new Timeline(deps, isWhole ? new PointTree(points, head) : await begin(deps))
    // What was written before the end, and after the last point, belongs to it.
    await deps.history.keepOnly(timeline.tree.states())
    await timeline.takeIn()
    await timeline.record()
    return timeline
  }

  /** Every point, oldest first. */
  get points(): readonly Point[] {
    return this.tree.points
  }

  get current(): Point {
    return this.tree.current
  }

  get branches(): readonly Branch[] {
    return this.tree.branches
  }

  get branch(): number {
    return this.tree.head.branch
  }

  get undoTarget(): Point | undefined {
    return this.tree.get(this.current.parent)
  }

  get redoTarget(): Point | undefined {
    return this.tree.get(this.tree.head.redo.at(-1))
  }

  /** Throws LabError notFound. */
  find(id: number): Point {
    return this.tree.find(id)
  }

  /** By number or name. Throws LabError notFound. */
  resolve(nameOrId: string): Point {
    return this.tree.resolve(nameOrId)
  }

  /** Bytes that points keep beside the present. */
  pastBytes(): number {
    const { history, persistence, layers } = this.deps
    return history.pastBytes + persistence.pastBytes() + layers.pastBytes()
  }

  /** Says that a call begins. Resolves when it may; `end` makes its point. */
  async begin(call: Call): Promise<void> {
    await this.caughtUp()
    // What changed since the last call, without one, belongs to the point before.
    if (this.calls.size === 0) await this.takeIn()
    if (call.isBlocking) this.calls.add(call)
  }

  /** A call has ended, well or not. Resolves when its point, if it made one, is recorded. */
  end(call: Call): Promise<void> {
    this.ending += 1
    return this.inTurn(async () => {
      try {
        await this.deps.layers.settled()
        this.calls.delete(call)
        if (!this.hasChanged()) return this.remember(call)
        this.makePoint(call)
      } finally {
        this.ending -= 1
      }
      await this.record()
      await this.thinIfNeeded()
    })
  }

  /** Of a call that changed nothing: whether what it started may change something yet. */
  private remember({ created, runs }: Call): void {
    if (created !== undefined) this.unrecorded = created
    else if (runs !== undefined && this.unrecorded?.id === runs) {
      this.quietRun = this.unrecorded.runLine
      this.unrecorded = undefined
    }
  }

  /** Goes to another point. Throws LabError conflict while calls that change the state are under way. */
  go(id: number): Promise<Journey> {
    const target = (): Point => this.tree.find(id)
    return this.travel(target, () => [])
  }

  /** Goes back before so many calls. Throws LabError conflict when there are none. */
  undo(steps = 1): Promise<Journey> {
    const passed: number[] = []
    const target = (): Point => {
      let point = this.current
      for (let step = 0; step < steps; step++) {
        const parent = this.tree.get(point.parent)
        if (parent === undefined) throw new LabError('conflict', 'there is nothing to undo')
        passed.push(point.id)
        point = parent
      }
      return point
    }
    return this.travel(target, (redo) => [...redo, ...passed])
  }

  /** Goes on to where `undo` came from. Throws LabError conflict when it came from nowhere. */
  redo(steps = 1): Promise<Journey> {
    const target = (): Point => {
      const point = this.tree.get(this.tree.head.redo.at(-steps))
      if (point === undefined) throw new LabError('conflict', 'there is nothing to redo')
      return point
    }
    return this.travel(target, (redo) => redo.slice(0, -steps))
  }

  /** Names a point; an empty name takes it away. Named points are never thinned. Throws LabError notFound and conflict. */
  name(id: number, name: string): Promise<Point> {
    return this.changeTree(() => {
      const { name: _old, ...rest } = this.tree.find(id)
      this.tree.refuseTaken(name, (point) => point.id === id)
      const named: Point = name === '' ? rest : { ...rest, name }
      this.tree.put(named)
      return named
    })
  }

  /** Begins a branch here: the calls that follow are on it. Throws LabError conflict for a name that is taken. */
  startBranch(name: string): Promise<Branch> {
    return this.changeTree(async () => {
      this.tree.refuseTaken(name)
      await this.takeIn()
      return this.tree.addBranch(name)
    })
  }

  /** Throws LabError notFound and conflict. */
  nameBranch(id: number, name: string): Promise<Branch> {
    return this.changeTree(() => {
      this.tree.refuseTaken(name)
      return this.tree.nameBranch(id, name)
    })
  }

  /** Drops a branch with all points on it and after it. Throws LabError notFound; conflict when we are there. */
  dropBranch(id: number): Promise<void> {
    return this.inTurn(() => this.forget(this.tree.takeBranchOut(id)))
  }

  /** As `caughtUp`, with what was written since the last call: for who looks at points. */
  async lookedAt(): Promise<void> {
    await this.caughtUp()
    if (this.calls.size > 0 || !this.hasChanged()) return
    await this.changeTree(async () => {
      if (this.calls.size === 0) await this.takeIn()
    })
  }

  /** Resolves when what was asked for is done. */
  async settled(): Promise<void> {
    await this.turn.catch(() => undefined)
  }

  /** Resolves when nobody travels, and every call that was answered has its point. */
  private async caughtUp(): Promise<void> {
    while (this.isTravelling || this.ending > 0) await this.turn.catch(() => undefined)
  }

  private travel(target: () => Point, redoAfter: (redo: readonly number[]) => number[]): Promise<Journey> {
    return this.inTurn(async () => {
      this.refuseWhileBusy()
      this.isTravelling = true
      try {
        if (this.quietRun !== undefined) await this.takeIn()
        const { redo } = this.tree.head
        const point = target()
        const killed = await settleFor(this.deps, point.state)
        await this.takeIn()
        await travel(this.deps, point.state)
        const base = this.deps.history.keep()
        this.tree.moveTo({ point: point.id, branch: point.branch, base, redo: redoAfter(redo) })
        await this.record()
        this.tell(point)
        return { point, killed }
      } finally {
        this.isTravelling = false
      }
    })
  }

  private tell({ id }: Point): void {
    const { events, daemonId } = this.deps.engine
    events.emit('daemon', 'reload', daemonId, { name: 'camada', point: String(id) })
  }

  private refuseWhileBusy(): void {
    const [call] = this.calls
    if (call === undefined) return
    const what = call.command === '' ? 'a call' : call.command
    throw new LabError('conflict', `can't go to another time while ${what} is under way: wait for it, or stop it`)
  }

  private hasChanged(): boolean {
    const { history } = this.deps
    const { base } = this.tree.head
    return history.lastChange > base && differing(history, base, present).length > 0
  }

  /** Gives what was written since the last call, without one, its place. */
  private async takeIn(): Promise<void> {
    if (!this.hasChanged()) return
    if (this.quietRun !== undefined && !(await this.isOnlyTheDaemons()))
      this.makePoint({ command: this.quietRun, isBlocking: false })
    else if (this.tree.isFresh) this.tree.amend(this.deps.history.keep())
    else if (await this.isOnlyTheDaemons()) this.tree.moveTo({ base: this.deps.history.keep() })
    else this.makePoint({ command: '', isBlocking: false })
  }

  /** Whether nothing but the daemon's own folders on the host disk changed: they follow containers and volumes. */
  private async isOnlyTheDaemons(): Promise<boolean> {
    const { history, trees } = this.deps
    const { base } = this.tree.head
    if (differing(history, base, present).join() !== 'daemon') return false
    const [before, after] = await Promise.all([base, present].map((state) => history.read('daemon', state)))
    return compareFiles(treeOf('daemon', before), treeOf('daemon', after), trees, isHostsOwn).length === 0
  }

  private makePoint({ command, created, runs }: Call): void {
    const { current } = this.tree
    const state = this.deps.history.keep()
    this.quietRun = undefined
    if (runs !== undefined && current.created?.id === runs && this.tree.isFresh) {
      const { created: half, ...rest } = current
      this.tree.put({ ...rest, command: half.runLine })
      this.tree.amend(state)
      return
    }
    const kind = command === '' ? 'written' : 'call'
    this.tree.add({ state, atMs: this.deps.clock(), command, kind, created })
  }

  private async thinIfNeeded(): Promise<void> {
    const { tree } = this
    const ask = (isAgain: boolean): readonly number[] =>
      thin({
        ...{ points: () => tree.points, pastBytes: () => this.pastBytes(), isAgain },
        ...{ head: tree.head, size: tree.size, limits: this.deps.limits },
      })
    let gone = ask(false)
    // Points that were amended leave the states behind that they had before.
    if (gone.length === 0 && tree.head.nextId % sweepEvery === 0) await this.deps.history.keepOnly(tree.states())
    for (; gone.length > 0; gone = ask(true)) await this.forget(gone)
  }

  private async forget(ids: readonly number[]): Promise<void> {
    this.tree.forget(ids)
    await this.record()
    await this.deps.history.keepOnly(this.tree.states())
    await this.deps.persistence.collect()
    await this.deps.layers.collect()
  }

  private async record(): Promise<void> {
    const changes = this.tree.takeChanges()
    try {
      await this.deps.records.write(changes)
    } catch (error) {
      this.tree.keepChanges(changes)
      throw error
    }
  }

  private changeTree<T>(change: () => T | Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      const result = await change()
      await this.record()
      return result
    })
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work, work)
    this.turn = done.catch(() => undefined)
    return done
  }
}

/** A host disk that was never saved couldn't be gone back to. */
async function begin({ persistence, history, clock }: TimelineDeps): Promise<PointTree> {
  await persistence.saveHostDisk()
  return PointTree.begin(history.keep(), clock())
}

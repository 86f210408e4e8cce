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
import type { RecordChange, TimedRecords } from '../../store/records'
import { treeOf } from '../savedRecords'
import { compareFiles, isHostsOwn } from './compare'
import { headKey, headSchema, pointKey, pointPrefix, pointSchema } from './points'
import type { Branch, Head, Point } from './points'
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

export class Timeline {
  private readonly byId = new Map<number, Point>()
  private head: Head
  private readonly calls = new Set<Call>()
  /** Journeys and the making of points, one after the other. */
  private turn: Promise<unknown> = Promise.resolve()
  private isTravelling = false
  /** Calls that have ended and have no point yet. */
  private ending = 0
  private readonly dirty = new Set<number>()

  private constructor(
    private readonly deps: TimelineDeps,
    points: readonly Point[],
    head: Head,
  ) {
    for (const point of points) this.byId.set(point.id, point)
    this.head = head
  }

  /** Opens the line that the records hold, or begins one. */
  static async open(deps: TimelineDeps): Promise<Timeline> {
    const found = await deps.records.load(pointPrefix)
    const points = found.flatMap(({ value }) => pointSchema.safeParse(value).data ?? [])
    const saved = headSchema.safeParse((await deps.records.load(headKey))[0]?.value).data
    const isWhole = saved !== undefined && points.some(({ id }) => id === saved.point)
    const timeline = isWhole ? new Timeline(deps, points, saved) : await Timeline.begin(deps)
    await timeline.takeUp()
    return timeline
  }

  private static async begin(deps: TimelineDeps): Promise<Timeline> {
    // A host disk that was never saved couldn't be gone back to.
    await deps.persistence.saveHostDisk()
    const state = deps.history.keep()
    const first: Point = {
      ...{ id: 1, state, parent: null, branch: 1, atMs: deps.clock() },
      ...{ command: '', kind: 'start', thinned: 0 },
    }
    const branches = [{ id: 1, name: '', tip: 1, from: null }]
    const timeline = new Timeline(deps, [first], { point: 1, branch: 1, base: state, redo: [], nextId: 2, branches })
    timeline.dirty.add(1)
    return timeline
  }

  /** Every point, oldest first. */
  get points(): readonly Point[] {
    return [...this.byId.values()].sort((a, b) => a.id - b.id)
  }

  get current(): Point {
    return this.find(this.head.point)
  }

  get branches(): readonly Branch[] {
    return this.head.branches
  }

  get branch(): number {
    return this.head.branch
  }

  get undoTarget(): Point | undefined {
    const { parent } = this.current
    return parent === null ? undefined : this.byId.get(parent)
  }

  get redoTarget(): Point | undefined {
    return this.byId.get(this.head.redo.at(-1) ?? -1)
  }

  /** Throws LabError notFound. */
  find(id: number): Point {
    const point = this.byId.get(id)
    if (point === undefined) throw new LabError('notFound', `No such point: ${String(id)}`)
    return point
  }

  /** By number or name. Throws LabError notFound. */
  resolve(nameOrId: string): Point {
    const named = this.points.findLast(({ name }) => name === nameOrId)
    const branch = this.branches.find(({ name }) => name === nameOrId)
    if (named !== undefined) return named
    if (branch !== undefined) return this.find(branch.tip)
    if (!/^\d{1,12}$/.test(nameOrId)) throw new LabError('notFound', `No such point: ${nameOrId}`)
    return this.find(Number(nameOrId))
  }

  /** Bytes that points keep beside the present. */
  pastBytes(): number {
    return this.deps.history.pastBytes + this.deps.persistence.pastBytes()
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
        if (!this.hasChanged()) return
        this.makePoint(call)
      } finally {
        this.ending -= 1
      }
      await this.record()
      await this.thinIfNeeded()
    })
  }

  /** Goes to another point. Throws LabError conflict while calls that change the state are under way. */
  go(id: number): Promise<Journey> {
    return this.travel(
      () => this.find(id),
      () => [],
    )
  }

  /** Goes back before so many calls. Throws LabError conflict when there are none. */
  undo(steps = 1): Promise<Journey> {
    const passed: number[] = []
    const target = (): Point => {
      let point = this.current
      for (let step = 0; step < steps; step++) {
        const parent = point.parent === null ? undefined : this.byId.get(point.parent)
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
      const point = this.byId.get(this.head.redo.at(-steps) ?? -1)
      if (point === undefined) throw new LabError('conflict', 'there is nothing to redo')
      return point
    }
    return this.travel(target, (redo) => redo.slice(0, -steps))
  }

  /** Names a point; an empty name takes it away. Named points are never thinned. Throws LabError notFound and conflict. */
  name(id: number, name: string): Promise<Point> {
    return this.inTurn(async () => {
      const { name: _old, ...rest } = this.find(id)
      this.refuseTaken(name, (point) => point.id === id)
      const named: Point = name === '' ? rest : { ...rest, name }
      this.put(named)
      await this.record()
      return named
    })
  }

  /** Begins a branch here: the calls that follow are on it. Throws LabError conflict for a name that is taken. */
  startBranch(name: string): Promise<Branch> {
    return this.inTurn(async () => {
      this.refuseTaken(name, () => false)
      await this.takeIn()
      const branch = this.addBranch(name)
      await this.record()
      return branch
    })
  }

  /** Throws LabError notFound and conflict. */
  nameBranch(id: number, name: string): Promise<Branch> {
    return this.inTurn(async () => {
      const branch = this.findBranch(id)
      this.refuseTaken(name, () => false)
      const named = { ...branch, name }
      this.head = { ...this.head, branches: this.branches.map((other) => (other.id === id ? named : other)) }
      await this.record()
      return named
    })
  }

  /**
   * Drops a branch with all points that are on it and after it. Throws LabError notFound, conflict when we are there or
   * it is the first.
   */
  dropBranch(id: number): Promise<void> {
    return this.inTurn(async () => {
      const { from } = this.findBranch(id)
      const gone = new Set(this.points.filter((point) => this.isOn(point, id)).map((point) => point.id))
      if (from === null || gone.has(this.head.point)) {
        throw new LabError('conflict', from === null ? 'the first branch stays' : 'go to another branch first')
      }
      const branches = this.branches.filter((branch) => branch.id !== id && !gone.has(branch.from ?? -1))
      const isHere = !branches.some((branch) => branch.id === this.head.branch)
      const redo = this.head.redo.filter((point) => !gone.has(point))
      this.head = { ...this.head, branches, redo, ...(isHere && { branch: this.current.branch }) }
      await this.forget([...gone])
    })
  }

  findBranch(id: number): Branch {
    const branch = this.branches.find((other) => other.id === id)
    if (branch === undefined) throw new LabError('notFound', `No such branch: ${String(id)}`)
    return branch
  }

  /** Resolves when nobody travels, and every call that was answered has its point. */
  async caughtUp(): Promise<void> {
    while (this.isTravelling || this.ending > 0) await this.turn.catch(() => undefined)
  }

  /** Resolves when what was asked for is done. */
  async settled(): Promise<void> {
    await this.turn.catch(() => undefined)
  }

  private async travel(target: () => Point, redoAfter: (redo: readonly number[]) => number[]): Promise<Journey> {
    return this.inTurn(async () => {
      const { head } = this
      this.refuseWhileBusy()
      this.isTravelling = true
      try {
        const point = target()
        const killed = await settleFor(this.deps, point.state)
        await this.takeIn()
        await travel(this.deps, point.state)
        const base = this.deps.history.keep()
        this.head = { ...this.head, point: point.id, branch: point.branch, base, redo: redoAfter(head.redo) }
        await this.record()
        this.deps.engine.events.emit('daemon', 'reload', this.deps.engine.daemonId, {
          name: 'camada',
          point: String(point.id),
        })
        return { point, killed }
      } finally {
        this.isTravelling = false
      }
    })
  }

  private refuseWhileBusy(): void {
    const [call] = this.calls
    if (call === undefined) return
    const what = call.command === '' ? 'a call' : call.command
    throw new LabError('conflict', `can't go to another time while ${what} is under way: wait for it, or stop it`)
  }

  private refuseTaken(name: string, isSame: (point: Point) => boolean): void {
    if (name === '') return
    if (!/^[^\s\d][^\n]{0,59}$/u.test(name)) {
      throw new LabError('invalid', 'a name has at most 60 characters and begins with no digit')
    }
    const isTaken =
      this.points.some((point) => point.name === name && !isSame(point)) ||
      this.branches.some((other) => other.name === name)
    if (isTaken) throw new LabError('conflict', `the name ${JSON.stringify(name)} is taken`)
  }

  /** After opening: what was written before the end, and after the last point, belongs to it. */
  private async takeUp(): Promise<void> {
    await this.deps.history.keepOnly(this.states())
    await this.takeIn()
    await this.record()
  }

  private hasChanged(): boolean {
    const { history } = this.deps
    return history.lastChange > this.head.base && differing(history, this.head.base, present).length > 0
  }

  /** Whether we are where we went last by a call, and not by going to another time. */
  private isFresh(): boolean {
    return this.head.base === this.current.state
  }

  /** Gives what was written since the last call, without one, its place. */
  private async takeIn(): Promise<void> {
    if (!this.hasChanged()) return
    if (!this.isFresh()) {
      if (await this.isOnlyTheDaemons()) this.head = { ...this.head, base: this.deps.history.keep() }
      else this.makePoint({ command: '', isBlocking: false })
      return
    }
    const state = this.deps.history.keep()
    this.put({ ...this.current, state })
    this.head = { ...this.head, base: state }
  }

  /** Whether nothing but the daemon's own folders on the host disk changed: they follow containers and volumes. */
  private async isOnlyTheDaemons(): Promise<boolean> {
    const { history, trees } = this.deps
    const { base } = this.head
    if (differing(history, base, present).join() !== 'daemon') return false
    const [before, after] = await Promise.all([base, present].map((state) => history.read('daemon', state)))
    return compareFiles(treeOf('daemon', before), treeOf('daemon', after), trees, isHostsOwn).length === 0
  }

  private makePoint(call: Call): void {
    const { current } = this
    const state = this.deps.history.keep()
    if (call.runs !== undefined && current.created?.id === call.runs && this.isFresh()) {
      const { created, ...rest } = current
      this.put({ ...rest, state, command: created.runLine })
      this.head = { ...this.head, base: state }
      return
    }
    if (this.findBranch(this.head.branch).tip !== current.id && !this.isAtStartOfBranch()) this.addBranch('')
    const id = this.head.nextId
    const kind = call.command === '' ? 'written' : 'call'
    const branch = this.head.branch
    this.put({
      ...{ id, state, parent: current.id, branch, atMs: this.deps.clock(), command: call.command, kind, thinned: 0 },
      ...(call.created !== undefined && { created: call.created }),
    })
    const branches = this.branches.map((other) => (other.id === branch ? { ...other, tip: id } : other))
    const redo = kind === 'call' ? [] : this.head.redo
    this.head = { ...this.head, point: id, base: state, nextId: id + 1, branches, redo }
  }

  private isAtStartOfBranch(): boolean {
    const branch = this.findBranch(this.head.branch)
    return branch.tip === this.head.point && branch.from === this.head.point
  }

  private addBranch(name: string): Branch {
    const id = Math.max(...this.branches.map((branch) => branch.id)) + 1
    const branch = { id, name, tip: this.head.point, from: this.head.point }
    this.head = { ...this.head, branch: id, branches: [...this.branches, branch] }
    return branch
  }

  /** Whether a point is on a branch, or on one that left it. */
  private isOn(point: Point, branch: number): boolean {
    let at: number | null = point.branch
    while (at !== null) {
      if (at === branch) return true
      const left: number | null = this.branches.find(({ id }) => id === at)?.from ?? null
      at = left === null ? null : (this.byId.get(left)?.branch ?? null)
    }
    return false
  }

  private async thinIfNeeded(): Promise<void> {
    const { limits } = this.deps
    const gone = thin({
      points: () => this.points,
      head: this.head,
      size: this.byId.size,
      pastBytes: () => this.pastBytes(),
      limits,
    })
    if (gone.length > 0) await this.forget(gone)
  }

  /** Lets points go. Those after them come after the one before. */
  private async forget(ids: readonly number[]): Promise<void> {
    const gone = new Set(ids)
    const deletions: RecordChange[] = ids.map((id) => ({ kind: 'delete', key: pointKey(id) }))
    for (const point of this.points) {
      if (gone.has(point.id) || point.parent === null || !gone.has(point.parent)) continue
      let { thinned } = point
      let parent: number | null = point.parent
      while (parent !== null && gone.has(parent)) {
        const passed: Point = this.find(parent)
        thinned += passed.thinned + 1
        parent = passed.parent
      }
      this.put({ ...point, parent, thinned })
    }
    const branches = this.branches.map((branch) => ({ ...branch, from: this.stays(branch.from, gone) }))
    this.head = { ...this.head, branches }
    for (const id of ids) this.byId.delete(id)
    await this.record(deletions)
    await this.deps.history.keepOnly(this.states())
    await this.deps.persistence.collect()
    await this.deps.layers.collect()
  }

  private stays(id: number | null, gone: ReadonlySet<number>): number | null {
    let at = id
    while (at !== null && gone.has(at)) at = this.byId.get(at)?.parent ?? null
    return at
  }

  private states(): readonly number[] {
    return [...this.points.map(({ state }) => state), this.head.base]
  }

  private put(point: Point): void {
    this.byId.set(point.id, point)
    this.dirty.add(point.id)
  }

  private async record(others: readonly RecordChange[] = []): Promise<void> {
    const points = [...this.dirty].flatMap((id) => this.byId.get(id) ?? [])
    this.dirty.clear()
    const changed = points.map((point): RecordChange => ({ kind: 'put', key: pointKey(point.id), value: point }))
    await this.deps.records.write([...others, ...changed, { kind: 'put', key: headKey, value: this.head }])
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work, work)
    this.turn = done.catch(() => undefined)
    return done
  }
}

/**
 * The points and branches, and where we are on them: a tree in memory, and the records that it is kept as. It knows
 * nothing of what the points' states hold.
 */
import { LabError } from '@shared/errors'
import type { RecordChange } from '../../store/records'
import { headKey, idOfKey, pointKey } from './points'
import type { Branch, Head, Point } from './points'

/** What is told of a new point. */
export type NewPoint = Pick<Point, 'state' | 'atMs' | 'command' | 'kind'> & { readonly created?: Point['created'] }

export class PointTree {
  private readonly byId = new Map<number, Point>()
  private readonly dirty = new Set<number>()
  private readonly gone = new Set<number>()

  constructor(
    points: readonly Point[],
    private present: Head,
  ) {
    for (const point of points) this.byId.set(point.id, point)
  }

  /** Where time begins. */
  static begin(state: number, atMs: number): PointTree {
    const first: Point = {
      ...{ id: 1, state, parent: null, branch: 1, atMs },
      ...{ command: '', kind: 'start', thinned: 0 },
    }
    const branches = [{ id: 1, name: '', tip: 1, from: null }]
    const tree = new PointTree([first], { point: 1, branch: 1, base: state, redo: [], nextId: 2, branches })
    tree.dirty.add(1)
    return tree
  }

  get head(): Head {
    return this.present
  }

  get size(): number {
    return this.byId.size
  }

  /** Every point, oldest first. */
  get points(): readonly Point[] {
    return [...this.byId.values()].sort((a, b) => a.id - b.id)
  }

  get current(): Point {
    return this.find(this.present.point)
  }

  get branches(): readonly Branch[] {
    return this.present.branches
  }

  /** Whether we came where we are by a call, and not from another time. */
  get isFresh(): boolean {
    return this.present.base === this.current.state
  }

  get(id: number | null | undefined): Point | undefined {
    return id === null || id === undefined ? undefined : this.byId.get(id)
  }

  /** Throws LabError notFound. */
  find(id: number): Point {
    const point = this.byId.get(id)
    if (point === undefined) throw new LabError('notFound', `No such point: ${String(id)}`)
    return point
  }

  /** By number or name, of a point or a branch. Throws LabError notFound. */
  resolve(nameOrId: string): Point {
    // A branch that nobody named has the empty name: it stands for none.
    if (nameOrId === '') throw new LabError('notFound', 'No such point: it has no name')
    const named = this.points.findLast(({ name }) => name === nameOrId)
    const branch = this.branches.find(({ name }) => name === nameOrId)
    if (named !== undefined) return named
    if (branch !== undefined) return this.find(branch.tip)
    if (!/^\d{1,12}$/.test(nameOrId)) throw new LabError('notFound', `No such point: ${nameOrId}`)
    return this.find(Number(nameOrId))
  }

  /** Throws LabError notFound. */
  findBranch(id: number): Branch {
    const branch = this.branches.find((other) => other.id === id)
    if (branch === undefined) throw new LabError('notFound', `No such branch: ${String(id)}`)
    return branch
  }

  /** The states that have to be kept. */
  states(): readonly number[] {
    return [...this.points.map(({ state }) => state), this.present.base]
  }

  moveTo(change: Partial<Pick<Head, 'point' | 'branch' | 'base' | 'redo'>>): void {
    this.present = { ...this.present, ...change }
  }

  put(point: Point): void {
    this.byId.set(point.id, point)
    this.dirty.add(point.id)
  }

  /** Lets the point where we are have another state. */
  amend(state: number): void {
    this.put({ ...this.current, state })
    this.moveTo({ base: state })
  }

  /** A point after this one, and we are there. Where something else comes after it already, a branch begins. */
  add({ created, ...told }: NewPoint): void {
    const { current } = this
    const { tip, from } = this.findBranch(this.present.branch)
    const isAtItsStart = tip === current.id && from === current.id
    if (tip !== current.id && !isAtItsStart) this.addBranch('')
    const { nextId: id, branch } = this.present
    this.put({ id, parent: current.id, branch, thinned: 0, ...told, ...(created !== undefined && { created }) })
    const branches = this.branches.map((other) => (other.id === branch ? { ...other, tip: id } : other))
    const redo = told.kind === 'call' ? [] : this.present.redo
    this.present = { ...this.present, point: id, base: told.state, nextId: id + 1, branches, redo }
  }

  addBranch(name: string): Branch {
    const id = Math.max(...this.branches.map((branch) => branch.id)) + 1
    const branch = { id, name, tip: this.present.point, from: this.present.point }
    this.present = { ...this.present, branch: id, branches: [...this.branches, branch] }
    return branch
  }

  nameBranch(id: number, name: string): Branch {
    const named = { ...this.findBranch(id), name }
    this.present = { ...this.present, branches: this.branches.map((other) => (other.id === id ? named : other)) }
    return named
  }

  /** Throws LabError invalid and conflict. */
  refuseTaken(name: string, isSame: (point: Point) => boolean = () => false): void {
    if (name === '') return
    if (!/^[^\s\d][^\n]{0,59}$/u.test(name)) {
      throw new LabError('invalid', 'a name has at most 60 characters and begins with no digit')
    }
    const isTaken =
      this.points.some((point) => point.name === name && !isSame(point)) ||
      this.branches.some((other) => other.name === name)
    if (isTaken) throw new LabError('conflict', `the name ${JSON.stringify(name)} is taken`)
  }

  /**
   * Takes a branch out. Returns the points that are on it, or on one that left it, for `forget`. Throws LabError notFound,
   * and conflict when we are there or it is the first.
   */
  takeBranchOut(id: number): readonly number[] {
    const { from } = this.findBranch(id)
    const gone = new Set(this.points.filter((point) => this.isOn(point, id)).map((point) => point.id))
    if (from === null || gone.has(this.present.point)) {
      throw new LabError('conflict', from === null ? 'the first branch stays' : 'go to another branch first')
    }
    const branches = this.branches.filter((branch) => branch.id !== id && !gone.has(branch.from ?? -1))
    const isHere = !branches.some((branch) => branch.id === this.present.branch)
    const redo = this.present.redo.filter((point) => !gone.has(point))
    this.present = { ...this.present, branches, redo, ...(isHere && { branch: this.current.branch }) }
    return [...gone]
  }

  /** Lets points go. Those after them come after the one before. */
  forget(ids: readonly number[]): void {
    const gone = new Set(ids)
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
    this.present = { ...this.present, branches }
    for (const id of ids) {
      this.byId.delete(id)
      this.gone.add(id)
    }
  }

  /** What has to be written since it was last asked. */
  takeChanges(): readonly RecordChange[] {
    const deleted = [...this.gone].map((id): RecordChange => ({ kind: 'delete', key: pointKey(id) }))
    const points = [...this.dirty].flatMap((id) => this.byId.get(id) ?? [])
    this.gone.clear()
    this.dirty.clear()
    const changed = points.map((point): RecordChange => ({ kind: 'put', key: pointKey(point.id), value: point }))
    return [...deleted, ...changed, { kind: 'put', key: headKey, value: this.present }]
  }

  /** What could not be written is to be written with the next. */
  keepChanges(changes: readonly RecordChange[]): void {
    for (const { kind, key } of changes) {
      const id = idOfKey(key)
      if (id !== undefined) (kind === 'put' ? this.dirty : this.gone).add(id)
    }
  }

  private isOn(point: Point, branch: number): boolean {
    let at: number | null = point.branch
    while (at !== null) {
      if (at === branch) return true
      const left: number | null = this.branches.find(({ id }) => id === at)?.from ?? null
      at = left === null ? null : (this.byId.get(left)?.branch ?? null)
    }
    return false
  }

  private stays(id: number | null, gone: ReadonlySet<number>): number | null {
    let at = id
    while (at !== null && gone.has(at)) at = this.byId.get(at)?.parent ?? null
    return at
  }
}

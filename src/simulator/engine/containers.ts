/** The containers of the daemon, found by ID, by leading digits of it, or by name. */
import { LabError } from '@shared/errors'
import type { ImageUser } from '../layers/imageTypes'
import type { Container } from './container'

export class ContainerRegistry {
  private readonly byId = new Map<string, Container>()
  private readonly idByName = new Map<string, string>()

  list(): readonly Container[] {
    return [...this.byId.values()]
  }

  /** The same without a copy. */
  each(): Iterable<Container> {
    return this.byId.values()
  }

  /** Throws LabError notFound `No such container: X`, invalid for no name or a prefix of several. */
  get(nameOrId: string): Container {
    if (nameOrId === '') throw new LabError('invalid', 'invalid name or ID supplied: ""')
    const container = this.find(nameOrId)
    if (container === undefined) throw new LabError('notFound', `No such container: ${nameOrId}`)
    return container
  }

  find(nameOrId: string): Container | undefined {
    const wanted = nameOrId.startsWith('/') ? nameOrId.slice(1) : nameOrId
    if (wanted === '') return undefined
    const exact = this.byId.get(wanted) ?? this.byId.get(this.idByName.get(wanted) ?? '')
    if (exact !== undefined) return exact
    if (wanted.includes('/')) return this.findLinked(wanted)
    const matches = /^[0-9a-f]+$/.test(wanted) ? this.list().filter((container) => container.id.startsWith(wanted)) : []
    if (matches.length > 1) throw new LabError('invalid', `multiple IDs found with provided prefix: ${wanted}`)
    return matches[0]
  }

  /** `parent/alias`: the name that a link gave. */
  private findLinked(name: string): Container | undefined {
    const at = name.indexOf('/')
    const parent = this.byId.get(this.idByName.get(name.slice(0, at)) ?? '')
    const link = (parent?.record.links ?? []).find(({ alias }) => alias === name.slice(at + 1))
    return link === undefined ? undefined : this.byId.get(link.childId)
  }

  isNameTaken(name: string): boolean {
    return this.idByName.has(name)
  }

  /** Reserves a name for an ID. Throws LabError conflict with Docker's sentence. */
  reserveName(name: string, id: string): void {
    const owner = this.idByName.get(name)
    if (owner !== undefined && owner !== id) {
      throw new LabError(
        'conflict',
        `Conflict. The container name "/${name}" is already in use by container "${owner}". You have to remove (or rename) that container to be able to reuse that name.`,
      )
    }
    this.idByName.set(name, id)
  }

  releaseName(name: string): void {
    this.idByName.delete(name)
  }

  add(container: Container): void {
    this.byId.set(container.id, container)
    this.idByName.set(container.record.name, container.id)
  }

  /** Puts those that came back from another time where they stood: lists go by the order of creation. */
  orderByCreation(): void {
    const ordered = [...this.list()].sort((a, b) => a.record.createdAtMs - b.record.createdAtMs)
    this.byId.clear()
    for (const container of ordered) this.byId.set(container.id, container)
  }

  remove(container: Container): void {
    this.byId.delete(container.id)
    this.idByName.delete(container.record.name)
  }

  /** IDs of the containers that mount a volume. */
  usersOfVolume(name: string): readonly string[] {
    return this.list()
      .filter((container) => container.record.mounts.some((mount) => mount.type === 'volume' && mount.name === name))
      .map((container) => container.id)
  }

  /** What removal of images asks about. */
  imageUsers(): readonly ImageUser[] {
    return this.list().map(({ record, isRunning, isWaitingToRestart }) => ({
      id: record.id,
      imageId: record.imageId,
      running: isRunning || isWaitingToRestart,
      imageName: record.config.Image,
    }))
  }
}

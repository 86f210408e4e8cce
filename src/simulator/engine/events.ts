/**
 * The daemon's event stream: what happened, in order, with the recent past kept for `--since`. Words and attributes are
 * those of 26.1.5, recorded; `status`, `id` and `from` are the old fields that containers' and images' events still have.
 */

export interface DaemonEvent {
  readonly status?: string
  readonly id?: string
  readonly from?: string
  readonly Type: EventType
  readonly Action: string
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> }
  readonly scope: 'local'
  /** Seconds since the epoch. */
  readonly time: number
  /** Nanoseconds since the epoch; beyond a double's precision, as it is for every client in JavaScript. */
  readonly timeNano: number
}

export type EventType = 'container' | 'image' | 'volume' | 'network' | 'builder' | 'daemon'

/** moby keeps this many events. */
const keptEvents = 256

export class EventStream {
  private readonly past: DaemonEvent[] = []
  private readonly listeners = new Set<(event: DaemonEvent) => void>()

  /** `clock` in milliseconds since the epoch. */
  constructor(private readonly clock: () => number) {}

  emit(type: EventType, action: string, id: string, attributes: Readonly<Record<string, string>>): void {
    const nowMs = this.clock()
    const event: DaemonEvent = {
      ...oldFields(type, action, id, attributes),
      Type: type,
      Action: action,
      Actor: { ID: id, Attributes: sorted(attributes) },
      scope: 'local',
      time: Math.floor(nowMs / 1000),
      timeNano: nowMs * 1e6,
    }
    this.past.push(event)
    if (this.past.length > keptEvents) this.past.shift()
    for (const listener of [...this.listeners]) listener(event)
  }

  /** Events kept so far, oldest first. */
  recent(): readonly DaemonEvent[] {
    return this.past
  }

  get listenerCount(): number {
    return this.listeners.size
  }

  /** Returns the disposer. */
  subscribe(listener: (event: DaemonEvent) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}

/** Empty ones are left out, as Go does. */
function oldFields(
  type: EventType,
  action: string,
  id: string,
  attributes: Readonly<Record<string, string>>,
): Pick<DaemonEvent, 'status' | 'id' | 'from'> {
  if (type !== 'container' && type !== 'image') return {}
  const from = type === 'container' ? (attributes['image'] ?? '') : ''
  return { status: action, ...(id !== '' && { id }), ...(from !== '' && { from }) }
}

/** Go marshals a map by its sorted keys. */
function sorted(attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** What a learner can take back in a lab: the engine's points in time since its first step began, the newest first. */
import type { TimePoint, Timeline } from '@shared/docker/time'

/** As many as can be read at a glance; the line below the console has all. */
const shown = 12

export interface Undoable {
  readonly point: TimePoint
  /** Where one is after taking it back, with all that came after it. */
  readonly target: number
}

/** From where one is back along the points that led there, not before `startPoint`, where that is known. */
export function undoables(line: Timeline, startPoint: number | undefined): readonly Undoable[] {
  const points = new Map(line.points.map((point) => [point.id, point]))
  const found: Undoable[] = []
  let point = points.get(line.current)
  while (point?.parent != null && point.parent >= (startPoint ?? 0) && found.length < shown) {
    found.push({ point, target: point.parent })
    point = points.get(point.parent)
  }
  return found
}

/** Whether there is something of the learner's to take back. */
export function canUndo({ undo }: Timeline, startPoint: number | undefined): boolean {
  return undo !== null && undo >= (startPoint ?? 0)
}

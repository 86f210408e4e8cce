/**
 * Time of the connected engine, where it offers that (capability `travelsInTime`). A point is named by its number, or by
 * a name that it or a branch was given. Every journey shows in the engine's events as `daemon reload`.
 */
import { z } from 'zod'
import {
  timeBranchSchema,
  timeComparisonSchema,
  timeHoldingsSchema,
  timeJourneySchema,
  timelineSchema,
  timePointSchema,
} from '../docker/time'
import { base } from './errors'

const pointName = z.union([z.number(), z.string()])
const steps = z.object({ steps: z.number().int().min(1).optional() })
const named = z.object({ id: z.number(), name: z.string() })

export const timeContract = {
  /** The newest points; `before` turns back to older ones. */
  line: base.input(z.object({ limit: z.number().optional(), before: z.number().optional() })).output(timelineSchema),
  undo: base.input(steps).output(timeJourneySchema),
  redo: base.input(steps).output(timeJourneySchema),
  go: base.input(z.object({ point: pointName })).output(timeJourneySchema),
  /** An empty name takes it away. */
  name: base.input(named).output(timePointSchema),
  /** What there was at a point; nothing is changed. */
  holdings: base.input(z.object({ point: pointName })).output(timeHoldingsSchema),
  compare: base.input(z.object({ from: pointName, to: pointName })).output(timeComparisonSchema),
  startBranch: base.input(z.object({ name: z.string() })).output(timeBranchSchema),
  nameBranch: base.input(named).output(timeBranchSchema),
  dropBranch: base.input(z.object({ id: z.number() })).output(z.void()),
}

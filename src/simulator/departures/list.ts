/** All departures as one list: what `GET /camada/v1/departures`, the engine screen and `simulator --departures` show. */
import type { Departure } from '@shared/docker/departures'
import { keptDepartures } from './kept'
import { refusedDepartures } from './refused'
import { visibleDepartures } from './visible'
import { wordedDepartures } from './worded'

/** By kind: refused, refused in Docker's words, kept without effect, and what can only be seen. */
export function listDepartures(): readonly Departure[] {
  return [
    ...asked('refused', refusedDepartures),
    ...asked('worded', wordedDepartures),
    ...asked('kept', keptDepartures),
    ...Object.entries(visibleDepartures).map(([id, { part, sentence }]) => ({
      id,
      kind: 'visible' as const,
      part,
      sentence,
    })),
  ]
}

type Asked = Required<Pick<Departure, 'asked' | 'sentence'>>

function asked(kind: Departure['kind'], departures: Readonly<Record<string, Asked>>): readonly Departure[] {
  return Object.entries(departures).map(([id, { asked: how, sentence }]) => ({ id, kind, asked: how, sentence }))
}

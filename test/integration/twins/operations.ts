/**
 * Random sequences of what a person does with containers, images, volumes and networks: few names, so that operations
 * meet, and now and then an argument that is wrong. `@` before a name stands for the run's prefix.
 */
import type { Random } from '../../support/random'
import { archiveCall } from './operations/archives'
import { createContainer, lifeCall } from './operations/containers'
import { exec } from './operations/execs'
import { imageCall } from './operations/images'
import { containers, tags, type Operation } from './operations/names'
import { networkCall } from './operations/networks'
import { volumeCall } from './operations/volumes'

/** A sequence of operations; the same seed gives the same. */
export function randomOperations(random: Random, count: number): readonly Operation[] {
  return [
    ...Array.from({ length: 2 }, () => createContainer(random)),
    ...Array.from({ length: count - 2 }, () => one(random)),
  ]
}

function one(random: Random): Operation {
  const container = random.oneIn(25) ? random.pick(['@none', 'a b']) : random.pick(containers)
  const pick = random.below(100)
  if (pick < 14) return createContainer(random)
  if (pick < 25) return { kind: 'start', container, verb: random.oneIn(4) ? 'restart?t=0' : 'start' }
  if (pick < 36) return exec(container, random)
  if (pick < 54) return { kind: 'call', call: lifeCall(container, random) }
  if (pick < 56) return { kind: 'wait', container, condition: random.pick(['', 'not-running']) }
  if (pick < 66) return { kind: 'call', call: archiveCall(container, random) }
  if (pick < 82) return { kind: 'call', call: imageCall(container, random) }
  if (pick < 84) return reload(random)
  if (pick < 92) return { kind: 'call', call: networkCall(random) }
  return { kind: 'call', call: volumeCall(random) }
}

function reload(random: Random): Operation {
  const saved = random.pick([[random.pick(tags)], ['@img:1', '@img:2'], ['@none']])
  return { kind: 'reload', tags: saved, removes: random.oneIn(2) }
}

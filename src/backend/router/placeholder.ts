/** Stands where a part of the contract has no implementation yet: every call answers `notImplemented`. */
import type { Router } from '@orpc/server'
import { contract, type Contract } from '@shared/contract'
import { LabError } from '@shared/errors'
import { os } from './os'
import type { BackendContext } from './types'

interface Implementable {
  handler(run: () => never): unknown
}

/** A router piece of that name; replace it by the real one, e.g. `labs: placeholder('labs')`. */
export function placeholder<Part extends keyof Contract>(part: Part): Router<Contract[Part], BackendContext> {
  const implementers = os[part] as unknown as Record<string, Implementable>
  const entries = Object.keys(contract[part]).map((name) => [
    name,
    implementers[name]?.handler(() => {
      throw new LabError('notImplemented', `${part}.${name} is not there yet`)
    }),
  ])
  return Object.fromEntries(entries) as Router<Contract[Part], BackendContext>
}

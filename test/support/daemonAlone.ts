/**
 * For files that look at everything on the private daemon (its lists, its prunes), or make much there: one of them at a
 * time, whatever runs beside. A setup file of their project.
 */
import { afterAll, beforeAll } from 'vitest'
import { hold } from './exclusively'

let release: (() => Promise<void>) | undefined

beforeAll(async () => {
  release = await hold('daemon')
}, 1_200_000)

afterAll(() => release?.())

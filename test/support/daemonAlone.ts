/**
 * For files that look at everything on the private daemon (its lists, its prunes), or make much there: one of them at a
 * time, whatever runs beside. A setup file of their project.
 */
import { afterAll, beforeAll } from 'vitest'
import { exclusively } from './exclusively'

let release = (): void => undefined
let released: Promise<void> = Promise.resolve()

beforeAll(async () => {
  await new Promise<void>((resolve, reject) => {
    const use = (): Promise<void> => {
      resolve()
      return new Promise<void>((done) => (release = done))
    }
    released = exclusively('daemon', use)
    released.catch(reject)
  })
}, 600_000)

afterAll(async () => {
  release()
  await released
})

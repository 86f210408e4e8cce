import { expect, it } from 'vitest'
import { createContainer } from './create'
import { openTestEngine } from './testEngine'

const noOsWords =
  'is an invalid OS component of "x!/a/y/z": OSAndVersion specifier component must match "^([A-Za-z0-9_-]+)(?:\\\\(([A-Za-z0-9_.-]*)\\\\))?$"'
const noComponent = 'platform specifier component must match "^[A-Za-z0-9_-]+$": invalid argument'

/** Recorded from 26.1.5: what `POST /containers/create?platform=…` answers for an image of linux/amd64. */
const refused: readonly (readonly [string, string])[] = [
  ['*', '"*": wildcards not yet supported: invalid argument'],
  ['a/b/c/d', '"a/b/c/d": cannot parse platform specifier: invalid argument'],
  ['a/b/c/d/e', `"d/e" is an invalid component of "a/b/c/d/e": ${noComponent}`],
  ['x!/a/y/z', `"x!" ${noOsWords}: invalid argument`],
  ...['a/b/c', 'linux/arm/v7', 'linux/arm64/v8', 'linux/arm64/v9', 'linux/arm'].map(
    (asked) => [asked, other(asked)] as const,
  ),
  ['linux/arm/7', other('linux/arm/v7')],
  ['LINUX/AARCH64/8', other('linux/arm64/v8')],
  ['windows/x86_64/v1', other('windows/amd64')],
]

function other(asked: string): string {
  return `image with reference alpine was found but does not match the specified platform: wanted ${asked}, actual: linux/amd64`
}

it('refuses a platform in the words of the daemon, before it looks for the image', async () => {
  const { engine, close } = await openTestEngine()
  const ask = (platform: string, image: string): Promise<unknown> =>
    createContainer(engine, { name: '', config: { Image: image }, hostConfig: {}, platform }).then(
      () => 'made',
      (error: unknown) => (error instanceof Error ? error.message : error),
    )
  try {
    for (const [platform, words] of refused)
      expect([platform, await ask(platform, 'alpine')]).toEqual([platform, words])
    expect(await ask('x', 'nosuch')).toBe('"x": unknown operating system or architecture: invalid argument')
    expect(await ask('linux/amd64/v2', 'alpine')).toBe('made')
  } finally {
    await close()
  }
})

import { describe, expect, it } from 'vitest'
import { canonical, familiar, parseReference, withDefaultTag } from './references'

describe('references', () => {
  const digest = `sha256:${'a'.repeat(64)}`
  it.each([
    ['alpine', 'docker.io/library/alpine:latest', 'alpine:latest'],
    ['alpine:3.7', 'docker.io/library/alpine:3.7', 'alpine:3.7'],
    ['joe/app', 'docker.io/joe/app:latest', 'joe/app:latest'],
    ['docker.io/library/x', 'docker.io/library/x:latest', 'x:latest'],
    ['index.docker.io/x', 'docker.io/library/x:latest', 'x:latest'],
    ['localhost/x', 'localhost/x:latest', 'localhost/x:latest'],
    ['localhost:5000/a/b:c', 'localhost:5000/a/b:c', 'localhost:5000/a/b:c'],
    ['Example.com/x', 'Example.com/x:latest', 'Example.com/x:latest'],
    [`x@${digest}`, `docker.io/library/x@${digest}`, `x@${digest}`],
    ['a__b.c-d', 'docker.io/library/a__b.c-d:latest', 'a__b.c-d:latest'],
  ])('%s is %s', (given, wanted, shown) => {
    const reference = withDefaultTag(parseReference(given))
    expect([canonical(reference), familiar(reference)]).toEqual([wanted, shown])
  })

  it.each([
    ['UPPER', 'invalid reference format: repository name (library/UPPER) must be lowercase'],
    ['a::b', 'invalid reference format'],
    ['', 'invalid reference format'],
    ['a b', 'invalid reference format'],
    ['-a', 'invalid reference format'],
    [`a:${'t'.repeat(129)}`, 'invalid reference format'],
    ['a'.repeat(256), 'repository name must not be more than 255 characters'],
    ['f'.repeat(64), `invalid repository name (${'f'.repeat(64)}), cannot specify 64-byte hexadecimal strings`],
  ])('refuses %s', (given, message) => {
    expect(() => parseReference(given)).toThrow(message)
  })
})

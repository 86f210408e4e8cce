import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseServeOptions, serveUsage } from './options'

describe('parseServeOptions', () => {
  it('has defaults', () => {
    expect(parseServeOptions([])).toEqual({ port: 0, engine: 'auto', dataDir: undefined, opensBrowser: true })
  })

  it('takes all options', () => {
    expect(parseServeOptions(['--port', '8080', '--engine', 'unix:///x.sock', '--data', 'some', '--no-open'])).toEqual({
      port: 8080,
      engine: 'unix:///x.sock',
      dataDir: resolve('some'),
      opensBrowser: false,
    })
  })

  it.each([
    [['--port', 'http'], '--port takes a number from 0 to 65535, not "http"'],
    [['--port', '70000'], '--port takes a number from 0 to 65535, not "70000"'],
    [['--port='], '--port takes a number from 0 to 65535, not ""'],
    [
      ['--engine', 'docker'],
      '--engine takes auto, simulator or an address such as unix:///var/run/docker.sock, not "docker"',
    ],
    [['--data='], '--data takes a folder'],
  ])('refuses %j with the usage', (argv, message) => {
    expect(() => parseServeOptions(argv)).toThrow(
      expect.objectContaining({ kind: 'invalid', message: `${message}\n${serveUsage}` }),
    )
  })

  it.each([['--what'], ['extra']])('refuses the unknown %s', (argument) => {
    expect(() => parseServeOptions([argument])).toThrow(expect.objectContaining({ kind: 'invalid' }))
  })
})

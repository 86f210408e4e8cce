import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { structOf } from './formatObject'
import { typed, type TypedKind } from './goTypes'
import { parseTemplate } from './template/template'

interface Recorded {
  readonly json: unknown
  /** `%T` by field, as the real command line has it. */
  readonly types: Readonly<Record<string, string>>
}

const path = new URL('../../../test/fixtures/goTypes.json', import.meta.url)
const recorded = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<TypedKind, Recorded>>
const kinds = ['container', 'image', 'network', 'volume'] as const

const shown = (template: string, value: unknown): string => {
  const { text, error } = parseTemplate(template).run(value)
  return error?.message ?? text
}

it.each(kinds)("names the types of a %s's fields as docker does", (kind) => {
  const { json, types } = recorded[kind]
  const value = typed(kind, json)
  const told = Object.keys(types).map((field) => [field, shown(`{{printf "%T" ${field}}}`, value)])
  expect(Object.fromEntries(told)).toEqual(types)
})

it('uses values of named types as their plain ones', () => {
  const container = typed('container', recorded.container.json)
  const template =
    '{{.Config.Healthcheck.Interval}} {{printf "%d %s" .Config.Healthcheck.Interval .HostConfig.ShmSize}} ' +
    '{{json .HostConfig.ShmSize}} {{eq .HostConfig.Memory 0}} {{if .HostConfig.Memory}}limited{{end}} ' +
    '{{.HostConfig.NetworkMode | printf "%q"}} {{if .HostConfig.OomKillDisable}}set{{end}}'
  const words = '1h0m0s 3600000000000 %!s(int64=67108864) 67108864 true  "camada-go-types" set'
  expect(shown(template, container)).toBe(words)
  // A named type is not a string to a function that takes one.
  expect(shown('{{upper .HostConfig.NetworkMode}}', container)).toContain(
    'wrong type for value; expected string; got container.NetworkMode',
  )
})

it('has what the engine left out, and structs without a name', () => {
  // As docker info of 28.2 prints what 26.1.5 says without a swarm.
  const swarm = { NodeID: '', NodeAddr: '', LocalNodeState: 'inactive', ControlAvailable: false, Error: '' }
  const info = structOf({ Swarm: { ...swarm, RemoteManagers: null } }, 'system.dockerInfo')
  expect(shown('{{.Swarm}} {{printf "%T|%T" .Swarm.Cluster .Swarm.Warnings}}', info)).toBe(
    '{  inactive false  [] 0 0 <nil> []} *swarm.ClusterInfo|[]string',
  )
  expect(shown('{{json .Swarm}}', info)).toBe(JSON.stringify({ ...swarm, RemoteManagers: null }))
  const version = typed('version', { Client: {}, Server: { Platform: { Name: 'x' } } })
  expect(shown('{{printf "%T" .Server.Platform}}', version)).toBe('struct { Name string }')
})

/** ip of busybox: shows addresses, links, routes and rules (`-4 -6 -o -f`); every change is refused. */
import { addressBits, maskedBits } from '../../process/addresses'
import type { Process, Program } from '../../process/types'
import { complain } from '../complaint'
import { missingOperand } from '../options'
import { broadcastOf, interfacesOf, routesOf, type Interface } from './facts'

const objects = ['address', 'route', 'link', 'tunnel', 'neigh', 'neighbor', 'rule'] as const
type ObjectName = (typeof objects)[number]

interface Wish {
  readonly family: 'inet' | 'inet6' | 'link' | undefined
  readonly oneLine: boolean
  readonly words: readonly string[]
}

const changes = /^(a(dd)?|append|change|chg|d(el(ete)?)?|flush|r(epl(ace)?)?|set)$/
const standards: Readonly<Record<string, string>> = {
  ipaddr: 'address',
  iplink: 'link',
  iproute: 'route',
  ipneigh: 'neigh',
  iprule: 'rule',
  iptunnel: 'tunnel',
}

export const ip: Program = async (process) => {
  const name = (process.argv[0] ?? '').replace(/^.*\//, '')
  const wish = readWish(process)
  const words = standards[name] === undefined ? wish.words : [standards[name], ...wish.words]
  const [given, verb = 'show', ...rest] = words
  const object = given === undefined ? undefined : objects.find((each) => each.startsWith(given))
  if (object === undefined) throw missingOperand(process, { short: '' })
  if (changes.test(verb)) {
    await complain(
      process,
      object === 'link' ? 'SIOCSIFFLAGS: Operation not permitted' : 'RTNETLINK answers: Operation not permitted',
    )
    return 2
  }
  return show(process, object, verb, rest, wish)
}

/** The options before the object. Throws `UsageError`. */
function readWish(process: Process): Wish {
  const words = process.argv.slice(1)
  let family: Wish['family']
  let oneLine = false
  while (words[0]?.startsWith('-') === true) {
    const word = words.shift() ?? ''
    if (word === '-4') family = 'inet'
    else if (word === '-6') family = 'inet6'
    else if (word === '-0') family = 'link'
    else if (/^--?o(neline)?$/.test(word)) oneLine = true
    else if (/^--?f(amily)?$/.test(word))
      family = (['inet', 'inet6', 'link'] as const).find((each) => each === words[0])
    else throw missingOperand(process, { short: '' })
    if (/^--?f/.test(word)) words.shift()
  }
  return { family, oneLine, words }
}

async function show(
  process: Process,
  object: ObjectName,
  verb: string,
  rest: readonly string[],
  wish: Wish,
): Promise<number> {
  switch (object) {
    case 'address':
    case 'link':
      return showInterfaces(process, object, [verb, ...rest], wish)
    case 'route':
      if (verb === 'get') return showWay(process, rest[0] ?? '')
      await process.print(routeLines(process, wish))
      return 0
    case 'rule':
      await process.print(
        '0:\tfrom all lookup local \n32766:\tfrom all lookup main \n32767:\tfrom all lookup default \n',
      )
      return 0
    default:
      return 0
  }
}

async function showInterfaces(
  process: Process,
  object: 'address' | 'link',
  words: readonly string[],
  wish: Wish,
): Promise<number> {
  const wanted = words.filter((word) => !/^(s(h(ow)?)?|l(i?st?)?|dev|up)$/.test(word))[0]
  const all = interfacesOf(process)
  if (wanted !== undefined && wanted !== 'lo' && !all.some((each) => each.name === wanted)) {
    await complain(process, `can't find device '${wanted}'`)
    return 1
  }
  const isWanted = (name: string): boolean => wanted === undefined || wanted === name
  const text = [
    ...(isWanted('lo') ? [loopback(object, wish)] : []),
    ...all.filter((each) => isWanted(each.name)).map((each) => described(each, object, wish)),
  ]
  await process.print(text.join(''))
  return 0
}

const valid = 'valid_lft forever preferred_lft forever'

function loopback(object: 'address' | 'link', wish: Wish): string {
  const queue = wish.family === 'inet6' ? '' : 'qdisc noqueue '
  const head = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 ${queue}state UNKNOWN qlen 1000`
  const link = 'link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00'
  return block('1: lo', head, link, ['inet 127.0.0.1/8 scope host lo', 'inet6 ::1/128 scope host '], object, wish)
}

function described(each: Interface, object: 'address' | 'link', wish: Wish): string {
  const head = `${each.index}: ${each.name}@if${each.index + 1}: <BROADCAST,MULTICAST,UP,LOWER_UP,M-DOWN> mtu 1500 qdisc noqueue state UP `
  const addresses = [`inet ${each.address}/${each.prefixLength} brd ${broadcastOf(each)} scope global ${each.name}`]
  if (each.ipv6Address !== '')
    addresses.push(`inet6 ${each.ipv6Address}/${each.ipv6PrefixLength} scope global flags 02 `)
  const link = `link/ether ${each.macAddress} brd ff:ff:ff:ff:ff:ff`
  return block(`${each.index}: ${each.name}`, head, link, addresses, object, wish)
}

function block(
  name: string,
  head: string,
  link: string,
  addresses: readonly string[],
  object: 'address' | 'link',
  { family, oneLine }: Wish,
): string {
  const shown = addresses.filter((address) => family === undefined || address.startsWith(`${family} `))
  if (object === 'link') return oneLine ? `${head}\\    ${link}\n` : `${head}\n    ${link}\n`
  if (oneLine) return shown.map((address) => `${name}    ${address}\\       ${valid}\n`).join('')
  if (family !== undefined && shown.length === 0) return ''
  const lines = shown.map((address) => `    ${address}\n       ${valid}\n`)
  return [`${head}\n`, ...(family === undefined ? [`    ${link}\n`] : []), ...lines].join('')
}

function routeLines(process: Process, { family }: Wish): string {
  if (family === 'inet6') return ''
  return routesOf(process)
    .map(({ target, prefixLength, gateway, via }) =>
      gateway === ''
        ? `${target}/${prefixLength} dev ${via.name} scope link  src ${via.address} \n`
        : `default via ${gateway} dev ${via.name} \n`,
    )
    .join('')
}

async function showWay(process: Process, target: string): Promise<number> {
  if (!/^\d+(\.\d+){3}$/.test(target)) {
    await complain(process, `an inet address is expected rather than "${target}"`)
    return 1
  }
  const way = [...routesOf(process)]
    .reverse()
    .find((route) => maskedBits(target, route.prefixLength) === addressBits(route.target))
  if (way === undefined) {
    await complain(process, 'RTNETLINK answers: Network unreachable')
    return 2
  }
  const through = way.gateway === '' ? '' : `via ${way.gateway} `
  await process.print(`${target} ${through}dev ${way.via.name}  src ${way.via.address} \n`)
  return 0
}

/**
 * What programs leave out: options that the real program of a face has and ours hasn't (`leavesOut.json`, by face and
 * program), and features that are no options. docs/fidelity.md lists the same, and whoever asks for one of them is told.
 */
import type { Face } from '../process/types'
import missing from './leavesOut.json'

const options: Readonly<Record<Face, Readonly<Record<string, string>>>> = missing

/** Features that aren't options, by program. */
const features: Readonly<Record<string, string>> = {
  awk: 'recursion deeper than 2000 calls',
  chroot: 'other roots than /',
  flock: 'waiting: nobody else holds a lock',
  grep: 'look-around and back-references of -P',
  nc: 'UDP, Unix sockets and proxies',
  nice: 'an effect on scheduling',
  passwd: 'asking for a password',
  ping: 'addresses beyond loopback',
  sed: 'the command e',
  tar: 'sparse members (-S writes them whole), compressing xz (-J stores)',
  vi: 'marks, named registers, `:!` and what vim has beyond busybox',
  wget: 'addresses beyond loopback, and TLS, as curl does',
  xz: "compressing (GNU's stores) and -l",
}

/** Whether the real program has an option (`-Z`, `--context`) that ours leaves out. */
export function isLeftOut(face: Face, program: string, option: string): boolean {
  const listed = options[face]
  return Object.hasOwn(listed, program) && (listed[program] ?? '').split(' ').includes(option)
}

/** What is said to who asks for it. */
export function leftOutSentence(program: string, option: string): string {
  return `the Camada simulator's ${program} leaves out ${option}`
}

/** The list of docs/fidelity.md, a line a program. */
export function leavesOutLines(): readonly string[] {
  const names = new Set([...Object.keys(options.busybox), ...Object.keys(options.gnu), ...Object.keys(features)])
  return [...names].sort().map((name) => {
    const parts = [
      ofFace('busybox', options.busybox[name]),
      ofFace('GNU', options.gnu[name]),
      ...(features[name] === undefined ? [] : [features[name]]),
    ]
    return `- \`${name}\`: ${parts.filter((part) => part !== '').join('; ')}`
  })
}

function ofFace(face: string, listed: string | undefined): string {
  if (listed === undefined) return ''
  const codes = listed.split(' ').map((option) => `\`${option}\``)
  return `of ${face} ${codes.join(' ')}`
}

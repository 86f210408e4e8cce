/**
 * Every program of a container has recorded scripts of its own (`test/fixtures/shell`), errors among them: at least six
 * in which it is run, and one in which it says what is wrong. The table says which programs a face has.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const folder = 'test/fixtures/shell'
const fixture = z.object({
  cases: z.array(z.object({ script: z.string(), stdout: z.string(), stderr: z.string(), status: z.number() })),
})
type Case = z.infer<typeof fixture>['cases'][number]

const wanted = 6

const everywhere = (
  'cat cp mv rm ln ls mkdir rmdir touch chmod chown chgrp stat readlink realpath basename dirname find xargs grep egrep ' +
  'sed awk cut tr sort uniq head tail wc tee tac paste diff comm cmp od strings md5sum sha1sum sha256sum base64 dd ' +
  'truncate fallocate df du mount umount sync tar gzip gunzip zcat bzip2 xz id whoami su groups hostname uname date sleep ' +
  'timeout seq yes true false env printenv echo printf expr test which type ps top kill pidof nice nohup mktemp mkfifo ' +
  'mknod free uptime clear less more'
).split(' ')

/** What each face has besides. */
const programs = {
  busybox: [...everywhere, ...'rev hexdump tree adduser addgroup wget ping nslookup nc'.split(' ')],
  gnu: [...everywhere, ...'rev hexdump tree file adduser addgroup wget curl ping nslookup nc'.split(' ')],
} as const

/** They take whatever they are given, or say nothing (or nothing as an error) when they fail. */
const neverComplain: Readonly<Record<keyof typeof programs, readonly string[]>> = {
  busybox: ['true', 'false', 'echo', 'yes', 'printenv', 'type', 'tree'],
  gnu: ['true', 'false', 'echo', 'type', 'pidof'],
}

/** Programs of GNU's that complain under another name or none. */
const words: Readonly<Record<string, string>> = {
  egrep: 'grep: ',
  gunzip: 'gzip: ',
  zcat: 'gzip: ',
  ps: 'error: ',
  less: 'There is no -. option',
  adduser: 'fatal: ',
  addgroup: 'fatal: ',
}

function casesOf(face: keyof typeof programs): readonly Case[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${face}-`))
    .flatMap((name) => fixture.parse(JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))).cases)
}

/** Where a command may stand: at the beginning, behind an operator or a keyword, or as another program's command. */
const before = String.raw`(?:^|[;|&({!\n\`]|\$\(|\b(?:then|do|else|if|while|until|exec|command|busybox|xargs|nohup|time|-exec|env)\s)\s*(?:\w+=\S*\s+)*(?:/(?:usr/)?s?bin/)?`

function runs(program: string, { script }: Case): boolean {
  return new RegExp(`${before}${program}(?=[\\s;|&)<>\`"']|$)`).test(script)
}

/** Whether a script shows an error of a program: its name before a message or in its usage, or the shell's for a builtin. */
function complains(program: string, { stderr }: Case): boolean {
  if (words[program] !== undefined && new RegExp(`^${words[program]}`, 'm').test(stderr)) return true
  return new RegExp(
    `^(?:(?:/bin/)?(?:ba|da)?sh: (?:\\S* ?\\d+: )?)?${program}: |^Usage: ${program}\\b|^(?:sh|printf|test|kill): `,
    'm',
  ).test(stderr)
}

for (const face of ['busybox', 'gnu'] as const) {
  describe(`recorded scripts of ${face}`, () => {
    const cases = casesOf(face)
    it.each([...programs[face]])('%s', (program) => {
      const own = cases.filter((each) => runs(program, each))
      const found = {
        scripts: Math.min(own.length, wanted),
        errors: own.some((each) => complains(program, each)) || neverComplain[face].includes(program),
      }
      expect(found).toEqual({ scripts: wanted, errors: true })
    })
  })
}

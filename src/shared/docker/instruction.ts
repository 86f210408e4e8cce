/**
 * Instructions as the history of an image records them, turned back into what one would write in a Dockerfile.
 *
 * The classic builder records `/bin/sh -c #(nop)  CMD ["cat" "/etc/motd"]` for metadata, COPY, ADD and WORKDIR, and
 * `/bin/sh -c mkdir /x` for RUN (with build arguments `|1 A=b /bin/sh -c mkdir /x`); BuildKit records `RUN /bin/sh -c
 * mkdir /x # buildkit`. What COPY and ADD were given is lost in the classic form: only a checksum of it is left.
 */

const words =
  'ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR'
const instructionPattern = new RegExp(`^(${words})(?=\\s|$)`)
const shellPattern = /^(?:\|\d+ (?:.*? )?)?(?:\/bin\/(?:ba|da|a)?sh -[a-z]*c|cmd \/S \/C) ([\s\S]*)$/

/** Instructions that never make a layer, whichever the builder. */
const metadataPattern =
  /^(?:ARG|CMD|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|SHELL|STOPSIGNAL|USER|VOLUME)\b/

/** The instruction as one would write it; text that no builder wrote (a commit, an import) comes back as it is. */
export function prettyInstruction(createdBy: string): string {
  const text = createdBy.replace(/\s*# buildkit\s*$/, '').trim()
  const shell = shellPattern.exec(text)?.[1]
  if (shell !== undefined) {
    const nop = /^#\(nop\)\s*([\s\S]*)$/.exec(shell)?.[1]
    return nop === undefined ? `RUN ${shell.trim()}` : tidy(nop.trim())
  }
  if (!instructionPattern.test(text)) return text
  const run = /^RUN ([\s\S]*)$/.exec(text)?.[1]
  const inShell = run === undefined ? undefined : shellPattern.exec(run)?.[1]
  return inShell === undefined ? tidy(text) : `RUN ${inShell.trim()}`
}

/** Whether an instruction (as `prettyInstruction` gives it) only writes metadata. */
export function isMetadataInstruction(instruction: string): boolean {
  return metadataPattern.test(instruction)
}

function tidy(instruction: string): string {
  const [, word = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(instruction) ?? []
  switch (word) {
    case 'CMD':
    case 'ENTRYPOINT':
      return `${word} ${withCommas(rest)}`
    case 'SHELL':
    case 'VOLUME':
      return `${word} ${bareList(rest)}`
    case 'EXPOSE':
      return `${word} ${[...rest.matchAll(/([\w/-]+):\{\}/g)].map((match) => match[1]).join(' ') || rest}`
    case 'ADD':
    case 'COPY':
      return `${word} ${rest.replace(/\b((?:file|dir|multi):[0-9a-f]{12})[0-9a-f]*/g, '$1')}`
    default:
      return rest === '' ? word : `${word} ${rest}`
  }
}

/** Go prints `["cat" "/etc/motd"]`; one writes commas. Other text stays. */
function withCommas(list: string): string {
  if (!/^\[\s*(?:"(?:[^"\\]|\\.)*"\s*)*\]$/.test(list)) return list
  return `[${[...list.matchAll(/"(?:[^"\\]|\\.)*"/g)].map((match) => match[0]).join(', ')}]`
}

/** Go prints `[/var/lib/mysql /data]` without quotes. */
function bareList(list: string): string {
  const inner = /^\[([^"]*)\]$/.exec(list)?.[1]
  if (inner === undefined) return withCommas(list)
  const items = inner.split(' ').filter((item) => item !== '')
  return `[${items.map((item) => JSON.stringify(item)).join(', ')}]`
}

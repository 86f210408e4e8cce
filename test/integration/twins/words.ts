/** What two daemons say in other words by their nature, in the same ones. */

/** Replaces what differs by nature; an id keeps its mark over the whole sequence. */
export class Words {
  private readonly ids = new Map<string, string>()

  constructor(private readonly prefix: string) {}

  alike(text: string): string {
    return (
      text
        .replaceAll(this.prefix, '@')
        // Users of a volume are told in an order of chance.
        .replace(/(?<=volume is in use - \[)[0-9a-f, ]+/g, (ids) =>
          ids
            .split(', ')
            .map(() => 'id')
            .join(', '),
        )
        .replace(/\b([0-9a-f]{64}|[0-9a-f]{12})\b/g, (id) => this.mark(id))
        .replace(/file:<id \d+> in /g, 'file:<id> in ')
        .replace(/\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)/g, '<time>')
        // A daemon asks its computer's `getent` for a group that the container doesn't have, and may not find it.
        .replace(
          /unable to find (getent command: .*|group \S+: no matching entries in group file)|getent unable to find entry .*/g,
          'no such group',
        )
        .replace(/docker-import-\d+/g, 'docker-import')
        // On the host's network a container has the host's name.
        .replace(/"Hostname":"(docker-26|camada)"/, '"Hostname":"host"')
        // Over `/` runc misses one of two files, by chance.
        .replace('net/ipv4/ping_group_range: no such', 'net/ipv4/ip_unprivileged_port_start: no such')
    )
  }

  private mark(id: string): string {
    const short = id.slice(0, 12)
    const known = this.ids.get(short) ?? String(this.ids.size + 1)
    this.ids.set(short, known)
    return `<id ${known}>`
  }
}

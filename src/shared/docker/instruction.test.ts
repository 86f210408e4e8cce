import { describe, expect, it } from 'vitest'
import { isMetadataInstruction, prettyInstruction } from './instruction'

describe('prettyInstruction', () => {
  // Left: created_by as docker 26.1.5, 20.10.24 (classic) and BuildKit record it.
  it.each([
    ['/bin/sh -c #(nop)  CMD ["/bin/sh" "-c" "cat /root/meu-motd"]', 'CMD ["/bin/sh", "-c", "cat /root/meu-motd"]'],
    ['/bin/sh -c #(nop)  CMD ["a \\"b\\" ]"]', 'CMD ["a \\"b\\" ]"]'],
    ['/bin/sh -c #(nop)  ENTRYPOINT ["tini"]', 'ENTRYPOINT ["tini"]'],
    ['/bin/sh -c mkdir -p /root/arquivos', 'RUN mkdir -p /root/arquivos'],
    ['|1 NAME=x /bin/sh -c echo $NAME', 'RUN echo $NAME'],
    ['/bin/bash -ec make', 'RUN make'],
    [
      '/bin/sh -c #(nop) ADD file:3e8b4b6d0a0dd8b5f8c6ccd7c93df3d6f0a8 in /root/meu-motd ',
      'ADD file:3e8b4b6d0a0d in /root/meu-motd',
    ],
    ['/bin/sh -c #(nop) WORKDIR /usr/app', 'WORKDIR /usr/app'],
    ['/bin/sh -c #(nop)  EXPOSE 80/tcp', 'EXPOSE 80/tcp'],
    ['EXPOSE map[443/tcp:{} 80/tcp:{}]', 'EXPOSE 443/tcp 80/tcp'],
    ['/bin/sh -c #(nop)  VOLUME [/var/lib/mysql /data]', 'VOLUME ["/var/lib/mysql", "/data"]'],
    ['/bin/sh -c #(nop)  SHELL [/bin/bash -c]', 'SHELL ["/bin/bash", "-c"]'],
    ['/bin/sh -c #(nop)  ENV A=b c', 'ENV A=b c'],
    ['RUN /bin/sh -c mkdir /x # buildkit', 'RUN mkdir /x'],
    ['RUN |1 A=b /bin/sh -c mkdir /x # buildkit', 'RUN mkdir /x'],
    ['COPY . /app # buildkit', 'COPY . /app'],
    ['CMD ["python3" "app.py"]', 'CMD ["python3", "app.py"]'],
    ['sh', 'sh'],
    ['', ''],
  ])('%s → %s', (createdBy, instruction) => {
    expect(prettyInstruction(createdBy)).toBe(instruction)
  })
})

describe('isMetadataInstruction', () => {
  it('knows what never makes a layer', () => {
    const made = ['CMD ["x"]', 'ENV A=b', 'VOLUME ["/d"]', 'RUN true', 'COPY a b', 'WORKDIR /x', 'sh', 'ENVY']
    expect(made.map(isMetadataInstruction)).toEqual([true, true, true, false, false, false, false, false])
  })
})

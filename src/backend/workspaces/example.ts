/** What a new workspace holds: the Dockerfile of the course notes, with the file that its ADD looks for. */
export const exampleFiles: Readonly<Record<string, string>> = {
  Dockerfile: `FROM alpine:3.7

ADD /etc/motd /root/meu-motd

RUN mkdir -p /root/arquivos/leiame

CMD cat /root/meu-motd
`,
  '.dockerignore': `# O que não vai para o contexto do build / What stays out of the build context
notas.md
`,
  'etc/motd': `Bem-vinda, bem-vindo!

Este arquivo veio do espaço de trabalho, o contexto do build.
`,
  'notas.md': `Anotações minhas: este arquivo fica fora da imagem, porque .dockerignore o nomeia.
`,
}

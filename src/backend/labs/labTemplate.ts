/** The files of a new lab: small, complete, and passing every check, to be changed bit by bit. */

/** Files by path. The names that its learner makes carry the lab's id, so that labs side by side don't meet. */
export function labTemplate(id: string, number: number): Readonly<Record<string, string>> {
  const container = `${id}-1`
  return {
    'lab.yaml': yaml(id, number, container),
    'text.pt-BR.md': portuguese(container),
    'text.en.md': english(container),
    'workspace/LEIAME.md': 'Arquivos com que o aluno começa. | Files that the learner starts with.\n',
  }
}

const yaml = (
  id: string,
  number: number,
  container: string,
): string => `# yaml-language-server: $schema=./lab.schema.json
formatVersion: 1
id: ${id}
number: ${number}
level: beginner
minutes: 5
concepts: [container layer]
licence: CC-BY-4.0
requires:
  images: ['alpine:latest']
makes:
  containers: [${container}]
steps:
  - id: write
    picture: 'container:${container}'
    prediction:
      kind: paths
      container: ${container}
    goals:
      - id: added
        check: { kind: change, container: ${container}, path: /root/novo.txt, is: added }
    feedback:
      - id: other-place
        when: { kind: change, container: ${container}, path: /novo.txt, is: added }
    solution:
      - run: docker run --name ${container} alpine sh -c 'echo oi > /root/novo.txt'
    mistakes:
      - feedback: other-place
        acts:
          - run: docker run --name ${container} alpine sh -c 'echo oi > /novo.txt'
questions:
  - id: where
    options: [layer, image]
    correct: layer
    step: write
`

const portuguese = (container: string): string => `# Um laboratório novo

Uma frase para a biblioteca.

## concepts

- container layer: camada do contêiner

## introduction

Diga em poucas frases do que se trata.

## step write: Escrever um arquivo

Crie um contêiner que escreve \`/root/novo.txt\`:

\`\`\`console
docker run --name ${container} alpine sh -c 'echo oi > /root/novo.txt'
\`\`\`

### prediction

Que linhas o \`docker diff\` vai mostrar?

### outcome

A pasta que recebeu o arquivo aparece mudada, e o arquivo aparece como novo.

### goal added

O contêiner tem **/root/novo.txt** na sua camada

### hint 1

O arquivo fica na camada do contêiner.

### hint 2

O nome do contêiner vem depois de \`--name\`.

### hint 3

Rode o comando do texto.

### feedback other-place

O arquivo foi escrito em \`/\`. Remova o contêiner com \`docker rm ${container}\` e escreva em \`/root\`.

## question where

Onde ficou o arquivo?

- layer: na camada do contêiner
- image: na imagem

### option layer

Toda escrita de um contêiner fica na camada dele.

### option image

Uma imagem nunca muda: o contêiner escreve na sua própria camada.

## ending

O que foi aprendido, em três frases. E onde está na documentação do Docker: [Storage drivers](https://docs.docker.com/engine/storage/drivers/).
`

const english = (container: string): string => `# A new lab

One sentence for the library.

## introduction

Say in a few sentences what it is about.

## step write: Write a file

Make a container that writes \`/root/novo.txt\`:

\`\`\`console
docker run --name ${container} alpine sh -c 'echo oi > /root/novo.txt'
\`\`\`

### prediction

Which lines will \`docker diff\` show?

### outcome

The directory that got the file shows as changed, and the file as added.

### goal added

The container has **/root/novo.txt** in its layer

### hint 1

The file is in the container's layer.

### hint 2

The container's name comes after \`--name\`.

### hint 3

Run the command of the text.

### feedback other-place

The file was written to \`/\`. Remove the container with \`docker rm ${container}\` and write to \`/root\`.

## question where

Where is the file?

- layer: in the container's layer
- image: in the image

### option layer

Whatever a container writes is in its own layer.

### option image

An image never changes: the container writes to its own layer.

## ending

What was learned, in three sentences. And where it is in Docker's documentation: [Storage drivers](https://docs.docker.com/engine/storage/drivers/).
`

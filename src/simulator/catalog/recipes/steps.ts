/** Builders for the rows of an image's history: `RUN`, `COPY` and their like as BuildKit writes them, the base's own. */
import type { Node } from '../treeBuilder'
import type { RecipeStep } from '../types'

type Nodes = () => readonly Node[]

/** The first layer of an image, as the classic builder records an unpacked root file system. */
export function rootFiles(nodes: Nodes, compressedBytes: number): RecipeStep {
  return { createdBy: '/bin/sh -c #(nop) ADD file:{diffId} in / ', nodes, compressedBytes }
}

/** The classic builder's row for metadata: `classic('CMD ["/bin/sh"]')`. */
export function classic(instruction: string): RecipeStep {
  return { createdBy: `/bin/sh -c #(nop)  ${instruction}` }
}

/** The first layer of today's Debian images, which are made by a script. */
export function debianRoot(variant: string, nodes: Nodes, compressedBytes: number): RecipeStep {
  return { createdBy: `# debian.sh --arch 'amd64' out/ 'trixie' '${variant}'`, nodes, compressedBytes }
}

/** A RUN; without nodes it changed nothing. */
export function run(command: string, nodes: Nodes, compressedBytes: number): RecipeStep {
  return { createdBy: `RUN /bin/sh -c ${command} # buildkit`, nodes, compressedBytes }
}

export function copy(what: string, nodes: Nodes, compressedBytes: number): RecipeStep {
  return { createdBy: `COPY ${what} # buildkit`, nodes, compressedBytes }
}

/** Rows of metadata: `metadata('ENV A=1', 'CMD ["x"]')`. */
export function metadata(...instructions: readonly string[]): readonly RecipeStep[] {
  return instructions.map((createdBy) => ({ createdBy }))
}

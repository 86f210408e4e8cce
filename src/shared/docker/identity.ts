/**
 * The three names of a layer and the name of an image, as branded strings that can't be swapped.
 *
 * - digest: sha256 of a blob as it travels (compressed);
 * - diff ID: sha256 of a layer's uncompressed tar;
 * - chain ID: name of a layer in its place in a stack (OCI image specification, "Layer ChainID");
 * - image ID: sha256 of the image's config blob.
 */
declare const brand: unique symbol

export type Digest = string & { readonly [brand]: 'digest' }
export type DiffId = string & { readonly [brand]: 'diffId' }
export type ChainId = string & { readonly [brand]: 'chainId' }
export type ImageId = string & { readonly [brand]: 'imageId' }

/** `sha256:0123456789ab…` to `0123456789ab`: the 12 digits that Docker shows. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12)
}

/** What a container was made from, as `docker ps` shows it: the name, or a short ID where only the ID is known. */
export function imageLabel(image: string): string {
  return image.startsWith('sha256:') ? shortId(image) : image
}

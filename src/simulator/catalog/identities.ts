/** What packing the recipes gives, by name. `identities.test.ts` packs them and compares. */
import type { DiffId } from '@shared/docker/identity'
import type { RecipeIdentity } from './types'

const identity = (diffId: string, sizeBytes: number, tarSizeBytes: number): RecipeIdentity => ({
  diffId: `sha256:${diffId}` as DiffId,
  sizeBytes,
  tarSizeBytes,
})

export const identities: ReadonlyMap<string, RecipeIdentity> = new Map([
  ['alpine:3.7', identity('dd60af659be1b3761729240e1f4e51f9138a5bb1f1cecda1c53a53046aa56603', 4206620, 4415488)],
  ['alpine:latest', identity('dab31e722e34ffa9ac0dace8e784d5de19155e954338436fe6b6c64e4c624a9a', 7797760, 8007680)],
  ['busybox:latest', identity('aa3ace82e9af69d002e6056f912a8c98de92a2013732a7559d1216748b3f342a', 4261550, 4435968)],
  ['ubuntu:20.04', identity('36f94dd2a76158ab02ae5758f2b798ce5907c3246c53c6d47fb2ee3052f5e911', 72789421, 73036288)],
  ['ubuntu:latest', identity('a4a1e6a3d7d02e727d140b5ddfd959de90eca162e537b88382fc85ac5af49e56', 78117331, 78364672)],
  [
    'debian:stable-slim',
    identity('1e5eda9003932b0940c4f874a5d924afce82ccf3af0109894ab7bf19c680a711', 74773913, 75020288),
  ],
  ['hello-world:latest', identity('9b54fe93e4460338c1942f37ff707a54cefeee9ec380ae021a1097aab52b8f80', 13256, 14848)],
])

/** Errors cross the contract as one typed error that carries a `LabError` as data. */
import { oc } from '@orpc/contract'
import { labErrorSchema } from '../errors'

/** Start of every entry: declares the one error. */
export const base = oc.errors({ LAB_ERROR: { data: labErrorSchema } })

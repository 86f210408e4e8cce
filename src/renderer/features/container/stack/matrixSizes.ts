/** Sizes of the stack matrix in CSS pixels: its parts are placed by them, so that the lookup's line meets its cells. */
export const headWidthPx = 268
export const headHeightPx = 36
export const rowHeightPx = 44
/** From one row's top to the next one's. */
export const rowPitchPx = 48
export const columnGapPx = 6

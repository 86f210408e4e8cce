/** The system's own file dialogs, over the lab's window. */
import type { BaseWindow, Dialog } from 'electron'
import type { PathQuestion } from '@shared/contract/app'

/**
 * Asks for a path; undefined when the user closed the dialog. The dialog itself asks before a file is replaced, and
 * belongs to `window`, so that it can't be lost behind it.
 */
export async function askForPath(
  dialog: Pick<Dialog, 'showSaveDialog' | 'showOpenDialog'>,
  window: BaseWindow | undefined,
  question: PathQuestion,
): Promise<string | undefined> {
  if (question.kind === 'newFile') {
    const options = { defaultPath: question.suggestedName }
    const { filePath } = await (window === undefined
      ? dialog.showSaveDialog(options)
      : dialog.showSaveDialog(window, options))
    return filePath === '' ? undefined : filePath
  }
  const options = {
    properties:
      question.kind === 'folder' ? ['openDirectory' as const, 'createDirectory' as const] : ['openFile' as const],
  }
  const { filePaths } = await (window === undefined
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options))
  return filePaths[0]
}

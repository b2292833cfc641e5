import type { Failure } from '../contract/result.ts'

function startsWith(bytes: Uint8Array, text: string): boolean {
  return bytes.length >= text.length && [...text].every((letter, i) => bytes[i] === letter.charCodeAt(0))
}

/**
 * Recognises files that are not what their name says before anything tries to read them: nothing at all, a web page, a Git LFS
 * pointer, a zip, an HDF5 file. Null when the bytes look like none of these.
 */
export function recognizeWrongContent(bytes: Uint8Array, name: string): Failure | null {
  const details = { file: name, bytes: bytes.byteLength }
  if (bytes.byteLength === 0) {
    return { code: 'model-file-empty', message: `${name} is empty (0 bytes). Download or export the model again.`, details }
  }
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 1024)).trimStart().toLowerCase()
  if (head.startsWith('version https://git-lfs')) {
    return {
      code: 'model-file-is-lfs-pointer',
      message:
        `${name} is a Git LFS pointer, a few lines of text that stand for the model. ` +
        'Run "git lfs pull" in the repository it came from, or use the Download button of its web page, and import that file.',
      details,
    }
  }
  if (head.startsWith('<!doctype html') || head.startsWith('<html') || head.startsWith('<?xml')) {
    return {
      code: 'model-file-is-web-page',
      message: `${name} holds a web page, not a model. Open the page it came from, use its Download or Raw link, and import that file.`,
      details,
    }
  }
  if (startsWith(bytes, 'PK\u0003\u0004')) {
    return {
      code: 'model-file-is-zip',
      message: `${name} is a zip archive, not a .tflite model. Unpack it and import the model inside.`,
      details,
    }
  }
  if (startsWith(bytes, '\u0089HDF\r\n')) {
    return {
      code: 'model-file-is-hdf5',
      message: `${name} is an HDF5 file (Keras), not a .tflite model. Import it under a name that ends in .h5.`,
      details,
    }
  }
  return null
}

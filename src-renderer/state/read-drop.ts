/** A file with its path inside the dropped or chosen folder. */
export function pathOf(file: File): string {
  return paths.get(file) ?? (file.webkitRelativePath || file.name)
}

/** Gives a file that was made here its path. */
export function nameFile(file: File, path: string): File {
  paths.set(file, path)
  return file
}

const paths = new WeakMap<File, string>()
const mostFiles = 50_000

/** All files of a drop, folders walked. */
export async function readDrop(transfer: DataTransfer): Promise<readonly File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  if (entries.length === 0) return [...transfer.files]
  const files: File[] = []
  for (const entry of entries) await walk(entry, '', files)
  return files
}

async function walk(entry: FileSystemEntry, folder: string, files: File[]): Promise<void> {
  if (files.length >= mostFiles || entry.name.startsWith('.')) return
  const path = folder === '' ? entry.name : `${folder}/${entry.name}`
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    paths.set(file, path)
    files.push(file)
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return
    for (const child of some) await walk(child, path, files)
  }
}

/** Names that say where a file came from, not what it shows. */
const generic =
  /^(?:microbit|raw ?data|data|data ?log|dataset|log|logs|logger|logging|accelerometer|gyroscope|magnetometer|accel|gyro|imu|sensors?|recordings?|capture|captured|untitled|new|test|testing|train|training|val|validation|putty|teraterm|tera ?term|coolterm|serial|serial ?(?:log|output|monitor|data)|output|my ?data|samples?|table|file|export|readings?|values|measurements?|img|image|images|pic|pics|picture|photo|photos|dsc|dscn|screenshot|landscape|portrait|iris|x|y|input|audio|sound|voice|memo|voice memo|rec|track|calibration|results?|download|document|sheet|blatt|tabelle|features|windows|csv|wav|mnist|nohash|copy|project)$/i

/** The file name without folders, ending and the marks that browsers and file managers add to copies. */
export function stemOf(path: string): string {
  const base = path.split('/').at(-1) ?? path
  return base
    .replace(/\.(?:csv|tsv|txt|log|dat|json|cbor|wav|wave|png|jpe?g|bmp|gif|npy|arff|ts|data|html?)$/i, '')
    .replace(/ ?\(\d+\)$/, '')
    .replace(/ - (?:copy|kopie)(?: ?\(\d+\))?$/i, '')
    .replace(/^copy of /i, '')
    .trim()
}

/** True for a name that tells nothing of a class. */
export function isGenericName(name: string): boolean {
  const clean = name.replace(/[_\-.]+/g, ' ').trim()
  return clean === '' || generic.test(clean) || /^[\d\s]+$/.test(clean) || (clean.length > 60 && !clean.includes(' '))
}

/** Parts of a name between separators and in front of trailing digits: `fallForward12_a` gives `fallForward`, `12`, `a`. */
export function tokensOf(stem: string): string[] {
  return stem
    .split(/[_\-. ]+/)
    .flatMap((token) => {
      const match = /^(\D+)(\d+)$/.exec(token)
      return match === null ? [token] : [match[1] ?? '', match[2] ?? '']
    })
    .filter((token) => token !== '')
}

/** True for a part made of letters only (any script). */
export function isWord(token: string): boolean {
  return !/\d/.test(token) && /\p{L}|\p{Emoji}/u.test(token)
}

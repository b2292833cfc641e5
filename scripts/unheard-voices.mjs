// Makes spoken digits of voices that no dataset has: node scripts/unheard-voices.mjs FOLDER
// Writes FOLDER/DIGIT/VOICE_NN.wav, 8 kHz, silence cut off: four voices of flite at four speeds, three of festival at three, and the
// prompts of Asterisk. Debian packages: flite festival festvox-us-slt-hts festvox-kallpc16k festvox-kdlpc16k
// asterisk-core-sounds-en-wav sox.
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const digits = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const [folder] = process.argv.slice(2)
if (!folder) throw new Error('Say which folder to write to: node scripts/unheard-voices.mjs FOLDER')
const temporary = mkdtempSync(join(tmpdir(), 'tinykiln-voices-'))

function run(program, argv, input) {
  const { status, error, stderr } = spawnSync(program, argv, { encoding: 'utf8', ...(input === undefined ? {} : { input }) })
  if (status !== 0) throw error ?? new Error(`${program}: ${stderr}`)
}

/** The sound at 8 kHz, without the silence at both ends, at an even level. */
function keep(source, digit, name) {
  const cut = ['silence', '1', '0.01', '1.5%', 'reverse', 'silence', '1', '0.01', '1.5%', 'reverse']
  mkdirSync(join(folder, String(digit)), { recursive: true })
  run('sox', [
    source,
    '-r',
    '8000',
    '-c',
    '1',
    '-b',
    '16',
    join(folder, String(digit), `${name}.wav`),
    ...cut,
    'gain',
    '-n',
    '-3',
  ])
}

const spoken = join(temporary, 'spoken.wav')
const numbered = (voice, index) => `${voice}_${String(index).padStart(2, '0')}`
for (const [digit, word] of digits.entries()) {
  for (const voice of ['awb', 'rms', 'slt', 'kal16'])
    for (const [index, stretch] of [0.8, 0.95, 1.1, 1.25].entries()) {
      run('flite', ['-voice', voice, '--setf', `duration_stretch=${stretch}`, '-t', `${word}.`, '-o', spoken])
      keep(spoken, digit, numbered(`flite${voice}`, index))
    }
  for (const voice of ['cmu_us_slt_arctic_hts', 'kal_diphone', 'ked_diphone'])
    for (const [index, stretch] of [0.9, 1, 1.15].entries()) {
      const wishes = ['-eval', `(voice_${voice})`, '-eval', `(Parameter.set 'Duration_Stretch ${stretch})`]
      run('text2wave', ['-o', spoken, ...wishes], `${word}.`)
      keep(spoken, digit, numbered(`festival${voice.replaceAll('_', '')}`, index))
    }
  const [prompt] = globSync(`/usr/share/asterisk/sounds/en*/digits/${digit}.wav`)
  if (prompt) keep(prompt, digit, numbered('allison', 0))
}
rmSync(temporary, { recursive: true })

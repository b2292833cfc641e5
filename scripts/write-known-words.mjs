// Makes the nets that have heard common English words: node scripts/write-known-words.mjs FOLDER
// Lets synthetic voices speak into FOLDER/RATE/WORD/VOICE_NN.wav, trains the usual net on each rate (resources/starts/known-words-RATE.tkm),
// and keeps some of the sounds as spectrograms (known-voices-RATE.zip). What is there is not made again. About 40 minutes on two cores.
// Debian packages: espeak-ng flite festival festvox-us-slt-hts festvox-kallpc16k festvox-kdlpc16k sox.
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { zipSync } from 'fflate'
import { ensureWasm } from './build-wasm.mjs'
import { root } from './root.mjs'

const rates = [8000, 16000]
/** Words that people train most are said twice as often. */
const common =
  `zero one two three four five six seven eight nine yes no up down left right on off stop go hello start forward backward
open close light play pause next back help red green blue`.split(/\s+/)
const others =
  `follow learn visual happy house bird cat dog tree bed wow marvin sheila alexa computer lamp door window lock unlock volume
loud quiet music radio yellow white black orange purple brown pink gold silver warm cold hot cool fan heat water tea coffee milk apple
banana cherry lemon melon pear grape bread butter cheese sugar salt pepper rice soup fish chicken monday tuesday wednesday thursday friday
saturday sunday january april august october winter summer spring autumn morning evening night today tomorrow yesterday hour minute second
week month year kitchen garden bathroom bedroom office garage street city country mountain river ocean island bridge car bus tram plane
boat bike motor wheel engine robot drone camera phone screen button switch sensor battery power please thanks sorry cancel repeat ready
finish begin end enter leave arrive return save delete copy paste search find father mother sister brother baby boy girl man woman friend
doctor teacher student king queen fast slow high low big small long short old new young strong weak hard soft clean dirty full empty walk
run jump sit stand turn push pull throw catch hold drop lift break fix build cut draw write read head hand arm leg foot eye ear nose mouth
tooth hair heart finger knee shoulder circle square line point table chair book paper pencil glass bottle box bag key clock watch ring horse
cow sheep pig duck goose lion tiger bear wolf fox mouse rabbit snake frog spider rain snow wind storm cloud sun moon star sky fire earth
stone sand wood iron steel angry hungry thirsty tired sick healthy love hate fear hope dream sleep wake north south east west above below
inside outside before after never always maybe voice sound noise song bell alarm whistle guitar piano drum violin village castle market
school hospital station airport library museum theater zebra whiskey victor uniform tango sierra romeo quebec papa oscar november mike lima
kilo juliet india hotel golf foxtrot echo delta charlie bravo alpha measure weigh count number letter question answer problem reason judge
shape vision joy jungle thirst oil boil choice vowel thousand hundred million half double single triple ten eleven twelve`.split(
    /\s+/,
  )

const accents = ['029', 'gb', 'gb-scotland', 'gb-x-gbclan', 'gb-x-gbcwmd', 'gb-x-rp', 'us', 'us', 'us', 'us-nyc'].map(
  (name) => `en-${name}`,
)
const unlikeAnyone = /robo|robot|demonic|croak|whisper|^fast$|storm|tweaky|announcer|ricishaymax3/i
/** Voices of flite with a usual pitch in Hz. */
const fliteVoices = { awb: 120, rms: 100, slt: 170, kal16: 100 }
const festivalVoices = ['cmu_us_slt_arctic_hts', 'kal_diphone', 'ked_diphone']

const [folder] = process.argv.slice(2)
if (!folder) throw new Error('Say where the sounds go: node scripts/write-known-words.mjs FOLDER')
const starts = join(root, 'resources', 'starts')
mkdirSync(starts, { recursive: true })
/** Recordings of a common word that training hears beside a person's own. */
const voicesOfWord = 48
const temporary = mkdtempSync(join(tmpdir(), 'tinykiln-words-'))
const run = promisify(execFile)
const { createRandom } = await import(join(root, 'src-main/training/random.ts'))
const random = createRandom(7)
const between = (low, high) => low + (high - low) * random.uniform()
const pick = (list) => list[random.below(list.length)]

/** The sound at both rates without the silence at its ends, at an even level, as if a taller or shorter person had said it. */
async function keep(source, word, name, stature) {
  const edge = ['silence', '1', '0.01', '1.5%', 'reverse']
  for (const rate of rates) {
    const target = join(folder, String(rate), word, `${name}.wav`)
    await run('sox', [
      source,
      '-r',
      rate,
      '-c',
      '1',
      '-b',
      '16',
      target,
      'speed',
      stature,
      'rate',
      rate,
      ...edge,
      ...edge,
      'gain',
      '-n',
      '-3',
    ])
  }
}

/** What is to be said: a function each that writes a sound, with where it goes. */
function utterances() {
  const variants = execFileSync('espeak-ng', ['--voices=variant'], { encoding: 'utf8' }).split('\n').slice(1)
  const people = variants
    .flatMap((line) => line.trim().split(/\s+/)[4]?.split('/').at(-1) ?? [])
    .filter((name) => !unlikeAnyone.test(name))
  return [...common, ...others].flatMap((word) => {
    const often = common.includes(word) ? 2 : 1
    const list = []
    const add = (name, speak) =>
      list.push({
        word,
        name: `${name.toLowerCase().replace(/[^a-z]/g, '')}_${list.length}`,
        speak,
        stature: between(0.88, 1.14),
      })
    for (let i = 0; i < 48 * often; i++) {
      const person = pick(people)
      const argv = ['-v', `${pick(accents)}+${person}`, '-p', Math.round(between(20, 80)), '-s', Math.round(between(105, 220))]
      add(person, (target) => run('espeak-ng', [...argv, '-w', target, word]))
    }
    for (const [voice, pitch] of Object.entries(fliteVoices))
      for (let i = 0; i < 4 * often; i++) {
        const settings = [`duration_stretch=${between(0.75, 1.3)}`, `int_f0_target_mean=${pitch * between(0.8, 1.3)}`]
        const argv = ['-voice', voice, ...settings.flatMap((setting) => ['--setf', setting])]
        add(`flite${voice}`, (target) => run('flite', [...argv, '-t', `${word}.`, '-o', target]))
      }
    for (const voice of festivalVoices)
      for (let i = 0; i < 2 * often; i++) add(`festival${voice}`, spokenByFestival(voice, word, between(0.8, 1.3)))
    return list
  })
}

/** Festival takes half a second to begin: it says everything in one run. */
const festivalScript = []
function spokenByFestival(voice, word, stretch) {
  const spoken = join(temporary, `festival${festivalScript.length}.wav`)
  const lines = [`(voice_${voice})`, `(Parameter.set 'Duration_Stretch ${stretch})`]
  festivalScript.push({ voice, lines: [...lines, `(utt.save.wave (utt.synth (Utterance Text "${word}.")) "${spoken}" 'riff)`] })
  return (target) => run('mv', [spoken, target])
}

async function speakAll() {
  for (const rate of rates)
    for (const word of [...common, ...others]) mkdirSync(join(folder, String(rate), word), { recursive: true })
  const list = utterances()
  const script = join(temporary, 'all.scm')
  writeFileSync(
    script,
    festivalScript
      .sort((a, b) => (a.voice < b.voice ? -1 : 1))
      .flatMap(({ lines }) => lines)
      .join('\n'),
  )
  execFileSync('festival', ['-b', script], { stdio: 'ignore' })
  let next = 0
  const worker = async (number) => {
    const spoken = join(temporary, `spoken${number}.wav`)
    for (let each = list[next++]; each; each = list[next++]) {
      await each.speak(spoken)
      await keep(spoken, each.word, each.name, each.stature)
      if (next % 2000 === 0) process.stderr.write(`${next} of ${list.length} said\n`)
    }
  }
  await Promise.all([0, 1, 2].map(worker))
}

async function train(rate) {
  const { loadData } = await import(join(root, 'src-main/services/road/load-data.ts'))
  const { takeRoad } = await import(join(root, 'src-main/services/road/make.ts'))
  const { modelToBytes } = await import(join(root, 'src-main/services/road/model-file.ts'))
  const read = { acceptProposals: true, labelFrom: 'folder' }
  const data = await loadData([join(folder, String(rate))], read)
  if (!data.ok) throw new Error(data.error.message)
  const road = await takeRoad({
    dataset: data.value.dataset,
    read,
    seed: 1,
    windows: {},
    fresh: true,
    split: { by: 'random', test: 0.05, validation: 0.05 },
    settings: { epochs: 30, batch: 64, patience: 0 },
    quantize: [],
    progress: { report: () => undefined },
    signal: new AbortController().signal,
    onEpoch: ({ epoch, loss, validationAccuracy }) =>
      process.stderr.write(`${rate} Hz, epoch ${epoch}: loss ${loss.toFixed(3)}, right ${validationAccuracy?.toFixed(3)}\n`),
  })
  if (!road.ok) throw new Error(road.error.message)
  writeFileSync(join(starts, `known-words-${rate}.tkm`), modelToBytes(road.value.float.model))
}

/** Spectrograms of the common words, of some voices of every kind, without the silence around them. */
async function writeVoices(rate) {
  const { loadData } = await import(join(root, 'src-main/services/road/load-data.ts'))
  const { prepareData, usualSplit } = await import(join(root, 'src-main/services/road/prepare-data.ts'))
  const { createExtractor } = await import(join(root, 'src-main/services/road/features.ts'))
  const { modelFromBytes } = await import(join(root, 'src-main/services/road/model-file.ts'))
  const { features, provenance } = modelFromBytes(readFileSync(join(starts, `known-words-${rate}.tkm`)), 'net').value
  const [frames, bands] = features.outputShape
  const plain = { mean: new Array(bands).fill(0), inverseDeviation: new Array(bands).fill(1) }
  const extract = createExtractor({ ...features, scaling: plain }).value
  const words = {}
  const levels = []
  for (const word of common) {
    const data = await loadData([join(folder, String(rate), word)], { acceptProposals: true, labelFrom: 'folder' })
    const { samples } = prepareData(data.value.dataset, { seed: 1, ...usualSplit }, provenance.window).value.dataset
    const chosen = samples.filter((_, index) => index % Math.floor(samples.length / voicesOfWord) === 0).slice(0, voicesOfWord)
    words[word] = chosen.map((sample) => {
      const picture = extract(sample)
      const heard = Array.from({ length: frames }, (_, frame) =>
        picture.subarray(frame * bands, (frame + 1) * bands).some((level) => level > 0.02),
      )
      const [first, last] = [heard.indexOf(true), heard.lastIndexOf(true)]
      levels.push(
        ...Array.from(picture.subarray(first * bands, (last + 1) * bands), (level) =>
          Math.round(255 * Math.min(1, Math.max(0, level))),
        ),
      )
      return last + 1 - first
    })
  }
  const index = new TextEncoder().encode(JSON.stringify({ bands, words }))
  const options = { level: 9, mtime: new Date(1980, 0, 1) }
  writeFileSync(
    join(starts, `known-voices-${rate}.zip`),
    zipSync({ 'index.json': index, 'levels.bin': Uint8Array.from(levels) }, options),
  )
}

await ensureWasm()
if (!existsSync(join(folder, String(rates[0])))) await speakAll()
rmSync(temporary, { recursive: true })
for (const rate of rates) {
  if (!existsSync(join(starts, `known-words-${rate}.tkm`))) await train(rate)
  await writeVoices(rate)
}

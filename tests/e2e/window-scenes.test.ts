import { chromium, type Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { chromiumFlags, findChromium } from '../renderer/fixture/find-chromium.ts'
import { servePreview } from '../renderer/fixture/serve-preview.ts'
import { watchedPage, type PageLook, type WatchedPage } from '../renderer/fixture/watched-page.ts'

const executablePath = findChromium()
const projector: PageLook = { width: 1280, height: 720, theme: 'light' }
const stepKeys = [1, 2, 3, 4, 5, 6, 7, 8, 9]
const gestures = ['punch', 'flex', 'circle', 'up-down', 'side'].map((name) => ({
  name: `${name}.csv`,
  mimeType: 'text/csv',
  buffer: Buffer.from('aX,aY,aZ,gX,gY,gZ\n0,0,1,0,0,0\n'),
}))

describe.skipIf(!executablePath)('the window over scripted services (needs Chromium)', () => {
  let browser: Browser
  let preview: Awaited<ReturnType<typeof servePreview>>
  let watched: WatchedPage

  beforeAll(async () => {
    preview = await servePreview()
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: chromiumFlags })
  })
  afterAll(async () => {
    await browser.close()
    await preview.close()
  })
  beforeEach(async () => {
    watched = await watchedPage(browser, preview.address, projector)
  })
  afterEach(async () => {
    const { complaints } = watched
    await watched.close()
    expect(complaints).toEqual([])
  })

  async function openGestures(): Promise<void> {
    const { page } = watched
    await page.getByRole('button', { name: 'Skip' }).click()
    await page.getByRole('link', { name: 'Five gestures' }).click()
    await page.getByRole('main', { name: 'Data' }).waitFor()
  }

  test('a first start shows four beginnings, the samples and a card of the tour', async () => {
    const { page } = watched
    await page.getByRole('heading', { name: 'What should your board notice?' }).waitFor()
    for (const name of ['Movement', 'Sound', 'Pictures', 'Numbers'])
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(1)
    expect(await page.getByRole('heading', { name: 'New here? Try one of these first.' }).count()).toBe(1)
    expect(await page.getByRole('heading', { name: 'Your projects' }).count()).toBe(0)
    expect(await watched.brokenRules()).toEqual([])
    await page.getByRole('button', { name: 'Skip' }).click()
    await page.reload()
    await page.getByRole('heading', { name: 'What should your board notice?' }).waitFor()
    expect(await page.getByRole('button', { name: 'Skip' }).count()).toBe(0)
    await page.getByRole('button', { name: 'Help' }).click()
    await page.getByRole('menuitem', { name: 'Show the tour' }).click()
    await page.getByRole('button', { name: 'Skip' }).waitFor()
  })

  test('a sample opens as a project with nine steps', async () => {
    const { page } = watched
    await openGestures()
    const steps = page.getByRole('navigation', { name: 'Steps' }).getByRole('link')
    expect(await steps.count()).toBe(9)
    await page.getByRole('link', { name: 'Data, done' }).waitFor()
    await page.getByRole('status').filter({ hasText: 'All changes saved' }).waitFor()
  })

  test('files are checked, imported, taken back and imported again', async () => {
    const { page } = watched
    await page.getByRole('button', { name: 'Skip' }).click()
    await page.getByRole('button', { name: 'Movement', exact: true }).click()
    await page
      .getByText('No examples yet. Drop files, folders or a zip here, or record with a board, microphone or camera.')
      .waitFor()
    for (const name of ['Record', 'Add files', 'Use a sample'])
      expect(await page.getByRole('button', { name, exact: true }).count()).toBe(1)
    await page.locator('input[type=file]').first().setInputFiles(gestures)
    const sheet = page.getByRole('dialog', { name: 'Check before importing' })
    await sheet.getByText('How many readings a second?').first().waitFor()
    expect(await sheet.getByRole('combobox', { name: 'Class from' }).textContent()).toContain('File name')
    expect(await sheet.getByRole('spinbutton', { name: 'Readings per second' }).inputValue()).toBe('')
    expect(await sheet.getByRole('button', { name: 'Import 265 recordings' }).count()).toBe(0)
    expect(await watched.brokenRules()).toEqual([])
    await sheet.getByRole('spinbutton', { name: 'Readings per second' }).fill('119')
    await sheet.getByRole('button', { name: 'Import 265 recordings' }).click()
    for (const name of ['punch 16', 'flex 26', 'circle 48', 'up-down 77', 'side 98'])
      await page.getByRole('row', { name }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('No examples yet.').waitFor()
    await page.keyboard.press('Control+Shift+Z')
    await page.getByRole('row', { name: 'punch 16' }).waitFor()
  })

  test('a changed split says that training runs again', async () => {
    const { page } = watched
    await openGestures()
    await page.getByRole('tab', { name: 'Split' }).click()
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('43')
    await page.getByText('Training will have to run again.').waitFor()
    expect(await page.getByRole('row', { name: 'All 170 42 53' }).count()).toBe(1)
  })

  test('features show before and after, and all windows as a table', async () => {
    const { page } = watched
    await openGestures()
    await page.keyboard.press('Control+2')
    await page.getByRole('radio', { name: 'Statistics' }).check()
    await page.getByRole('img', { name: /^Before: / }).waitFor()
    await page.getByRole('img', { name: /^After: / }).waitFor()
    await page.getByRole('region', { name: 'All 265 windows' }).getByRole('button', { name: 'Show as table' }).click()
    expect(await page.getByRole('table', { name: 'All windows in two dimensions' }).getByRole('row').count()).toBe(266)
  })

  test('training runs in the tray and ends with its verdict', async () => {
    const { page } = watched
    await openGestures()
    await page.keyboard.press('Control+4')
    await page.getByRole('radio', { name: 'Quick' }).check()
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page.getByRole('region', { name: 'Jobs' }).getByRole('progressbar').waitFor()
    await page.getByRole('button', { name: 'Stop and keep the best' }).waitFor()
    await page.getByRole('img', { name: 'Loss: how wrong it is' }).waitFor()
    await page
      .getByText(/Epoch \d+ of 15/)
      .first()
      .waitFor()
    await page.getByText('Learned.').waitFor()
    expect(await watched.brokenRules()).toEqual([])
  })

  test.each(['light', 'dark'] as const)('mixes of precisions and steps of a layer are drawn in the %s theme', async (theme) => {
    await watched.close()
    watched = await watchedPage(browser, preview.address, { ...projector, theme })
    const { page } = watched
    await openGestures()
    await page.keyboard.press('Control+4')
    await page.getByRole('radio', { name: 'Quick' }).check()
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page.getByText('Learned.').waitFor()
    await page.keyboard.press('Control+5')
    await page.getByRole('button', { name: 'Try mixes' }).click()
    const table = page.getByRole('table', { name: 'A precision for each layer' })
    await table.waitFor()
    expect(await table.getByRole('row').count()).toBe(4)
    expect(await table.getByRole('row', { name: /INT8 everywhere/ }).textContent()).toContain('Best choice')
    for (const [cost, axis] of [
      ['Flash', 'flash'],
      ['RAM', 'ram'],
      ['Time', 'time'],
    ] as const) {
      await page.getByRole('radio', { name: cost, exact: true }).check()
      await page.getByRole('img', { name: `Right answers against ${axis}` }).waitFor()
    }
    const values = page.getByRole('figure').filter({ has: page.getByRole('img', { name: 'Values of Dense' }) })
    expect(await values.locator('line.grid').count()).toBe(0)
    await values.getByRole('radio', { name: '32 steps near by' }).check()
    expect(await values.locator('line.grid').count()).toBe(33)
    await page.getByText('0.4 % of the values lie outside and are clipped.').waitFor()
    await page.getByText('1 of 8 channels use under an eighth of the whole numbers.').waitFor()
    expect(await watched.brokenRules()).toEqual([])
    expect(await watched.overflow()).toBe(0)
  })

  test('a board is found by typing and chosen by Enter', async () => {
    const { page } = watched
    await openGestures()
    await page.keyboard.press('Control+b')
    await page.getByRole('combobox', { name: 'Search boards' }).fill('uno r3')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^Board: .*UNO R3, too big/ }).waitFor()
  })

  test('the palette says why a command is not there yet', async () => {
    const { page } = watched
    await page.getByRole('button', { name: 'Skip' }).click()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search or run a command' }).fill('go to fit')
    expect(await page.getByRole('option').first().textContent()).toContain('open a project first')
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  test.each<PageLook>([
    { width: 640, height: 360, theme: 'light' },
    { width: 320, height: 480, theme: 'dark' },
    { width: 1920, height: 1080, theme: 'dark' },
  ])('every step keeps within $width x $height and passes axe in the $theme theme', async (look) => {
    await watched.close()
    watched = await watchedPage(browser, preview.address, look)
    const { page } = watched
    await openGestures()
    for (const key of stepKeys) {
      await page.keyboard.press(`Control+${key}`)
      await page.locator('#step-title').waitFor()
      expect(await watched.overflow(), `step ${key}`).toBe(0)
      expect(await watched.brokenRules(), `step ${key}`).toEqual([])
    }
    if (look.width < 900) {
      await page.getByRole('button', { name: 'Steps' }).click()
      await page.getByRole('link', { name: /^Train/ }).click()
      await page.getByRole('main', { name: 'Train' }).waitFor()
    }
  })
})

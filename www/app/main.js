/**
 * The page: wires everything and shows the states. The only module that
 * knows all others.
 *
 * Not here: which state follows which (`state.js`).
 *
 * @import {InputFile} from '../protocol.js'
 * @import {OpenReport} from './open-report.js'
 * @import {State} from './state.js'
 */

import {loadAnalyzer} from './analyzer.js'
import {readContextFrom} from './context-view.js'
import {createCoverage} from './coverage-view.js'
import {byId} from './dom.js'
import {acceptDrops} from './drop-zone.js'
import {EngineClient, EngineError, missingFeature} from './engine-client.js'
import {Exports} from './exports.js'
import {showFailure} from './failure-view.js'
import {nameSome} from './format.js'
import {offerHelp} from './help.js'
import {chosenInputs} from './inputs.js'
import {JobsView} from './jobs-view.js'
import {createMentions} from './mentions-view.js'
import {openReport} from './open-report.js'
import {printAll} from './print.js'
import {guard, noteViolation} from './privacy.js'
import {ProgressView} from './progress-view.js'
import {createRead} from './read-view.js'
import {createScript} from './script-view.js'
import {PageState} from './state.js'
import {createSteps} from './steps-view.js'
import {followTheme} from './theme.js'
import {createUnattributed} from './unattributed-view.js'
import {createVerdict} from './verdict-view.js'

/** Names of inputs in one line; the rest is counted. */
const NAMES_SHOWN = 3

const root = document.documentElement
const fileInput = byId('file-input', HTMLInputElement)
const folderInput = byId('folder-input', HTMLInputElement)
const cancelButton = byId('cancel', HTMLButtonElement)
const notice = byId('notice', HTMLElement)
const result = byId('result', HTMLElement)
const limits = byId('limits', HTMLElement)
const exportBar = byId('exports', HTMLElement)
const progressView = new ProgressView()
const page = new PageState(show)
/** @type {{report: OpenReport, jobs: JobsView} | null} The report that is shown. */
let shown = null

guard()
followTheme()
offerHelp()
printAll(() => shown)
start()

function start() {
  const missing = missingFeature()
  if (missing) {
    for (const input of [fileInput, folderInput]) input.disabled = true
    return page.refused(missing)
  }
  const engine = new EngineClient(byId('engine', HTMLIFrameElement), loadAnalyzer(), {
    died: (error) => page.engineDied(error),
    violation: noteViolation,
  })
  const exporter = new Exports(engine)
  const take = (/** @type {InputFile[]} */ inputs) => void analyze(engine, exporter, inputs)
  for (const input of [fileInput, folderInput]) {
    input.addEventListener('change', () => {
      const inputs = chosenInputs(input.files ?? [])
      // Choosing the same file again is a change only if the field is empty.
      input.value = ''
      take(inputs)
    })
  }
  cancelButton.addEventListener('click', () => engine.cancel())
  acceptDrops(root, {
    ready: () => page.takesInputs,
    take,
    fail: ({message}) => page.refused({code: 'folder', message}),
  })
  addEventListener('hashchange', () => shown?.jobs.follow(location.hash))
  // Files are taken from now on. Those that come before the engine is up wait for it.
  page.started()
}

/**
 * @param {EngineClient} engine
 * @param {Exports} exporter
 * @param {InputFile[]} inputs
 */
async function analyze(engine, exporter, inputs) {
  if (inputs.length === 0) return say('Nothing was chosen: the folder holds no file.')
  const run = page.begin(namesOf(inputs))
  if (run === null) return
  exporter.leave()
  const startedAt = performance.now()
  try {
    const json = await engine.analyze(inputs, (progress) => progressView.update(progress))
    const report = await openReport(json)
    const archive = {id: run, inputs}
    readContextFrom((place) => engine.context(archive, place))
    page.answered(run, report, performance.now() - startedAt)
    exporter.offer(report, archive)
  } catch (error) {
    if (!(error instanceof EngineError)) return page.failed(run, {code: 'page', message: `The page cannot show this report: ${error}`})
    if (error.code !== 'cancelled') return page.failed(run, error)
    page.stopped(run)
    say(`Stopped. Nothing was judged: a part of the logs would prove nothing. (${progressView.amount})`)
  }
}

/**
 * Makes the page what the state says.
 *
 * @param {State} state
 */
function show(state) {
  root.dataset['state'] = state.name
  result.setAttribute('aria-busy', String(state.name === 'analyzing'))
  notice.textContent = ''
  showFailure(state.name === 'failed' ? state.failure : null)
  result.replaceChildren(...(state.name === 'done' ? answer(state.report, state.milliseconds) : [limits]), exportBar)
  if (state.name === 'analyzing') progressView.start(state.inputs)
  else progressView.stop()
  if (state.name === 'analyzing') cancelButton.focus()
  if (state.name !== 'done') shown = null
  if (state.name === 'done' && !shown?.jobs.follow(location.hash)) byId('verdict-headline', HTMLElement).focus()
}

/**
 * The parts of the answer, as they are read; null where one has nothing to say.
 *
 * @param {OpenReport} report
 * @param {number} milliseconds
 */
function answer(report, milliseconds) {
  const jobs = new JobsView(report)
  shown = {report, jobs}
  const {whole} = report
  const parts = [
    createVerdict(report),
    jobs.element,
    createSteps(whole),
    createCoverage(report),
    createUnattributed(whole),
    createMentions(whole),
    createScript(report),
    createRead(whole, milliseconds),
    limits,
  ]
  return parts.filter((part) => part !== null)
}

/** @param {string} sentence */
function say(sentence) {
  notice.textContent = sentence
  notice.focus()
}

/** @param {InputFile[]} inputs */
function namesOf(inputs) {
  return nameSome([...new Set(inputs.map(({name}) => name))], NAMES_SHOWN)
}

/**
 * The page: wires everything and knows the states. The only module that
 * knows all others.
 *
 *     ready ──inputs──> analyzing ──report──> done
 *       ^                 │  │                 │
 *       └──────cancel─────┘  └─error─> failed  └─inputs─> analyzing
 *
 * Promises
 * - `data-state` of the document is always one of the four.
 * - Whatever is answered for an earlier choice of files drops out.
 *
 * @import {InputFile, Report} from '../protocol.js'
 */

import {byId} from './dom.js'
import {acceptDrops} from './drop-zone.js'
import {EngineClient, EngineError, missingFeature} from './engine-client.js'
import {Exports} from './exports.js'
import {hideFailure, showFailure} from './failure-view.js'
import {nameSome} from './format.js'
import {offerHelp} from './help.js'
import {chosenInputs} from './inputs.js'
import {showJobs, showNotListed} from './jobs-view.js'
import {showCoverage, showUncovered} from './coverage-view.js'
import {openForPrint} from './print.js'
import {guard, noteViolation} from './privacy.js'
import {ProgressView} from './progress-view.js'
import {showMentions, showRead, showScript, showUnattributed} from './rest-views.js'
import {showSteps} from './steps-view.js'
import {followTheme} from './theme.js'
import {showVerdict} from './verdict-view.js'

/** @typedef {'ready' | 'analyzing' | 'done' | 'failed'} PageState */

/** Names of inputs in one line; the rest is counted. */
const NAMES_SHOWN = 3

const root = document.documentElement
const fileInput = byId('file-input', HTMLInputElement)
const folderInput = byId('folder-input', HTMLInputElement)
const cancelButton = byId('cancel', HTMLButtonElement)
const notice = byId('notice', HTMLElement)
const result = byId('result', HTMLElement)
const progressView = new ProgressView()

guard()
followTheme()
offerHelp(DETECT_PAYLOAD.version)
openForPrint()
// The page is painted first; decoding and compiling come after it.
setTimeout(start)

function start() {
  const missing = missingFeature()
  if (missing) {
    for (const input of [fileInput, folderInput]) input.disabled = true
    return fail(missing)
  }
  const engine = new EngineClient(byId('engine', HTMLIFrameElement), DETECT_PAYLOAD, {died: engineDied, violation: noteViolation})
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
    ready: () => root.dataset['state'] !== 'analyzing',
    take,
    fail: (error) => fail(new EngineError('folder', error.message)),
  })
  // Only now is a file that is chosen taken.
  setState('ready')
}

/**
 * @param {EngineClient} engine
 * @param {Exports} exporter
 * @param {InputFile[]} inputs
 */
async function analyze(engine, exporter, inputs) {
  if (inputs.length === 0) return say('Nothing was chosen: the folder holds no file.')
  if (root.dataset['state'] === 'analyzing') return
  const startedAt = performance.now()
  setState('analyzing')
  progressView.start(namesOf(inputs))
  cancelButton.focus()
  try {
    const json = await engine.analyze(inputs, (progress) => progressView.update(progress))
    show(JSON.parse(json), performance.now() - startedAt)
    exporter.offer(json)
  } catch (error) {
    if (error instanceof EngineError && error.code === 'cancelled') stopped()
    else fail(error instanceof EngineError ? error : new EngineError('page', `The page cannot show this report: ${error}`))
  } finally {
    progressView.stop()
  }
}

/**
 * @param {Report} report
 * @param {number} milliseconds
 */
function show(report, milliseconds) {
  // Shown before it is filled: charts are drawn for the width that they have.
  setState('done')
  showVerdict(report)
  showCoverage(report)
  showJobs(report)
  showScript(report)
  showUnattributed(report)
  showMentions(report)
  showNotListed(report)
  showUncovered(report)
  showSteps(report)
  showRead(report, milliseconds)
  byId('verdict-headline', HTMLElement).focus()
}

function stopped() {
  setState('ready')
  say(`Stopped. Nothing was judged: a part of the logs would prove nothing. (${progressView.amount})`)
}

/**
 * The engine ended while it had nothing to do. A report that is shown stays;
 * the next request starts a new engine.
 *
 * @param {EngineError} error
 */
function engineDied(error) {
  if (root.dataset['state'] === 'ready') fail(error)
}

/** @param {EngineError} error */
function fail(error) {
  setState('failed')
  showFailure(error)
}

/** @param {PageState} state */
function setState(state) {
  root.dataset['state'] = state
  result.setAttribute('aria-busy', String(state === 'analyzing'))
  if (state !== 'done') delete byId('verdict', HTMLElement).dataset['state']
  if (state !== 'failed') hideFailure()
  notice.textContent = ''
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

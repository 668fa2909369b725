/**
 * The page: wires everything and shows the states. The only module that
 * knows all others.
 *
 * Not here: which state follows which (`state.js`), what a run does
 * (`run.js`).
 *
 * @import {Archive} from '../protocol.js'
 * @import {OpenReport} from './open-report.js'
 * @import {Done, State} from './state.js'
 */

import {isRepeated, strayAddress} from './address.js'
import {loadAnalyzer} from './analyzer.js'
import {AskFirst} from './ask-first.js'
import {readContextFrom} from './context-view.js'
import {createCoverage} from './coverage-view.js'
import {byId} from './dom.js'
import {tellHeight} from './embed.js'
import {EngineClient, EngineError, missingFeature} from './engine-client.js'
import {Exports} from './exports.js'
import {showFailure} from './failure-view.js'
import {offerHelp} from './help.js'
import {JobsView} from './jobs-view.js'
import {createMentions} from './mentions-view.js'
import {createOriginNotice} from './origin-notice.js'
import {printAll} from './print.js'
import {guard, noteViolation} from './privacy.js'
import {ProgressView} from './progress-view.js'
import {createRead} from './read-view.js'
import {Runs} from './run.js'
import {createScript} from './script-view.js'
import {PageState} from './state.js'
import {createSteps} from './steps-view.js'
import {Tab} from './tab.js'
import {followTheme} from './theme.js'
import {createUnattributed} from './unattributed-view.js'
import {createVerdict} from './verdict-view.js'
import {closeWaysIn, openWaysIn} from './ways-in.js'

const root = document.documentElement
const cancelButton = byId('cancel', HTMLButtonElement)
const notice = byId('notice', HTMLElement)
const result = byId('result', HTMLElement)
const limits = byId('limits', HTMLElement)
const exportBar = byId('exports', HTMLElement)
const progressView = new ProgressView()
const tab = new Tab()
const page = new PageState(show)
/** @typedef {{report: OpenReport, jobs: JobsView, verdict: HTMLElement}} View The large parts of an answer. */
/** @type {View | null} What will be shown: made in one task, drawn in the next. */
let made = null
/** @type {View | null} What is shown. */
let shown = null
/** @type {AskFirst | null} */
let askFirst = null

guard()
followTheme()
tellHeight()
offerHelp()
printAll(() => shown)
start()

function start() {
  const missing = missingFeature()
  if (missing) {
    closeWaysIn()
    return void page.refused(missing)
  }
  const engine = new EngineClient(byId('engine', HTMLIFrameElement), loadAnalyzer(), {
    died: (error) => page.engineDied(error),
    violation: noteViolation,
  })
  const exporter = new Exports(engine)
  const ask = (askFirst = new AskFirst((redact, said) => exporter.saveReport(redact, said)))
  /** @type {Archive | null} What the report that is shown was made of; null while a run goes on. */
  let archive = null
  let archives = 0
  const runs = new Runs(engine, page, {
    progress: (progress) => tab.progress(page.analyzing ?? '', progressView.update(progress)),
    begun: () => {
      made = null
      exporter.leave()
    },
    read: (inputs) => {
      const from = inputs && {id: (archives += 1), inputs}
      archive = from
      readContextFrom(from && ((place) => engine.context(from, place)))
    },
    opened: (report) => void (made = {report, jobs: new JobsView(report), verdict: createVerdict(report)}),
    answered: (report) => exporter.offer(report, archive),
    say,
    tell,
  })
  openWaysIn({
    ready: () => page.takesInputs,
    loses: () => page.holdsSomething,
    take: async (given) => {
      if (given.inputs.length === 0 || (await ask.mayGo())) return runs.begin(given)
      // What was said of it, such as that it is prepared, is over.
      tell('')
    },
    fail,
    say: tell,
    example: () => engine.example(),
  })
  cancelButton.addEventListener('click', () => runs.stop())
  addEventListener('click', (event) => {
    if (!(event.target instanceof Element && event.target.closest('[data-skips=jobs]'))) return
    event.preventDefault()
    shown?.jobs.goToFirst()
  })
  const follow = () => {
    if (shown === null || shown.jobs.follow(location.hash)) return
    const stray = strayAddress(location.hash, shown.report.rows)
    if (stray !== '') say(stray)
  }
  addEventListener('hashchange', follow)
  addEventListener('click', (event) => {
    if (!isRepeated(event)) return
    event.preventDefault()
    follow()
  })
  // Files are taken from now on. Those that come before the engine is up wait for it.
  page.started()
}

/**
 * Something that was given cannot be opened; an analysis that goes on stays.
 *
 * @param {unknown} error
 */
function fail(error) {
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof EngineError ? error.code : 'folder'
  // Something else was given meanwhile.
  if (code === 'cancelled' || page.refused({code, message})) return
  if (page.analyzing === null) say(`${message} Below is still the answer of before.`)
  else tell(message)
}

/**
 * Makes the page what the state says.
 *
 * @param {State} state
 */
function show(state) {
  const busy = state.name === 'analyzing'
  root.dataset['state'] = state.name
  result.setAttribute('aria-busy', String(busy))
  notice.textContent = ''
  showFailure(state.name === 'failed' ? state.failure : null)
  result.replaceChildren(...(state.name === 'done' ? answer(state) : [limits]), exportBar)
  cancelButton.textContent = page.isStopping ? 'Do not wait for that' : 'Stop'
  if (!busy) progressView.end(state.name === 'done')
  if (state.name !== 'done') shown = null
  askFirst?.follow(shown?.report ?? null)
  switch (state.name) {
    case 'analyzing':
      if (state.stopping) return progressView.stopping()
      progressView.start(state.inputs)
      tab.progress(state.inputs, 0)
      return cancelButton.focus()
    case 'done':
      tab.done(state.report.whole)
      if (shown?.jobs.follow(location.hash)) return
      tell(strayAddress(location.hash, state.report.rows))
      return byId('verdict-headline', HTMLElement).focus()
    case 'failed':
      return tab.failed()
    default:
      return tab.ready()
  }
}

/**
 * The parts of the answer, as they are read; null where one has nothing to say.
 *
 * @param {Done} state
 */
function answer({report, origin, milliseconds}) {
  if (made?.report !== report) throw new Error('its parts were not made')
  shown = made
  const {whole} = report
  const parts = [
    createOriginNotice(whole, origin),
    made.verdict,
    made.jobs.element,
    createSteps(whole),
    createCoverage(report),
    createUnattributed(report),
    createMentions(whole),
    createScript(report),
    createRead(whole, milliseconds),
    limits,
  ]
  return parts.filter((part) => part !== null)
}

/**
 * Says something and brings the reader to it.
 *
 * @param {string} sentence
 */
function say(sentence) {
  tell(sentence)
  notice.focus()
}

/** @param {string} sentence */
function tell(sentence) {
  notice.textContent = sentence
}

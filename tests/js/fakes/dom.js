/**
 * A document for the modules that make elements: a tree, its text, attributes
 * and clicks. Selectors are one word: `th`, `.more`, `#jobs`.
 *
 * Not here: layout, style, parsing; the tests of the page have a browser.
 */

/** What a test gives to `standIn`. */
export const fakeDom = {
  document: {
    createElement: (/** @type {string} */ name) => new FakeElement(name),
    createElementNS: (/** @type {string} */ _, /** @type {string} */ name) => new FakeElement(name),
  },
}

export class FakeElement {
  /** @type {(FakeElement | string)[]} */
  childNodes = []
  /** @type {FakeElement | null} */
  parentElement = null
  /** @type {Record<string, string>} */
  dataset = {}
  value = ''
  /** @type {Map<string, string>} */
  #attributes = new Map()
  /** @type {{type: string, listen: (event: object) => void}[]} */
  #listeners = []

  /** @param {string} name */
  constructor(name) {
    this.name = name
  }

  get children() {
    return this.childNodes.filter((node) => typeof node !== 'string')
  }

  /** @returns {string} */
  get textContent() {
    return this.childNodes.map((node) => (typeof node === 'string' ? node : node.textContent)).join('')
  }

  set textContent(text) {
    this.replaceChildren(text)
  }

  /** @param {string} name */
  getAttribute(name) {
    return this.#attributes.get(name) ?? null
  }

  /**
   * @param {string} name
   * @param {string} value
   */
  setAttribute(name, value) {
    this.#attributes.set(name, value)
  }

  /** @param {string} name */
  removeAttribute(name) {
    this.#attributes.delete(name)
  }

  /** @param {...(FakeElement | string)} nodes */
  append(...nodes) {
    this.#insert(this.childNodes.length, nodes)
  }

  /** @param {...(FakeElement | string)} nodes */
  replaceChildren(...nodes) {
    for (const child of this.children) child.remove()
    this.childNodes = []
    this.append(...nodes)
  }

  /** @param {...(FakeElement | string)} nodes */
  after(...nodes) {
    const parent = this.parentElement
    if (parent) parent.#insert(parent.childNodes.indexOf(this) + 1, nodes)
  }

  remove() {
    const parent = this.parentElement
    if (parent) parent.childNodes = parent.childNodes.filter((node) => node !== this)
    this.parentElement = null
  }

  /**
   * @param {string} type
   * @param {(event: object) => void} listen
   */
  addEventListener(type, listen) {
    this.#listeners.push({type, listen})
  }

  click() {
    this.dispatch('click')
  }

  /** @param {string} type */
  dispatch(type) {
    for (const listener of this.#listeners) if (listener.type === type) listener.listen({target: this})
  }

  /** @param {string} selector */
  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null
  }

  /**
   * @param {string} selector
   * @returns {FakeElement[]}
   */
  querySelectorAll(selector) {
    return this.children.flatMap((child) => [...(child.#is(selector) ? [child] : []), ...child.querySelectorAll(selector)])
  }

  /** @param {string} selector */
  #is(selector) {
    if (selector.startsWith('.')) return (this.getAttribute('class') ?? '').split(' ').includes(selector.slice(1))
    if (selector.startsWith('#')) return this.getAttribute('id') === selector.slice(1)
    return this.name === selector
  }

  /**
   * @param {number} at
   * @param {(FakeElement | string)[]} nodes
   */
  #insert(at, nodes) {
    this.childNodes.splice(at, 0, ...nodes)
    for (const node of nodes) if (typeof node !== 'string') node.parentElement = this
  }
}
